package object

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// compile returns the object that a compiler makes of a source.
func compile(t testing.TB, compiler, source string, flags ...string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out.o")
	cmd := exec.Command(compiler, append(flags, "-c", "-o", out, source)...)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, text)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestAgainstStandardLibrary compares with debug/elf, which knows sections and
// symbols, and with a second reading of the relocations and groups.
func TestAgainstStandardLibrary(t *testing.T) {
	for _, compiler := range []string{"clang++-14", "clang++-19", "clang++-22"} {
		for _, flags := range [][]string{
			{"-O0", "-g", "-fPIC"},
			{"-O2", "-ffunction-sections", "-fdata-sections"},
			{"-O1", "-fno-pic", "-fembed-bitcode=all"},
			{"-O1", "--target=aarch64-linux-gnu", "-xc++", "-DARM"},
		} {
			t.Run(fmt.Sprint(compiler, flags), func(t *testing.T) {
				source := "testdata/sample.cpp"
				if slices.Contains(flags, "-DARM") {
					source = "testdata/plain.c"
				}
				data := compile(t, compiler, source, flags...)
				obj, err := Parse(data)
				if err != nil {
					t.Fatal(err)
				}
				compareObject(t, obj, data)
			})
		}
	}
}

func compareObject(t *testing.T, obj *Object, data []byte) {
	t.Helper()
	want, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if obj.Machine != want.Machine || len(obj.Sections) != len(want.Sections) {
		t.Fatalf("%v, %d sections; want %v, %d", obj.Machine, len(obj.Sections), want.Machine, len(want.Sections))
	}
	relocs := 0
	for i, w := range want.Sections[1:] {
		s := &obj.Sections[i+1]
		if s.Name != w.Name || s.Type != w.Type || s.Flags != w.Flags || s.Size != w.Size ||
			s.Align != max(w.Addralign, 1) {
			t.Fatalf("section %+v, want %+v", s, w.SectionHeader)
		}
		contents, _ := w.Data()
		if w.Type == elf.SHT_NOBITS {
			contents = nil
		}
		if !bytes.Equal(s.Data, contents) {
			t.Errorf("section %s: wrong contents", s.Name)
		}
		if w.Type == elf.SHT_RELA {
			relocs += len(contents) / relaSize
			compareRelocs(t, obj.Sections[w.Info].Relocs, contents)
		}
		if (s.Flags&elf.SHF_GROUP != 0) != (s.Group != NoGroup) {
			t.Errorf("section %s: flags %v, group %d", s.Name, s.Flags, s.Group)
		}
		if s.Group != NoGroup && !slices.Contains(obj.Groups[s.Group].Members, i+1) {
			t.Errorf("section %s is in a group that does not know it", s.Name)
		}
	}
	if relocs == 0 {
		t.Error("the sample has no relocations")
	}
	compareSymbols(t, obj, want)
}

func compareRelocs(t *testing.T, got []Reloc, table []byte) {
	t.Helper()
	var want []Reloc
	for r := bytes.NewReader(table); r.Len() > 0; {
		var e elf.Rela64
		if err := binary.Read(r, binary.LittleEndian, &e); err != nil {
			t.Fatal(err)
		}
		want = append(want,
			Reloc{Offset: e.Off, Addend: e.Addend, Sym: elf.R_SYM64(e.Info), Type: elf.R_TYPE64(e.Info)})
	}
	if !slices.Equal(got, want) {
		t.Errorf("relocations %v, want %v", got, want)
	}
}

func compareSymbols(t *testing.T, obj *Object, want *elf.File) {
	t.Helper()
	symbols, err := want.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	if len(obj.Symbols) != len(symbols)+1 {
		t.Fatalf("%d symbols, want %d", len(obj.Symbols), len(symbols)+1)
	}
	for i, w := range symbols {
		section := int(w.Section)
		switch w.Section {
		case elf.SHN_ABS:
			section = Absolute
		case elf.SHN_COMMON:
			section = Common
		}
		g := Symbol{
			Name: w.Name, Bind: elf.ST_BIND(w.Info), Type: elf.ST_TYPE(w.Info),
			Visibility: elf.ST_VISIBILITY(w.Other), Section: section, Value: w.Value, Size: w.Size,
		}
		if obj.Symbols[i+1] != g {
			t.Errorf("symbol %d: %+v, want %+v", i+1, obj.Symbols[i+1], g)
		}
	}
}

func TestGroups(t *testing.T) {
	obj, err := Parse(compile(t, "clang++-19", "testdata/sample.cpp", "-O0"))
	if err != nil {
		t.Fatal(err)
	}
	members := map[string][]string{}
	for _, g := range obj.Groups {
		if !g.COMDAT {
			t.Errorf("group %s is no COMDAT group", g.Signature)
		}
		for _, m := range g.Members {
			members[g.Signature] = append(members[g.Signature], obj.Sections[m].Name)
		}
	}
	for signature, section := range map[string]string{
		"_Z6sharedv": ".text._Z6sharedv", "_ZZ6sharedvE1n": ".bss._ZZ6sharedvE1n",
		"_Z5twiceIiET_S0_": ".text._Z5twiceIiET_S0_",
	} {
		if !slices.Contains(members[signature], section) {
			t.Errorf("group %s holds %v, want %s in it", signature, members[signature], section)
		}
	}
}

// TestManySections: beyond 65,279 sections, indices no longer fit into 16 bits.
func TestManySections(t *testing.T) {
	const n = 66000
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ".section .text.f%d,\"ax\"\n.globl f%d\nf%d: .quad f%d\n", i, i, i, (i+1)%n)
	}
	b.WriteString(".set fixed, 77\n.globl fixed\n.comm block,8,16\n")
	source := filepath.Join(t.TempDir(), "many.s")
	if err := os.WriteFile(source, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	obj, err := Parse(compile(t, "clang-19", source))
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for i := range obj.Symbols {
		switch sym := &obj.Symbols[i]; {
		case sym.Name == "fixed" && (sym.Section != Absolute || sym.Value != 77),
			sym.Name == "block" && (sym.Section != Common || sym.Value != 16 || sym.Size != 8):
			t.Errorf("%+v", sym)
		case strings.HasPrefix(sym.Name, "f") && sym.Name != "fixed":
			seen++
			s := &obj.Sections[sym.Section]
			if s.Name != ".text."+sym.Name || len(s.Relocs) != 1 {
				t.Fatalf("%s is in section %s with relocations %v", sym.Name, s.Name, s.Relocs)
			}
		}
	}
	if seen != n {
		t.Errorf("%d functions, want %d", seen, n)
	}
}

// TestMalformed: each defect has its own message.
func TestMalformed(t *testing.T) {
	good := compile(t, "clang-19", "testdata/plain.c", "-O1", "-fPIC")
	obj, err := Parse(good)
	if err != nil {
		t.Fatal(err)
	}
	shoff := int(binary.LittleEndian.Uint64(good[40:]))
	header := func(typ elf.SectionType) int {
		for i := range obj.Sections {
			if obj.Sections[i].Type == typ {
				return shoff + i*sectionHeaderSize
			}
		}
		t.Fatalf("no section of type %v", typ)
		return 0
	}
	put := func(width, at int, v uint64) func([]byte) []byte {
		return func(d []byte) []byte {
			var b [8]byte
			binary.LittleEndian.PutUint64(b[:], v)
			copy(d[at:], b[:width])
			return d
		}
	}
	rela, symtab := header(elf.SHT_RELA), header(elf.SHT_SYMTAB)
	relocsAt := int(binary.LittleEndian.Uint64(good[rela+24:]))
	symbolsAt := int(binary.LittleEndian.Uint64(good[symtab+24:]))
	for want, edit := range map[string]func([]byte) []byte{
		"not an ELF file":           func(d []byte) []byte { return d[:63] },
		"64-bit little-endian":      put(1, 4, 1),
		"not relocatable":           put(2, 16, 3),
		"neither x86-64":            put(2, 18, 40),
		"no section headers":        put(8, 40, 0),
		"outside the file":          put(8, 40, 1<<63),
		"room for":                  put(2, 60, 60000),
		"section headers of":        put(2, 58, 40),
		"not a string table":        put(2, 62, 2),
		"name outside":              put(4, rela, 1<<31),
		"contents outside":          put(8, rela+32, 1<<62),
		"power of two":              put(8, rela+48, 3),
		"not a multiple of 24":      put(8, rela+32, 25),
		"applies to section":        put(4, rela+44, 9999),
		"not the symbol table":      put(4, rela+40, 1),
		"SHT_REL":                   put(4, rela+4, uint64(elf.SHT_REL)),
		"--crel":                    put(4, rela+4, sectionTypeCREL),
		"symbol 4294967295 of":      put(4, relocsAt+12, 0xffffffff),
		"section index 60000":       put(2, symbolsAt+symbolSize+6, 60000),
		"reserved section index":    put(2, symbolsAt+symbolSize+6, 0xff20),
		"no extended section index": put(2, symbolsAt+symbolSize+6, 0xffff),
		"second symbol table":       put(4, rela+4, uint64(elf.SHT_SYMTAB)),
	} {
		_, err := Parse(edit(bytes.Clone(good)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// checkIndices checks what Parse promises: no index leads nowhere.
func checkIndices(t interface{ Fatalf(string, ...any) }, obj *Object) {
	for i := range obj.Sections {
		s := &obj.Sections[i]
		if s.Group < NoGroup || s.Group >= len(obj.Groups) || s.Link < 0 || s.Link >= len(obj.Sections) {
			t.Fatalf("section %d: group %d, link %d", i, s.Group, s.Link)
		}
		if s.Align == 0 || s.Align&(s.Align-1) != 0 || (s.Data != nil && uint64(len(s.Data)) != s.Size) {
			t.Fatalf("section %d: alignment %d, %d bytes of %d", i, s.Align, len(s.Data), s.Size)
		}
		for _, r := range s.Relocs {
			if r.Sym != 0 && int(r.Sym) >= len(obj.Symbols) {
				t.Fatalf("section %d: relocation of symbol %d of %d", i, r.Sym, len(obj.Symbols))
			}
		}
	}
	for i := range obj.Symbols {
		if n := obj.Symbols[i].Section; n < Common || n >= len(obj.Sections) {
			t.Fatalf("symbol %d: section %d of %d", i, n, len(obj.Sections))
		}
	}
	for i := range obj.Groups {
		for _, m := range obj.Groups[i].Members {
			if m <= 0 || m >= len(obj.Sections) {
				t.Fatalf("group %d: member %d", i, m)
			}
		}
	}
}

// TestDamaged overwrites fields of real objects with extreme values.
func TestDamaged(t *testing.T) {
	seeds := [][]byte{
		compile(t, "clang-19", "testdata/plain.c", "-O1", "-fPIC"),
		compile(t, "clang++-19", "testdata/sample.cpp", "-O1"),
	}
	extremes := []uint64{0, 1, 2, 0x7f, 0xff, 0xff00, 0xfff1, 0xfff2, 0xffff, 1 << 31, 1<<32 - 1, 1 << 40, 1<<63 - 1,
		1 << 63, 1<<64 - 1}
	rapid.Check(t, func(t *rapid.T) {
		data := bytes.Clone(rapid.SampledFrom(seeds).Draw(t, "object"))
		shoff := int(binary.LittleEndian.Uint64(data[40:]))
		for range rapid.IntRange(1, 4).Draw(t, "edits") {
			at := rapid.OneOf(rapid.IntRange(16, 63), rapid.IntRange(shoff, len(data)-1),
				rapid.IntRange(64, len(data)-1)).Draw(t, "at")
			var b [8]byte
			binary.LittleEndian.PutUint64(b[:], rapid.SampledFrom(extremes).Draw(t, "value"))
			copy(data[at&^1:], b[:rapid.SampledFrom([]int{1, 2, 4, 8}).Draw(t, "width")])
		}
		if obj, err := Parse(data); err == nil {
			checkIndices(t, obj)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("\x7fELF"))
	f.Add(compile(f, "clang-19", "testdata/plain.c", "-O1", "-fPIC"))
	f.Add(compile(f, "clang-19", "testdata/plain.c", "-O1", "--target=aarch64-linux-gnu", "-ffunction-sections"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if obj, err := Parse(data); err == nil {
			checkIndices(t, obj)
		}
	})
}
