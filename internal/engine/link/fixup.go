package link

import (
	"fmt"

	"ames/internal/engine/machine/reloc"
	"ames/internal/engine/object"
)

// fixup is one relocation, computed: a value and where it goes.
type fixup struct {
	addr  uint64
	value uint64
	// file and section say where the relocation stands, and relocation is its
	// index there. File is -1 for a slot of the GOT. (Indices: tens of
	// thousands of pointers are work for the garbage collector.)
	file       int32
	section    int32
	relocation int32
	field      reloc.Field
	part       uint8
}

// fixups computes the value of each relocation and slot.
func (l *linker) fixups() {
	l.fixed = l.fixed[:0]
	if l.fixed == nil {
		l.fixed = make([]fixup, 0, l.countRelocs())
	}
	for i := range l.files {
		f := &l.files[i]
		for j := range f.sections {
			s := &f.sections[j]
			if s.state != kept || s.region == unwind {
				continue
			}
			for k := range s.Relocs {
				if r := &s.Relocs[k]; s.region == text || !l.isDead(f, s, r) {
					l.fix(f, s, int32(k), r, s.addr+r.Offset)
				}
			}
		}
	}
	for i := range l.frames {
		l.fixFrames(&l.frames[i])
	}
	l.fixSlots()
}

func (l *linker) countRelocs() int {
	n := int(l.words)
	for i := range l.files {
		for j := range l.files[i].sections {
			if s := &l.files[i].sections[j]; s.state == kept {
				n += len(s.Relocs)
			}
		}
	}
	return n
}

func (l *linker) fixFrames(fr *frames) {
	for i := range fr.records {
		r := &fr.records[i]
		if !r.keep || fr.section.state != kept {
			continue
		}
		for k := r.first; k < r.last; k++ {
			rel := &fr.relocs[k]
			l.fix(fr.file, fr.section, k, rel, r.out+(rel.Offset-r.offset))
			h := &l.traits.Howtos[rel.Type]
			if n := len(l.fixed); r.isCIE && n > 0 && l.viaStub(fr.file, rel, h) {
				st := l.findStub(l.entity(fr.file, rel), fr.section.group, 0)
				l.fixed[n-1].value = h.Expr(&reloc.Values{S: st.addr, A: uint64(rel.Addend), P: l.fixed[n-1].addr, GOT: l.got})
			}
		}
	}
}

// fix appends the fixup of one relocation, whose field is at address p.
func (l *linker) fix(f *file, s *section, index int32, r *object.Reloc, p uint64) {
	h := &l.traits.Howtos[r.Type]
	if h.Operand == reloc.None {
		return
	}
	l.fixed = append(l.fixed, fixup{
		addr: p, value: l.value(f, s, r, h, p),
		file: s.file, section: s.index, relocation: index, field: h.Field, part: partOf[s.region],
	})
}

// value computes a relocation.
func (l *linker) value(f *file, s *section, r *object.Reloc, h *reloc.Howto, p uint64) uint64 {
	e := l.entity(f, r)
	v := &l.values
	*v = reloc.Values{A: uint64(r.Addend), P: p, GOT: l.got}
	switch h.Operand {
	case reloc.Address:
		v.S = l.address(e)
	case reloc.Callee, reloc.Branch:
		v.L = l.address(e)
		if e.slots != 0 && l.slots[e.slots].stub != 0 {
			l.divert(e, s, r, h, v)
		}
	case reloc.Slot:
		v.G = l.slotAddress(l.slots[e.slots].address)
	case reloc.Size:
		v.Z = e.size
	case reloc.TPOffset:
		v.S = uint64(l.threads[e.aux].TPOffset)
	case reloc.TPOffsetSlot:
		v.G = l.slotAddress(l.slots[e.slots].offset)
	case reloc.ModuleAndSlot:
		v.G = l.slotAddress(l.slots[e.slots].pair)
	case reloc.ModuleSlot:
		v.G = l.slotAddress(l.moduleWord(l.threads[e.aux].TLSModule))
	case reloc.ModuleOffset:
		v.S = l.threads[e.aux].TLSOffset
	case reloc.ModuleID:
		v.S = l.threads[e.aux].TLSModule
	}
	return h.Expr(v)
}

// slotAddress is the address of a word of the GOT; words count from 1.
func (l *linker) slotAddress(word int32) uint64 { return l.got + uint64(word-1)*8 }

// fixSlots computes the contents of the global offset table.
func (l *linker) fixSlots() {
	for i := range l.entities {
		e := &l.entities[i]
		if e.slots == 0 {
			continue
		}
		set := &l.slots[e.slots]
		if set.address > 0 {
			l.fixWord(set.address, l.address(e))
		}
		if set.pair > 0 {
			t := &l.threads[e.aux]
			l.fixWord(set.pair, t.TLSModule)
			l.fixWord(set.pair+1, t.TLSOffset)
		}
		if set.offset > 0 {
			l.fixWord(set.offset, uint64(l.threads[e.aux].TPOffset))
		}
	}
	for i := range l.stubs {
		if st := &l.stubs[i]; st.offset != 0 {
			l.fixWord(st.word, l.address(&l.entities[st.entity])+st.offset)
		}
	}
	for _, m := range l.modules {
		l.fixWord(m.word, m.id) // the second word of the pair stays zero
	}
}

func (l *linker) fixWord(word int32, value uint64) {
	l.fixed = append(l.fixed, fixup{addr: l.slotAddress(word), value: value, field: l.traits.Word, part: partWrite, file: -1})
}

// check reports whether all values fit into their fields. What does not costs
// its section, or the functions that an unwind record is for.
func (l *linker) check() bool {
	ok := true
	for i := range l.fixed {
		x := &l.fixed[i]
		if l.arch.Fits(x.field, x.value) {
			continue
		}
		ok = false
		f := &l.files[x.file]
		s := &f.sections[x.section]
		if s.region == unwind {
			l.blameFrame(s, x)
			continue
		}
		r := &s.Relocs[x.relocation]
		l.blame(f, s, r, l.tooFar(f, r, x))
	}
	return ok
}

func (l *linker) tooFar(f *file, r *object.Reloc, x *fixup) string {
	e := l.entity(f, r)
	what := e.name
	if what == "" && e.kind == inSection {
		what = e.section.Name
	}
	return fmt.Sprintf("%q is out of reach of %s at offset %#x (value %#x); compile with -fPIC",
		what, l.traits.Howtos[r.Type].Name, r.Offset, x.value)
}

// blameFrame makes the next scan leave out the functions of an unwind record.
func (l *linker) blameFrame(s *section, x *fixup) {
	for i := range l.frames {
		fr := &l.frames[i]
		if fr.section != s {
			continue
		}
		reason := l.tooFar(fr.file, &fr.relocs[x.relocation], x)
		for j := range fr.records {
			r := &fr.records[j]
			switch {
			case x.relocation < r.first || x.relocation >= r.last:
			case r.isCIE:
				r.bad = reason
			default:
				l.leaveOut(r.function, "unwind table: "+reason)
			}
		}
	}
}
