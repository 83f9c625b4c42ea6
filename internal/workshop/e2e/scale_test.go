package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"ames/internal/campaign/mutant"
	"ames/internal/workshop/samples"
)

// TestScale: of what Ames has in memory beside itself, a project with four times the
// tests and four times the mutants takes four times as much, and not much more, though
// it has sixteen times as many pairs of a test and a mutant that it reaches. With a
// number for each pair it would be more than six times as much. What is known of each
// pair is right all the same.
func TestScale(t *testing.T) {
	large := samples.Large{Tests: 600, Functions: 300}
	if everything {
		large = samples.Large{Tests: 2000, Functions: 1000}
	}
	small := samples.Large{Tests: large.Tests / 4, Functions: large.Functions / 4}
	itself, few, many := scale(t, samples.Large{Tests: 2, Functions: 1}), scale(t, small), scale(t, large)
	t.Logf("%d KiB at least, %d KiB for %v, %d KiB for %v", itself>>10, few>>10, small, many>>10, large)
	if few <= itself || many-itself > 5*(few-itself) {
		t.Errorf("%d bytes at least, %d for %v, %d for %v", itself, few, small, many, large)
	}
}

// scale judges the mutants of a project and gives the most memory, in bytes, that Ames
// itself had resident.
func scale(t *testing.T, l samples.Large) int64 {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "src")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := l.Build(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	// Usually garbage is most of the memory.
	call{dir: dir, env: []string{"GOGC=50"}, args: []string{"run", "--operators", "-condition,-return-one",
		"./" + samples.LargeProgram}}.run(t).want(t, statusOK)
	res := stored(t, dir)
	if len(res.Tests) != l.Tests || len(res.Judgements) != l.Functions*samples.LargeMutants {
		t.Errorf("%v: %d tests, %d mutants", l, len(res.Tests), len(res.Judgements))
	}
	if killed := res.Count(mutant.Killed); l.Tests > 100 && killed < len(res.Judgements)*99/100 {
		t.Errorf("%v: only %d of %d mutants are killed", l, killed, len(res.Judgements))
	}
	reaching := map[int]int{} // by line
	for i := range res.Judgements {
		j := &res.Judgements[i]
		want, known := reaching[j.At.Line]
		if !known {
			want = l.Reaching(j.At.Line)
			reaching[j.At.Line] = want
		}
		if j.Reached != want || l.Tests > 100 && want < l.Tests/4 {
			t.Errorf("%s: %d tests reach it, not %d", label(j), j.Reached, want)
		}
		if j.Status == mutant.Killed && j.Infected == 0 || j.Infected > j.Reached {
			t.Errorf("%s: %d of %d tests see another value", label(j), j.Infected, j.Reached)
		}
	}
	return int64(res.Memory)
}
