package link

import (
	"debug/elf"
	"fmt"
	"math"
	"math/bits"

	"ames/internal/engine/machine/reloc"
	"ames/internal/engine/object"
)

// cursor hands out addresses. Overflow and the limit are remembered and
// asked for once, at the end.
type cursor struct {
	at, limit uint64
	full      bool
}

// take returns the next address of that alignment and goes size bytes past it.
func (c *cursor) take(size, align uint64) uint64 {
	pad := -c.at & (align - 1)
	if c.full || pad > c.limit-c.at || size > c.limit-c.at-pad {
		c.full = true
		return c.at
	}
	start := c.at + pad
	c.at = start + size
	return start
}

// layout gives everything its address: segment after segment, in each the
// sections in the order of the inputs.
func (l *linker) layout() error {
	c := &cursor{at: l.base, limit: l.limit}

	l.begin(partRead, c)
	l.place(readOnly, c)
	l.placeFrames(c)
	l.end(partRead, c, Read, false)

	l.begin(partText, c)
	l.placeText(c)
	l.end(partText, c, Read|Exec, false)

	l.begin(partWrite, c)
	l.place(data, c)
	l.got = c.take(uint64(l.words)*8, 8)
	l.parts[partWrite].filled = c.at
	l.place(zeroed, c)
	for _, i := range l.commons {
		e := &l.entities[i]
		e.value = c.take(e.size, e.align)
	}
	l.end(partWrite, c, Read|Write, false)

	l.begin(partShared, c)
	l.place(shared, c)
	l.end(partShared, c, Read|Write, true)

	if c.full {
		return fmt.Errorf("%w between %#x and %#x: it takes up to %d bytes; choose another range", ErrNoRoom, l.base, l.limit, Size(l.inputs()))
	}
	l.image.Size = c.at - l.base
	return nil
}

func (l *linker) begin(p int, c *cursor) {
	l.parts[p] = part{start: c.at, filled: c.at}
}

func (l *linker) end(p int, c *cursor, prot Prot, shared bool) {
	part := &l.parts[p]
	part.prot, part.shared = prot, shared
	c.take(0, l.traits.PageSize)
	part.end = c.at
}

func (l *linker) place(r region, c *cursor) {
	for _, s := range l.regions[r] {
		if s.state == kept {
			s.addr = c.take(s.Size, s.Align)
			if s.Data != nil {
				l.parts[partOf[r]].filled = c.at
			}
		}
	}
}

// placeText puts each group of sections, and its stubs behind it.
func (l *linker) placeText(c *cursor) {
	group := int32(0)
	for _, s := range l.regions[text] {
		if s.state != kept {
			continue
		}
		for ; group < s.group; group++ {
			l.placeStubs(group, c)
		}
		s.addr = c.take(s.Size, s.Align)
	}
	for ; group < l.groups; group++ {
		l.placeStubs(group, c)
	}
	l.parts[partText].filled = c.at
}

func (l *linker) placeStubs(group int32, c *cursor) {
	c.take(0, l.traits.StubAlign)
	for i := range l.stubs {
		if st := &l.stubs[i]; st.group == group {
			st.addr = c.take(l.traits.StubSize, 1)
		}
	}
}

// placeFrames puts the kept unwind records one directly after the other (a gap
// would read as the end) and the end mark after them.
func (l *linker) placeFrames(c *cursor) {
	start, any := c.take(0, 8), false
	for i := range l.frames {
		fr := &l.frames[i]
		if fr.section.state != kept {
			continue
		}
		for j := range fr.records {
			if r := &fr.records[j]; r.keep {
				r.out, any = c.take(r.size, 1), true
			}
		}
	}
	l.image.EHFrame, l.image.EHFrameSize = 0, 0
	if any {
		l.image.EHFrame, l.image.EHFrameSize = start, c.at-start
		c.take(4, 1)
		l.parts[partRead].filled = c.at
	}
}

func (l *linker) inputs() []Input {
	in := make([]Input, len(l.files))
	for i := range in {
		in[i] = l.files[i].Input
	}
	return in
}

// Size returns an upper bound of the image's size, for choosing its base.
func Size(inputs []Input) uint64 {
	arch, err := architectureOf(inputs)
	if err != nil {
		return 0 // Link says why there will be no image
	}
	traits := arch.Traits()
	return size(&traits, inputs)
}

func size(traits *reloc.Traits, inputs []Input) uint64 {
	total := sizeInReach(traits, inputs)
	if min(total, maxImage) <= leastReach(traits) {
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

// sizeInReach is that of an image in which one place of stubs is enough.
func sizeInReach(traits *reloc.Traits, inputs []Input) uint64 {
	// A symbol may at most have an address slot, a pair, an offset slot, a
	// stub, and a pair for its module.
	perSymbol := 8 + 16 + 8 + traits.StubSize + 16
	// Each segment may end in most of a page; the unwind tables and stubs
	// need a little alignment and the end mark.
	total := uint64(partCount*pageBound + 64)
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
