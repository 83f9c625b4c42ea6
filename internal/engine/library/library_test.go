package library_test

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ames/internal/engine/library"
)

const libraries = "/lib/x86_64-linux-gnu/"

// Every symbol of a real library is found, and of several versions the default one.
func TestLookup(t *testing.T) {
	for _, name := range []string{"libc.so.6", "libm.so.6", "libgcc_s.so.1"} {
		l, err := library.Open(libraries + name)
		if err != nil {
			t.Fatal(err)
		}
		if l.Name != name {
			t.Errorf("%s is called %s", name, l.Name)
		}
		f, err := elf.Open(libraries + name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		list, err := f.DynamicSymbols()
		if err != nil {
			t.Fatal(err)
		}
		undefined, defined := map[string]bool{}, 0
		for _, s := range list {
			if s.Section == elf.SHN_UNDEF {
				undefined[s.Name] = true
				continue
			}
			defined++
			got, ok := l.Lookup(s.Name)
			hidden := s.HasVersion && s.VersionIndex.IsHidden()
			if !l.Defines(s.Name) || !ok && !hidden {
				t.Errorf("%s is not found", s.Name)
			}
			if s.Version != "" {
				v, ok := l.Lookup(s.Name + "@" + s.Version)
				if !ok || v.Value != s.Value || v.Name != s.Name || v.Version != s.Version {
					t.Errorf("%s@%s is %+v, %v", s.Name, s.Version, v, ok)
				}
			}
			if ok && !hidden && (got.Value != s.Value || got.Version != s.Version || got.Size != s.Size) {
				t.Errorf("%s is %+v, want %+v", s.Name, got, s)
			}
		}
		strong, weak := l.Undefined()
		wanted := append(strong, weak...)
		for name := range undefined {
			if !slices.Contains(wanted, name) {
				t.Errorf("%s is not undefined", name)
			}
		}
		if defined < 100 || len(wanted) != len(undefined) {
			t.Errorf("%s: %d defined, %d undefined, want %d", name, defined, len(wanted), len(undefined))
		}
		if _, ok := l.Lookup("no_such_symbol"); ok || l.Defines("no_such_symbol") {
			t.Error("what is not there is found")
		}
	}
}

// A library may have a hash table of either kind.
func TestHashStyles(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(dir, "a.c")
	text := "int one = 1; extern int other __attribute__((alias(\"one\")));\n" +
		"int f(void) { return one; } int g(void); int h(void) { return g(); }"
	if err := os.WriteFile(source, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, style := range []string{"gnu", "sysv", "both"} {
		path := filepath.Join(dir, style+".so")
		args := []string{"-shared", "-fPIC", "-Wl,--hash-style=" + style, source, "-o", path}
		out, err := exec.Command("clang-19", args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		l, err := library.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		s, ok := l.Lookup("one")
		if !ok || s.Size != 4 || s.Type != elf.STT_OBJECT || s.Align < 4 || s.Version != "" {
			t.Errorf("%s: one is %+v, %v", style, s, ok)
		}
		aliases := l.Aliases(s.Value)
		slices.Sort(aliases)
		if !slices.Equal(aliases, []string{"one", "other"}) {
			t.Errorf("%s: aliases %v", style, aliases)
		}
		if wanted, _ := l.Undefined(); !slices.Contains(wanted, "g") || slices.Contains(wanted, "f") {
			t.Errorf("%s: undefined %v", style, wanted)
		}
		if l.Name != "" || l.Path != path || !slices.Contains(l.Needed, "libc.so.6") {
			t.Errorf("%s: %q needs %v", style, l.Name, l.Needed)
		}
	}
}

func TestSearch(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("libboth.so", "\x7fELF\x00")
	write("libboth.a", "!<arch>\n\x00")
	write("libstatic.a", "!<arch>\n\x00")
	write("libempty.a", "!<arch>\n")
	write("libscript.so", "/* GNU ld script */\nOUTPUT_FORMAT(elf64-x86-64)\n"+
		"GROUP ( "+dir+"/libboth.so -lstatic AS_NEEDED ( libmore.so ) )\n")
	write("libmore.so", "INPUT(libboth.a,libstatic.a)")
	write("libloop.so", "INPUT(libloop.so)")
	write("libodd.so", "SECTIONS { }")
	s := library.Search{Dirs: []string{dir}, Installed: map[string]string{
		"libtwo.so.1": "/old", "libtwo.so.2": "/new", "libtwo.so.10.1": "/newest", "libtwob.so.11": "/other",
	}}
	for name, want := range map[string]string{
		"both": "libboth.so", "static": "libstatic.a", "empty": "libempty.a", ":libboth.a": "libboth.a",
		"script": "libboth.so libstatic.a libboth.a libstatic.a", "more": "libboth.a libstatic.a", "two": "newest",
	} {
		found, err := s.Find(name)
		for i := range found {
			found[i] = filepath.Base(found[i])
		}
		if got := strings.Join(found, " "); got != want || err != nil {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	for name, want := range map[string]string{
		"none": "libnone.so or libnone.a", ":none": "no file none", "loop": "name each other", "odd": `"SECTIONS"`,
	} {
		if found, err := s.Find(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v", name, found, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	data, err := os.ReadFile(libraries + "libgcc_s.so.1")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data[:1<<14])
	f.Add(data)
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(dir, "lib.so")
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		l, err := library.Open(path)
		if err != nil {
			return
		}
		wanted, weak := l.Undefined()
		for _, name := range append(append(wanted, weak...), "malloc", "_Unwind_Resume", "", "f@V", "@", "f@@V") {
			l.Defines(name)
			l.Lookup(name)
		}
		l.Aliases(0)
	})
}
