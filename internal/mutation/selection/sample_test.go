package selection

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestParseSize(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"200": 200, "5%": 50, "0.01%": 1, "100%": 1000, "2000": 1000,
		"12.55%": 126} {
		if s, err := ParseSize(text); err != nil || s.Of(1000) != want {
			t.Errorf("%s of 1000: %d, %v", text, s.Of(1000), err)
		}
	}
	for _, text := range []string{"", "0", "-1", "x", "0%", "101%", "NaN%", "Inf%", "%", "1e3", "99999999999"} {
		if s, err := ParseSize(text); err == nil {
			t.Errorf("%q: %v", text, s)
		}
	}
	if s, _ := ParseSize("5%"); s.Of(0) != 0 {
		t.Error("a share of nothing is nothing")
	}
}

func FuzzParseSize(f *testing.F) {
	f.Add("5%")
	f.Add("200")
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := ParseSize(text); err == nil && (s.Of(1000) < 1 || s.Of(1000) > 1000) {
			t.Errorf("%q: %d of 1000", text, s.Of(1000))
		}
	})
}

// items are a few functions with their mutants.
func items(t *rapid.T) []Item {
	var out []Item
	for s, n := range rapid.SliceOfN(rapid.IntRange(1, 30), 1, 12).Draw(t, "strata") {
		for i := range n {
			out = append(out, Item{fmt.Sprint("f", s), fmt.Sprint(s, "/", i)})
		}
	}
	return out
}

func perStratum(items []Item, drawn func(i int) bool) map[string]int {
	out := map[string]int{}
	for i := range items {
		if drawn(i) {
			out[items[i].Stratum]++
		}
	}
	return out
}

// TestSample: there are as many as asked for, each stratum has its share, rounded down or
// up, and neither repetition nor the items' order changes what is drawn.
func TestSample(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := items(t)
		n, seed := rapid.IntRange(0, len(list)+2).Draw(t, "n"), rapid.Uint64().Draw(t, "seed")
		drawn := Sample(list, n, seed)
		all := perStratum(list, func(int) bool { return true })
		total := 0
		for stratum, of := range all {
			got := perStratum(list, func(i int) bool { return drawn[i] })[stratum]
			share := float64(of) * min(1, float64(n)/float64(len(list)))
			if math.Abs(float64(got)-share) >= 1 {
				t.Fatalf("%d of %d drawn from %s, share %v", got, of, stratum, share)
			}
			total += got
		}
		if total != min(n, len(list)) {
			t.Fatalf("%d drawn, not %d", total, n)
		}
		turned := slices.Clone(list)
		slices.Reverse(turned)
		again := Sample(turned, n, seed)
		slices.Reverse(again)
		if !slices.Equal(drawn, again) {
			t.Fatal("the order of the items matters")
		}
	})
}

// TestSampleIsFair: over many seeds all items are drawn equally often, those of small
// strata too.
func TestSampleIsFair(t *testing.T) {
	t.Parallel()
	list := []Item{{"small", "s"}, {"two", "t0"}, {"two", "t1"}}
	for i := range 17 {
		list = append(list, Item{"large", fmt.Sprint("l", i)})
	}
	const n, seeds = 3, 20000
	times := make([]int, len(list))
	for seed := range uint64(seeds) {
		for i, is := range Sample(list, n, seed) {
			if is {
				times[i]++
			}
		}
	}
	expected := float64(seeds*n) / float64(len(list))
	for i, got := range times {
		if math.Abs(float64(got)-expected) > 5*math.Sqrt(expected) {
			t.Errorf("%s: %d times, not about %.0f", list[i].Name, got, expected)
		}
	}
}

// TestSpread: each item is there once, and those of a stratum are never far apart.
func TestSpread(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := items(t)
		order := Spread(list, rapid.Uint64().Draw(t, "seed"))
		for i, k := range slices.Sorted(slices.Values(order)) {
			if i != k {
				t.Fatalf("%v", order)
			}
		}
		all := perStratum(list, func(int) bool { return true })
		for stratum, of := range all {
			gap, last := 0, -1
			for k, i := range order {
				if list[i].Stratum == stratum {
					gap, last = max(gap, k-last), k
				}
			}
			// Each other stratum may have one more in between than its share.
			if most := 2*len(list)/of + 2*len(all); gap > most {
				t.Fatalf("%d between two of %s, %d of %d", gap, stratum, of, len(list))
			}
		}
	})
}
