package link

import (
	"math"

	"ames/internal/engine/machine/reloc"
	"ames/internal/engine/object"
)

// A branch gets only so far. What may be farther away it reaches by a stub, a few
// instructions that jump to where a slot points. The text is divided into groups,
// each with its stubs behind it, such that all branches of a group reach them. An
// image that is small for its architecture, as all are on x86-64, is one group.
//
// Targets outside of the image get their stubs when they are first met, by where
// the image may come to lie. Whether those inside are too far shows after layout;
// each stub that is added then moves what follows, until nothing more is missing.

// stub is one call stub.
type stub struct {
	entity int32
	group  int32
	offset uint64 // from the entity to where the stub jumps
	word   int32  // the slot that holds where that is
	next   int32  // another stub of the entity (index plus one), 0 for none
	addr   uint64 // after layout
}

// leastReach is that of the branch which gets least far.
func leastReach(t *reloc.Traits) uint64 {
	least := uint64(math.MaxUint64)
	for i := range t.Howtos {
		if h := &t.Howtos[i]; h.Operand.MayBranch() {
			least = min(least, h.Reach)
		}
	}
	return least
}

// isFar reports whether some place of the image may not reach the address.
func (l *linker) isFar(addr, reach uint64) bool {
	if addr < l.base {
		return l.bound-addr > reach
	}
	return addr-l.base > reach
}

// isBranch reports whether the relocation's field is one that a stub may serve.
func (l *linker) isBranch(s *section, r *object.Reloc, h *reloc.Howto) bool {
	return h.Operand == reloc.Callee ||
		h.Operand == reloc.Branch && s.region == text && l.arch.IsBranch(s.Data, r.Offset)
}

// isOutside reports whether a branch leads to a place outside of the image that it
// may not reach. (The null symbol is no place.)
func (l *linker) isOutside(e *entity, r *object.Reloc, h *reloc.Howto) bool {
	return e.kind == absolute && r.Sym != 0 && l.isFar(e.value, h.Reach)
}

// stub makes sure that a group has a stub for a destination.
func (l *linker) stub(index, group int32, offset uint64) (made bool) {
	e := &l.entities[index]
	set := l.slotsOf(e)
	if l.findStub(e, group, offset) != nil {
		return false
	}
	st := stub{entity: index, group: group, offset: offset, next: set.stub}
	if offset == 0 {
		l.word(&set.address)
		st.word = set.address
	} else {
		l.word(&st.word)
	}
	l.stubs = append(l.stubs, st)
	set.stub = int32(len(l.stubs))
	return true
}

// findStub gives a group's stub for a destination; nil if there is none.
func (l *linker) findStub(e *entity, group int32, offset uint64) *stub {
	for n := l.slots[e.slots].stub; n > 0; n = l.stubs[n-1].next {
		if st := &l.stubs[n-1]; st.group == group && st.offset == offset {
			return st
		}
	}
	return nil
}

// divert makes a branch, which would go to its symbol, go to a stub where it needs one.
func (l *linker) divert(e *entity, s *section, r *object.Reloc, h *reloc.Howto, v *reloc.Values) {
	switch {
	case !l.isBranch(s, r, h):
	case e.kind == absolute:
		if st := l.findStub(e, s.group, 0); st != nil && l.isOutside(e, r, h) {
			v.L = st.addr
		}
	case l.apart && !l.arch.Fits(h.Field, h.Expr(v)):
		if st := l.findStub(e, s.group, v.A-uint64(h.Bias)); st != nil {
			v.L, v.A = st.addr, uint64(h.Bias)
		}
	}
}

// extend adds the stubs that branches within the image turn out to need. It reports
// whether there are new ones.
func (l *linker) extend() (grown bool) {
	if !l.apart {
		return false
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
					grown = l.extendFor(f, s, r) || grown
				}
			}
		}
	}
	return grown
}

func (l *linker) extendFor(f *file, s *section, r *object.Reloc) (grown bool) {
	h := &l.traits.Howtos[r.Type]
	e := l.entity(f, r)
	if e.kind == absolute || !l.isBranch(s, r, h) {
		return false
	}
	v := &l.values
	*v = reloc.Values{L: l.address(e), A: uint64(r.Addend), P: s.addr + r.Offset, GOT: l.got}
	return !l.arch.Fits(h.Field, h.Expr(v)) && l.stub(f.entities[r.Sym], s.group, v.A-uint64(h.Bias))
}

// divide gathers the text into groups. What a group needs at most is known before
// layout: its sections, the gaps before them, and a stub for each destination that it calls.
func (l *linker) divide() {
	l.groups = 1
	if !l.apart {
		return
	}
	g := grouping{linker: l}
	g.begin()
	for _, s := range l.regions[text] {
		if s.state != kept {
			continue
		}
		size := s.Size + s.Align - 1
		calls, reach := g.calls(s)
		if g.size > 0 && g.size+size+l.room(len(g.called)+calls) > min(g.reach, reach) {
			l.groups++
			g.begin()
		}
		s.group = l.groups - 1
		g.add(s, size)
	}
	for _, s := range l.regions[data] {
		s.group = l.groups - 1
	}
}

// room is what so many stubs take.
func (l *linker) room(stubs int) uint64 {
	return uint64(stubs)*l.traits.StubSize + l.traits.StubAlign
}

// destination is where a branch goes.
type destination struct {
	entity int32
	offset uint64
}

// grouping is the group in the making.
type grouping struct {
	*linker
	size, reach uint64
	called      map[destination]bool
}

func (g *grouping) begin() {
	g.size, g.reach, g.called = 0, math.MaxUint64, map[destination]bool{}
}

// calls counts the destinations that a section has and the group does not yet, and
// says how far the section's branches get.
func (g *grouping) calls(s *section) (calls int, reach uint64) {
	reach = math.MaxUint64
	g.each(s, func(d destination, h *reloc.Howto) {
		reach = min(reach, h.Reach)
		if !g.called[d] {
			calls++ // some may be counted more than once
		}
	})
	return calls, reach
}

func (g *grouping) add(s *section, size uint64) {
	g.size += size
	g.each(s, func(d destination, h *reloc.Howto) {
		g.reach = min(g.reach, h.Reach)
		g.called[d] = true
	})
}

// each goes through a section's branches.
func (g *grouping) each(s *section, fn func(destination, *reloc.Howto)) {
	f := &g.files[s.file]
	for i := range s.Relocs {
		r := &s.Relocs[i]
		if uint64(r.Type) >= uint64(len(g.traits.Howtos)) {
			continue
		}
		if h := &g.traits.Howtos[r.Type]; g.isBranch(s, r, h) {
			fn(destination{f.entities[r.Sym], uint64(r.Addend - h.Bias)}, h)
		}
	}
}
