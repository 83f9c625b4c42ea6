package link

import (
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

// computer computes the value of each relocation and slot.
type computer struct {
	cpu     *processor
	space   *space
	files   []file
	frames  []frames
	symbols *symbols
	faults  *faults
	needs   *needs
	at      *layout
	fixed   []fixup
	values  reloc.Values // of the relocation at hand: nothing is allocated for it
}

// run computes all of it for a layout. The result is valid until it is called again.
func (x *computer) run(at *layout) []fixup {
	x.at = at
	x.fixed = x.fixed[:0]
	if x.fixed == nil {
		x.fixed = make([]fixup, 0, x.countRelocs())
	}
	for i := range x.files {
		f := &x.files[i]
		for j := range f.sections {
			s := &f.sections[j]
			if s.state != kept || s.region == unwind {
				continue
			}
			for k := range s.Relocs {
				if r := &s.Relocs[k]; s.region == text || !x.faults.isDead(f, s, r) {
					x.fix(f, s, int32(k), r, s.addr+r.Offset)
				}
			}
		}
	}
	for i := range x.frames {
		x.fixFrames(&x.frames[i])
	}
	x.fixSlots()
	return x.fixed
}

func (x *computer) countRelocs() int {
	n := int(x.needs.words)
	for i := range x.files {
		for j := range x.files[i].sections {
			if s := &x.files[i].sections[j]; s.state == kept {
				n += len(s.Relocs)
			}
		}
	}
	return n
}

// fix appends the fixup of one relocation, whose field is at address p.
func (x *computer) fix(f *file, s *section, index int32, r *object.Reloc, p uint64) {
	h := &x.cpu.traits.Howtos[r.Type]
	if h.Operand == reloc.None {
		return
	}
	x.fixed = append(x.fixed, fixup{
		addr: p, value: x.value(f, s, r, h, p),
		file: s.file, section: s.index, relocation: index, field: h.Field, part: partOf[s.region],
	})
}

// value computes a relocation.
func (x *computer) value(f *file, s *section, r *object.Reloc, h *reloc.Howto, p uint64) uint64 {
	e := x.symbols.of(f, r)
	v := &x.values
	*v = reloc.Values{A: uint64(r.Addend), P: p, GOT: x.at.got}
	switch h.Operand {
	case reloc.Address:
		v.S = e.address()
	case reloc.Callee, reloc.Branch:
		v.L = e.address()
		if e.slots != 0 && x.needs.slots[e.slots].stub != 0 {
			x.divert(e, s, r, h, v)
		}
	case reloc.Slot:
		v.G = x.at.slot(x.needs.slots[e.slots].address)
	case reloc.Size:
		v.Z = e.size
	case reloc.TPOffset:
		v.S = uint64(x.symbols.thread(e).TPOffset)
	case reloc.TPOffsetSlot:
		v.G = x.at.slot(x.needs.slots[e.slots].offset)
	case reloc.ModuleAndSlot:
		v.G = x.at.slot(x.needs.slots[e.slots].pair)
	case reloc.ModuleSlot:
		v.G = x.at.slot(x.needs.moduleWord(x.symbols.thread(e).TLSModule))
	case reloc.ModuleOffset:
		v.S = x.symbols.thread(e).TLSOffset
	case reloc.ModuleID:
		v.S = x.symbols.thread(e).TLSModule
	}
	return h.Expr(v)
}

// fixSlots computes the contents of the global offset table.
func (x *computer) fixSlots() {
	for i := range x.symbols.entities {
		e := &x.symbols.entities[i]
		if e.slots == 0 {
			continue
		}
		set := &x.needs.slots[e.slots]
		if set.address > 0 {
			x.fixWord(set.address, e.address())
		}
		if set.pair > 0 {
			t := x.symbols.thread(e)
			x.fixWord(set.pair, t.TLSModule)
			x.fixWord(set.pair+1, t.TLSOffset)
		}
		if set.offset > 0 {
			x.fixWord(set.offset, uint64(x.symbols.thread(e).TPOffset))
		}
	}
	for i := range x.needs.stubs {
		if st := &x.needs.stubs[i]; st.offset != 0 {
			x.fixWord(st.word, x.symbols.entities[st.entity].address()+st.offset)
		}
	}
	for _, m := range x.needs.modules {
		x.fixWord(m.word, m.id) // the second word of the pair stays zero
	}
}

func (x *computer) fixWord(word int32, value uint64) {
	x.fixed = append(x.fixed, fixup{
		addr: x.at.slot(word), value: value, field: x.cpu.traits.Word, part: partWrite, file: -1,
	})
}

// divert makes a branch, which would go to its symbol, go to a stub where it needs one.
func (x *computer) divert(e *entity, s *section, r *object.Reloc, h *reloc.Howto, v *reloc.Values) {
	switch {
	case !x.cpu.isBranch(s, r, h):
	case e.kind == absolute:
		if st := x.needs.findStub(e, s.group, 0); st != nil && x.space.isOutside(e, r, h) {
			v.L = st.addr
		}
	case x.space.apart && !x.cpu.arch.Fits(h.Field, h.Expr(v)):
		if st := x.needs.findStub(e, s.group, v.A-uint64(h.Bias)); st != nil {
			v.L, v.A = st.addr, uint64(h.Bias)
		}
	}
}
