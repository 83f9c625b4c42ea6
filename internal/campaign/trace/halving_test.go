package trace

import (
	"fmt"
	"slices"
	"testing"
)

// TestSearchDiffering: those at fault are found, in few runs, and nothing else is.
func TestSearchDiffering(t *testing.T) {
	const n = 1000
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	for name, c := range map[string]struct {
		fails  func(items []int) bool
		bad    []int
		atMost int // runs
	}{
		"none":     {func([]int) bool { return false }, nil, 1},
		"one":      {func(items []int) bool { return slices.Contains(items, 617) }, []int{617}, 24},
		"the last": {func(items []int) bool { return slices.Contains(items, n-1) }, []int{n - 1}, 24},
		"three": {func(items []int) bool {
			return slices.ContainsFunc(items, func(i int) bool { return i%400 == 3 })
		}, []int{3, 403, 803}, 66},
		// Of two that fail only together one is enough.
		"a pair": {func(items []int) bool { return slices.Contains(items, 20) && slices.Contains(items, 900) },
			[]int{900}, 24},
	} {
		runs, settled := 0, 0
		s := halving[int]{runs: searchRuns, settled: func(n int) { settled += n }}
		s.try = func(items []int) (string, error) {
			runs++
			if c.fails(items) {
				return "fails", nil
			}
			return "", nil
		}
		good, err := s.among(all)
		if err != nil {
			t.Fatal(err)
		}
		var bad []int
		for _, d := range s.differing {
			bad = append(bad, d.items...)
		}
		if !slices.Equal(bad, c.bad) || len(good) != n-len(c.bad) || settled != n || runs > c.atMost {
			t.Errorf("%s: at fault %v, %d good, %d settled, %d runs", name, bad, len(good), settled, runs)
		}
	}
}

// TestSearchIsBounded: where very many are at fault, those that are left go together, and
// what is kept has passed.
func TestSearchIsBounded(t *testing.T) {
	var all []int
	for i := range 5000 {
		all = append(all, i)
	}
	fails := func(items []int) bool {
		return slices.ContainsFunc(items, func(i int) bool { return i%2 == 1 })
	}
	runs := 0
	s := halving[int]{runs: searchRuns, settled: func(int) {}}
	s.try = func(items []int) (string, error) {
		runs++
		if fails(items) {
			return fmt.Sprint(runs), nil
		}
		return "", nil
	}
	good, err := s.among(all)
	out := 0
	for _, d := range s.differing {
		out += len(d.items)
	}
	if err != nil || fails(good) || len(good) < 20 || out+len(good) != len(all) || runs > searchRuns+40 {
		t.Errorf("%v: %d good, %d out, %d runs", err, len(good), out, runs)
	}
}

// TestSearchByChance: one failure that does not come again costs nothing.
func TestSearchByChance(t *testing.T) {
	runs := 0
	s := halving[int]{runs: searchRuns, settled: func(int) {}}
	s.try = func([]int) (string, error) {
		if runs++; runs == 1 {
			return "fails", nil
		}
		return "", nil
	}
	if good, err := s.among([]int{1, 2, 3, 4}); err != nil || len(good) != 4 || len(s.differing) > 0 {
		t.Errorf("%v: %d good, %v", err, len(good), s.differing)
	}
}
