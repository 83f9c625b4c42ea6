package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
)

// TestLibrariesByRelativePaths judges a library that the loader finds by a path relative to
// the working directory: in each way of isolation it is known again in the process.
func TestLibrariesByRelativePaths(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "twice.c"), []byte("int twice(int n) { return n * 2; }\n"))
	writeFile(t, filepath.Join(dir, "main.c"), []byte("int twice(int n);\nint main(void) { return twice(3) != 6; }\n"))
	if err := os.Mkdir(filepath.Join(dir, "libs"), 0o755); err != nil {
		t.Fatal(err)
	}
	clang := func(args ...string) {
		t.Helper()
		c := command(t.Context(), dir, compiler(19), append([]string{"-g", "-O0", "-fembed-bitcode=all"}, args...)...)
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	clang("-fPIC", "-shared", "twice.c", "-o", "libs/libtwice.so")
	clang("main.c", "libs/libtwice.so", "-o", "byname")
	clang("main.c", "-Llibs", "-ltwice", "-Wl,-rpath,libs", "-o", "byrpath")
	clang("main.c", "-Llibs", "-ltwice", "-o", "byenv")
	for _, c := range []struct{ program, env, isolation string }{
		{"./byname", "", "fork"}, {"./byname", "", "exec"}, {"./byrpath", "", "contact"},
		{"./byenv", "LD_LIBRARY_PATH=libs", "main"}, {"./byenv", "LD_LIBRARY_PATH=libs", "exec"},
	} {
		o := call{dir: dir, env: []string{c.env},
			args: []string{"run", "--include", "twice.c", "--isolation", c.isolation, c.program}}.run(t)
		o.want(t, 0)
		for _, j := range stored(t, dir).Judgements {
			if j.Edit.File == "twice.c" && j.Status != mutant.Killed {
				t.Errorf("%s, %s: %s: %s", c.program, c.isolation, j.Operator, j.Status)
			}
		}
	}
}

// TestLibraryOfTheSystem: the loader takes the system's library in place of the project's own.
func TestLibraryOfTheSystem(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "z.c"), []byte("const char *zlibVersion(void) { return \"0\"; }\n"))
	writeFile(t, filepath.Join(dir, "main.c"), []byte("const char *zlibVersion(void);\nint main(int argc, "+
		"char **argv) { return argc > 5 || !zlibVersion(); }\n"))
	if err := os.Mkdir(filepath.Join(dir, "lib"), 0o755); err != nil {
		t.Fatal(err)
	}
	compile(t, dir, compiler(usual),
		append([]string{"-fPIC", "-shared", "-Wl,-soname,libz.so.1", "z.c", "-o", "lib/libz.so.1"}, bitcodeFlags...)...)
	compile(t, dir, compiler(usual), append([]string{"main.c", "lib/libz.so.1", "-o", "tests"}, bitcodeFlags...)...)
	o := ames(t, dir, "run", "--include", "*.c", "./tests")
	o.want(t, statusOK, "libz.so.1, which has no bitcode, and not", "LD_LIBRARY_PATH="+filepath.Join(dir, "lib"))
	own := call{dir: dir, env: []string{"LD_LIBRARY_PATH=lib"},
		args: []string{"run", "--include", "*.c", "./tests"}}.run(t)
	own.want(t, statusOK)
	if strings.Contains(own.stderr, "which has no bitcode") {
		t.Error(own)
	}
}

// TestListingRunsNothing lists a program that names a loader of its own, which would leave a trace.
func TestListingRunsNothing(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "main.c"), []byte("int main(int argc, char **argv) { return argc - 1; }\n"))
	writeFile(t, filepath.Join(dir, "loader"), []byte("#!/bin/sh\n: > "+filepath.Join(dir, "ran")+"\n"))
	if err := os.Chmod(filepath.Join(dir, "loader"), 0o755); err != nil {
		t.Fatal(err)
	}
	c := command(t.Context(), dir, compiler(19), "-g", "-O0", "-fembed-bitcode=all", "main.c",
		"-Wl,--dynamic-linker,loader", "-o", "t")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	o := call{dir: dir, env: []string{"PATH=" + dir + ":" + os.Getenv("PATH")}, args: []string{"list", "./t"}}.run(t)
	if o.status != 0 || !strings.Contains(o.stdout, "main.c:1") {
		t.Errorf("no mutants are listed: %v", o)
	}
	if _, err := os.Stat(filepath.Join(dir, "ran")); err == nil {
		t.Error("the loader that the program names was run")
	}
}

// TestOpensLibraries: who opens a library of the system is told nothing, since nothing is left out.
func TestOpensLibraries(t *testing.T) {
	t.Parallel()
	const opens = `#include <dlfcn.h>
int twice(int n) { return n * 2; }
int main(void) { return dlopen("libm.so.6", RTLD_NOW) && twice(2) == 4 ? 0 : 1; }
`
	p := compiled(t, map[string]string{"code.c": opens}, usual, append(bitcodeFlags, "-ldl")...)
	if o := p.run(t); o.status != statusOK || strings.Contains(o.stderr, "dlopen") {
		t.Error(o)
	}
}
