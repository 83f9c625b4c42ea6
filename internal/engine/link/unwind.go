package link

import (
	"encoding/binary"
	"slices"

	"ames/internal/engine/link/collect"
	"ames/internal/engine/machine/reloc"
	"ames/internal/engine/object"
)

// This file is what the phases from scan on do with unwind tables. They keep the
// records of the functions that travel; what is wrong with a record costs its function.

// scanFrames chooses the records to keep and notes what they need.
func (x *scanner) scanFrames(fr *collect.Frames) {
	if fr.Section.State != collect.Kept {
		return
	}
	for j := range fr.Records {
		fr.Records[j].Keep = false
	}
	for j := range fr.Records {
		r := &fr.Records[j]
		if r.Function == nil || r.Function.State != collect.Kept || r.Function.Region != collect.Text {
			continue
		}
		if !coversNothing(x.cpu, fr, r) {
			x.scanFrame(fr, r)
		}
	}
}

// coversNothing reports whether an FDE is for a function without code, as one is that
// cannot be reached. It begins where the next function does, and an unwinder that looks
// for that one could find the other.
func coversNothing(cpu *processor, fr *collect.Frames, r *collect.Record) bool {
	for i := r.First; i < r.Last; i++ {
		rel := &fr.Relocs[i]
		if rel.Offset != r.Offset+8 {
			continue
		}
		// The function's length has the width of its address.
		h, reason := cpu.howto(rel, r.Offset+r.Size)
		if reason != "" {
			return false
		}
		length := rel.Offset + uint64(h.Width)
		if h.Width == 0 || length+uint64(h.Width) > r.Offset+r.Size {
			return false
		}
		return !slices.ContainsFunc(fr.Section.Data[length:length+uint64(h.Width)], func(b byte) bool { return b != 0 })
	}
	return false
}

func (x *scanner) scanFrame(fr *collect.Frames, r *collect.Record) {
	cie := &fr.Records[r.CIE]
	if !cie.Keep {
		if reason := x.scanRecord(fr, cie); reason != "" {
			cie.Bad = reason
		}
		cie.Keep = true
	}
	reason := cie.Bad
	if reason == "" {
		reason = x.scanRecord(fr, r)
	}
	if reason != "" {
		x.leaveOut(r.Function, unwindPrefix+reason)
		return
	}
	r.Keep = true
}

func (x *scanner) scanRecord(fr *collect.Frames, r *collect.Record) string {
	for i := r.First; i < r.Last; i++ {
		rel := &fr.Relocs[i]
		h, reason := x.cpu.howto(rel, r.Offset+r.Size)
		if reason == "" && rel.Offset < r.Offset+8 && h.Operand != reloc.None {
			reason = "relocation in a record's head"
		}
		if reason == "" {
			reason = x.need(fr.File, fr.Section, rel, h)
		}
		if reason != "" {
			return reason
		}
		if r.IsCIE && x.cpu.viaStub(x.symbols.of(fr.File, rel), rel, h) {
			x.needs.stub(fr.File.Entities[rel.Sym], fr.Section.Group, 0)
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
		if fr.Section.State != collect.Kept {
			continue
		}
		for j := range fr.Records {
			r := &fr.Records[j]
			if !r.Keep {
				continue
			}
			r.Out, any = x.at.take(r.Size, 1), true
			if !r.IsCIE {
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
func (x *computer) fixFrames(fr *collect.Frames) {
	for i := range fr.Records {
		r := &fr.Records[i]
		if !r.Keep || fr.Section.State != collect.Kept {
			continue
		}
		for k := r.First; k < r.Last; k++ {
			rel := &fr.Relocs[k]
			x.fix(fr.File, fr.Section, k, rel, r.Out+(rel.Offset-r.Offset))
			h := &x.cpu.traits.Howtos[rel.Type]
			e := x.symbols.of(fr.File, rel)
			if n := len(x.fixed); r.IsCIE && n > 0 && x.cpu.viaStub(e, rel, h) {
				st, last := x.needs.findStub(e, fr.Section.Group, 0), &x.fixed[n-1]
				last.value = h.Expr(&reloc.Values{S: st.addr, A: uint64(rel.Addend), P: last.addr, GOT: x.at.got})
			}
		}
	}
}

// blameFrame makes the next scan leave out the functions of an unwind record.
func (x *checker) blameFrame(s *collect.Section, v *fixup) {
	for i := range x.frames {
		fr := &x.frames[i]
		if fr.Section != s {
			continue
		}
		reason := x.tooFar(fr.File, &fr.Relocs[v.relocation], v)
		for j := range fr.Records {
			r := &fr.Records[j]
			switch {
			case v.relocation < r.First || v.relocation >= r.Last:
			case r.IsCIE:
				r.Bad = reason
			default:
				r.Function.Exclude(unwindPrefix + reason)
			}
		}
	}
}

// copyFrames copies the kept records. The distance from an FDE to its CIE
// changes with the records between them.
func copyFrames(fr *collect.Frames, p *part) {
	if fr.Section.State != collect.Kept {
		return
	}
	for i := range fr.Records {
		r := &fr.Records[i]
		if !r.Keep {
			continue
		}
		dst := p.data[r.Out-p.start:]
		copy(dst, fr.Section.Data[r.Offset:r.Offset+r.Size])
		if !r.IsCIE {
			binary.LittleEndian.PutUint32(dst[4:], uint32(r.Out+4-fr.Records[r.CIE].Out))
		}
	}
}
