package link

import (
	"fmt"

	"ames/internal/engine/link/collect"
	"ames/internal/engine/link/image"
)

// layout says where the parts of the image lie. Sections, common blocks, stubs
// and unwind records have their addresses with them.
type layout struct {
	size   uint64
	got    uint64 // address of the global offset table
	parts  [partCount]part
	frames unwindTable
	slots  uint8 // the part that the global offset table is in
	thread ThreadBlock
	copies map[*Import]uint64
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
	partRelro // of whole programs only
	partWrite
	partShared
	partCount
)

var partOf = [collect.RegionCount]uint8{
	collect.ReadOnly: partRead, collect.Unwind: partRead, collect.Text: partText,
	collect.ThreadData: partRelro, collect.ThreadZeroed: partRelro,
	collect.PreInit: partRelro, collect.Initial: partRelro, collect.Final: partRelro, collect.Relro: partRelro,
	collect.Data: partWrite, collect.Zeroed: partWrite, collect.Shared: partShared,
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
	cpu     *processor
	space   *space
	in      *collect.Inputs
	symbols *symbols
	frames  []collect.Frames
	needs   *needs
	at      cursor
	out     layout
}

// run gives all addresses anew. The result is valid until it is called again.
func (x *placer) run() (*layout, error) {
	x.at = cursor{at: x.space.base, limit: x.space.limit}
	x.out = layout{}

	x.begin(partRead)
	x.place(collect.ReadOnly)
	x.placeFrames()
	x.end(partRead, image.Read, false)

	x.begin(partText)
	x.placeText()
	x.end(partText, image.Read|image.Exec, false)

	x.begin(partRelro)
	if x.cpu.whole != nil {
		x.placeRelro()
	}
	x.end(partRelro, image.Read|image.Write, false)

	x.begin(partWrite)
	x.place(collect.Data)
	if x.cpu.whole == nil {
		x.placeSlots(partWrite)
	}
	x.out.parts[partWrite].filled = x.at.at
	x.place(collect.Zeroed)
	x.placeCommons()
	x.placeCopies()
	x.end(partWrite, image.Read|image.Write, false)

	x.begin(partShared)
	x.place(collect.Shared)
	x.end(partShared, image.Read|image.Write, true)

	if x.at.full {
		given := make([]Input, len(x.in.Files))
		for i := range given {
			given[i] = x.in.Files[i].Input
		}
		return nil, fmt.Errorf("%w between %#x and %#x: it takes up to %d bytes; choose another range",
			ErrNoRoom, x.space.base, x.space.limit, Size(given))
	}
	x.out.size = x.at.at - x.space.base
	x.placeBounds()
	return &x.out, nil
}

func (x *placer) begin(p int) {
	x.out.parts[p] = part{start: x.at.at, filled: x.at.at}
}

func (x *placer) end(p int, prot Prot, shared bool) {
	part := &x.out.parts[p]
	part.prot, part.shared = prot, shared
	x.at.take(0, x.cpu.traits.PageSize)
	part.end = x.at.at
}

func (x *placer) place(r collect.Region) {
	for _, s := range x.in.Regions[r] {
		if s.State == collect.Kept {
			s.Addr = x.at.take(s.Size, s.Align)
			if s.Data != nil {
				x.out.parts[partOf[r]].filled = x.at.at
			}
		}
	}
}

// placeText puts each group of sections, and its stubs behind it.
func (x *placer) placeText() {
	group := int32(0)
	for _, s := range x.in.Regions[collect.Text] {
		if s.State != collect.Kept {
			continue
		}
		for ; group < s.Group; group++ {
			x.placeStubs(group)
		}
		s.Addr = x.at.take(s.Size, s.Align)
	}
	for ; group < x.needs.groups; group++ {
		x.placeStubs(group)
	}
	x.out.parts[partText].filled = x.at.at
}

func (x *placer) placeStubs(group int32) {
	x.at.take(0, x.cpu.traits.StubAlign)
	for i := range x.needs.stubs {
		if st := &x.needs.stubs[i]; st.group == group {
			st.addr = x.at.take(x.cpu.traits.StubSize, 1)
		}
	}
}

func (x *placer) placeSlots(part uint8) {
	x.out.slots = part
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
