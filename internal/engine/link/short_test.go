package link_test

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ames/internal/engine/link"
	"ames/internal/engine/machine/reloc"
	"ames/internal/engine/object"
	"pgregory.net/rapid"
)

// short is a made-up architecture with what AArch64 has and x86-64 has not: branches
// that get only so far, addresses in two halves of which one counts pages, and fields
// that are bits of an instruction. An instruction is a word: an opcode in its low
// byte, and an operand of 24 bits. Branches count words from the next instruction.
type short struct{ reach uint64 }

const (
	opReturn   = 0x10 + iota
	opPage     // x = page of pc + operand * page
	opAdd      // x += operand
	opLoad     // x = the word at x + operand
	opCall     // pc + 4 + operand * 4
	opJumpX    // to x: only stubs do
	opConstant // x = operand
)

// Relocation types.
const (
	shortNone = iota
	shortWord
	shortPage
	shortLow
	shortSlotPage
	shortSlotLow
	shortCall
	shortTypes
)

// Fields.
const (
	fieldWord reloc.Field = iota
	fieldPage
	fieldLow
	fieldCall
)

const shortPageSize = 256

func pageOf(addr uint64) uint64 { return addr &^ (shortPageSize - 1) }

func (a short) Traits() reloc.Traits {
	return reloc.Traits{
		PageSize: 4096, StubSize: 12, StubAlign: 4, Word: fieldWord, Unwind: elf.SHT_PROGBITS,
		Howtos: []reloc.Howto{
			shortNone: {Name: "NONE", Operand: reloc.None},
			shortWord: {Name: "WORD", Operand: reloc.Address, Field: fieldWord, Width: 8,
				Expr: func(v *reloc.Values) uint64 { return v.S + v.A }},
			shortPage: {Name: "PAGE", Operand: reloc.Address, Field: fieldPage, Width: 4, Relative: true,
				Expr: func(v *reloc.Values) uint64 { return pageOf(v.S+v.A) - pageOf(v.P) }},
			shortLow: {Name: "LOW", Operand: reloc.Address, Field: fieldLow, Width: 4,
				Expr: func(v *reloc.Values) uint64 { return v.S + v.A }},
			shortSlotPage: {Name: "SLOT_PAGE", Operand: reloc.Slot, Field: fieldPage, Width: 4, Relative: true,
				Expr: func(v *reloc.Values) uint64 { return pageOf(v.G) - pageOf(v.P) }},
			shortSlotLow: {Name: "SLOT_LOW", Operand: reloc.Slot, Field: fieldLow, Width: 4,
				Expr: func(v *reloc.Values) uint64 { return v.G }},
			shortCall: {Name: "CALL", Operand: reloc.Callee, Field: fieldCall, Width: 4, Relative: true,
				Reach: a.reach, Bias: -4, Expr: func(v *reloc.Values) uint64 { return v.L + v.A - v.P }},
		},
	}
}

func (short) IsBranch([]byte, uint64) bool { return false }

func (a short) Fits(f reloc.Field, value uint64) bool {
	v := int64(value)
	switch f {
	case fieldPage:
		return v%shortPageSize == 0 && v >= -1<<31 && v < 1<<31
	case fieldCall:
		return v%4 == 0 && v >= -int64(a.reach) && v < int64(a.reach)
	}
	return true
}

func (short) Put(dst []byte, f reloc.Field, value uint64) {
	switch f {
	case fieldWord:
		binary.LittleEndian.PutUint64(dst, value)
		return
	case fieldPage:
		value /= shortPageSize
	case fieldLow:
		value %= shortPageSize
	case fieldCall:
		value /= 4
	}
	shortOperand(dst, value)
}

func shortOperand(dst []byte, operand uint64) {
	binary.LittleEndian.PutUint32(dst, uint32(dst[0])|uint32(operand)<<8)
}

func (a short) Stub(dst []byte, at, slot uint64) {
	dst[0], dst[4], dst[8] = opPage, opLoad, opJumpX
	a.Put(dst, fieldPage, pageOf(slot)-pageOf(at))
	a.Put(dst[4:], fieldLow, slot)
}

// processor runs code of that architecture, one function at a time: a call is
// followed to what it leads to, and noted.
type processor struct {
	memory
	ends map[uint64]bool // what calls may lead to
}

func (p *processor) run(at uint64) (seen []uint64, err error) {
	for range 1 << 16 {
		word := uint32(p.read(at, 4))
		switch word & 0xff {
		case opReturn:
			return seen, nil
		case opCall:
			to, err := p.follow(at + 4 + uint64(int64(int32(word)>>8))*4)
			if err != nil {
				return nil, err
			}
			seen = append(seen, to)
		case opConstant:
			seen = append(seen, uint64(word>>8))
		default:
			x, n, err := p.address(at)
			if err != nil {
				return nil, err
			}
			seen = append(seen, x)
			at += 4 * (n - 1)
		}
		at += 4
	}
	return nil, fmt.Errorf("no end at %#x", at)
}

// address computes what a pair of instructions makes, the first for the page.
func (p *processor) address(at uint64) (x, instructions uint64, err error) {
	first, second := uint32(p.read(at, 4)), uint32(p.read(at+4, 4))
	if first&0xff != opPage {
		return 0, 0, fmt.Errorf("no instruction %#x at %#x", first, at)
	}
	x = pageOf(at) + uint64(int64(int32(first)>>8))*shortPageSize + uint64(second>>8)
	switch second & 0xff {
	case opAdd:
		return x, 2, nil
	case opLoad:
		return p.read(x, 8), 2, nil
	}
	return 0, 0, fmt.Errorf("half an address at %#x", at)
}

// follow goes through stubs.
func (p *processor) follow(to uint64) (uint64, error) {
	for hops := 0; !p.ends[to]; hops++ {
		if hops > 0 || segmentOf(p.img, to) == nil {
			return 0, fmt.Errorf("a call leads to %#x", to)
		}
		x, n, err := p.address(to)
		if err != nil || p.read(to+4*n, 4) != opJumpX {
			return 0, fmt.Errorf("no stub at %#x: %v", to, err)
		}
		to = x
	}
	return to, nil
}

// shortFunction says what a function does, in order.
type shortFunction struct {
	section int // in which one it stands, with what is before it there
	calls   []int
	outside []int // names of the program
	padding int   // instructions
	static  bool  // called by its section's symbol
}

// assemble makes an object of the functions. Each function first takes the address of a
// variable of its own, and loads the address of one of the program's.
func assemble(functions []shortFunction) *object.Object {
	sections := 0
	for _, f := range functions {
		sections = max(sections, f.section+1)
	}
	code := elf.SHF_ALLOC | elf.SHF_EXECINSTR
	o := &object.Object{Machine: 0xf00d, Sections: make([]object.Section, 1), Symbols: make([]object.Symbol, 1)}
	o.Sections[0].Align = 1
	for i := range sections {
		o.Sections = append(o.Sections, object.Section{Name: fmt.Sprintf(".text.%d", i), Type: elf.SHT_PROGBITS,
			Flags: code, Align: 16, Group: object.NoGroup})
		o.Symbols = append(o.Symbols, object.Symbol{Type: elf.STT_SECTION, Section: i + 1})
	}
	own := len(o.Sections)
	o.Sections = append(o.Sections, object.Section{Name: ".data", Type: elf.SHT_PROGBITS,
		Flags: elf.SHF_ALLOC | elf.SHF_WRITE, Align: 8, Size: uint64(8 * len(functions)),
		Data: make([]byte, 8*len(functions)), Group: object.NoGroup})
	undefined := map[string]uint32{}
	name := func(s string) uint32 {
		if undefined[s] == 0 {
			undefined[s] = uint32(len(o.Symbols))
			o.Symbols = append(o.Symbols, object.Symbol{Name: s, Bind: elf.STB_GLOBAL})
		}
		return undefined[s]
	}
	starts := placeShort(functions)
	symbols := map[int]uint32{}
	for i, f := range functions {
		symbols[i] = uint32(len(o.Symbols))
		o.Symbols = append(o.Symbols,
			object.Symbol{Name: fmt.Sprintf("f%d", i), Bind: elf.STB_GLOBAL, Type: elf.STT_FUNC,
				Section: f.section + 1, Value: starts[i]},
			object.Symbol{Name: fmt.Sprintf("v%d", i), Bind: elf.STB_GLOBAL, Section: own, Value: uint64(8 * i)})
	}
	for i, f := range functions {
		s := &o.Sections[f.section+1]
		emit := func(op byte, operand uint64, typ uint32, sym uint32, addend int64) {
			word := []byte{op, 0, 0, 0}
			shortOperand(word, operand)
			s.Relocs = append(s.Relocs, object.Reloc{Offset: uint64(len(s.Data)), Type: typ, Sym: sym, Addend: addend})
			s.Data = append(s.Data, word...)
		}
		emit(opPage, 0, shortPage, symbols[i]+1, 0)
		emit(opAdd, 0, shortLow, symbols[i]+1, 0)
		emit(opPage, 0, shortSlotPage, name("variable"), 0)
		emit(opLoad, 0, shortSlotLow, name("variable"), 0)
		for range f.padding {
			emit(opConstant, uint64(i), shortNone, 0, 0)
		}
		for _, c := range f.calls {
			if functions[c].static {
				emit(opCall, 0, shortCall, uint32(functions[c].section+1), int64(starts[c])-4)
			} else {
				emit(opCall, 0, shortCall, symbols[c], -4)
			}
		}
		for _, c := range f.outside {
			emit(opCall, 0, shortCall, name(fmt.Sprintf("outside%d", c)), -4)
		}
		emit(opReturn, 0, shortNone, 0, 0)
		s.Size = uint64(len(s.Data))
	}
	return o
}

// placeShort gives the functions' offsets in their sections.
func placeShort(functions []shortFunction) []uint64 {
	starts, sizes := make([]uint64, len(functions)), map[int]uint64{}
	for i, f := range functions {
		starts[i] = sizes[f.section]
		sizes[f.section] += 4 * uint64(5+f.padding+len(f.calls)+len(f.outside))
	}
	return starts
}

// program resolves names of the program: some near the image, others far away.
type shortProgram struct{}

func (shortProgram) Resolve(name string, unit int) (link.Target, bool) {
	var n uint64
	switch {
	case name == "variable":
		return link.Target{Addr: 0x7fff_1234_5678}, true
	case !strings.HasPrefix(name, "outside"):
		return link.Target{}, false
	}
	fmt.Sscanf(name, "outside%d", &n)
	if n%2 == 0 {
		return link.Target{Addr: shortBase - 16*(n+1)}, true
	}
	return link.Target{Addr: 0x7fff_0000_0000 + 16*n}, true
}

const shortBase = 0x5555_0000_0000

// linkShort links for the made-up architecture, and checks all functions that are in the image.
func linkShort(t fataler, reach uint64, functions []shortFunction) *link.Image {
	t.Helper()
	arch, obj := short{reach}, assemble(functions)
	in := []link.Input{{Object: obj}}
	img, err := link.LinkFor(arch, in, shortBase, shortBase+1<<28, shortProgram{})
	if err != nil {
		t.Fatalf("%v", err)
	}
	if bound := link.SizeFor(arch, in); img.Size > bound {
		t.Fatalf("image of %#x bytes, bound %#x", img.Size, bound)
	}
	p := &processor{memory: memory{t, img}, ends: map[uint64]bool{}}
	for i := range functions {
		p.ends[img.Symbols[fmt.Sprintf("f%d", i)]] = true
	}
	for i := range 64 {
		to, _ := shortProgram{}.Resolve(fmt.Sprintf("outside%d", i), 0)
		p.ends[to.Addr] = true
	}
	delete(p.ends, 0)
	for i, f := range functions {
		at, ok := img.Symbols[fmt.Sprintf("f%d", i)]
		if !ok {
			continue
		}
		want := []uint64{img.Symbols[fmt.Sprintf("v%d", i)], 0x7fff_1234_5678}
		for range f.padding {
			want = append(want, uint64(i))
		}
		for _, c := range f.calls {
			want = append(want, img.Symbols[fmt.Sprintf("f%d", c)])
		}
		for _, c := range f.outside {
			to, _ := shortProgram{}.Resolve(fmt.Sprintf("outside%d", c), 0)
			want = append(want, to.Addr)
		}
		if got, err := p.run(at); err != nil || !slices.Equal(got, want) {
			t.Fatalf("f%d at %#x: %v\n%#x, want\n%#x", i, at, err, got, want)
		}
	}
	return img
}

// TestIslands: an image far larger than a branch gets has groups of stubs in its text.
func TestIslands(t *testing.T) {
	const count, reach = 700, 8 << 10
	functions := make([]shortFunction, count)
	for i := range functions {
		functions[i] = shortFunction{section: i / 3, padding: 5 + i%60, static: i%4 == 1,
			calls:   []int{(i + 1) % count, (i * 7) % count, (i + count/2) % count, (i * 131) % count, 0},
			outside: []int{i % 64, 5, 8}}
	}
	img := linkShort(t, reach, functions)
	if len(img.Problems) > 0 {
		t.Fatalf("%+v", img.Problems)
	}
	text := segmentOf(img, img.Symbols["f0"]).Size
	if text < 10*reach || uint64(img.Stats.Stubs) < 3*text/reach {
		t.Errorf("%d bytes of text with %d stubs: nothing is shown", text, img.Stats.Stubs)
	}
	t.Logf("%d bytes of text, %d stubs, %d slots", text, img.Stats.Stubs, img.Stats.Slots)

	// By branches that reach everything it is one group, and only what is outside has stubs.
	img = linkShort(t, 1<<24, functions)
	if len(img.Problems) > 0 || img.Stats.Stubs > 64 {
		t.Errorf("%d stubs; %+v", img.Stats.Stubs, img.Problems)
	}
}

// TestIslandTooFar: a function that is longer than its branches get is left out if one
// of them needs a stub, and the others are not.
func TestIslandTooFar(t *testing.T) {
	const reach = 4 << 10
	functions := []shortFunction{
		{section: 0, calls: []int{1, 3}},
		{section: 1, padding: 20},
		{section: 2, padding: 2 * reach / 4, outside: []int{1}},
		{section: 3, calls: []int{1, 0}, padding: 30, outside: []int{1}},
	}
	img := linkShort(t, reach, functions)
	if len(img.Problems) > 0 {
		t.Fatalf("calls at the end reach the stubs behind it: %+v", img.Problems)
	}
	obj := assemble(functions)
	s := &obj.Sections[3]
	s.Relocs[0] = object.Reloc{Type: shortCall, Sym: s.Relocs[len(s.Relocs)-2].Sym, Addend: -4} // at its beginning
	img, err := link.LinkFor(short{reach}, []link.Input{{Object: obj}}, shortBase, shortBase+1<<28, shortProgram{})
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, img, "out of reach", "f2")
	for _, name := range []string{"f0", "f1", "f3"} {
		if img.Symbols[name] == 0 {
			t.Errorf("%s was left out; %+v", name, img.Problems)
		}
	}
}

// TestIslandsOfAllShapes links what random functions there may be.
func TestIslandsOfAllShapes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(1, 120).Draw(t, "functions")
		reach := uint64(rapid.IntRange(1<<9, 1<<13).Draw(t, "reach")) &^ 3
		index, outside := rapid.IntRange(0, count-1), rapid.IntRange(0, 63)
		functions := make([]shortFunction, count)
		for i := range functions {
			functions[i] = shortFunction{
				section: i / rapid.IntRange(1, 3).Draw(t, "together"),
				padding: rapid.IntRange(0, 40).Draw(t, "padding"),
				static:  rapid.Bool().Draw(t, "static"),
				calls:   rapid.SliceOfN(index, 0, 6).Draw(t, "calls"),
				outside: rapid.SliceOfN(outside, 0, 3).Draw(t, "outside"),
			}
		}
		img := linkShort(t, reach, functions)
		if len(img.Problems) > 0 && reach > 3*4*60+16*9*3+256 {
			t.Fatalf("%+v", img.Problems)
		}
	})
}
