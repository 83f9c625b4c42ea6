package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
)

// spellings are the two ways in which bitcode is embedded: as code is generated from it, and from
// before the passes, which is the only one beside -ffunction-sections.
var spellings = map[string][]string{
	"driver": bitcodeFlags,
	"early":  {"-g", "-O0", "-ffunction-sections", "-Xclang", "-fembed-bitcode=all"},
}

// TestSanitizers: a mutant that only a sanitizer notices is killed with it and survives without.
// All others have the same verdict.
func TestSanitizers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, flags string
		lib, test   string
		operator    string
		line        int
	}{
		{"address", "-fsanitize=address",
			"int sum(const int *a, int n) {\n  int s = 0;\n  for (int i = 0; i < n; " +
				"i++)\n    s += a[i];\n  return s >= 0;\n}\n",
			"#include <stdlib.h>\nint sum(const int *, int);\nint main(void) {\n" +
				"  int *a = calloc(10, sizeof *a);\n  int ok = sum(a, 10);\n  free(a);\n  return !ok;\n}\n",
			"boundary", 3},
		{"address, a variable that is gone", "-fsanitize=address",
			"static int *kept;\nint leave(int n) {\n  int outer = n;\n  {\n    int inner = n;\n    kept = n < 8 ? " +
				"&outer : &inner;\n  }\n" +
				"  return *kept;\n}\n",
			"int leave(int);\nint main(void) { return leave(7) != 7; }\n", "negate-comparison", 6},
		{"undefined", "-fsanitize=undefined -fno-sanitize-recover=undefined",
			"static int last;\nint take(int n) {\n  last = 2147483000 + n;\n  return n > 5;\n}\n",
			"int take(int);\nint main(void) { return !take(100) || take(-2000000000); }\n", "add-sub", 3},
		{"integer", "-fsanitize=integer -fno-sanitize-recover=integer",
			"static unsigned last;\nint take(unsigned n) {\n  last = n + 1;\n  return n > 5;\n}\n",
			"int take(unsigned);\nint main(void) { return !take(9) || take(0); }\n", "add-sub", 3},
		{"memory", "-fsanitize=memory",
			"int count(const int *a, int n) {\n  int k = 0;\n  for (int i = 0; i < n; i++)\n    if " +
				"(a[i] > 0)\n      k = 1;\n  return k;\n}\n",
			"#include <stdlib.h>\nint count(const int *, int);\nint main(void) {\n" +
				"  int *a = malloc(8 * sizeof *a);\n  a[0] = a[1] = 1;\n  int k = count(a, " +
				"2);\n  free(a);\n  return k != 1;\n}\n", "boundary", 3},
	} {
		for how, spelling := range spellings {
			for _, clang := range []int{14, usual, 22} {
				if clang != usual && how != "early" && !everything {
					continue
				}
				t.Run(fmt.Sprintf("%s/%s/%d", c.name, how, clang), func(t *testing.T) {
					t.Parallel()
					sources := files(c.lib, c.test)
					with := compiled(t, sources, clang, slices.Concat(spelling, strings.Fields(c.flags))...).result(t,
						"--keep-equivalent")
					without := compiled(t, sources, clang, spelling...).result(t, "--keep-equivalent")
					if len(with.Judgements) != len(without.Judgements) {
						t.Fatalf("%d mutants with the sanitizer, %d without", len(with.Judgements),
							len(without.Judgements))
					}
					found := false
					for i := range with.Judgements {
						w, o := &with.Judgements[i], &without.Judgements[i]
						if w.ID != o.ID {
							t.Fatalf("%s, %s without the sanitizer", label(w), label(o))
						}
						its := w.Operator == c.operator && w.At.Line == c.line
						found = found || its && w.Status == mutant.Killed && o.Status == mutant.Survived
						// What else it notices may be right: only nothing may go unnoticed.
						noticed := w.Status == mutant.Killed || w.Status == mutant.Timeout
						if !noticed && w.Status != o.Status {
							t.Errorf("%s: %s (%s), without the sanitizer %s (%s)", label(w), w.Status, w.Reason,
								o.Status, o.Reason)
						}
					}
					if !found {
						t.Error("no mutant is killed only with the sanitizer as the one that is meant")
					}
				})
			}
		}
	}
}
