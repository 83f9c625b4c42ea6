package e2e

import (
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
)

// A survivor that no test could notice is no finding, nor is one that says the same as
// another.
func TestEquivalent(t *testing.T) {
	t.Parallel()
	p := compiled(t, map[string]string{"lib.c": `int larger(int a, int b) { return a > b ? a : b; }
int twice(int a) { return 2 * a < 2 * a + 1 ? a + a : 0; }
int doubled(int a) { return a - -a; }
`, "test_main.c": `int larger(int, int), twice(int), doubled(int);
int main(void) { return larger(1, 2) != 2 || twice(3) != 6 || doubled(2) < 0; }
`}, usual, bitcodeFlags...)
	args := []string{"run", "--operators", "boundary,negate-comparison,sub-add,remove-minus", p.exe}
	statuses := func(args []string) (out []string) {
		ames(t, p.dir, args...).want(t, statusOK)
		for _, j := range stored(t, p.dir).Judgements {
			text := string(j.Status)
			if j.Status == mutant.Ignored {
				text, _, _ = strings.Cut(j.Reason, " ")
			}
			out = append(out, j.Edit.Replacement+" "+text)
		}
		return out
	}
	want := ">= equivalent: <= Killed <= equivalent: >= Killed + Survived + duplicate"
	if got := strings.Join(statuses(args), " "); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	got := strings.Join(statuses(append([]string{"run", "--keep-equivalent"}, args[1:]...)), " ")
	if strings.Contains(got, "equivalent") || strings.Contains(got, "duplicate") {
		t.Errorf("with --keep-equivalent: %s", got)
	}
}
