package link

import (
	"ames/internal/engine/link/collect"
	"ames/internal/engine/link/image"
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
	// stuck says that the value holds only where all modules lie as they do now.
	stuck bool
}

// computer computes the value of each relocation and slot.
type computer struct {
	cpu     *processor
	space   *space
	files   []collect.File
	frames  []collect.Frames
	symbols *symbols
	faults  *faults
	needs   *needs
	at      *layout
	fixed   []fixup
	loads   []Load
	moves   []Move
	values  reloc.Values // of the relocation at hand: nothing is allocated for it
}

// run computes all of it for a layout. The result is valid until it is called again.
func (x *computer) run(at *layout) []fixup {
	x.at = at
	x.fixed, x.loads, x.moves = x.fixed[:0], nil, nil
	if x.fixed == nil {
		x.fixed = make([]fixup, 0, x.countRelocs())
	}
	for i := range x.files {
		f := &x.files[i]
		for j := range f.Sections {
			s := &f.Sections[j]
			if s.State != collect.Kept || s.Region == collect.Unwind {
				continue
			}
			for k := range s.Relocs {
				if r := &s.Relocs[k]; s.Region == collect.Text || !x.faults.isDead(f, s, r) {
					x.fix(f, s, int32(k), r, s.Addr+r.Offset)
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
		for j := range x.files[i].Sections {
			if s := &x.files[i].Sections[j]; s.State == collect.Kept {
				n += len(s.Relocs)
			}
		}
	}
	return n
}

// fix appends the fixup of one relocation, whose field is at address p.
func (x *computer) fix(f *collect.File, s *collect.Section, index int32, r *object.Reloc, p uint64) {
	h := &x.cpu.traits.Howtos[r.Type]
	if h.Operand == reloc.None {
		return
	}
	x.fixed = append(x.fixed, fixup{
		addr: p, value: x.value(f, s, r, h, p),
		file: s.File, section: s.Index, relocation: index, field: h.Field, part: partOf[s.Region],
		stuck: x.cpu.movers != nil && !x.follow(f, r, h, p),
	})
}

// value computes a relocation.
func (x *computer) value(f *collect.File, s *collect.Section, r *object.Reloc, h *reloc.Howto, p uint64) uint64 {
	e := x.symbols.of(f, r)
	v := &x.values
	*v = reloc.Values{A: uint64(r.Addend), P: p, GOT: x.at.got}
	switch h.Operand {
	case reloc.Address:
		if !x.isLoaded(e) || !x.cpu.isLoaded(s, h) {
			v.S = x.address(e)
		} else if e.kind == imported {
			x.loads = append(x.loads, Load{Addr: p, Kind: image.LoadWord, Import: x.symbols.imports[e.aux],
				Addend: v.A})
		} else {
			x.loads = append(x.loads, Load{Addr: p, Kind: image.LoadIndirect, Addend: e.address()})
		}
	case reloc.Callee, reloc.Branch:
		v.L = x.address(e)
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
		switch {
		case set.address == 0:
		case !x.isLoaded(e):
			x.fixWord(set.address, x.address(e))
			x.move(x.at.slot(set.address), image.MoveAddress, x.mover(e))
		case e.kind == imported:
			x.load(set.address, image.LoadSlot, x.symbols.imports[e.aux], 0)
		default:
			x.load(set.address, image.LoadIndirect, nil, e.address())
		}
		if set.pair > 0 || set.offset > 0 {
			x.fixThread(set, x.symbols.thread(e))
		}
	}
	for i := range x.needs.stubs {
		st := &x.needs.stubs[i]
		switch e := &x.symbols.entities[st.entity]; {
		case e.kind == imported:
			x.load(st.word, image.LoadCall, x.symbols.imports[e.aux], 0)
		case e.kind == indirect:
			x.load(st.word, image.LoadIndirect, nil, e.address())
		case st.offset != 0:
			x.fixWord(st.word, e.address()+st.offset)
			x.move(x.at.slot(st.word), image.MoveAddress, x.mover(e))
		}
	}
	for _, i := range x.needs.copies {
		x.loads = append(x.loads, Load{Addr: x.at.copies[i], Kind: image.LoadCopy, Import: i})
	}
	for _, m := range x.needs.modules {
		x.fixWord(m.word, m.id) // the second word of the pair stays zero
		x.moveThread(x.at.slot(m.word), m.id)
	}
}

// fixThread computes the slots of a thread-local variable.
func (x *computer) fixThread(set *slotSet, t *Target) {
	if set.pair > 0 && t.Import != nil {
		x.load(set.pair, image.LoadModule, t.Import, 0)
		x.load(set.pair+1, image.LoadModuleOffset, t.Import, 0)
	} else if set.pair > 0 {
		x.fixWord(set.pair, t.TLSModule)
		x.moveThread(x.at.slot(set.pair), t.TLSModule)
		x.fixWord(set.pair+1, t.TLSOffset)
	}
	if set.offset > 0 && t.Import != nil {
		x.load(set.offset, image.LoadThreadOffset, t.Import, 0)
	} else if set.offset > 0 {
		x.fixWord(set.offset, uint64(t.TPOffset))
	}
}

// isLoaded reports whether words that hold the entity's address are the loader's to write. Those
// of an indirect function that is known by a stub hold the stub's.
func (x *computer) isLoaded(e *entity) bool {
	return e.kind == imported || e.kind == indirect && !x.needs.slots[e.slots].known
}

// load leaves a word to the loader.
func (x *computer) load(word int32, kind image.LoadKind, i *Import, addend uint64) {
	x.loads = append(x.loads, Load{Addr: x.at.slot(word), Kind: kind, Import: i, Addend: addend})
}

// address is what S stands for: of what only the loader will know, the copy's or the stub's.
func (x *computer) address(e *entity) uint64 {
	if !e.isLate() {
		return e.address()
	}
	if e.kind == imported {
		if at, ok := x.at.copies[x.symbols.imports[e.aux]]; ok {
			return at
		}
	}
	if st := x.needs.findStub(e, 0, 0); st != nil {
		return st.addr
	}
	return 0
}

func (x *computer) fixWord(word int32, value uint64) {
	x.fixed = append(x.fixed, fixup{
		addr: x.at.slot(word), value: value, field: x.cpu.traits.Word, part: x.at.slots, file: -1,
	})
}

// divert makes a branch, which would go to its symbol, go to a stub where it needs one.
func (x *computer) divert(e *entity, s *collect.Section, r *object.Reloc, h *reloc.Howto, v *reloc.Values) {
	switch {
	case !x.cpu.isBranch(s, r, h):
	case e.isLate():
		v.L = x.needs.findStub(e, s.Group, 0).addr
	case e.kind == absolute:
		if st := x.needs.findStub(e, s.Group, 0); st != nil && x.space.isOutside(e, r, h) {
			v.L = st.addr
		}
	case x.space.apart && !x.cpu.arch.Fits(h.Field, h.Expr(v)):
		if st := x.needs.findStub(e, s.Group, v.A-uint64(h.Bias)); st != nil {
			v.L, v.A = st.addr, uint64(h.Bias)
		}
	}
}
