package link_test

import (
	"encoding/binary"
	"reflect"
	"slices"
	"sync"
	"testing"

	"ames/internal/engine/link"
	"ames/internal/engine/link/image"
	"ames/internal/engine/object"
)

// table resolves names from a map.
type table map[string]link.Target

func (m table) Resolve(name string, unit int) (link.Target, bool) {
	t, ok := m[name]
	return t, ok
}

// memory reads an image as the program would see it.
type memory struct {
	t   fataler
	img *link.Image
}

func (m memory) read(addr uint64, width int) uint64 {
	m.t.Helper()
	s := segmentOf(m.img, addr)
	if s == nil {
		m.t.Fatalf("address %#x is outside the image", addr)
	}
	var b [8]byte
	if at := addr - s.Addr; at < uint64(len(s.Data)) {
		copy(b[:width], s.Data[at:])
	}
	return binary.LittleEndian.Uint64(b[:])
}

// signed reads a sign-extended value.
func (m memory) signed(addr uint64, width int) uint64 {
	m.t.Helper()
	shift := 64 - 8*width
	return uint64(int64(m.read(addr, width)<<shift) >> shift)
}

// TestRelocations reads back each kind of value and follows it to where it
// must lead, by the definitions of the ABI.
func TestRelocations(t *testing.T) {
	const base, there = 0x7000_0000_0000, 0x1234_5678_9abc
	names := table{
		"there": {Addr: there}, "small": {Addr: 0xfff0}, "tiny": {Addr: 0xf0}, "negative": {Addr: 1<<64 - 100},
		"thread": {IsTLS: true, TLSModule: 9, TLSOffset: 0x40, TPOffset: -0x88, HasTPOffset: true},
	}
	obj := parse(t, build(t, "clang-19", "-c", "testdata/relocs.s"))
	in := []link.Input{{Object: obj}}
	img, err := link.Link(in, base, base+1<<20, names)
	if err != nil {
		t.Fatal(err)
	}
	checkImage(t, in, img)
	if len(img.Problems) > 0 {
		t.Fatalf("%+v", img.Problems)
	}
	m := memory{t, img}
	here, p := img.Symbols["here"], img.Symbols["words"]
	take := func(width int) (value, at uint64) {
		value, at = m.signed(p, width), p
		p += uint64(width)
		return value, at
	}
	check := func(what string, got, want uint64) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %#x, want %#x", what, got, want)
		}
	}
	value := func(what string, width int, want uint64) {
		t.Helper()
		got, _ := take(width)
		check(what, got, want)
	}
	relative := func(what string, width int, want uint64) {
		t.Helper()
		got, at := take(width)
		check(what, got+at, want)
	}
	// The words up to the GOT's address are needed before it is known.
	got := p + 8*12
	got += m.read(got, 8)

	value("64", 8, there+3)
	relative("PC64", 8, here)
	relative("PC64 far", 8, there)
	v, _ := take(8)
	check("GOT64 of here", m.read(got+v, 8), here)
	hereSlot := got + v
	v, _ = take(8)
	check("GOT64 of there", m.read(got+v, 8), there)
	thereSlot := got + v
	relative("GOTPCREL64", 8, thereSlot)
	value("GOTOFF64", 8, here-got)
	v, _ = take(8)
	stub := got + v
	check("stub", m.read(stub, 2), 0x25ff)
	check("stub's slot", stub+6+m.signed(stub+2, 4), thereSlot)
	value("SIZE64", 8, 24+1)
	value("DTPOFF64", 8, 0x42)
	value("TPOFF64", 8, 1<<64-0x86)
	value("DTPMOD64", 8, 9)
	relative("PC64 of the GOT", 8, got)
	relative("GOTPC64", 8, got)
	value("GOTPLT64", 8, thereSlot-got)

	value("32", 4, 0xfff0)
	value("32S", 4, 1<<64-100)
	relative("PC32", 4, here)
	relative("GOTPCREL", 4, hereSlot)
	relative("PLT32", 4, stub)
	value("GOT32", 4, thereSlot-got)
	value("SIZE32", 4, 24)
	value("DTPOFF32", 4, 0x40)
	value("TPOFF32", 4, 1<<64-0x88)
	v, at := take(4)
	check("GOTTPOFF", m.read(at+v, 8), 1<<64-0x88)
	v, at = take(4)
	check("TLSGD module", m.read(at+v, 8), 9)
	check("TLSGD offset", m.read(at+v+8, 8), 0x40)
	v, at = take(4)
	check("TLSLD module", m.read(at+v, 8), 9)
	check("TLSLD offset", m.read(at+v+8, 8), 0)
	relative("GOTPC32", 4, got)
	take(4)
	value("16 unsigned", 2, 0xffff_ffff_ffff_fff0)
	value("16 signed", 2, 1<<64-100)
	relative("PC16", 2, here)
	value("8 unsigned", 1, 0xffff_ffff_ffff_fff0)
	value("8 signed", 1, 1<<64-100)
	relative("PC8", 1, here+200)
	take(1)
	if p != img.Symbols["end"] {
		t.Errorf("read up to %#x, want %#x", p, img.Symbols["end"])
	}
	if s := segmentOf(img, hereSlot); s.Prot != image.Read|image.Write {
		t.Errorf("offset table has protection %v", s.Prot)
	}
	if s := segmentOf(img, stub); s.Prot != image.Read|image.Exec {
		t.Errorf("stub has protection %v", s.Prot)
	}
}

// TestSegments: what kind of memory things get.
func TestSegments(t *testing.T) {
	flags := []string{"-O1", "-fPIC", "-c", "testdata/reach.c"}
	a := parse(t, build(t, "clang-19", append(flags, "-DNAME(x)=x##_a")...))
	b := parse(t, build(t, "clang-14", append(flags, "-DNAME(x)=x##_b")...))
	h := start(t)
	img := h.linkInto(a, b)
	var recorded []link.Segment
	for _, s := range img.Segments {
		if s.Shared {
			recorded = append(recorded, s)
		}
	}
	if len(recorded) != 1 || recorded[0].Prot != image.Read|image.Write ||
		slices.ContainsFunc(recorded[0].Data, func(b byte) bool { return b != 0 }) {
		t.Fatalf("shared segments: %+v", recorded)
	}
	type span struct{ start, end uint64 }
	var spans []span
	for name, size := range map[string]uint64{"reach_a": 5, "reach_b": 5, "more_a": 100, "more_b": 100} {
		addr := img.Symbols[name]
		if addr < recorded[0].Addr || addr+size > recorded[0].Addr+recorded[0].Size {
			t.Errorf("%s at %#x is not in the shared segment", name, addr)
		}
		for _, s := range spans {
			if addr < s.end && s.start < addr+size {
				t.Errorf("%s overlaps another table", name)
			}
		}
		spans = append(spans, span{addr, addr + size})
	}
	if img.Symbols["more_a"]%64 != 0 || img.Symbols["more_b"]%64 != 0 {
		t.Error("tables are not aligned")
	}
	for name, prot := range map[string]link.Prot{
		"selector_a": image.Read | image.Write, "relro_b": image.Read, "test_a": image.Read | image.Exec,
	} {
		if s := segmentOf(img, img.Symbols[name]); s.Prot != prot || s.Shared {
			t.Errorf("%s has protection %v, want %v", name, s.Prot, prot)
		}
	}
	h.call(img, "test_a", 2)
	for name, want := range map[string]int64{"reach_a": 1 << 16, "reach_b": 0} {
		if got := h.ask("peek %d", img.Symbols[name])[0] & 0xffffffffff; got != want {
			t.Errorf("%s holds %#x, want %#x", name, got, want)
		}
	}
}

// TestAgain: linking neither changes the objects nor depends on anything but
// its arguments, however many do it at once.
func TestAgain(t *testing.T) {
	obj := compile(t, "clang-19", "shared_a.cpp", "-O0", "-fPIC")
	other := compile(t, "clang-19", "problems.c", "-O1", "-fPIC")
	in := []link.Input{{Object: obj}, {Object: other, Unit: 1}}
	run := func(base uint64) *link.Image {
		img, err := link.Link(in, base, base+1<<24, everything{})
		if err != nil {
			t.Error(err)
			return nil
		}
		return img
	}
	const bases = 8
	want := [bases]*link.Image{}
	for i := range want {
		want[i] = run(0x5555_0000_0000 + uint64(i)<<28)
	}
	var wg sync.WaitGroup
	for i := range want {
		wg.Go(func() {
			if got := run(want[i].Base); !reflect.DeepEqual(got, want[i]) {
				t.Errorf("a second link at %#x gave another image", want[i].Base)
			}
		})
	}
	wg.Wait()
	if reflect.DeepEqual(want[0].Segments, want[1].Segments) {
		t.Error("images at different bases are equal")
	}
}

// TestNothing: no inputs and empty inputs make an empty image.
func TestNothing(t *testing.T) {
	for _, in := range [][]link.Input{nil, {{Object: &object.Object{Machine: 62}}}} {
		img, err := link.Link(in, 0x10000, 0x10000, everything{})
		if err != nil || img.Size != 0 || len(img.Segments) != 0 || len(img.Symbols) != 0 || img.EHFrame != 0 {
			t.Errorf("%+v, %v", img, err)
		}
	}
}
