package e2e

import (
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
)

// TestNoise: what logging is given is not mutated unless that is asked for, and what is left out is counted.
func TestNoise(t *testing.T) {
	t.Parallel()
	p := compiled(t, map[string]string{"lib.c": `#include <stdio.h>
#define TWICE(x) ((x) * 2)
int wanted(int a) { return a + 1; }
int logged(int a) { fprintf(stderr, "%d\n", a + 2); return a + 3; }
int doubled(int a) { return TWICE(a + 4); }

`, "test_main.c": `int wanted(int), logged(int), doubled(int);
int main(void) { return wanted(1) != 2 || logged(1) != 4 || doubled(1) != 10; }
`}, usual, bitcodeFlags...)
	count := func(out outcome) int { return strings.Count(out.stdout, "[add-sub]") }
	for _, c := range []struct {
		flags []string
		want  int
	}{{nil, 2}, {[]string{"--mutate-noise", "logging"}, 3}, {[]string{"--mutate-noise", "all"}, 3},
		{[]string{"--mutate-noise", "assertions,capacity"}, 2}, {[]string{"--macros"}, 3}} {
		args := append([]string{"list", "--operators", "add-sub"}, c.flags...)
		if got := count(ames(t, p.dir, append(args, p.exe)...)); got != c.want {
			t.Errorf("%v: %d mutants, want %d", c.flags, got, c.want)
		}
	}
	for flag, says := range map[string]string{"--macros=false": "1 in a macro expansion",
		"--macros": "1 noise: logging"} {
		out := ames(t, p.dir, "run", "--operators", "add-sub", flag, p.exe)
		out.want(t, statusOK)
		if !strings.Contains(out.stdout, says) || !strings.Contains(out.stdout, "1 noise: logging") {
			t.Errorf("%s: nothing says %q: %v", flag, says, out)
		}
	}
	ames(t, p.dir, "run", "--operators", "add-sub", "--macros", p.exe).want(t, statusOK)
	for _, j := range stored(t, p.dir).Judgements {
		if j.Status != mutant.Killed {
			t.Errorf("%s: %s", label(&j), j.Status)
		}
	}
	ames(t, p.dir, "list", "--mutate-noise", "loging", p.exe).want(t, statusUse, `no kind of noise is named "loging"`)
}
