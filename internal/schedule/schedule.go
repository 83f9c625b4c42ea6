// Package schedule says which tests a mutant is run with, and in what order. It
// computes only: the same inputs give the same plan.
package schedule

import (
	"cmp"
	"iter"
	"math/bits"
	"slices"
	"sync"
	"time"
)

// Set is a set of tests, by their numbers. nil is the empty set. Mutants that the
// same tests reach share one Set if it was grown by Growth, so that what is kept
// does not grow with the product of mutants and tests.
type Set struct {
	before *Set
	test   int32
	size   int32
}

// Len is the number of tests.
func (s *Set) Len() int {
	if s == nil {
		return 0
	}
	return int(s.size)
}

// Has reports whether a test is in the set.
func (s *Set) Has(test int) bool {
	for t := range s.All() {
		if t == test {
			return true
		}
	}
	return false
}

// All gives the tests in no order that means anything.
func (s *Set) All() iter.Seq[int] {
	return func(yield func(int) bool) {
		for ; s != nil && yield(int(s.test)); s = s.before {
		}
	}
}

// Tests lists the tests, ascending.
func (s *Set) Tests() []int32 {
	out := make([]int32, 0, s.Len())
	for t := range s.All() {
		out = append(out, int32(t))
	}
	slices.Sort(out)
	return out
}

// Growth adds one test to many sets; equal sets that were one stay one.
type Growth struct {
	test  int32
	grown map[*Set]*Set
}

// Grow begins to add a test. A test must not be added to a set twice.
func Grow(test int) *Growth {
	return &Growth{int32(test), map[*Set]*Set{}}
}

// Of is the set with the test in it.
func (g *Growth) Of(s *Set) *Set {
	if with, ok := g.grown[s]; ok {
		return with
	}
	with := &Set{before: s, test: g.test, size: int32(s.Len() + 1)}
	g.grown[s] = with
	return with
}

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
	rank []int32 // of each test: the lower, the earlier

	mu     sync.Mutex
	orders map[*Set][]int32
}

// NewPlan ranks the tests: short ones first, of those the ones that are closest to
// the code, that is, reach the fewest mutants.
func NewPlan(tests []Test) *Plan {
	order := make([]int32, len(tests))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(tests[a].class(), tests[b].class()), cmp.Compare(tests[a].Reaches, tests[b].Reaches))
	})
	p := &Plan{rank: make([]int32, len(tests)), orders: map[*Set][]int32{}}
	for rank, test := range order {
		p.rank[test] = int32(rank)
	}
	return p
}

// mostOrders bounds what is remembered.
const mostOrders = 1000

// Order lists the tests of a set, those among them that are named in first
// before all others. The caller must not change the list.
func (p *Plan) Order(s *Set, first []int32) []int32 {
	order := p.order(s)
	if len(first) == 0 {
		return order
	}
	out := make([]int32, 0, len(order))
	for _, t := range first {
		if slices.Contains(order, t) && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	head := len(out)
	for _, t := range order {
		if !slices.Contains(out[:head], t) {
			out = append(out, t)
		}
	}
	return out
}

func (p *Plan) order(s *Set) []int32 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known, ok := p.orders[s]; ok {
		return known
	}
	order := s.Tests()
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(p.rank[a], p.rank[b]) })
	if len(p.orders) >= mostOrders {
		clear(p.orders)
	}
	p.orders[s] = order
	return order
}
