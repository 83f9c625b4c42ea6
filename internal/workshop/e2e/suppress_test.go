package e2e

import (
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
)

// TestSuppressed: a comment keeps mutants from being run, and they do not count.
func TestSuppressed(t *testing.T) {
	t.Parallel()
	p := compiled(t, map[string]string{"lib.c": `int wanted(int a) { return a + 1; }
int unwanted(int a) { return a + 2; } // ames:ignore[add-sub] it is only a hint
int either(int a) { return a + 3; } // ames:ingore
`, "test_main.c": `int wanted(int), unwanted(int), either(int);
int main(void) { return wanted(1) != 2 || unwanted(1) < 0 || either(1) != 4; }
`}, usual, bitcodeFlags...)
	for _, command := range []string{"list", "run"} {
		ames(t, p.dir, command, "--operators", "add-sub", p.exe).want(t, statusOK,
			"lib.c:3:40: ames:ingore is none of ames:ignore, ames:off and ames:on")
	}
	res := stored(t, p.dir)
	want := []mutant.Status{mutant.Killed, mutant.Ignored, mutant.Killed}
	if len(res.Judgements) != len(want) {
		t.Fatalf("%d mutants", len(res.Judgements))
	}
	for i := range want {
		if j := &res.Judgements[i]; j.Status != want[i] {
			t.Errorf("%s: %s (%s), want %s", label(j), j.Status, j.Reason, want[i])
		}
	}
	if got := res.Judgements[1].Reason; got != "a comment says so: it is only a hint" {
		t.Errorf("reason %q", got)
	}
	if score, ok := res.Score(); !ok || score != 100 {
		t.Errorf("score %v", score)
	}
	if out := ames(t, p.dir, "show", res.Judgements[1].ID); !strings.Contains(out.stdout, "ignored") ||
		!strings.Contains(out.stdout, "it is only a hint") {
		t.Error(out)
	}
}
