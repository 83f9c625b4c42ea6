package session

import (
	"math"
	"testing"

	"ames/internal/mutation/schema"
	"ames/internal/mutation/selection"
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

// TestPrune: the numbers of a place's mutants are those of their order again, without
// those that are left out.
func TestPrune(t *testing.T) {
	t.Parallel()
	p, other := &place{}, &place{}
	for i := range 4 {
		c := &candidate{left: i%2 == 0}
		p.mutants = append(p.mutants, c)
		c.places, c.numbers = []*place{other, p}, []int32{9, int32(i + 1)}
	}
	for _, n := range []int32{4, 1, 2, 2, 3} {
		p.mutations, p.numbers = append(p.mutations, schema.Mutation{Index: n}), append(p.numbers, n)
	}
	if left := prune([]*place{p}); len(p.mutants) != 2 || len(p.mutations) != 3 || len(left) != 1 {
		t.Fatalf("%+v", p)
	}
	for i, want := range []struct{ was, is int32 }{{4, 2}, {2, 1}, {2, 1}} {
		c := p.mutants[p.numbers[i]-1]
		if p.mutations[i].Index != want.was || p.numbers[i] != want.is || c.numbers[1] != want.is || c.numbers[0] != 9 || c.left {
			t.Errorf("mutation %d: %+v is number %d", i, p.mutations[i], p.numbers[i])
		}
	}
	for _, c := range p.mutants {
		c.left = true
	}
	if left := prune([]*place{p}); len(left) != 0 {
		t.Error("a place without mutants is left")
	}
}

func TestEditedLines(t *testing.T) {
	t.Parallel()
	c := &candidate{}
	for _, at := range []struct{ start, end, col, first, last int }{{3, 3, 7, 3, 3}, {3, 5, 2, 3, 5}, {3, 5, 1, 3, 4}, {3, 3, 1, 3, 3}} {
		c.Edit.Start.Line, c.Edit.End.Line, c.Edit.End.Col = at.start, at.end, at.col
		if got := c.edited(); got != (selection.Range{First: at.first, Last: at.last}) {
			t.Errorf("%+v: %v", at, got)
		}
	}
}
