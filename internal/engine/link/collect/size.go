package collect

import (
	"debug/elf"
	"math"
	"math/bits"

	"ames/internal/engine/machine/reloc"
	"ames/internal/engine/object"
)

// Bound gives an upper bound of the size of an image of so many segments. Within reach, one place
// of stubs is enough.
func Bound(inputs []Input, traits *reloc.Traits, segments int, reach uint64) uint64 {
	total := boundInReach(inputs, traits, segments)
	if total <= reach {
		return total
	}
	// Each branch may have a stub of its own, with a slot of its own, and each
	// section a place for stubs behind it.
	for i := range inputs {
		o := inputs[i].Object
		if o == nil {
			continue
		}
		total = add(total, (traits.StubAlign+traits.StubSize)*uint64(len(o.Sections)))
		for j := range o.Sections {
			total = add(total, (traits.StubSize+8)*uint64(len(o.Sections[j].Relocs)))
		}
	}
	return total
}

// boundInReach is that of an image in which one place of stubs is enough.
func boundInReach(inputs []Input, traits *reloc.Traits, segments int) uint64 {
	// A symbol may at most have an address slot, a pair, an offset slot, a
	// stub, and a pair for its module.
	perSymbol := 8 + 16 + 8 + traits.StubSize + 16
	// Each segment may end in most of a page; the unwind tables and stubs
	// need a little alignment and the end mark.
	total := uint64(segments*pageBound + 64)
	for i := range inputs {
		o := inputs[i].Object
		if o == nil {
			continue
		}
		for j := range o.Sections {
			if s := &o.Sections[j]; s.Flags&elf.SHF_ALLOC != 0 {
				total = add(total, add(s.Size, s.Align-1))
			}
		}
		total = add(total, perSymbol*uint64(len(o.Symbols)))
		for j := range o.Symbols {
			if sym := &o.Symbols[j]; sym.Section == object.Common {
				total = add(total, add(sym.Size, 1<<bits.Len64(sym.Value)))
			}
		}
	}
	return total
}

// pageBound is the largest page size of the architectures.
const pageBound = 64 << 10

// add is addition that stops at the top.
func add(a, b uint64) uint64 {
	if a > math.MaxUint64-b {
		return math.MaxUint64
	}
	return a + b
}
