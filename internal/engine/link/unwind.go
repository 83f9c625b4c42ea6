package link

import (
	"encoding/binary"
	"slices"

	"ames/internal/engine/machine/reloc"
	"ames/internal/engine/object"
)

// This file is what the phases from scan on do with unwind tables. They keep the
// records of the functions that travel; what is wrong with a record costs its function.

// scanFrames chooses the records to keep and notes what they need.
func (x *scanner) scanFrames(fr *frames) {
	if fr.section.state != kept {
		return
	}
	for j := range fr.records {
		fr.records[j].keep = false
	}
	for j := range fr.records {
		r := &fr.records[j]
		if r.function == nil || r.function.state != kept || r.function.region != text {
			continue
		}
		if !fr.coversNothing(x.cpu, r) {
			x.scanFrame(fr, r)
		}
	}
}

// coversNothing reports whether an FDE is for a function without code, as one is that
// cannot be reached. It begins where the next function does, and an unwinder that looks
// for that one could find the other.
func (fr *frames) coversNothing(cpu *processor, r *record) bool {
	for i := r.first; i < r.last; i++ {
		rel := &fr.relocs[i]
		if rel.Offset != r.offset+8 {
			continue
		}
		// The function's length has the width of its address.
		h, reason := cpu.howto(rel, r.offset+r.size)
		if reason != "" {
			return false
		}
		length := rel.Offset + uint64(h.Width)
		if h.Width == 0 || length+uint64(h.Width) > r.offset+r.size {
			return false
		}
		return !slices.ContainsFunc(fr.section.Data[length:length+uint64(h.Width)], func(b byte) bool { return b != 0 })
	}
	return false
}

func (x *scanner) scanFrame(fr *frames, r *record) {
	cie := &fr.records[r.cie]
	if !cie.keep {
		if reason := x.scanRecord(fr, cie); reason != "" {
			cie.bad = reason
		}
		cie.keep = true
	}
	reason := cie.bad
	if reason == "" {
		reason = x.scanRecord(fr, r)
	}
	if reason != "" {
		x.leaveOut(r.function, "unwind table: "+reason)
		return
	}
	r.keep = true
}

func (x *scanner) scanRecord(fr *frames, r *record) string {
	for i := r.first; i < r.last; i++ {
		rel := &fr.relocs[i]
		h, reason := x.cpu.howto(rel, r.offset+r.size)
		if reason == "" && rel.Offset < r.offset+8 && h.Operand != reloc.None {
			reason = "relocation in a record's head"
		}
		if reason == "" {
			reason = x.need(fr.file, fr.section, rel, h)
		}
		if reason != "" {
			return reason
		}
		if r.isCIE && x.cpu.viaStub(x.symbols.of(fr.file, rel), rel, h) {
			x.needs.stub(fr.file.entities[rel.Sym], fr.section.group, 0)
		}
	}
	return ""
}

// viaStub reports whether a CIE's reference to a personality routine, which is
// only ever called, has to go through a stub: code that is not position
// independent has 32-bit addresses there, and the routine is in a library.
func (c *processor) viaStub(e *entity, r *object.Reloc, h *reloc.Howto) bool {
	if h.Operand != reloc.Address || h.Relative || h.Field == c.traits.Word {
		return false
	}
	return e.kind == absolute && !c.arch.Fits(h.Field, e.value+uint64(r.Addend))
}

// placeFrames puts the kept unwind records one directly after the other (a gap
// would read as the end) and the end mark after them.
func (x *placer) placeFrames() {
	start, entries, any := x.at.take(0, 8), 0, false
	for i := range x.frames {
		fr := &x.frames[i]
		if fr.section.state != kept {
			continue
		}
		for j := range fr.records {
			r := &fr.records[j]
			if !r.keep {
				continue
			}
			r.out, any = x.at.take(r.size, 1), true
			if !r.isCIE {
				entries++
			}
		}
	}
	if any {
		x.out.frames = unwindTable{addr: start, size: x.at.at - start, entries: entries}
		x.at.take(4, 1)
		x.out.parts[partRead].filled = x.at.at
	}
}

// fixFrames computes the relocations of the kept records.
func (x *computer) fixFrames(fr *frames) {
	for i := range fr.records {
		r := &fr.records[i]
		if !r.keep || fr.section.state != kept {
			continue
		}
		for k := r.first; k < r.last; k++ {
			rel := &fr.relocs[k]
			x.fix(fr.file, fr.section, k, rel, r.out+(rel.Offset-r.offset))
			h := &x.cpu.traits.Howtos[rel.Type]
			e := x.symbols.of(fr.file, rel)
			if n := len(x.fixed); r.isCIE && n > 0 && x.cpu.viaStub(e, rel, h) {
				st, last := x.needs.findStub(e, fr.section.group, 0), &x.fixed[n-1]
				last.value = h.Expr(&reloc.Values{S: st.addr, A: uint64(rel.Addend), P: last.addr, GOT: x.at.got})
			}
		}
	}
}

// blameFrame makes the next scan leave out the functions of an unwind record.
func (x *checker) blameFrame(s *section, v *fixup) {
	for i := range x.frames {
		fr := &x.frames[i]
		if fr.section != s {
			continue
		}
		reason := x.tooFar(fr.file, &fr.relocs[v.relocation], v)
		for j := range fr.records {
			r := &fr.records[j]
			switch {
			case v.relocation < r.first || v.relocation >= r.last:
			case r.isCIE:
				r.bad = reason
			default:
				r.function.leaveOut("unwind table: " + reason)
			}
		}
	}
}

// copyTo copies the kept records. The distance from an FDE to its CIE
// changes with the records between them.
func (fr *frames) copyTo(p *part) {
	if fr.section.state != kept {
		return
	}
	for i := range fr.records {
		r := &fr.records[i]
		if !r.keep {
			continue
		}
		dst := p.data[r.out-p.start:]
		copy(dst, fr.section.Data[r.offset:r.offset+r.size])
		if !r.isCIE {
			binary.LittleEndian.PutUint32(dst[4:], uint32(r.out+4-fr.records[r.cie].out))
		}
	}
}
