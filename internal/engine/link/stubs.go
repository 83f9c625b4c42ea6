package link

import (
	"math"

	"ames/internal/engine/link/collect"
	"ames/internal/engine/machine/reloc"
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

// divide gathers the text into groups. What a group needs at most is known before
// layout: its sections, the gaps before them, and a stub for each destination that it calls.
// It says how many groups there are; sections know theirs.
func divide(cpu *processor, space *space, in *collect.Inputs) (groups int32) {
	groups = 1
	if !space.apart {
		return groups
	}
	g := grouping{cpu: cpu, files: in.Files}
	g.begin()
	for _, s := range in.Regions[collect.Text] {
		if s.State != collect.Kept {
			continue
		}
		size := s.Size + s.Align - 1
		calls, reach := g.calls(s)
		if g.size > 0 && g.size+size+g.room(len(g.called)+calls) > min(g.reach, reach) {
			groups++
			g.begin()
		}
		s.Group = groups - 1
		g.add(s, size)
	}
	for _, s := range in.Regions[collect.Data] {
		s.Group = groups - 1
	}
	return groups
}

// destination is where a branch goes.
type destination struct {
	entity int32
	offset uint64
}

// grouping is the group in the making.
type grouping struct {
	cpu         *processor
	files       []collect.File
	size, reach uint64
	called      map[destination]bool
}

func (g *grouping) begin() {
	g.size, g.reach, g.called = 0, math.MaxUint64, map[destination]bool{}
}

// calls counts the destinations that a section has and the group does not yet, and
// says how far the section's branches get.
func (g *grouping) calls(s *collect.Section) (calls int, reach uint64) {
	reach = math.MaxUint64
	g.each(s, func(d destination, h *reloc.Howto) {
		reach = min(reach, h.Reach)
		if !g.called[d] {
			calls++ // some may be counted more than once
		}
	})
	return calls, reach
}

func (g *grouping) add(s *collect.Section, size uint64) {
	g.size += size
	g.each(s, func(d destination, h *reloc.Howto) {
		g.reach = min(g.reach, h.Reach)
		g.called[d] = true
	})
}

// each goes through a section's branches.
func (g *grouping) each(s *collect.Section, fn func(destination, *reloc.Howto)) {
	f := &g.files[s.File]
	for i := range s.Relocs {
		r := &s.Relocs[i]
		if uint64(r.Type) >= uint64(len(g.cpu.traits.Howtos)) {
			continue
		}
		if h := &g.cpu.traits.Howtos[r.Type]; g.cpu.isBranch(s, r, h) {
			fn(destination{f.Entities[r.Sym], uint64(r.Addend - h.Bias)}, h)
		}
	}
}

// room is what so many stubs take.
func (g *grouping) room(stubs int) uint64 {
	return uint64(stubs)*g.cpu.traits.StubSize + g.cpu.traits.StubAlign
}
