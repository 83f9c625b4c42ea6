// Package schedule says which tests a mutant is run with, and in what order. It
// computes only: the same inputs give the same plan.
package schedule

import (
	"cmp"
	"iter"
	"math/bits"
	"slices"
	"time"
)

// Test is what planning knows of a test.
type Test struct {
	Cost    time.Duration // CPU time
	Reaches int           // mutants
}

// class groups tests that take about as long, so that the plan does not follow
// the noise of measuring: each is four times as long as the one before.
func (t Test) class() int {
	const least = time.Millisecond
	return bits.Len64(uint64(t.Cost/least)) / 2
}

// Plan orders tests. It may be used by several goroutines.
type Plan struct {
	rank  []int32 // of each test: the lower, the earlier
	order []int32 // the tests by their rank
}

// NewPlan ranks the tests: short ones first, of those the ones that are closest to
// the code, that is, reach the fewest mutants.
func NewPlan(tests []Test) *Plan {
	p := &Plan{rank: make([]int32, len(tests)), order: make([]int32, len(tests))}
	for i := range p.order {
		p.order[i] = int32(i)
	}
	slices.SortStableFunc(p.order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(tests[a].class(), tests[b].class()), cmp.Compare(tests[a].Reaches, tests[b].Reaches))
	})
	for rank, test := range p.order {
		p.rank[test] = int32(rank)
	}
	return p
}

// Order gives the tests of a set, those among them that are named in first before
// all others. Usually only the first few are wanted: the rest is not looked for before.
func (p *Plan) Order(s *Set, first []int32) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, t := range first {
			if s.Has(int(t)) && !slices.Contains(first[:i], t) && !yield(int(t)) {
				return
			}
		}
		for _, t := range p.among(s) {
			if s.Has(int(t)) && !slices.Contains(first, t) && !yield(int(t)) {
				return
			}
		}
	}
}

// among gives tests in their order, all of the set with them.
func (p *Plan) among(s *Set) []int32 {
	if s == nil {
		return nil
	}
	if s.many != nil {
		return p.order
	}
	few := slices.Clone(s.few)
	slices.SortFunc(few, func(a, b int32) int { return cmp.Compare(p.rank[a], p.rank[b]) })
	return few
}

// First is the first test of a set, -1 if it is empty.
func (p *Plan) First(s *Set) int {
	for t := range p.Order(s, nil) {
		return t
	}
	return -1
}
