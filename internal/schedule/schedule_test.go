package schedule

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Sets hold what was added, whatever the mutants and the tests, and mutants with the
// same history have the same set.
func TestGrowth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const mutants = 6
		tests := rapid.SliceOfN(rapid.SliceOfNDistinct(rapid.IntRange(0, mutants-1), 0, mutants, rapid.ID), 0, 20).Draw(t, "reached by test")
		var sets [mutants]*Set
		var want [mutants][]int32
		for test, reached := range tests {
			g := Grow(test)
			for _, m := range reached {
				sets[m] = g.Of(sets[m])
				want[m] = append(want[m], int32(test))
			}
		}
		for m := range mutants {
			if got := sets[m].Tests(); !slices.Equal(got, want[m]) || sets[m].Len() != len(want[m]) {
				t.Fatalf("mutant %d: %v (%d), want %v", m, got, sets[m].Len(), want[m])
			}
			for other := range m {
				if (sets[m] == sets[other]) != slices.Equal(want[m], want[other]) {
					t.Fatalf("mutants %d and %d, %v and %v: one set: %v", m, other, want[m], want[other], sets[m] == sets[other])
				}
			}
		}
	})
}

func setOf(tests ...int) *Set {
	var s *Set
	for _, t := range tests {
		s = Grow(t).Of(s)
	}
	return s
}

func TestOrder(t *testing.T) {
	p := NewPlan([]Test{
		{Cost: 90 * time.Millisecond, Reaches: 1},
		{Cost: time.Millisecond / 2, Reaches: 50},
		{Cost: time.Millisecond / 4, Reaches: 60},
		{Cost: time.Millisecond / 2, Reaches: 5},
		{Cost: time.Millisecond / 2, Reaches: 5},
	})
	for _, test := range []struct {
		set   *Set
		first []int32
		want  []int32
	}{
		{nil, nil, nil},
		{nil, []int32{1}, nil},
		{setOf(0), nil, []int32{0}},
		{setOf(0, 1, 2, 3, 4), nil, []int32{3, 4, 1, 2, 0}},
		{setOf(0, 1, 2), []int32{4, 2}, []int32{2, 1, 0}},
		{setOf(0, 1, 2, 4), []int32{0, 2, 0}, []int32{0, 2, 4, 1}},
	} {
		if got := p.Order(test.set, test.first); !slices.Equal(got, test.want) {
			t.Errorf("%v, first %v: %v, want %v", test.set.Tests(), test.first, got, test.want)
		}
	}
}

// What is remembered of orders is bounded, and forgetting changes nothing.
func TestOrderForgets(t *testing.T) {
	p := NewPlan(make([]Test, 3))
	for range 3 * mostOrders {
		if got := p.Order(setOf(0, 2), nil); !slices.Equal(got, []int32{0, 2}) {
			t.Fatal(got)
		}
		if len(p.orders) > mostOrders {
			t.Fatalf("%d orders", len(p.orders))
		}
	}
}
