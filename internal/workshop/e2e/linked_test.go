package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
)

// assemblySource has functions that depend on what the file's assembly says.
const assemblySource = `#include <string.h>
__asm__(".symver old_copy, memcpy@GLIBC_2.2.5");
__asm__(".macro bump register\n incl \\register\n .endm\n"
        ".type asm_seven, @function\nasm_seven: movl $7, %eax\n ret\n"
        ".set asm_five, 5");
void *old_copy(void *, const void *, size_t);
int asm_seven(void);
extern char asm_five[];

int copied(int n) {
    char from[8] = "abcdefg", to[8] = {0};
    old_copy(to, from, n + 1);
    return to[n] - 'a';
}
int bumped(int a) {
    __asm__("bump %0" : "+r"(a));
    return a + 1;
}
int known(int a) { return asm_seven() + (int)(long)asm_five + a; }
int main(void) { return copied(2) == 2 && bumped(1) == 3 && known(1) == 13 ? 0 : 1; }
`

// wantAllCompiled fails for mutants that could not be compiled or reproduced, and for too few mutants.
func wantAllCompiled(t *testing.T, res *mutant.Result, atLeast int) {
	t.Helper()
	for i := range res.Judgements {
		if j := &res.Judgements[i]; j.Status == mutant.CompileError || j.Status == mutant.NotReproduced {
			t.Errorf("%s: %s", label(j), j.Reason)
		}
	}
	if n := len(res.Judgements); n < atLeast {
		t.Errorf("%d mutants, want %d at least", n, atLeast)
	}
	if res.Count(mutant.Killed) == 0 {
		t.Error("no mutant was killed")
	}
}

// TestFileAssembly: what a file's own assembly defines is found in the program, and names
// that it gives a version, and macros, mean the same in mutants.
func TestFileAssembly(t *testing.T) {
	t.Parallel()
	for clang, flags := range map[int][]string{13: nil, usual: {"-fno-pic", "-no-pie"}, 22: nil} {
		p := compiled(t, map[string]string{"assembly.c": assemblySource}, clang, append(flags, bitcodeFlags...)...)
		wantAllCompiled(t, p.result(t), 12)
	}
}

// TestEmittedRelocations: linkers that keep relocations in the program keep the names of
// string constants too, of which a file may have more than of anything else.
func TestEmittedRelocations(t *testing.T) {
	t.Parallel()
	lib := "static int calls = 3;\n" + strings.Replace(libSource, "{ return", "{ calls++; return", 1) +
		"const char *size(int n) { return calls < 3 ? \"none\" : n > 5 ? \"large\" : n < 0 ? \"negative\" : " +
		"\"small\"; }\n"
	test := strings.Replace(strings.Replace(testSource, "return !above",
		`return strcmp(size(7), "large") || strcmp(size(1), "small") || !above`, 1),
		"int main", "const char *size(int);\nint main", 1)
	for _, linker := range []string{"bfd", "gold", "/usr/bin/ld.lld-19"} {
		flag := fmt.Sprintf("-fuse-ld=%s", linker)
		if linker[0] == '/' {
			flag = "--ld-path=" + linker
		}
		p := compiled(t, files(lib, test), usual, append([]string{"-Wl,--emit-relocs", flag}, bitcodeFlags...)...)
		wantAllCompiled(t, p.result(t), 15)
	}
}

// loaderSource asks the dynamic loader and the unwinder where it is, in functions of its own.
const loaderSource = `#define _GNU_SOURCE
#include <dlfcn.h>
#include <execinfo.h>
#include <stdlib.h>
#include <string.h>
int depth(int a) {
    void *frames[8];
    int n = backtrace(frames, 8);
    return n >= 3 ? a + 4 : n;
}
int trace(int a) {
    void *frames[70];
    int n = backtrace(frames, 70);
    char **names = backtrace_symbols(frames, n);
    int ok = n >= 3 && strstr(names[0], "trace") && strstr(names[1], "main") && strstr(names[2], "libc");
    free(names);
    return ok ? a + 5 : 0;
}
int following(int a) {
    return dlsym(RTLD_NEXT, "strlen") ? a + 1 : 0;
}
static int called_by(const char *name) {
    Dl_info info;
    return dladdr(__builtin_return_address(0), &info) && info.dli_sname && strcmp(info.dli_sname, name) == 0;
}
int caller(int a) {
    int known = called_by("caller");
    return known ? a + 2 : 0;
}
int main(void) { return depth(1) == 5 && trace(1) == 6 && following(1) == 2 && caller(1) == 3 ? 0 : 1; }
`

// TestKnownToTheLoader: functions in images are part of their module to dlsym, dladdr and
// backtrace, also where the unwinder is loaded later than the images; and libc is what is below main.
func TestKnownToTheLoader(t *testing.T) {
	t.Parallel()
	for clang, flags := range map[int][]string{usual: nil, 13: {"-fno-pic", "-no-pie"}} {
		p := compiled(t, map[string]string{"loader.c": loaderSource}, clang,
			append(append(flags, "-rdynamic"), bitcodeFlags...)...)
		res := p.result(t)
		wantAllCompiled(t, res, 20)
		compare(t, p, res, p.result(t, "--isolation", "exec"), "exec")
	}
}

// TestNameOfALibrary: a library may define a function of the name of one that the runtime stands before.
func TestNameOfALibrary(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "track.c"), []byte("int backtrace(const char *a, int b, int c) "+
		"{ return a[0] + b * 10 + c * 100; }\n"))
	writeFile(t, filepath.Join(dir, "use.c"), []byte(`int backtrace(const char *, int, int);
int use(int k) { return backtrace("\1", k, 3) + 1; }
int main(void) { return use(2) == 322 ? 0 : 1; }
`))
	buildIn(t, dir, "clang-19", "-fno-builtin", "-shared", "-fPIC", "track.c", "-o", "libtrack.so")
	buildIn(t, dir, "clang-19", "-fno-builtin", "-g", "-O0", "-fembed-bitcode=all", "use.c", "-o", "use", "-L.",
		"-ltrack", "-Wl,-rpath,"+dir)
	ames(t, dir, "run", "./use").want(t, statusOK)
	wantAllCompiled(t, stored(t, dir), 5)
}
