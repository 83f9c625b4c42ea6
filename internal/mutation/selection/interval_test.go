package selection

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func near(a, b float64) bool { return math.Abs(a-b) < 5e-4 }

// TestWilson: Newcombe's examples ("Two-sided confidence intervals for the single
// proportion", Statistics in Medicine 17, 1998, table I, method 3), of populations without end.
func TestWilson(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		hits, n   int
		low, high float64
	}{{81, 263, .2553, .3662}, {15, 148, .0624, .1605}, {0, 20, 0, .1611}, {1, 29, .0061, .1718}} {
		i := Proportion{Hits: c.hits, Seen: c.n, All: 1 << 40}.Interval()
		if !near(i.Low, c.low) || !near(i.High, c.high) || !near(i.Estimate, float64(c.hits)/float64(c.n)) {
			t.Errorf("%d of %d: %v", c.hits, c.n, i)
		}
	}
}

// TestInterval: it holds its estimate and what was seen, it is the narrower the more was
// seen, and of a population that was seen as a whole it is one number.
func TestInterval(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.IntRange(1, 500).Draw(t, "all")
		seen := rapid.IntRange(0, all).Draw(t, "seen")
		p := Proportion{All: all, Seen: seen, Hits: rapid.IntRange(0, seen).Draw(t, "hits"),
			Unknown: rapid.IntRange(0, min(3, all-seen)).Draw(t, "unknown")}
		i := p.Interval()
		least, most := float64(p.Hits)/float64(all), float64(all-seen+p.Hits)/float64(all)
		if !(0 <= i.Low && i.Low <= i.Estimate && i.Estimate <= i.High && i.High <= 1) || i.Low < least-1e-12 ||
			i.High > most+1e-12 {
			t.Fatalf("%+v: %+v", p, i)
		}
		if seen == all && i.Low != i.High {
			t.Fatalf("%+v: %+v", p, i)
		}
		if more := p; seen > 0 && p.Unknown == 0 {
			more.Hits, more.Seen, more.All = 2*p.Hits, 2*p.Seen, 2*all
			if j := more.Interval(); j.High-j.Low > i.High-i.Low+1e-9 {
				t.Fatalf("%+v: %+v, wider than %+v", more, j, i)
			}
		}
	})
}

// TestCoverage: about 95 of 100 intervals hold the true share, and of products no fewer.
func TestCoverage(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	const all, n, m, rounds = 600, 120, 50, 4000
	for _, share := range []float64{.1, .5, .85} {
		held, both := 0, 0
		for range rounds {
			// Of the population three quarters are run, of these the share is noticed.
			run, hits := all*3/4, int(share*all*3/4)
			order := r.Perm(all)
			ran, noticed, seen := 0, 0, 0
			for _, i := range order[:n] {
				if i < run {
					ran++
					if seen < m {
						seen++
						if i < hits {
							noticed++
						}
					}
				}
			}
			truth := float64(hits) / all
			i := Product(Proportion{Hits: noticed, Seen: seen, All: ran}, Proportion{Hits: ran, Seen: n, All: all})
			if i.Low <= truth && truth <= i.High {
				both++
			}
			first := 0
			for _, i := range order[:n] {
				if i < hits {
					first++
				}
			}
			i = Proportion{Hits: first, Seen: n, All: all}.Interval()
			if i.Low <= truth && truth <= i.High {
				held++
			}
		}
		if held < rounds*93/100 || held > rounds*98/100 || both < rounds*93/100 {
			t.Errorf("share %v: %d of %d intervals hold it, %d of those of products", share, held, rounds, both)
		}
	}
}
