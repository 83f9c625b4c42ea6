package link_test

import (
	"encoding/binary"
	"os"
	"slices"
	"testing"

	"ames/internal/engine/link"
	"ames/internal/engine/object"
	"pgregory.net/rapid"
)

// fickle resolves names to all kinds of targets, by the name and a seed.
type fickle uint64

func (f fickle) Resolve(name string, unit int) (link.Target, bool) {
	h := uint64(f)*0x9e3779b97f4a7c15 + uint64(unit)
	for _, c := range []byte(name) {
		h = (h ^ uint64(c)) * 0x100000001b3
	}
	t := link.Target{
		TLSModule: h >> 60, TLSOffset: h >> 50,
		TPOffset: int64(h) >> 40, HasTPOffset: h&4 != 0,
		IsTLS: h&3 == 3,
	}
	switch h >> 8 & 3 {
	case 0:
		t.Addr = fuzzBase + h>>50
	case 1:
		t.Addr = h >> 17
	case 2:
		t.Addr = h
	}
	return t, h&0x70 != 0
}

const (
	fuzzBase = 0x40000000
	fuzzRoom = 1 << 20
)

// seeds are small objects of all the kinds that the other tests use.
func seeds(tb testing.TB) [][]byte {
	tb.Helper()
	var all [][]byte
	for _, s := range [][]string{
		{"clang-19", "data.c", "-O1", "-fPIC"},
		{"clang-19", "data.c", "-O1", "-fno-pic", "-ffunction-sections", "-fcommon"},
		{"clang-14", "late.c", "-O1", "-fPIC", "-DBOTH", `-DMODEL="local-dynamic"`},
		{"clang-19", "thread.c", "-O1", "-fPIC", `-DMODEL="initial-exec"`},
		{"clang-19", "problems.c", "-O1", "-fPIC"},
		{"clang-19", "tables.cpp", "-O1", "-fPIC"},
		{"clang-22", "catch.cpp", "-O1", "-fPIC", "-ffunction-sections"},
		{"clang-19", "relocs.s"},
	} {
		data, err := os.ReadFile(compileFile(tb, s[0], s[1], append(s[2:], "-c")...))
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, data)
	}
	return all
}

// linkDamaged links what may be anything; what comes out must be an image or
// an error.
func linkDamaged(t fataler, objects []*object.Object, seed uint64) {
	t.Helper()
	var in []link.Input
	for i, o := range objects {
		in = append(in, link.Input{Object: o, Unit: i})
	}
	img, err := link.Link(in, fuzzBase, fuzzBase+fuzzRoom, fickle(seed))
	if err != nil {
		return
	}
	if img.Size > fuzzRoom {
		t.Fatalf("image of %#x bytes in a room of %#x", img.Size, fuzzRoom)
	}
	absolute := map[string]bool{}
	for _, o := range objects {
		for _, s := range o.Symbols {
			// These may well lie outside.
			absolute[s.Name] = absolute[s.Name] || s.Section == object.Absolute ||
				(s.Section > 0 && s.Value > o.Sections[s.Section].Size)
		}
	}
	for name := range absolute {
		if absolute[name] {
			delete(img.Symbols, name)
		}
	}
	checkImage(t, in, img)
}

// TestDamaged overwrites fields of real objects with extreme values.
func TestDamaged(t *testing.T) {
	seeds := seeds(t)
	extremes := []uint64{
		0, 1, 2, 3, 4, 7, 8, 0x7f, 0xff, 0xfff1, 0xfff2, 0xffff,
		1 << 31, 1<<32 - 1, 1 << 40, 1<<63 - 1, 1 << 63, 1<<64 - 1,
	}
	rapid.Check(t, func(t *rapid.T) {
		var objects []*object.Object
		for range rapid.IntRange(1, 3).Draw(t, "objects") {
			data := slices.Clone(rapid.SampledFrom(seeds).Draw(t, "object"))
			shoff := int(binary.LittleEndian.Uint64(data[40:]))
			for range rapid.IntRange(0, 6).Draw(t, "edits") {
				at := rapid.OneOf(rapid.IntRange(shoff, len(data)-1), rapid.IntRange(64, len(data)-1)).Draw(t, "at")
				var b [8]byte
				binary.LittleEndian.PutUint64(b[:], rapid.SampledFrom(extremes).Draw(t, "value"))
				copy(data[at&^3:], b[:rapid.SampledFrom([]int{1, 2, 4, 8}).Draw(t, "width")])
			}
			if obj, err := object.Parse(data); err == nil {
				objects = append(objects, obj)
			}
		}
		linkDamaged(t, objects, rapid.Uint64().Draw(t, "names"))
	})
}

// TestSubsets links sound objects, also several times the same, with names that
// mean anything or nothing.
func TestSubsets(t *testing.T) {
	seeds := seeds(t)
	rapid.Check(t, func(t *rapid.T) {
		var objects []*object.Object
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(seeds)-1), 1, 6).Draw(t, "objects") {
			obj, err := object.Parse(seeds[i])
			if err != nil {
				t.Fatal(err)
			}
			objects = append(objects, obj)
		}
		linkDamaged(t, objects, rapid.Uint64().Draw(t, "names"))
	})
}

func FuzzLink(f *testing.F) {
	for i, s := range seeds(f) {
		f.Add(s, uint64(i))
	}
	f.Fuzz(func(t *testing.T, data []byte, seed uint64) {
		obj, err := object.Parse(data)
		if err != nil {
			return
		}
		linkDamaged(t, []*object.Object{obj, obj}, seed)
		linkDamaged(t, []*object.Object{obj}, seed)
	})
}

// An unwind table whose relocations are of a kind that nobody knows costs its functions, and nothing else.
func TestUnknownRelocationOfUnwindTable(t *testing.T) {
	const unknown = 250
	o := compile(t, "clang-19", "problems.c", "-O1", "-fPIC", "-ffunction-sections")
	changed := 0
	for i := range o.Sections {
		s := &o.Sections[i]
		if s.Name != ".eh_frame" {
			continue
		}
		for k := range s.Relocs {
			s.Relocs[k].Type = unknown
			changed++
		}
	}
	img, err := link.Link([]link.Input{{Object: o}}, fuzzBase, fuzzBase+fuzzRoom, fickle(0))
	if changed == 0 || err != nil || len(img.Problems) == 0 {
		t.Errorf("%d relocations, %v: %v", changed, img, err)
	}
}
