package judge

import (
	"cmp"
	"math"

	"ames/internal/campaign/mutant"
	"ames/internal/mutation/selection"
)

// tally counts the mutants of a run.
type tally struct {
	known                  int // that count in the score without a run, undetected all
	todo                   int // that need runs and would count
	judged, detected, late int // of these: with a verdict; noticed; begun and not ended
	pending                int
}

func (c *Case) tally(found *Verdicts) tally {
	var t tally
	for _, m := range c.Mutants {
		v := &found.By[m.Index]
		_, without := c.WithoutRun(m)
		switch {
		case isWithheld(v):
		case v.Status == mutant.Pending:
			t.todo++
			t.pending++
			if found.begun[m.Index] {
				t.late++
			}
		case !v.Status.Judged():
		case without && c.Reused.Verdict(m) == nil:
			t.known++
		default:
			t.todo++
			t.judged++
			if v.Status.Detected() {
				t.detected++
			}
		}
	}
	return t
}

// Sample says what the judged mutants show of all. nil: all were judged. They were drawn from a population of so many.
func (c *Case) Sample(found *Verdicts, population int) *mutant.Sample {
	t := c.tally(found)
	drawn := 0
	for _, m := range c.Mutants {
		if cmp.Or(m.Ignored, c.Reasons.Ignored[m.Index]) == "" {
			drawn++
		}
	}
	all := max(population, drawn)
	if t.pending == 0 && drawn == all {
		return nil
	}
	out := &mutant.Sample{Mutants: all, Drawn: drawn, Pending: t.pending, Seed: c.Choice.Seed}
	if i, ok := t.score(float64(all) / float64(max(1, drawn))); ok {
		out.Score = &mutant.Estimate{Percent: 100 * i.Estimate, Low: 100 * i.Low, High: 100 * i.High,
			Confidence: selection.Confidence}
	}
	return out
}

// score estimates the share of noticed mutants among all, of which there are so many times
// as many as were to be judged. What needs no run is known at once, whatever the time: the
// judged ones stand for those that need runs only.
func (t tally) score(times float64) (selection.Interval, bool) {
	sampled := t.known + t.todo
	if sampled == 0 || t.todo > 0 && t.judged == 0 {
		return selection.Interval{}, false
	}
	all := int(math.Round(times * float64(sampled)))
	ran := selection.Proportion{Hits: t.detected, Seen: t.judged, Unknown: t.late, All: t.todo}
	switch {
	case t.pending == 0:
		return selection.Proportion{Hits: t.detected, Seen: sampled, All: all}.Interval(), true
	case all == sampled:
		return ran.Interval().Of(float64(t.todo) / float64(sampled)), true
	}
	return selection.Product(ran, selection.Proportion{Hits: t.todo, Seen: sampled, All: all}), true
}
