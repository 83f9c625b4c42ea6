package session

import (
	"slices"
	"testing"

	"ames/internal/schedule"
)

// Mutants of one function are judged together, but not too many of them.
func TestNeighbours(t *testing.T) {
	f, g := &place{}, &place{}
	var mutants []*candidate
	var todo []int
	for i := range 90 {
		p := f
		if i >= 40 {
			p = g
		}
		mutants = append(mutants, &candidate{places: []*place{p}})
		if i != 3 {
			todo = append(todo, i)
		}
	}
	var all []int
	for _, group := range neighbours(mutants, todo) {
		if len(group) == 0 || len(group) > 32 {
			t.Errorf("a group of %d", len(group))
		}
		for _, i := range group {
			if mutants[i].places[0] != mutants[group[0]].places[0] {
				t.Errorf("%v: not of one function", group)
			}
		}
		all = append(all, group...)
	}
	if !slices.Equal(all, todo) {
		t.Errorf("judged: %v", all)
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

// A test is in a set once, however often it is seen to reach the mutant.
func TestGrow(t *testing.T) {
	st := &stage{first: 10}
	tests := []*test{{stage: st, index: 0}, {stage: st, index: 1}}
	a, b := &candidate{}, &candidate{}
	for range 2 {
		grow(map[*candidate]bool{a: true, b: true}, tests[0], reachedBy)
	}
	grow(map[*candidate]bool{a: true}, tests[1], reachedBy)
	if got := a.reached.Tests(); !slices.Equal(got, []int32{10, 11}) {
		t.Errorf("%v", got)
	}
	if got := b.reached.Tests(); !slices.Equal(got, []int32{10}) {
		t.Errorf("%v", got)
	}
	if b.reached == nil || b.reached == a.reached || (*schedule.Set)(nil).Len() != 0 {
		t.Error("sets are mixed up")
	}
}
