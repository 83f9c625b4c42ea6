package cli

import (
	"errors"
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
)

// TestGateWantsAllJudged: what was not judged does not pass --min-score.
func TestGateWantsAllJudged(t *testing.T) {
	of := func(list ...mutant.Status) *mutant.Result {
		res := &mutant.Result{}
		for _, s := range list {
			res.Judgements = append(res.Judgements, mutant.Judgement{Verdict: mutant.Verdict{Status: s}})
		}
		return res
	}
	for _, c := range []struct {
		min    float64
		res    *mutant.Result
		passes bool
	}{
		{50, of(mutant.Killed), true},
		{50, of(mutant.Killed, mutant.Survived, mutant.Survived), false},
		{50, of(mutant.Killed, mutant.Pending), false},
		{50, of(mutant.Pending), false},
		{50, of(mutant.CompileError), false},
		{0, of(mutant.Killed, mutant.Pending), true},
		{0, of(), true},
	} {
		r := runFlags{minScore: c.min}
		if err := r.gate(c.res); (err == nil) != c.passes || err != nil && !errors.Is(err, errScoreLow) {
			t.Errorf("%v of %v: %v", c.min, c.res.Judgements, err)
		}
	}
}

// TestLastLines: of long output the end is shown, and that it is the end.
func TestLastLines(t *testing.T) {
	if title, shown := lastLines([]byte("one\ntwo\n")); title != "its output:" || string(shown) != "one\ntwo" {
		t.Errorf("%s %q", title, shown)
	}
	title, shown := lastLines([]byte("first\n" + strings.Repeat("line\n", 19) + "last\n"))
	if title != "the last 20 lines of its output:" || strings.Contains(string(shown), "first") ||
		!strings.HasSuffix(string(shown), "line\nlast") {
		t.Errorf("%s %q", title, shown)
	}
}
