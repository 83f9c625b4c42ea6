package e2e

import (
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// The sources of a small project: what is tested, and the tests.
const (
	libSource = `int above(int a, int b) { return a > b; }

int sum(const int *v, int n) {
    int s = 0;
    for (int i = 0; i < n; i++)
        s += v[i];
    return s;
}
`
	testSource = `#include <stdio.h>
#include <string.h>
int above(int a, int b);
int sum(const int *v, int n);

int main(int argc, char **argv) {
    int v[] = {1, 2, 3};
    for (int i = 1; i < argc; i++)
        printf("argument %d: %s\n", i, argv[i]);
    if (argc > 1 && strcmp(argv[1], "--fail") == 0)
        return 7;
    return !above(3, 2) || above(2, 2) || above(2, 3) || sum(v, 3) != 6;
}
`
)

// files are the small project's, by name.
func files(lib, test string) map[string]string {
	return map[string]string{"lib.c": lib, "test_main.c": test}
}

// bitcodeFlags are what users are told to build with.
var bitcodeFlags = []string{"-g", "-O0", "-fembed-bitcode=all"}

// compiled writes sources to a folder of their own and makes a program of them there.
func compiled(t *testing.T, sources map[string]string, clang int, flags ...string) project {
	t.Helper()
	dir := t.TempDir()
	p := project{dir: dir, exe: filepath.Join(dir, "tests"), clang: clang}
	args := slices.Clone(flags)
	var names []string
	for name, text := range sources {
		writeFile(t, filepath.Join(dir, name), []byte(text))
		if filepath.Ext(name) == ".c" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	args = append(append(args, names...), "-o", "tests")
	cmd := exec.Command(compiler(clang), args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
	return p
}

// small gives the small project, built as users are told to.
func small(t *testing.T) project {
	t.Helper()
	return compiled(t, files(libSource, testSource), usual, bitcodeFlags...)
}
