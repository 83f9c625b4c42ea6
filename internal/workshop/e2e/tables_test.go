package e2e

import (
	"slices"
	"strconv"
	"testing"

	"ames/internal/campaign/mutant"
)

// tableSource has constant tables of which the test notices each change of a multiple of ten, and no other.
// Those of one figure no test reaches.
const tableSource = `#include <string.h>
static const int direct[6] = {10, 21, 30, 41, 50, 61};
static const unsigned char copied[] = {80, 91};
static const struct { const char *name; short n; } named[] = {{"a", 20}, {"b", 33}};
static const int early[] = {70, 71}, other[] = {1};
static const int never[] = {5, 6};
static int before;
__attribute__((constructor)) static void start(void) { for (int i = 0; i < 2; i++) before += early[i] - 70; }
int at(int i) { return direct[i]; }
int copy(int i) { unsigned char own[sizeof copied]; memcpy(own, copied, sizeof own); return own[i]; }
int find(const char *name) {
    for (unsigned i = 0; i < sizeof named / sizeof *named; i++)
        if (!strcmp(name, named[i].name))
            return named[i].n;
    return other[0];
}
int unused(int i) { return never[i]; }
int main(void) {
    for (int i = 0; i < 6; i += 2)
        if (at(i) != 10 + 10 * i)
            return 1;
    if (at(1) < 0 || copy(0) != 80 || find("a") != 20 || find("b") < 0)
        return 2;
    return before > 2 ? 0 : before == 1 ? 0 : 3;
}
`

// TestConstantTables: what stands in a constant table is changed before the run, for all code that can come to it.
func TestConstantTables(t *testing.T) {
	t.Parallel()
	for _, clang := range []int{13, usual, 22} {
		for _, how := range [][]string{{"--isolation", "fork"}, {"--isolation", "main"}, {"--isolation", "exec"}} {
			p := compiled(t, map[string]string{"code.c": tableSource}, clang, bitcodeFlags...)
			res := p.result(t, append(how, "--operators", "table-constant")...)
			if n := len(res.Judgements); n != 15 {
				t.Errorf("clang-%d: %d mutants, want 15: %v", clang, n, res.Skips)
			}
			for i := range res.Judgements {
				j := &res.Judgements[i]
				n, err := strconv.Atoi(j.Edit.Original)
				want := mutant.Survived
				switch {
				case err != nil:
					t.Fatal(err)
				case n < 10:
					want = mutant.NoCoverage
				case n%10 == 0 || n == 71:
					want = mutant.Killed
				}
				if j.Status != want {
					t.Errorf("clang-%d, %v: %s: %s (%s), want %s", clang, how, label(j), j.Status, j.Reason, want)
				}
			}
		}
	}
}

// TestTablesElsewhere: a table of which code or data that is not looked at may know stays as it is, and is counted.
func TestTablesElsewhere(t *testing.T) {
	t.Parallel()
	p := compiled(t, map[string]string{"table.h": "static const int shared[] = {10, 20};\n", "code.c": `#include "table.h"
static const int held[] = {1, 2}, *const holder[] = {held};
static const int own[] = {3, 4};
int at(int i) { return shared[i] + holder[0][i] + own[i] + held[i]; }
int main(void) { return at(0) == 15 ? 0 : 1; }
`}, usual, bitcodeFlags...)
	res := p.result(t, "--operators", "table-constant")
	for i := range res.Judgements {
		if j := &res.Judgements[i]; j.At.Line != 3 {
			t.Errorf("%s: %s", label(j), j.Status)
		}
	}
	for _, reason := range []string{"a constant table in a header", "a constant table that other data or code that is not mutated refers to"} {
		if !slices.ContainsFunc(res.Skips, func(s mutant.Skip) bool { return s.Reason == reason && s.Count == 1 }) {
			t.Errorf("not counted: %s: %v", reason, res.Skips)
		}
	}
}
