package executable_test

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

	"ames/internal/engine/archive"
	"ames/internal/engine/executable"
	"ames/internal/engine/library"
	"ames/internal/engine/object"
)

// result is what a program did.
type result struct {
	out    string
	status string
}

func start(t *testing.T, path string, args ...string) result {
	t.Helper()
	cmd := exec.Command(path, args...)
	cmd.Env = append(os.Environ(), "LIFE=long")
	out, err := cmd.CombinedOutput()
	status := "exit status 0"
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		status = exit.String()
	} else if err != nil {
		t.Fatal(err)
	}
	return result{string(out), status}
}

func command(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

// compileAll compiles the sources of a folder, each to an object.
func compileAll(t *testing.T, dir, sources string, flags ...string) (objects []string, cxx bool) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(sources, "*.c*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no sources in %s: %v", sources, err)
	}
	for _, f := range files {
		compiler := "clang-19"
		if filepath.Ext(f) == ".cpp" {
			compiler, cxx = "clang++-19", true
		}
		o := filepath.Join(dir, filepath.Base(f)+".o")
		command(t, compiler, append(flags, "-c", f, "-o", o)...)
		objects = append(objects, o)
	}
	return objects, cxx
}

func inputs(t *testing.T, paths ...string) (list []executable.Input) {
	t.Helper()
	for _, p := range paths {
		list = append(list, executable.Input{Name: p, Object: parse(t, p)})
	}
	return append(list, system(t)...)
}

func parse(t *testing.T, path string) *object.Object {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	o, err := object.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// system gives the libraries that every program may need.
func system(t *testing.T) (list []executable.Input) {
	t.Helper()
	for _, name := range []string{"libstdc++.so.6", "libm.so.6", "libgcc_s.so.1", "libc.so.6", "ld-linux-x86-64.so.2"} {
		l, err := library.Open("/lib/x86_64-linux-gnu/" + name)
		if errors.Is(err, os.ErrNotExist) {
			l, err = library.Open("/usr/lib/x86_64-linux-gnu/" + name)
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, executable.Input{Name: name, Library: l, AsNeeded: true})
	}
	return list
}

func write(t *testing.T, p *executable.Program) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, p.File, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// A program does what the system's linker's does.
func TestPrograms(t *testing.T) {
	for _, sample := range []string{"life", "plain", "threads", "shared", "interpose"} {
		for _, flags := range []string{
			"-O0", "-O2", "-O0 -fno-pic -fno-pie", "-O1 -fPIC", "-O0 -ffunction-sections -fdata-sections",
		} {
			t.Run(sample+" "+flags, func(t *testing.T) { compareSample(t, sample, strings.Fields(flags)) })
		}
	}
}

func compareSample(t *testing.T, sample string, flags []string) {
	dir := t.TempDir()
	sources := filepath.Join("testdata", sample)
	objects, cxx := compileAll(t, dir, sources, append(flags, "-fcommon")...)
	native := filepath.Join(dir, "native")
	linker := "clang-19"
	if cxx {
		linker = "clang++-19"
	}
	args := append(objects, "-o", native)
	if slices.Contains(flags, "-fno-pie") {
		args = append(args, "-no-pie")
	}
	var libraries []executable.Input
	if lib := filepath.Join(sources, "lib", "lib.c"); exists(lib) {
		// It has no name of its own, so that its path is what the loader is told.
		path := filepath.Join(dir, "libown.so")
		command(t, "clang-19", "-shared", "-fPIC", lib, "-o", path)
		args = append(args, path)
		libraries = append(libraries, executable.Input{Name: path, Library: openLibrary(t, path)})
	}
	command(t, linker, args...)
	want := start(t, native, "a", "b c")
	for _, tables := range []bool{false, true} {
		p, err := executable.Build(append(libraries, inputs(t, objects...)...), executable.Options{Tables: tables})
		if err != nil {
			t.Fatal(err)
		}
		if got := start(t, write(t, p), "a", "b c"); got != want {
			t.Errorf("tables %v: it does\n%v\nthe native program\n%v", tables, got, want)
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func openLibrary(t *testing.T, path string) *library.Library {
	t.Helper()
	l, err := library.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// c compiles a C text to an object.
func c(t *testing.T, text string, flags ...string) *object.Object {
	t.Helper()
	path := filepath.Join(t.TempDir(), "out.o")
	cmd := exec.Command("clang-19", append(flags, "-x", "c", "-c", "-", "-o", path)...)
	cmd.Stdin = strings.NewReader(text)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return parse(t, path)
}

// What cannot be linked is an error that names objects and symbols.
func TestErrors(t *testing.T) {
	for _, test := range []struct {
		name    string
		objects []string
		want    []string
		flags   []string
	}{
		{"undefined", []string{"int f(void); int main(void) { return f(); }"},
			[]string{"0.o", `unresolved symbol "f"`}, nil},
		{"undefined variable", []string{"extern int v; int main(void) { return v; }"},
			[]string{"0.o", `symbol "v"`}, nil},
		{"duplicate", []string{"int f(void) { return 1; } int main(void) { return f(); }", "int f(void) { return 2; }"},
			[]string{"1.o", `"f" is also defined by 0.o`}, nil},
		{"thread-local and not", []string{"extern int v; int main(void) { return v; }", "_Thread_local int v;"},
			[]string{"0.o", `"v"`, "thread-local"}, nil},
		{"of a library, with no size", []string{`
			extern char data[] __asm__("__libc_single_threaded_nosuch"); int main(void) { return *data; }`},
			[]string{"0.o", "nosuch"}, nil},
		{"two of them", []string{"int f(void), g(void); int main(void) { return f() + g(); }"}, []string{`"f"`}, nil},
		{"unsupported relocation",
			[]string{"extern _Thread_local int v; int main(void) { return v; }", "_Thread_local int v;"},
			[]string{"0.o", "unsupported relocation", "TLSDESC"}, []string{"-fPIC", "-mtls-dialect=gnu2"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var list []executable.Input
			for i, text := range test.objects {
				list = append(list, executable.Input{Name: fmt.Sprintf("%d.o", i), Object: c(t, text, test.flags...)})
			}
			_, err := executable.Build(append(list, system(t)...), executable.Options{})
			if err == nil {
				t.Fatal("it is linked")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is not in: %v", want, err)
				}
			}
			if strings.Contains(err.Error(), "which was left out") {
				t.Errorf("it says what follows: %v", err)
			}
		})
	}
}

// Of an archive those members are linked that are needed, and what they need.
func TestArchives(t *testing.T) {
	dir := t.TempDir()
	var members []string
	for name, text := range map[string]string{
		"main":   "int first(void); int main(void) { return first(); }",
		"first":  "int second(void); int first(void) { return second(); }",
		"second": "int second(void) { return 7; }",
		"unused": "int nowhere(void); int unused(void) { return nowhere(); }",
		"other":  "int second(void) { return 8; } int other(void) { return 1; }",
	} {
		path := filepath.Join(dir, name+"_with_a_rather_long_name.c")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		command(t, "clang-19", "-c", path, "-o", path+".o")
		members = append(members, path+".o")
	}
	slices.Sort(members)
	lib := filepath.Join(dir, "lib.a")
	command(t, "ar", append([]string{"rcs", lib}, members[:2]...)...)
	more := filepath.Join(dir, "more.a")
	command(t, "ar", append([]string{"rcs", more}, members[2:]...)...)
	build := func(names ...string) *executable.Program {
		var list []executable.Input
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			a, err := archive.Parse(data)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, executable.Input{Name: filepath.Base(name), Archive: a})
		}
		p, err := executable.Build(append(list, system(t)...), executable.Options{
			Member: func(_ string, m *archive.Member) (*object.Object, error) { return object.Parse(m.Data) },
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := build(lib, more)
	const long = "_with_a_rather_long_name.c.o"
	want := []string{"lib.a(first" + long + ")", "lib.a(main" + long + ")", "more.a(other" + long + ")"}
	slices.Sort(p.Objects)
	if !slices.Equal(p.Objects, want) {
		t.Errorf("linked: %v", p.Objects)
	}
	if got := start(t, write(t, p)); got.status != "exit status 8" {
		t.Errorf("it does %v", got)
	}
	if p := build(more, lib); p.HasMain != true || start(t, write(t, p)).status != "exit status 8" {
		t.Errorf("in the other order: %v", p.Objects)
	}
}

// A program binds to those versions of libraries' symbols that one linked by the system's linker
// binds to: the old ones behave otherwise.
func TestVersions(t *testing.T) {
	dir := t.TempDir()
	objects, _ := compileAll(t, dir, filepath.Join("testdata", "threads"))
	native := filepath.Join(dir, "native")
	command(t, "clang++-19", append(objects, "-o", native)...)
	p, err := executable.Build(inputs(t, objects...), executable.Options{Tables: true})
	if err != nil {
		t.Fatal(err)
	}
	want, got := versionsOf(t, native), versionsOf(t, write(t, p))
	for name, version := range want {
		if v, ok := got[name]; ok && v != version {
			t.Errorf("%s is of version %s, not %s", name, v, version)
		}
	}
	if got["__libc_start_main"] != "GLIBC_2.34" || len(got) < 10 {
		t.Errorf("versions: %v", got)
	}
}

// versionsOf gives the versions of the symbols that a program imports.
func versionsOf(t *testing.T, path string) map[string]string {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	list, err := f.DynamicSymbols()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, s := range list {
		if s.Version != "" {
			out[s.Name] = s.Version
		}
	}
	return out
}

// Functions can be called in a program that has no main.
func TestNoMain(t *testing.T) {
	p, err := executable.Build(append([]executable.Input{{Name: "0.o", Object: c(t, "int f(void) { return 1; }")}},
		system(t)...), executable.Options{})
	if err != nil || p.HasMain || p.Symbols["f"] == 0 {
		t.Fatalf("%+v, %v", p, err)
	}
	if got := start(t, write(t, p)); got.status != "exit status 0" {
		t.Errorf("it does %v", got)
	}
}

// Code on the stack is for those who ask for it.
func TestStack(t *testing.T) {
	dir := t.TempDir()
	source := filepath.Join(dir, "nested.c")
	text := `
static int twice(int (*f)(int), int n) { return f(f(n)); }
int main(int argc, char **argv) { int add(int n) { return n + argc; } (void)argv; return twice(add, 5); }
`
	if err := os.WriteFile(source, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	nested := filepath.Join(dir, "nested.o")
	command(t, "gcc", "-c", source, "-o", nested)
	plain, _ := compileAll(t, dir, filepath.Join("testdata", "plain"), "-fcommon")
	for _, test := range []struct {
		objects []string
		flags   elf.ProgFlag
		status  string
	}{
		{[]string{nested}, elf.PF_R | elf.PF_W | elf.PF_X, "exit status 7"},
		{plain, elf.PF_R | elf.PF_W, "exit status 42"},
	} {
		p, err := executable.Build(inputs(t, test.objects...), executable.Options{})
		if err != nil {
			t.Fatal(err)
		}
		path := write(t, p)
		if got := start(t, path); got.status != test.status {
			t.Errorf("%v: %v", test.objects, got)
		}
		f, err := elf.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for _, s := range f.Progs {
			if s.Type == elf.PT_GNU_STACK && s.Flags != test.flags {
				t.Errorf("%v: the stack is %v", test.objects, s.Flags)
			}
		}
	}
}

// Libraries that the program opens find its symbols if they are to.
func TestExport(t *testing.T) {
	const text = `
#include <dlfcn.h>
int own(void) { return 1; }
int main(void) { return dlsym(RTLD_DEFAULT, "own") ? 1 : 2; }`
	for export, want := range map[bool]string{false: "exit status 2", true: "exit status 1"} {
		list := append([]executable.Input{{Name: "0.o", Object: c(t, text)}}, system(t)...)
		p, err := executable.Build(list, executable.Options{Export: export})
		if err != nil {
			t.Fatal(err)
		}
		if got := start(t, write(t, p)); got.status != want {
			t.Errorf("export %v: %v", export, got)
		}
	}
}

// Tools read the program as they read others.
func TestTables(t *testing.T) {
	dir := t.TempDir()
	objects, _ := compileAll(t, dir, filepath.Join("testdata", "life"))
	extra := func(objects []*object.Object) []executable.Extra {
		return []executable.Extra{{Name: ".extra", Data: [][]byte{[]byte("of "), []byte(fmt.Sprint(len(objects)))}}}
	}
	p, err := executable.Build(inputs(t, objects...), executable.Options{Tables: true, Extra: extra})
	if err != nil {
		t.Fatal(err)
	}
	path := write(t, p)
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if data, err := f.Section(".extra").Data(); err != nil || string(data) != "of 3" {
		t.Errorf(".extra is %s, %v", data, err)
	}
	out, err := exec.Command("llvm-readelf-19", "--all", "--unwind", path).CombinedOutput()
	if err != nil || bytes.Contains(out, []byte("warning:")) || bytes.Contains(out, []byte("error:")) {
		t.Errorf("llvm-readelf: %v\n%s", err, out)
	}
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]elf.Symbol{}
	for _, s := range symbols {
		found[s.Name] = s
	}
	if s := found["main"]; s.Value != p.Symbols["main"] || f.Sections[s.Section].Name != ".text" || s.Size == 0 {
		t.Errorf("main is %+v", s)
	}
	if s := found["_ZL4late"]; elf.ST_BIND(s.Info) != elf.STB_LOCAL || f.Sections[s.Section].Name != ".bss" {
		t.Errorf("late is %+v", s)
	}
}

// A library keeps its own of a protected variable, so that the program cannot hold it.
func TestProtected(t *testing.T) {
	dir := t.TempDir()
	source, lib := filepath.Join(dir, "lib.c"), filepath.Join(dir, "lib.so")
	text := `__attribute__((visibility("protected"))) int number = 1;`
	if err := os.WriteFile(source, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	command(t, "clang-19", "-shared", "-fPIC", source, "-o", lib)
	const use = "extern int number; int main(void) { return number; }"
	for _, test := range []struct{ flag, wrong string }{{"-fPIC", ""}, {"-fno-pic", "cannot hold"}} {
		list := []executable.Input{
			{Name: "0.o", Object: c(t, use, test.flag)}, {Name: lib, Library: openLibrary(t, lib)},
		}
		p, err := executable.Build(append(list, system(t)...), executable.Options{})
		switch {
		case test.wrong != "":
			if err == nil || !strings.Contains(err.Error(), test.wrong) {
				t.Errorf("%s: %v", test.flag, err)
			}
		case err != nil:
			t.Errorf("%s: %v", test.flag, err)
		default:
			if got := start(t, write(t, p)); got.status != "exit status 1" {
				t.Errorf("%s: %v", test.flag, got)
			}
		}
	}
}
