package executable_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ames/internal/engine/archive"
	"ames/internal/engine/executable"
	"ames/internal/engine/object"
)

// linkage is a program of few lines. Of its sources those named lib… become a shared library,
// those named ar… members of an archive, and the others objects.
type linkage struct {
	name    string
	flags   string
	sources map[string]string
	export  bool
	own     string // what the program does, where LLVM's linker refuses it or does otherwise than GNU's
}

var linkages = []linkage{
	{name: "names of one variable", flags: "-fno-pic", sources: map[string]string{
		"a.c": `#include <stdio.h>
			#include <time.h>
			extern char **environ, **_environ, **__environ; extern long __timezone;
			int main(void) { environ = 0; __timezone = 5;
			printf("%d %d %ld\n", !_environ, !__environ, timezone); return 0; }`}},
	{name: "thread-local variable that a library uses", sources: map[string]string{
		"a.c":   `int *get(void); _Thread_local int tv = 3; int main(void) { tv++; return *get() + (get() == &tv); }`,
		"lib.c": `extern _Thread_local int tv; int *get(void) { return &tv; }`}},
	{name: "thread-local variable that a library defines too", sources: map[string]string{
		"a.c":   `int *get(void); _Thread_local int tv = 3; int main(void) { return *get(); }`,
		"lib.c": `_Thread_local int tv = 9; int *get(void) { return &tv; }`}},
	{name: "indirect function that a library uses", flags: "-fno-pic", sources: map[string]string{
		"a.c": `static int one(void) { return 1; } static int (*choose(void))(void) { return one; }
			int pick(void) __attribute__((ifunc("choose"))); int (*get(void))(void);
			int main(void) { return pick() + get()() * 2 + (get() == pick) * 4; }`,
		"lib.c": `int pick(void); int (*get(void))(void) { return pick; }`}},
	{name: "old version", sources: map[string]string{
		"a.c": `#include <string.h>
			__asm__(".symver memcpy,memcpy@GLIBC_2.2.5");
			int main(int argc, char **argv) { char b[9]; memcpy(b, argv[0], argc * 8); return b[0] != argv[0][0]; }`}},
	{name: "own version", sources: map[string]string{
		"a.c": `int api(void); int main(void) { return api(); }`,
		"b.c": `__asm__(".symver api_2,api@@V2"); int api_2(void) { return 6; }`}, own: "exit status 6"},
	{name: "library wants a member", sources: map[string]string{
		"a.c":   `int f(void); int main(void) { return f(); }`,
		"lib.c": `int helper(void); int f(void) { return helper(); }`, "ar.c": `int helper(void) { return 9; }`}},
	{name: "common block and weak variable", flags: "-fcommon", sources: map[string]string{
		"a.c": `int x[4]; int y(void); int main(void) { x[3] = 2; return x[0] + x[3] + y(); }`,
		"b.c": `__attribute__((weak)) int x[1] = {5}; int z[3] = {1, 1, 1};
			int y(void) { return z[0] + z[1] + z[2]; }`}},
	{name: "member that initialises a common block", flags: "-fcommon", sources: map[string]string{
		"a.c": `int x; int main(void) { return x; }`, "ar.c": `int x = 5;`}, own: "exit status 5"},
	{name: "table of constants and variables", flags: "-fno-pic", sources: map[string]string{
		"a.c": `struct e { int n; } __attribute__((aligned(16)));
			static const struct e one __attribute__((section("reg"), used)) = {1};
			extern struct e __start_reg[], __stop_reg[];
			int main(void) { int sum = 0; for (struct e *p = __start_reg; p < __stop_reg; p++) sum = sum * 10 + p->n;
			return sum; }`,
		"b.c": `struct e { int n; } __attribute__((aligned(16)));
			static struct e two __attribute__((section("reg"), used)) = {2};`}},
	{name: "absent thread-local variable", flags: "-fPIC", sources: map[string]string{
		"a.c": `extern _Thread_local int wk __attribute__((weak)); int use(void) { return wk; }
			int main(int argc, char **argv) { (void)argv; return argc > 5 ? use() : 3; }`}},
	{name: "hidden by one object", sources: map[string]string{
		"a.c": `extern int cfg __attribute__((visibility("hidden"))); int get(void);
			int main(void) { return cfg * 10 + get(); }`,
		"b.c":   `int cfg = 2;`,
		"lib.c": `int cfg = 1; int get(void) { return cfg; }`}},
	{name: "bounds", flags: "-fno-pic", sources: map[string]string{
		"a.c": `extern char __ehdr_start[], __executable_start[]; int data = 1;
			int main(void) { return __ehdr_start[1] == 'E' && __executable_start == __ehdr_start && data; }`}},
	{name: "opened library", export: true, sources: map[string]string{
		"a.c": `#include <dlfcn.h>
			#include <stdlib.h>
			_Thread_local int tv = 4; int host(void) { return 2; }
			int main(int argc, char **argv) { (void)argc; void *l = dlopen(getenv("OPENED"), RTLD_NOW);
			return l ? ((int (*)(void))dlsym(l, "f"))() : 99; }`,
		"open.c": `extern _Thread_local int tv; int host(void); int f(void) { return tv * 10 + host(); }`}},
}

// What objects, archives and libraries have of each other is as LLVM's linker has it.
func TestLinkage(t *testing.T) {
	for i := range linkages {
		l := &linkages[i]
		t.Run(l.name, l.compare)
	}
}

func (l *linkage) compare(t *testing.T) {
	dir := t.TempDir()
	list, native := []executable.Input{}, []string{"-fuse-ld=lld", "-Wl,-rpath," + dir}
	if strings.Contains(l.flags, "no-pic") {
		native = append(native, "-no-pie")
	}
	if l.export {
		native = append(native, "-rdynamic")
	}
	for _, name := range slices.Sorted(maps.Keys(l.sources)) {
		source := filepath.Join(dir, name)
		if err := os.WriteFile(source, []byte(l.sources[name]), 0o644); err != nil {
			t.Fatal(err)
		}
		out := source + ".o"
		if strings.HasPrefix(name, "lib") || strings.HasPrefix(name, "open") {
			out = source + ".so"
			command(t, "clang-19", "-shared", "-fPIC", source, "-o", out)
		} else {
			command(t, "clang-19", append(strings.Fields(l.flags), "-c", source, "-o", out)...)
		}
		switch {
		case strings.HasPrefix(name, "open"):
			t.Setenv("OPENED", out)
			continue
		case strings.HasPrefix(name, "lib"):
			list = append(list, executable.Input{Name: out, Library: openLibrary(t, out)})
		case strings.HasPrefix(name, "ar"):
			command(t, "ar", "rcs", source+".a", out)
			out = source + ".a"
			list = append(list, executable.Input{Name: out, Archive: openArchive(t, out)})
		default:
			list = append(list, executable.Input{Name: out, Object: parse(t, out)})
		}
		native = append(native, out)
	}
	p, err := executable.Build(append(list, system(t)...), executable.Options{
		Export: l.export,
		Member: func(_ string, m *archive.Member) (*object.Object, error) { return object.Parse(m.Data) },
	})
	if err != nil {
		t.Fatal(err)
	}
	got := start(t, write(t, p))
	if l.own != "" {
		if got.status != l.own {
			t.Errorf("it does %v", got)
		}
		return
	}
	path := filepath.Join(dir, "native")
	command(t, "clang-19", append(native, "-o", path)...)
	if want := start(t, path); got != want {
		t.Errorf("it does %v, the native program %v", got, want)
	}
}

func openArchive(t *testing.T, path string) *archive.Archive {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	a, err := archive.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// There is room for as many libraries as one names.
func TestManyLibraries(t *testing.T) {
	dir := t.TempDir()
	const many = 70
	var calls strings.Builder
	var list []executable.Input
	for i := range many {
		source := filepath.Join(dir, fmt.Sprintf("%d.c", i))
		if err := os.WriteFile(source, fmt.Appendf(nil, "int f%d(void) { return 1; }", i), 0o644); err != nil {
			t.Fatal(err)
		}
		command(t, "clang-19", "-shared", "-fPIC", source, "-o", source+".so")
		list = append(list, executable.Input{Name: source, Library: openLibrary(t, source+".so")})
		fmt.Fprintf(&calls, "int f%d(void); n += f%d();", i, i)
	}
	main := c(t, "int main(void) { int n = 0; "+calls.String()+" return n; }")
	list = append([]executable.Input{{Name: "main", Object: main}}, list...)
	p, err := executable.Build(append(list, system(t)...), executable.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := start(t, write(t, p)); got.status != fmt.Sprintf("exit status %d", many) {
		t.Errorf("it does %v", got)
	}
}
