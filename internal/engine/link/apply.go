package link

import "encoding/binary"

// apply makes the segments: contents, then fixups.
func (l *linker) apply() {
	for i := range l.parts {
		p := &l.parts[i]
		p.data = make([]byte, p.filled-p.start)
		if i == partText {
			pad := p.data
			for j := range pad {
				pad[j] = l.traits.Padding
			}
		}
	}
	for _, r := range []region{readOnly, text, data, shared} {
		for _, s := range l.regions[r] {
			if s.state == kept {
				l.copySection(s, &l.parts[partOf[r]])
			}
		}
	}
	for i := range l.frames {
		l.copyFrames(&l.frames[i])
	}
	p := &l.parts[partText]
	for i := range l.stubs {
		st := &l.stubs[i]
		l.arch.Stub(p.data[st.addr-p.start:], st.addr, l.slotAddress(st.word))
	}
	for i := range l.fixed {
		x := &l.fixed[i]
		p := &l.parts[x.part]
		l.arch.Put(p.data[x.addr-p.start:], x.field, x.value)
	}
	for i := range l.parts {
		p := &l.parts[i]
		if p.end > p.start {
			l.image.Segments = append(l.image.Segments, Segment{
				Addr: p.start, Size: p.end - p.start, Prot: p.prot, Shared: p.shared, Data: p.data,
			})
		}
	}
}

// copySection copies contents. Sections without any are zero, which in code
// has to be written over the padding.
func (l *linker) copySection(s *section, p *part) {
	at := s.addr - p.start
	if s.Data != nil {
		copy(p.data[at:], s.Data)
	} else if at < uint64(len(p.data)) {
		clear(p.data[at:min(at+s.Size, uint64(len(p.data)))])
	}
}

// copyFrames copies the kept records. The distance from an FDE to its CIE
// changes with the records between them.
func (l *linker) copyFrames(fr *frames) {
	if fr.section.state != kept {
		return
	}
	p := &l.parts[partRead]
	for i := range fr.records {
		r := &fr.records[i]
		if !r.keep {
			continue
		}
		dst := p.data[r.out-p.start:]
		copy(dst, fr.section.Data[r.offset:r.offset+r.size])
		if !r.isCIE {
			l.image.Stats.Frames++
			binary.LittleEndian.PutUint32(dst[4:], uint32(r.out+4-fr.records[r.cie].out))
		}
	}
}
