package judge

import (
	"slices"
	"testing"

	"ames/internal/campaign/find"
	"ames/internal/campaign/mutant"
	"ames/internal/campaign/schedule"
	"ames/internal/campaign/suite"
)

// Mutants of one function are judged together, but not too many of them.
func TestNeighbours(t *testing.T) {
	for _, test := range []struct{ mutants, first, groups int }{{3000, 1000, 32 + 63}, {640, 200, 10 + 22},
		{90, 40, 20 + 25}, {5, 2, 5}} {
		f, g := &find.Place{}, &find.Place{}
		var todo []*find.Mutant
		for i := range test.mutants + 1 {
			p := f
			if i > test.first {
				p = g
			}
			if i != 1 { // needs no run
				todo = append(todo, &find.Mutant{Index: i, Places: []*find.Place{p}})
			}
		}
		groups := neighbours(todo)
		if len(groups) != test.groups {
			t.Errorf("%d mutants: %d groups, want %d", test.mutants, len(groups), test.groups)
		}
		for _, group := range groups {
			for _, m := range group {
				if m.Places[0] != group[0].Places[0] {
					t.Errorf("mutant %d: not of one function", m.Index)
				}
			}
		}
		if !slices.IsSortedFunc(groups, func(a, b []*find.Mutant) int { return len(b) - len(a) }) {
			t.Errorf("%d mutants: a small group before a larger one", test.mutants)
		}
		all := slices.SortedFunc(slices.Values(slices.Concat(groups...)),
			func(a, b *find.Mutant) int { return a.Index - b.Index })
		if !slices.Equal(all, todo) {
			t.Errorf("%d mutants, of which %d are judged; want %d", test.mutants, len(all), len(todo))
		}
	}
}

func TestMoveToFront(t *testing.T) {
	var list []int32
	for _, killer := range []int32{1, 2, 1, 3, 4, 5} {
		list = moveToFront(list, killer)
	}
	if want := []int32{5, 4, 3, 1}; !slices.Equal(list, want) {
		t.Errorf("%v, want %v", list, want)
	}
}

// A mutant that many tests infect meets more of them alone before it meets the rest
// together, which takes long then.
func TestLeftToBeJoined(t *testing.T) {
	p := &suite.Program{}
	j := &judging{Case: &Case{Suite: &suite.Suite{Judging: []*suite.Program{p}}}}
	j.joints.j = j
	for i := range 500 {
		j.tests = append(j.tests, &test{Test: &suite.Test{Program: p, Index: i}})
	}
	for _, c := range []struct{ infecting, met, left int }{
		{20, 1, 0}, {20, 2, 18}, {5, 2, 0}, {500, 2, 0}, {500, 9, 0}, {500, 10, 490},
	} {
		m := &turn{Mutant: &find.Mutant{}, met: map[int32]bool{}, verdict: mutant.Verdict{Status: mutant.Survived}}
		for i := range c.infecting {
			m.infected = schedule.Grow(i/schedule.BlockSize).Of(m.infected, 1<<(i%schedule.BlockSize))
		}
		for i := range c.met {
			m.met[int32(i)] = true
		}
		if got := j.joints.left(m); len(got) != c.left {
			t.Errorf("%d of %d were met: %d are left to be joined, not %d", c.met, c.infecting, len(got), c.left)
		}
	}
}
