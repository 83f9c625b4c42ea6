package link

import (
	"fmt"

	"ames/internal/engine/machine/reloc"
)

// layout says where the parts of the image lie. Sections, common blocks, stubs
// and unwind records have their addresses with them.
type layout struct {
	size   uint64
	got    uint64 // address of the global offset table
	parts  [partCount]part
	frames unwindTable
}

// unwindTable is where the unwind tables lie; all is zero if there are none.
type unwindTable struct {
	addr, size uint64
	entries    int
}

// part is a segment in the making.
type part struct {
	start, end uint64
	filled     uint64 // end of what has contents
	prot       Prot
	shared     bool
	data       []byte
}

const (
	partRead = iota
	partText
	partWrite
	partShared
	partCount
)

var partOf = [regionCount]uint8{
	readOnly: partRead, unwind: partRead, text: partText,
	data: partWrite, zeroed: partWrite, shared: partShared,
}

// slot is the address of a word of the global offset table; words count from 1.
func (at *layout) slot(word int32) uint64 { return at.got + uint64(word-1)*8 }

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

// placer gives everything its address: segment after segment, in each the
// sections in the order of the inputs.
type placer struct {
	traits  *reloc.Traits
	space   *space
	in      *inputs
	symbols *symbols
	frames  []frames
	needs   *needs
	at      cursor
	out     layout
}

// run gives all addresses anew. The result is valid until it is called again.
func (x *placer) run() (*layout, error) {
	x.at = cursor{at: x.space.base, limit: x.space.limit}
	x.out = layout{}

	x.begin(partRead)
	x.place(readOnly)
	x.placeFrames()
	x.end(partRead, Read, false)

	x.begin(partText)
	x.placeText()
	x.end(partText, Read|Exec, false)

	x.begin(partWrite)
	x.place(data)
	x.placeSlots()
	x.out.parts[partWrite].filled = x.at.at
	x.place(zeroed)
	x.placeCommons()
	x.end(partWrite, Read|Write, false)

	x.begin(partShared)
	x.place(shared)
	x.end(partShared, Read|Write, true)

	if x.at.full {
		given := make([]Input, len(x.in.files))
		for i := range given {
			given[i] = x.in.files[i].Input
		}
		return nil, fmt.Errorf("%w between %#x and %#x: it takes up to %d bytes; choose another range",
			ErrNoRoom, x.space.base, x.space.limit, Size(given))
	}
	x.out.size = x.at.at - x.space.base
	return &x.out, nil
}

func (x *placer) begin(p int) {
	x.out.parts[p] = part{start: x.at.at, filled: x.at.at}
}

func (x *placer) end(p int, prot Prot, shared bool) {
	part := &x.out.parts[p]
	part.prot, part.shared = prot, shared
	x.at.take(0, x.traits.PageSize)
	part.end = x.at.at
}

func (x *placer) place(r region) {
	for _, s := range x.in.regions[r] {
		if s.state == kept {
			s.addr = x.at.take(s.Size, s.Align)
			if s.Data != nil {
				x.out.parts[partOf[r]].filled = x.at.at
			}
		}
	}
}

// placeText puts each group of sections, and its stubs behind it.
func (x *placer) placeText() {
	group := int32(0)
	for _, s := range x.in.regions[text] {
		if s.state != kept {
			continue
		}
		for ; group < s.group; group++ {
			x.placeStubs(group)
		}
		s.addr = x.at.take(s.Size, s.Align)
	}
	for ; group < x.needs.groups; group++ {
		x.placeStubs(group)
	}
	x.out.parts[partText].filled = x.at.at
}

func (x *placer) placeStubs(group int32) {
	x.at.take(0, x.traits.StubAlign)
	for i := range x.needs.stubs {
		if st := &x.needs.stubs[i]; st.group == group {
			st.addr = x.at.take(x.traits.StubSize, 1)
		}
	}
}

func (x *placer) placeSlots() {
	x.out.got = x.at.take(uint64(x.needs.words)*8, 8)
	for _, i := range x.symbols.tables {
		x.symbols.entities[i].value = x.out.got
	}
}

func (x *placer) placeCommons() {
	for _, i := range x.symbols.commons {
		e := &x.symbols.entities[i]
		e.value = x.at.take(e.size, e.align)
	}
}
