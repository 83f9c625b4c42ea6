package session

import (
	"maps"
	"slices"
	"testing"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/schedule"
	"ames/internal/engine/forkserver"
)

// Mutants of one function are judged together, but not too many of them.
func TestNeighbours(t *testing.T) {
	for _, test := range []struct{ mutants, first, groups int }{{3000, 1000, 32 + 63}, {640, 200, 10 + 22}, {90, 40, 20 + 25}, {5, 2, 5}} {
		f, g := &place{}, &place{}
		var mutants []*candidate
		var todo []int
		for i := range test.mutants + 1 {
			p := f
			if i > test.first {
				p = g
			}
			mutants = append(mutants, &candidate{places: []*place{p}})
			if i != 1 { // needs no run
				todo = append(todo, i)
			}
		}
		groups := neighbours(mutants, todo)
		if len(groups) != test.groups {
			t.Errorf("%d mutants: %d groups, want %d", test.mutants, len(groups), test.groups)
		}
		for _, group := range groups {
			for _, i := range group {
				if mutants[i].places[0] != mutants[group[0]].places[0] {
					t.Errorf("%v: not of one function", group)
				}
			}
		}
		if !slices.IsSortedFunc(groups, func(a, b []int) int { return len(b) - len(a) }) {
			t.Errorf("%d mutants: a small group before a larger one", test.mutants)
		}
		if all := slices.Concat(groups...); !slices.Equal(slices.Sorted(slices.Values(all)), todo) {
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

// Tests come into the sets of what they mark, block by block, whichever was run first;
// of what is marked before main, all tests.
func TestRecording(t *testing.T) {
	const tests = 3*schedule.BlockSize + 10
	st := &stage{s: &session{}, first: 10}
	for i := range tests {
		st.tests = append(st.tests, &test{stage: st, index: i})
	}
	all, odd, before, none := &candidate{}, &candidate{}, &candidate{}, &candidate{}
	rec := &recording{st: st, set: reachedBy, beforeMain: map[*candidate]bool{}, blocks: map[int]*block{},
		marks: marks{{1007, odd}, {1002, all}, {1001, before}, {1003, all}, {2000, none}}}
	rec.marks.sort()
	for _, t := range st.tests {
		rec.block(t).left++
	}
	for i := range tests {
		n := i * 7 % tests // 7 and the number of tests have no common factor
		memory := forkserver.SharedMemory{Addr: 1000, Data: []byte{1, 0, 1, 1, 0, 1, 0, byte(n % 2), 1}}
		rec.take(st.tests[n], forkserver.Result{Shared: []forkserver.SharedMemory{memory},
			SharedAtMain: []forkserver.SharedMemory{{Addr: 1001, Data: []byte{1}}}})
		rec.done(st.tests[n])
	}
	if len(rec.blocks) != 0 {
		t.Errorf("%d blocks are left", len(rec.blocks))
	}
	st.addAll(maps.Keys(rec.beforeMain), reachedBy, func(t *test) bool { return t.index != 5 }, nil)
	var every, others, but []int32
	for i := range int32(tests) {
		every = append(every, 10+i)
		if i%2 == 1 {
			others = append(others, 10+i)
		}
		if i != 5 {
			but = append(but, 10+i)
		}
	}
	for c, want := range map[*candidate][]int32{all: every, odd: others, before: but, none: nil} {
		if got := c.reached.Tests(); !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
	// Within the tests that reach it, a mutant is seen by those that failed.
	st.addAll(slices.Values([]*candidate{odd, none}), seenBy, func(t *test) bool { return t.index < 4 }, func(c *candidate) *schedule.Set { return c.reached })
	if got := odd.seen.Tests(); !slices.Equal(got, []int32{11, 13}) || none.seen != nil {
		t.Errorf("%v, %v", got, none.seen)
	}
}

// A mutant that many tests infect meets more of them alone before it meets the rest
// together, which takes long then.
func TestLeftToBeJoined(t *testing.T) {
	st := &stage{s: &session{}}
	j := &judging{campaign: &campaign{stages: []*stage{st}}}
	for i := range 500 {
		j.tests = append(j.tests, &test{stage: st, index: i})
	}
	for _, c := range []struct{ infecting, met, left int }{
		{20, 1, 0}, {20, 2, 18}, {5, 2, 0}, {500, 2, 0}, {500, 9, 0}, {500, 10, 490},
	} {
		m := &turn{candidate: &candidate{}, met: map[int32]bool{}, verdict: mutant.Verdict{Status: mutant.Survived}}
		for i := range c.infecting {
			m.infected = schedule.Grow(i/schedule.BlockSize).Of(m.infected, 1<<(i%schedule.BlockSize))
		}
		for i := range c.met {
			m.met[int32(i)] = true
		}
		if got := j.left(m); len(got) != c.left {
			t.Errorf("%d of %d were met: %d are left to be joined, not %d", c.met, c.infecting, len(got), c.left)
		}
	}
}
