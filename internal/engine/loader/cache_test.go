package loader

import (
	"encoding/binary"
	"path/filepath"
	"testing"
)

// cacheOf writes a cache in the format of glibc 2.33.
func cacheOf(kinds []string, entries []cached) []byte {
	le := binary.LittleEndian
	var strs []byte
	size := cacheHeader + cacheEntry*len(entries)
	text := func(s string) uint32 {
		strs = append(append(strs, s...), 0)
		return uint32(size + len(strs) - len(s) - 1)
	}
	var table []byte
	for _, e := range entries {
		table = le.AppendUint32(table, e.flags)
		table = le.AppendUint32(table, text(e.name))
		table = le.AppendUint32(table, text(e.path))
		table = le.AppendUint32(table, 0)
		table = le.AppendUint64(table, e.hwcap)
	}
	var numbers []byte
	for _, k := range kinds {
		numbers = le.AppendUint32(numbers, text(k))
	}
	extension := uint32(size + len(strs))
	head := append([]byte(cacheMagic), make([]byte, cacheHeader-len(cacheMagic))...)
	le.PutUint32(head[20:], uint32(len(entries)))
	le.PutUint32(head[24:], uint32(len(strs)))
	le.PutUint32(head[32:], extension)
	out := append(append(head, table...), strs...)
	for _, n := range []uint32{cacheExtension, 1, cacheKindsTag, 0, extension + 24, uint32(len(numbers))} {
		out = le.AppendUint32(out, n)
	}
	return append(out, numbers...)
}

const flagsX8664, flagsAArch64 = 0x0303, 0x0a03

type cached struct {
	flags      uint32
	name, path string
	hwcap      uint64
}

func sampleCache() []byte {
	return cacheOf([]string{"x86-64-v2", "x86-64-v3"}, []cached{
		{flagsX8664, "libz.so.1", "/usr/lib/libz.so.1", 0},
		{flagsX8664, "libz.so.1", "/usr/lib/v2/libz.so.1", cacheIsKind},
		{flagsX8664, "libz.so.1", "/usr/lib/v3/libz.so.1", cacheIsKind | 1},
		{flagsX8664, "libz.so.1", "/usr/lib/gone/libz.so.1", cacheIsKind | 7},
		{flagsX8664, "libz.so.1", "/usr/lib/old/libz.so.1", 4},
		{flagsAArch64, "libz.so.1", "/usr/lib/arm/libz.so.1", 0},
		{3, "libz.so.1", "/usr/lib32/libz.so.1", 0},
		{flagsX8664, "librelative.so", "lib/librelative.so", 0},
	})
}

func TestLibraryCache(t *testing.T) {
	data := sampleCache()
	for _, c := range []struct {
		flags uint32
		kinds []string
		want  string
	}{
		{flagsX8664, nil, "/usr/lib/libz.so.1"},
		{flagsX8664, []string{"x86-64-v2"}, "/usr/lib/v2/libz.so.1"},
		{flagsX8664, []string{"x86-64-v4", "x86-64-v3", "x86-64-v2"}, "/usr/lib/v3/libz.so.1"},
		{flagsAArch64, nil, "/usr/lib/arm/libz.so.1"},
	} {
		old := append([]byte("ld.so-1.7.0\x00\x00\x00\x00\x00"), data...) // with a table of the older format before it
		for _, data := range [][]byte{data, old} {
			if got := parseLibraryCache(data, c.flags, c.kinds); got["libz.so.1"] != c.want || len(got) != 1 {
				t.Errorf("%v %q: got %q, want %s", c.flags, c.kinds, got, c.want)
			}
		}
	}
}

func FuzzLibraryCache(f *testing.F) {
	f.Add(sampleCache())
	f.Fuzz(func(t *testing.T, data []byte) {
		for name, path := range parseLibraryCache(data, flagsX8664, []string{"x86-64-v3", "x86-64-v2"}) {
			if name == "" || !filepath.IsAbs(path) {
				t.Errorf("%q: %q", name, path)
			}
		}
	})
}
