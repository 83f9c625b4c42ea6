package e2e

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"ames/internal/campaign/mutant"
	"ames/internal/workshop/samples"
)

// other are the compilers beside the usual one.
var other = []int{14, 22}

// today tells whether it is the turn of the i-th of some cases, each of which has it once in so many days.
// With AMES_E2E=all, each has it.
func today(i, days int) bool { return everything || (i+time.Now().YearDay())%days == 0 }

// TestSamples runs an eighth of the samples with the usual compiler, and a few with the others; other
// ones each day.
func TestSamples(t *testing.T) {
	for i, s := range samples.All() {
		for k, clang := range append([]int{usual}, other...) {
			chosen := clang == usual && today(i, 8) || today(i+k, 40) || special[s.Name] == clang
			if !chosen || !s.Supported(clang) {
				continue
			}
			t.Run(fmt.Sprintf("%s/%d", s.Name, clang), func(t *testing.T) {
				t.Parallel()
				checkSample(t, built(t, s.Name, clang))
			})
		}
	}
}

// special names the compilers that a sample must be tried with each time: what
// they make of it differs.
var special = map[string]int{"computed_goto": 22}

// notReproduced lists samples with functions that behave differently once
// compiled again, and why.
var notReproduced = map[string]string{
	"literal_identity": "compares addresses of equal string literals, of which a compiled copy has its own",
}

func checkSample(t *testing.T, p project) {
	res := p.result(t, "--keep-equivalent")
	name := p.sample.Name
	t.Logf("%d mutants: %d killed, %d timed out, %d survived, %d not covered, %d not reproduced", len(res.Judgements),
		res.Count(mutant.Killed),
		res.Count(mutant.Timeout), res.Count(mutant.Survived), res.Count(mutant.NoCoverage),
		res.Count(mutant.NotReproduced))
	if res.Count(mutant.Killed) == 0 {
		t.Error("no mutant was killed")
	}
	if n := res.Counters["functions not reproduced"]; n != 0 && notReproduced[name] == "" {
		t.Errorf("%d functions are not reproduced by their compiled copies", n)
	}
	if n := res.Counters["code generator deaths"]; n != 0 {
		t.Errorf("the code generator died %d times", n)
	}
	for _, j := range res.Judgements {
		switch j.Status {
		case mutant.Killed, mutant.Survived, mutant.Timeout, mutant.NoCoverage:
		case mutant.NotReproduced:
			if notReproduced[name] == "" || !strings.Contains(j.Reason, "does not behave like the original") {
				t.Errorf("%s: not reproduced: %s", label(&j), j.Reason)
			}
		default:
			t.Errorf("%s: %s: %s", label(&j), j.Status, j.Reason)
		}
		if j.Reason == "" {
			t.Errorf("%s: %s without a reason", label(&j), j.Status)
		}
	}
	ways := [][]string{{"--isolation", "exec", "--jobs", "4"}, {"--jobs", "1"}}
	if everything {
		ways = append(ways, []string{"--jobs", "4"}, []string{"--isolation", "exec", "--jobs", "1"})
	}
	for _, flags := range ways {
		compare(t, p, res, p.result(t, append(flags, "--keep-equivalent")...), strings.Join(flags, " "))
	}
	checkEdits(t, p, res)
	checkEquivalent(t, res, p.result(t))
}

// checkEquivalent wants only survivors to be set aside, and no code generator to die of them.
func checkEquivalent(t *testing.T, kept, got *mutant.Result) {
	t.Helper()
	for i := range got.Judgements {
		if was := kept.Judgements[i].Status; got.Judgements[i].Status == mutant.Ignored && was != mutant.Survived {
			t.Errorf("%s: %s, with --keep-equivalent: %s", label(&got.Judgements[i]), got.Judgements[i].Reason, was)
		}
	}
	if n := got.Counters["code generator deaths"]; n != 0 {
		t.Errorf("the code generator died %d times of survivors", n)
	}
}

// label says which mutant it is, as the report does.
func label(j *mutant.Judgement) string {
	return fmt.Sprintf("%s:%d:%d: %s [%s] %s", j.Edit.File, j.At.Line, j.At.Col, j.Description, j.Operator, j.ID)
}

// compare wants the same verdicts for the same mutants, unless the mutant is a
// program of which anything can come.
func compare(t *testing.T, p project, want, got *mutant.Result, how string) {
	t.Helper()
	if len(got.Judgements) != len(want.Judgements) {
		t.Errorf("%s: %d mutants, %d without", how, len(got.Judgements), len(want.Judgements))
		return
	}
	for i := range got.Judgements {
		g, w := &got.Judgements[i], &want.Judgements[i]
		// How long a mutant ran until it was stopped differs, and whether one that
		// survives was run at all.
		free := g.Status == mutant.Timeout || g.Status == mutant.Survived
		if g.ID == w.ID && g.Status == w.Status && (free || g.Reason == w.Reason) {
			continue
		}
		text := fmt.Sprintf("%s: %s: %s (%s), without: %s: %s (%s)", how, label(g), g.Status, g.Reason, w.ID,
			w.Status, w.Reason)
		why, known := p.excused[w.ID]
		if !known {
			why = edit(t, p, want, &w.Mutant).undefined(t)
			p.excused[w.ID] = why
		}
		if why != "" {
			t.Logf("%s: accepted: %s", text, why)
			continue
		}
		t.Error(text)
	}
}

// Two samples that have all that is special between them: what they give must
// not depend on how often they are run.
func TestVerdictsAreStable(t *testing.T) {
	p := built(t, "exceptions", usual)
	first := p.result(t)
	for range 3 {
		compare(t, p, first, p.result(t, "--jobs", fmt.Sprint(2*runtime.NumCPU())), "again")
	}
	if !slices.ContainsFunc(first.Judgements, func(j mutant.Judgement) bool { return j.Status == mutant.Survived }) {
		t.Error("no mutant survives")
	}
}
