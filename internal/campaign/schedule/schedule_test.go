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
		// Blocks are added in any order, and some are far apart.
		blocks := rapid.SliceOfNDistinct(rapid.IntRange(0, 40), 0, 6, rapid.ID).Draw(t, "blocks")
		var sets [mutants]*Set
		var want [mutants][]int32
		for _, block := range blocks {
			words := rapid.SliceOfN(rapid.OneOf(rapid.Just(uint64(0)), rapid.Just(uint64(1)<<63), rapid.Uint64()),
				mutants, mutants).Draw(t, "tests")
			g := Grow(block)
			for m, word := range words {
				sets[m] = g.Of(sets[m], word)
				if sets[m] != g.Of(sets[m], word) {
					t.Fatal("adding what is there makes another set")
				}
				for i := range BlockSize {
					if word&(1<<i) != 0 {
						want[m] = append(want[m], int32(block*BlockSize+i))
					}
				}
			}
		}
		for m := range mutants {
			slices.Sort(want[m])
			if got := sets[m].Tests(); !slices.Equal(got, want[m]) || sets[m].Len() != len(want[m]) {
				t.Fatalf("mutant %d: %v (%d), want %v", m, got, sets[m].Len(), want[m])
			}
			for test := range 42 * BlockSize {
				if _, in := slices.BinarySearch(want[m], int32(test)); sets[m].Has(test) != in {
					t.Fatalf("mutant %d has test %d: %v", m, test, !in)
				}
			}
			for other := range m {
				if (sets[m] == sets[other]) != slices.Equal(want[m], want[other]) {
					t.Fatalf("mutants %d and %d, %v and %v: one set: %v", m, other, want[m], want[other],
						sets[m] == sets[other])
				}
			}
		}
	})
}

// A block may be added in parts, as the tests of several programs are.
func TestGrowthInParts(t *testing.T) {
	s := Grow(1).Of(Grow(1).Of(nil, 0b101), 0b110)
	if want := []int32{64, 65, 66}; !slices.Equal(s.Tests(), want) || s.Len() != 3 {
		t.Errorf("%v (%d), want %v", s.Tests(), s.Len(), want)
	}
}

func setOf(tests ...int) *Set {
	var s *Set
	for _, t := range tests {
		s = Grow(t/BlockSize).Of(s, 1<<(t%BlockSize))
	}
	return s
}

// A set is about as large as its tests need, whether there are few of them or many.
func TestSetSize(t *testing.T) {
	const tests, mutants = 1000, 1000
	for name, every := range map[string]int{"all": 1, "half": 2, "few": 100} {
		// Each mutant has a set of its own: the k-th lacks the tests from k on.
		sets := make([]*Set, mutants)
		for m := range sets {
			for test := 0; test < m; test += every {
				sets[m] = Grow(test/BlockSize).Of(sets[m], 1<<(test%BlockSize))
			}
		}
		words, members := 0, 0
		for _, s := range sets[1:] {
			words += cap(s.many) + (cap(s.few)+1)/2
			members += s.Len()
		}
		if most := min(members, mutants*tests/64) * 3 / 2; words > most {
			t.Errorf("%s: %d words for %d members, not at most %d", name, words, members, most)
		}
	}
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
		if got := ordered(p, test.set, test.first); !slices.Equal(got, test.want) {
			t.Errorf("%v, first %v: %v, want %v", test.set.Tests(), test.first, got, test.want)
		}
	}
}

func ordered(p *Plan, s *Set, first []int32) (out []int32) {
	for t := range p.Order(s, first) {
		out = append(out, int32(t))
	}
	return out
}

// Whatever the set and what comes first, each test comes once, by its rank.
func TestOrderIsComplete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const most = 200
		costs := rapid.SliceOfN(rapid.IntRange(0, 50), most, most).Draw(t, "milliseconds")
		tests := make([]Test, most)
		for i, c := range costs {
			tests[i] = Test{Cost: time.Duration(c) * time.Millisecond, Reaches: i % 7}
		}
		p := NewPlan(tests)
		members := rapid.SliceOfNDistinct(rapid.IntRange(0, most-1), 0, most, rapid.ID).Draw(t, "members")
		s := setOf(members...)
		var first []int32
		for _, f := range rapid.SliceOfN(rapid.IntRange(0, most-1), 0, 4).Draw(t, "first") {
			first = append(first, int32(f))
		}
		all := ordered(p, s, first)
		head := 0
		for head < len(all) && slices.Contains(first, all[head]) {
			head++
		}
		if !slices.IsSortedFunc(all[head:], func(a, b int32) int { return int(p.rank[a] - p.rank[b]) }) {
			t.Fatalf("%v is not in order", all)
		}
		if want := ordered(p, s, nil); len(want) > 0 && p.First(s) != int(want[0]) ||
			len(want) == 0 && p.First(s) != -1 {
			t.Fatalf("the first of %v is %d", want, p.First(s))
		}
		for _, f := range all[head:] {
			if slices.Contains(first, f) {
				t.Fatalf("%d is not among the first: %v", f, all)
			}
		}
		slices.Sort(all)
		if !slices.Equal(all, s.Tests()) {
			t.Fatalf("%v is not %v", all, s.Tests())
		}
		// Who wants one only gets one.
		for range p.Order(s, first) {
			break
		}
	})
}
