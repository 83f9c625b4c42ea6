package e2e

import (
	"testing"

	"ames/internal/campaign/mutant"
)

// TestTrunkDoesNotHold: a test that cannot go on in a fork, though no system call shows
// it, is run from main.
func TestTrunkDoesNotHold(t *testing.T) {
	t.Parallel()
	p := compiled(t, files("int add(int a, int b) { return a + b; }\n", `#include <string.h>
#include <unistd.h>
int add(int, int);
int main(void) {
    char before[32] = "", after[32] = "";
    if (readlink("/proc/self", before, sizeof before - 1) < 0 || add(2, 0) != 2 ||
        readlink("/proc/self", after, sizeof after - 1) < 0)
        return 1;
    return strcmp(before, after) != 0;
}
`), usual, bitcodeFlags...)
	for _, isolation := range []string{"main", "contact"} {
		ames(t, p.dir, "run", "--operators", "add-sub,return-value", "--isolation", isolation, p.exe).want(t, statusOK)
		res := stored(t, p.dir)
		if n := res.Count(mutant.Survived); len(res.Judgements) != 2 || n != 1 {
			t.Errorf("%s: %d of %d mutants survived", isolation, n, len(res.Judgements))
		}
		if held := res.Counters["runs from first contact"]; held > 0 {
			t.Errorf("%s: %d runs from first contact", isolation, held)
		}
		if isolation == "contact" && res.Counters["trunks that did not hold"] == 0 {
			t.Error("no trunk was tried")
		}
	}
}
