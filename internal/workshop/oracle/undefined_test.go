package oracle

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestUndefined: what memcheck finds is told from what it does not find.
func TestUndefined(t *testing.T) {
	const text = `#include <stdlib.h>
#include <string.h>
int main(int argc, char **argv) {
	int *p = malloc(4 * sizeof *p);
	p[0] = 1;
	int i = MUTATED ? atoi(argv[1]) : 0, r = p[i] == 7 ? 3 : 4;
	free(p);
	return r;
}
`
	dir := t.TempDir()
	build := func(name string, flags ...string) string {
		exe := filepath.Join(dir, name)
		cmd := exec.Command("clang-19", append([]string{"-g", "-O0", "-x", "c", "-", "-o", exe}, flags...)...)
		cmd.Stdin = strings.NewReader(text)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return exe
	}
	original, mutated := build("original", "-DMUTATED=0"), build("mutated", "-DMUTATED=1")
	for arg, want := range map[string]string{"0": "", "2": "uninitialised", "9": "Invalid read"} {
		got, err := Undefined(context.Background(), mutated, original, []string{arg}, dir)
		if err != nil || !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q, %v; want %q", arg, got, err, want)
		}
	}
	if _, err := Undefined(context.Background(), original, mutated, []string{"2"}, dir); err == nil {
		t.Error("an unmutated program that is itself undefined says nothing of mutants")
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "memcheck-*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}
