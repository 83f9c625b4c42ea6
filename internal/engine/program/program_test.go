package program

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var clangs = []int{14, 19, 22}

// linkers are the values of --ld-path that programs are linked with.
var linkers = map[string]string{"bfd": "/usr/bin/ld.bfd", "gold": "/usr/bin/ld.gold", "lld": "/usr/bin/ld.lld-19"}

// bench is a folder in which a test builds programs from small sources.
type bench struct {
	testing.TB
	dir string
}

func newBench(t testing.TB, files map[string]string) *bench {
	t.Helper()
	b := &bench{t, t.TempDir()}
	for name, text := range files {
		path := filepath.Join(b.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// run executes a command in the bench's folder and returns its standard output.
func (b *bench) run(argv ...string) string {
	b.Helper()
	var stderr bytes.Buffer
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir, cmd.Stderr = b.dir, &stderr
	out, err := cmd.Output()
	if err != nil {
		b.Fatalf("%s: %v\n%s", strings.Join(argv, " "), err, stderr.String())
	}
	return string(out)
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

// compile makes an object with bitcode next to each source and returns the objects' names.
func (b *bench) compile(clang int, sources []string, flags ...string) []string {
	b.Helper()
	var objects []string
	for _, src := range sources {
		obj := strings.ReplaceAll(src, "/", "_") + ".o"
		argv := []string{fmt.Sprintf("clang-%d", clang), "-g", "-O0", "-fembed-bitcode=all", "-c", src, "-o", obj}
		b.run(append(argv, flags...)...)
		objects = append(objects, obj)
	}
	return objects
}

// open reads a module that must be faultless.
func (b *bench) open(name string) *Module {
	b.Helper()
	m, err := Open(b.path(name))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(m.Close)
	return m
}

// info asks nm what an object defines. GNU nm would hand objects with bitcode
// to whichever LLVM plugin binutils finds first.
func (b *bench) info(source, object string) UnitInfo {
	b.Helper()
	u := UnitInfo{SourceName: source}
	for line := range strings.Lines(b.run("llvm-nm-19", "--format=posix", object)) {
		f := strings.Fields(line)
		switch {
		case len(f) < 2 || f[1] == "U":
		case strings.ToLower(f[1]) == f[1] && f[1] != "u":
			u.Locals = append(u.Locals, f[0])
		default:
			u.Globals = append(u.Globals, f[0])
		}
	}
	return u
}

const mainC = `
#include <stdio.h>
void a_report(void), b_report(void);
int hidden_answer(void);
__thread int exported_tls = 5;
static __thread char own_tls[3];
static __thread long aligned_tls __attribute__((aligned(128))) = 1;
static int helper(void) { return 0; }
int main(void) {
	char *tp = __builtin_thread_pointer();
	printf("own_tls tls %ld\n", (long)((char *)own_tls - tp));
	printf("aligned_tls tls %ld\n", (long)((char *)&aligned_tls - tp));
	printf("exported_tls tls %ld\n", (long)((char *)&exported_tls - tp));
	printf("main 0 %p\n", (void *)main);
	printf("helper 0 %p\n", (void *)helper);
	printf("hidden_answer 3 %p\n", (void *)hidden_answer);
	a_report();
	b_report();
	return hidden_answer() + helper() - 42;
}`

const hiddenC = `__attribute__((visibility("hidden"))) int hidden_answer(void) { return 42; }`

// utilC is the text of two files of the same name; the second has more local names.
func utilC(prefix string, unit int, more string) string {
	return strings.NewReplacer("PREFIX", prefix, "UNIT", fmt.Sprint(unit), "MORE", more).Replace(`
#include <stdio.h>
static int counter = UNIT;
static int helper(void) { static int once; return counter + once++; }
const char *PREFIX_words[] = {"one", "two", "three", "four", "five", "six"};
MORE
void PREFIX_report(void) {
	printf("helper UNIT %p\n", (void *)helper);
	printf("counter UNIT %p\n", (void *)&counter);
	helper();
}`)
}

func twoUtils() map[string]string {
	return map[string]string{
		"main.c": mainC, "hidden.c": hiddenC,
		"a/util.c": utilC("a", 1, ""),
		"b/util.c": utilC("b", 2, "static int extra(void) { return 7; } int b_extra(void) { return extra(); }"),
	}
}

var utilSources = []string{"main.c", "a/util.c", "b/util.c", "hidden.c"}

// checkAddresses runs the program, which prints where its things are, and
// compares that with what the module says. Line: name, unit, address.
func (b *bench) checkAddresses(m *Module, program string) {
	b.Helper()
	var bias uint64
	lines := strings.Split(strings.TrimSpace(b.run(b.path(program))), "\n")
	type place struct {
		name string
		unit int
		addr uint64
	}
	var places []place
	for _, line := range lines {
		var name, unit, value string
		fmt.Sscan(line, &name, &unit, &value)
		if unit == "tls" {
			s, ok := m.Symbol(name, 0)
			off, okOff := m.TLS.TPOffset(s.Value)
			if !ok || !okOff || !s.IsTLS || fmt.Sprint(off) != value {
				b.Errorf("%s: at thread pointer %d (%v, %v), but it is at %s", name, off, s, ok, value)
			}
			continue
		}
		p := place{name: name}
		fmt.Sscan(unit, &p.unit)
		fmt.Sscan(value, &p.addr)
		places = append(places, p)
		if name == "main" && m.Type != Executable {
			s, _ := m.Symbol("main", -1)
			bias = p.addr - s.Value
		}
	}
	if len(places) < 4 {
		b.Fatalf("the program printed too little: %q", lines)
	}
	for _, p := range places {
		s, ok := m.Symbol(p.name, p.unit)
		if !ok || s.Value+bias != p.addr {
			b.Errorf("%s of unit %d: %v (found: %v), but it is at %#x", p.name, p.unit, s, ok, p.addr-bias)
		}
	}
}

func (b *bench) infos(sources, objects []string) []UnitInfo {
	b.Helper()
	var infos []UnitInfo
	for i := range sources {
		infos = append(infos, b.info(sources[i], objects[i]))
	}
	return infos
}

// TestAddresses holds symbols against a running program for every linker and kind of program.
func TestAddresses(t *testing.T) {
	kinds := map[string]struct {
		compile, link []string
		typ           Type
	}{
		"pie":     {nil, []string{"-pie"}, PIE},
		"non-pie": {[]string{"-fno-pic"}, []string{"-no-pie"}, Executable},
		"gc":      {[]string{"-Xclang", "-ffunction-sections"}, []string{"-Wl,--gc-sections"}, PIE},
		"-O2":     {[]string{"-O2"}, nil, PIE},
		"relocs":  {nil, []string{"-Wl,--emit-relocs"}, PIE},
	}
	for _, clang := range clangs {
		for kind, k := range kinds {
			if clang != 19 && (kind == "gc" || kind == "-O2" || kind == "relocs") {
				continue
			}
			b := newBench(t, twoUtils())
			objects := b.compile(clang, utilSources, k.compile...)
			infos := b.infos(utilSources, objects)
			for linker, ld := range linkers {
				t.Run(fmt.Sprintf("clang-%d/%s/%s", clang, kind, linker), func(t *testing.T) {
					b := &bench{t, b.dir}
					prog := "prog-" + linker
					argv := append([]string{fmt.Sprintf("clang-%d", clang), "--ld-path=" + ld, "-o", prog}, objects...)
					b.run(append(argv, k.link...)...)
					m := b.open(prog)
					if m.Type != k.typ || m.Machine != elf.EM_X86_64 || !strings.Contains(m.Interp, "ld-linux") ||
						!slices.Contains(m.Needed, "libc.so.6") {
						t.Errorf("got %v %v interp %q needed %q", m.Type, m.Machine, m.Interp, m.Needed)
					}
					if len(m.Units) != len(objects) {
						t.Fatalf("%d units, want %d", len(m.Units), len(objects))
					}
					m.AssignUnits(infos)
					if u := m.Unassigned(infos); len(u) > 0 {
						t.Errorf("units without symbols: %v", u)
					}
					b.checkAddresses(m, prog)
					if native := m.NativeOnly(); len(native) > 0 {
						t.Errorf("native code found in a program all of bitcode: %q", native)
					}
				})
			}
		}
	}
}

// TestUnits compares each piece with the section of the object that it came from.
func TestUnits(t *testing.T) {
	for _, clang := range []int{13, 14, 15, 16, 19, 22} {
		t.Run(fmt.Sprintf("clang-%d", clang), func(t *testing.T) {
			files := twoUtils()
			files["main.c"] = "void a_report(void); int main(void) { a_report(); return 0; }"
			b := newBench(t, files)
			objects := b.compile(clang, utilSources)
			b.run(append([]string{fmt.Sprintf("clang-%d", clang), "-o", "prog"}, objects...)...)
			m := b.open("prog")
			if len(m.Units) != len(objects) {
				t.Fatalf("%d units, want %d", len(m.Units), len(objects))
			}
			for i, u := range m.Units {
				b.run("objcopy", "-O", "binary", "--only-section=.llvmbc", "--set-section-flags", ".llvmbc=alloc",
					objects[i], "piece")
				want, err := os.ReadFile(b.path("piece"))
				if err != nil {
					t.Fatal(err)
				}
				if got, err := m.Bitcode(i); err != nil || !bytes.Equal(got, want) || u.Size != len(want) {
					t.Errorf("unit %d: %d bytes, want %d: %v", i, len(got), len(want), err)
				}
				if u.ProducerMajor != clang || !strings.HasPrefix(u.Producer, fmt.Sprintf("LLVM%d.", clang)) {
					t.Errorf("unit %d: producer %q (%d)", i, u.Producer, u.ProducerMajor)
				}
				if u.SourceName != utilSources[i] || !strings.HasPrefix(u.Triple, "x86_64-") {
					t.Errorf("unit %d: source %q, triple %q", i, u.SourceName, u.Triple)
				}
				if len(u.CommandLine) < 3 || u.CommandLine[0] != "-cc1" || !slices.Contains(u.CommandLine, "-O0") {
					t.Errorf("unit %d: command line %q", i, u.CommandLine)
				}
			}
		})
	}
}

// TestNamesakes links the two util.c in both orders, behind a native
// util.c, from an archive and from a relocatable link.
func TestNamesakes(t *testing.T) {
	orders := map[string][]int{"in order": {0, 1, 2, 3}, "reversed": {0, 2, 1, 3}}
	for linker, ld := range linkers {
		for order, perm := range orders {
			t.Run(linker+"/"+order, func(t *testing.T) {
				files := twoUtils()
				files["native/util.c"] = "static int stranger(void) { return 1; } " +
					"int native(void) { return stranger(); }"
				b := newBench(t, files)
				objects := b.compile(19, utilSources)
				b.run("clang-19", "-c", "native/util.c", "-o", "native.o")
				var sources, ordered []string
				for _, i := range perm {
					sources, ordered = append(sources, utilSources[i]), append(ordered, objects[i])
				}
				infos := b.infos(sources, ordered)
				link := func(out string, args ...string) *Module {
					b.run(append([]string{"clang-19", "--ld-path=" + ld, "-o", out}, args...)...)
					m := b.open(out)
					m.AssignUnits(infos)
					return m
				}
				check := func(m *Module) {
					t.Helper()
					b := &bench{t, b.dir}
					// Unit numbers in the program's output count in the usual order.
					moved := &Module{}
					*moved = *m
					moved.units.locals = make([]map[string]int, len(perm))
					for at, usual := range perm {
						moved.units.locals[usual] = m.units.locals[at]
					}
					b.checkAddresses(moved, filepath.Base(m.Path))
				}
				check(link("plain", ordered...))
				native := link("with-native", append([]string{"native.o"}, ordered...)...)
				check(native)
				if got := native.NativeOnly(); !slices.Equal(got, []string{"function native", "util.c"}) {
					t.Errorf("native parts: %q", got)
				}
				b.run(append([]string{"llvm-ar-19", "rcs", "lib.a"}, ordered[1:]...)...)
				check(link("archive", ordered[0], "-Wl,--whole-archive", "lib.a", "-Wl,--no-whole-archive"))
				b.run(ld, "-r", "-o", "pair.o", ordered[1], ordered[2])
				check(link("relocatable", ordered[0], "pair.o", ordered[3]))
			})
		}
	}
}

// TestVersionScript hides every global of a library; they are found all the same.
func TestVersionScript(t *testing.T) {
	for linker, ld := range linkers {
		t.Run(linker, func(t *testing.T) {
			files := twoUtils()
			files["map"] = "{ local: *; };"
			b := newBench(t, files)
			sources := utilSources[1:]
			objects := b.compile(19, sources, "-fPIC")
			b.run(append([]string{"clang-19", "--ld-path=" + ld, "-shared", "-Wl,--version-script=map", "-o",
				"lib.so"}, objects...)...)
			m := b.open("lib.so")
			m.AssignUnits(b.infos(sources, objects))
			if m.Type != SharedLibrary {
				t.Errorf("type %v", m.Type)
			}
			for _, name := range []string{"a_report", "b_report", "b_extra", "hidden_answer"} {
				for unit := range m.Units {
					if s, ok := m.Symbol(name, unit); !ok || s.Size == 0 {
						t.Errorf("%s from unit %d: %v %v", name, unit, s, ok)
					}
				}
			}
			if _, ok := m.Symbol("extra", 0); ok {
				t.Error("a local of b/util.c is visible in a/util.c")
			}
			if s, ok := m.Symbol("extra", 1); !ok || s.Unit != 1 {
				t.Errorf("extra: %v %v", s, ok)
			}
			if native := m.NativeOnly(); len(native) > 0 {
				t.Errorf("native parts: %q", native)
			}
		})
	}
}

// TestForeignAddresses is about things of other modules that have an address in this one.
func TestForeignAddresses(t *testing.T) {
	b := newBench(t, map[string]string{"main.c": `
#include <stdio.h>
#include <stdlib.h>
int (*p)(const char *) = puts;
void (*q)(int) = exit;
int main(void) {
	if (p != puts || q != exit)
		return 1;
	printf("puts 0 %p\n", (void *)p);
	printf("exit 0 %p\n", (void *)q);
	printf("stdout 0 %p\n", (void *)&stdout);
	printf("main 0 %p\n", (void *)main);
	return 0;
}`})
	for linker, ld := range linkers {
		t.Run(linker, func(t *testing.T) {
			b := &bench{t, b.dir}
			b.run("clang-19", "-g", "-fembed-bitcode=all", "-fno-pic", "-no-pie", "--ld-path="+ld, "main.c", "-o",
				linker)
			m := b.open(linker)
			b.checkAddresses(m, linker)
			if s, _ := m.Symbol("puts", 0); s.Defined {
				t.Error("puts counts as defined here")
			}
			if s, _ := m.Symbol("stdout", 0); !s.Defined {
				t.Error("the copy of stdout counts as undefined")
			}
		})
	}
}

func TestFaults(t *testing.T) {
	b := newBench(t, map[string]string{"main.c": "int main(void) { return 0; }", "script": "#!/bin/sh\n", "empty": ""})
	b.compile(19, []string{"main.c"})
	b.run("clang-19", "main.c.o", "-o", "stripped", "-s")
	b.run("clang-19", "main.c.o", "-o", "static", "-static")
	b.run("clang-19", "main.c", "-o", "plain")
	b.run("clang-19", "main.c", "-fembed-bitcode-marker", "-o", "marker")
	b.run("clang-19", "-static", "-s", "main.c", "-o", "all")
	whole, err := os.ReadFile(b.path("stripped"))
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(p []byte) []byte{
		"32bit":    func(p []byte) []byte { p[elf.EI_CLASS] = byte(elf.ELFCLASS32); return p },
		"riscv":    func(p []byte) []byte { p[18], p[19] = byte(elf.EM_RISCV), 0; return p },
		"cut":      func(p []byte) []byte { return p[:len(p)/2] },
		"core":     func(p []byte) []byte { p[16] = byte(elf.ET_CORE); return p },
		"sections": func(p []byte) []byte { le.PutUint64(p[40:], 1<<63); return p },
	} {
		if err := os.WriteFile(b.path(name), change(bytes.Clone(whole)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]struct {
		errs   []error
		module bool
	}{
		"main.c.o": {[]error{ErrNotProgram}, false},
		"script":   {[]error{ErrNotELF}, false},
		"empty":    {[]error{ErrNotELF}, false},
		".":        {[]error{ErrNotELF}, false},
		"missing":  {[]error{os.ErrNotExist}, false},
		"32bit":    {[]error{ErrUnsupported}, false},
		"riscv":    {[]error{ErrUnsupported}, false},
		"core":     {[]error{ErrNotProgram}, false},
		"cut":      {[]error{ErrMalformed}, false},
		"sections": {[]error{ErrMalformed}, false},
		"stripped": {[]error{ErrStripped}, true},
		"static":   {[]error{ErrStatic}, true},
		"plain":    {[]error{ErrNoBitcode}, true},
		"marker":   {[]error{ErrNoBitcode}, true},
		"all":      {[]error{ErrNoBitcode, ErrStripped, ErrStatic}, true},
	} {
		m, err := Open(b.path(name))
		if m != nil {
			m.Close()
		}
		if (m != nil) != want.module {
			t.Errorf("%s: module returned: %v", name, m != nil)
		}
		for _, e := range want.errs {
			if !errors.Is(err, e) {
				t.Errorf("%s: got %v, want %v", name, err, e)
			}
		}
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: the error does not name the file: %v", name, err)
		}
	}
}

func TestBuildID(t *testing.T) {
	b := newBench(t, map[string]string{"main.c": "int main(void) { return 0; }"})
	b.run("clang-19", "-fembed-bitcode=all", "main.c", "-o", "with", "-Wl,--build-id=0xfeedc0de")
	b.run("clang-19", "-fembed-bitcode=all", "main.c", "-o", "without", "-Wl,--build-id=none")
	if id := b.open("with").BuildID; id != "feedc0de" {
		t.Errorf("build ID %q", id)
	}
	if id := b.open("without").BuildID; id != "" {
		t.Errorf("build ID %q, want none", id)
	}
}

func TestReadAt(t *testing.T) {
	b := newBench(t, map[string]string{"main.c": `char text[8] = "ABCDEFG", zeros[8]; int main(void) { return 0; }`})
	b.compile(19, []string{"main.c"})
	b.run("clang-19", "main.c.o", "-o", "prog")
	m := b.open("prog")
	p := []byte("xxxxxxxx")
	s, _ := m.Symbol("text", 0)
	if err := m.ReadAt(p, s.Value); err != nil || string(p) != "ABCDEFG\x00" {
		t.Errorf("text: %q, %v", p, err)
	}
	s, _ = m.Symbol("zeros", 0)
	if err := m.ReadAt(p, s.Value); err != nil || string(p) != strings.Repeat("\x00", 8) {
		t.Errorf("zeros: %q, %v", p, err)
	}
	if err := m.ReadAt(p, 1<<63); err == nil {
		t.Error("an address out of the module is readable")
	}
	if err := m.ReadAt(p, ^uint64(3)); err == nil {
		t.Error("an address range that wraps is readable")
	}
}
