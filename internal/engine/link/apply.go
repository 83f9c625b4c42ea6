package link

import "ames/internal/engine/link/collect"

// apply makes the contents of the parts: those of sections, then fixups.
func apply(cpu *processor, in *collect.Inputs, tables []collect.Frames, needs *needs, at *layout, fixups []fixup) {
	for i := range at.parts {
		p := &at.parts[i]
		p.data = make([]byte, p.filled-p.start)
		if i == partText {
			pad := p.data
			for j := range pad {
				pad[j] = cpu.traits.Padding
			}
		}
	}
	for _, r := range []collect.Region{
		collect.ReadOnly, collect.Text, collect.ThreadData, collect.PreInit, collect.Initial, collect.Final,
		collect.Relro, collect.Data, collect.Shared,
	} {
		for _, s := range in.Regions[r] {
			if s.State == collect.Kept {
				copySection(s, &at.parts[partOf[r]])
			}
		}
	}
	for i := range tables {
		copyFrames(&tables[i], &at.parts[partRead])
	}
	p := &at.parts[partText]
	for i := range needs.stubs {
		st := &needs.stubs[i]
		cpu.arch.Stub(p.data[st.addr-p.start:], st.addr, at.slot(st.word))
	}
	for i := range fixups {
		v := &fixups[i]
		p := &at.parts[v.part]
		cpu.arch.Put(p.data[v.addr-p.start:], v.field, v.value)
	}
}

// copySection copies contents. Sections without any are zero, which in code
// has to be written over the padding.
func copySection(s *collect.Section, p *part) {
	at := s.Addr - p.start
	if s.Data != nil {
		copy(p.data[at:], s.Data)
	} else if at < uint64(len(p.data)) {
		clear(p.data[at:min(at+s.Size, uint64(len(p.data)))])
	}
}
