package judge

import (
	"math"
	"testing"
)

func TestScoreOfSome(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name      string
		tally     tally
		times     float64
		ok, exact bool
		percent   float64
	}{
		{"nothing", tally{}, 1, false, false, 0},
		{"no time for any", tally{known: 10, todo: 30, pending: 30}, 1, false, false, 0},
		{"none needs a run", tally{known: 10}, 1, true, true, 0},
		{"all", tally{known: 10, todo: 30, judged: 30, detected: 20}, 1, true, true, 50},
		// Of the 30 that need runs two thirds are noticed, as of the 6 that were judged;
		// what was known without a run does not count for more because of that.
		{"some", tally{known: 10, todo: 30, judged: 6, detected: 4, pending: 24, late: 1}, 1, true, false, 50},
		{"a sample", tally{known: 10, todo: 30, judged: 30, detected: 20}, 5, true, false, 50},
		{"some of a sample", tally{known: 10, todo: 30, judged: 6, detected: 4, pending: 24}, 5, true, false, 50},
	} {
		got, ok := c.tally.score(c.times)
		if ok != c.ok || ok && (math.Abs(got.Estimate-c.percent/100) > 1e-9 || (got.Low == got.High) != c.exact) {
			t.Errorf("%s: %+v, %v", c.name, got, ok)
		}
	}
	width := func(t tally, times float64) float64 {
		i, _ := t.score(times)
		return i.High - i.Low
	}
	some := tally{known: 10, todo: 30, judged: 6, detected: 4, pending: 24}
	late := some
	late.late = 2
	if width(late, 1) <= width(some, 1) {
		t.Error("those that were begun and not ended do not make it less certain")
	}
	if width(some, 5) <= width(some, 1) {
		t.Error("that it is a sample does not make it less certain")
	}
}
