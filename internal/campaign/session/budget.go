package session

import (
	"context"
	"errors"
	"math"
	"time"

	"ames/internal/campaign/mutant"
	"ames/internal/mutation/selection"
)

// errTimeIsUp is the cause of a context that ends with Options.Budget.
var errTimeIsUp = errors.New("the time is up")

// notJudged is the verdict on mutants that no time was left for.
var notJudged = mutant.Verdict{Status: mutant.Pending, Reason: "no time was left for it"}

// within gives a run its time; 0 is any.
func within(ctx context.Context, budget time.Duration) (context.Context, context.CancelFunc) {
	if budget <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, budget, errTimeIsUp)
}

func timeIsUp(ctx context.Context) bool { return errors.Is(context.Cause(ctx), errTimeIsUp) }

// spread is the order of judging for a run that may end at any moment: one after the
// other, at random, and so that functions take their turns.
func spread(mutants []*candidate, todo []int, seed uint64) [][]int {
	chosen := make([]*candidate, len(todo))
	for k, i := range todo {
		chosen[k] = mutants[i]
	}
	var out [][]int
	for _, k := range selection.Spread(itemsOf(chosen), seed) {
		out = append(out, []int{todo[k]})
	}
	return out
}

// pend gives verdicts without any run, if judging did not even begin.
func (c *campaign) pend() {
	if c.verdicts != nil {
		return
	}
	c.begun = make([]bool, len(c.f.mutants))
	for _, m := range c.f.mutants {
		v := notJudged
		if m.ignored != "" {
			v = mutant.Verdict{Status: mutant.Ignored, Reason: m.ignored}
		}
		c.verdicts = append(c.verdicts, v)
	}
}

// tally counts the mutants of a run.
type tally struct {
	known                  int // that count in the score without a run, undetected all
	todo                   int // that need runs and would count
	judged, detected, late int // of these: with a verdict; noticed; begun and not ended
	pending                int
}

func (c *campaign) tally() tally {
	var t tally
	for i, m := range c.f.mutants {
		v := &c.verdicts[i]
		_, without := c.withoutRun(m)
		switch {
		case isWithheld(v):
		case v.Status == mutant.Pending:
			t.todo++
			t.pending++
			if c.begun[i] {
				t.late++
			}
		case !v.Status.Judged():
		case without && m.earlier == nil:
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

// sample says what the judged mutants show of all. nil: all were judged.
func (c *campaign) sample() *mutant.Sample {
	t, ch := c.tally(), c.f.chooser
	drawn := 0
	for _, m := range c.f.mutants {
		if m.ignored == "" {
			drawn++
		}
	}
	all := max(ch.population, drawn)
	if t.pending == 0 && drawn == all {
		return nil
	}
	out := &mutant.Sample{Mutants: all, Drawn: drawn, Pending: t.pending, Seed: ch.seed}
	if i, ok := t.score(float64(all) / float64(max(1, drawn))); ok {
		out.Score = &mutant.Estimate{Percent: 100 * i.Estimate, Low: 100 * i.Low, High: 100 * i.High, Confidence: selection.Confidence}
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
