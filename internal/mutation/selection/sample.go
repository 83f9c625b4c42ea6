package selection

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Size is how many items a sample has: a number of them, or a share of all.
type Size struct {
	number  int
	percent float64
}

// ParseSize reads a number, such as 200, or a percentage, such as 5%.
func ParseSize(text string) (Size, error) {
	if share, ok := strings.CutSuffix(text, "%"); ok {
		p, err := strconv.ParseFloat(share, 64)
		if err != nil || !(p > 0 && p <= 100) {
			return Size{}, fmt.Errorf("%q is not a share: write a percentage above 0%%, up to 100%%, such as 5%%", text)
		}
		return Size{percent: p}, nil
	}
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil || n == 0 {
		return Size{}, fmt.Errorf("%q is not a sample: write a number of mutants, such as 200, "+
			"or a share of them, such as 5%%", text)
	}
	return Size{number: int(n)}, nil
}

// Of gives how many of so many items the sample has: of a share at least one.
func (s Size) Of(all int) int {
	if s.percent > 0 {
		return min(all, max(1, int(math.Round(float64(all)*s.percent/100))))
	}
	return min(all, s.number)
}

// Item is something that may be drawn. Names that are the same each time make the same
// seed draw the same items.
type Item struct{ Stratum, Name string }

// Sample draws n items, each with the same probability, and as many of each stratum as
// its share of all is: that number rounded down for certain, and one more with the
// probability of the remainder (systematic sampling from a list in the order of the strata,
// W. G. Madow and L. H. Madow, "On the theory of systematic sampling", Annals of
// Mathematical Statistics 15, 1944). To give what rounding leaves over to the largest
// remainders instead would never draw from small strata, and the sample would not speak
// for them. It returns for each item whether it is drawn.
func Sample(items []Item, n int, seed uint64) []bool {
	drawn := make([]bool, len(items))
	all := len(items)
	if n = min(n, all); n <= 0 {
		return drawn
	}
	order := shuffled(items, seed)
	// Item number k is drawn where a multiple of all lies in (k*n+start, (k+1)*n+start].
	start := randomOf(seed, "start").IntN(all)
	for k, i := range order {
		drawn[i] = ((k+1)*n+start)/all > (k*n+start)/all
	}
	return drawn
}

// Spread gives an order of the items, as their indices, of which every beginning is about
// such a sample: each stratum's items are in random order, and evenly spread from a random
// start on.
func Spread(items []Item, seed uint64) []int {
	order := shuffled(items, seed)
	at := make([]float64, len(items))
	for first := 0; first < len(order); {
		end := first + 1
		for end < len(order) && items[order[end]].Stratum == items[order[first]].Stratum {
			end++
		}
		offset := randomOf(seed, "offset", items[order[first]].Stratum).Float64()
		for k := first; k < end; k++ {
			at[order[k]] = (float64(k-first) + offset) / float64(end-first)
		}
		first = end
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(at[a], at[b]) })
	return order
}

// shuffled gives the items' indices by stratum; strata, and items within them, are in
// random order.
func shuffled(items []Item, seed uint64) []int {
	order := make([]int, len(items))
	rank := make([]uint64, len(items))
	strata := map[string]uint64{}
	for i, item := range items {
		order[i] = i
		rank[i] = randomOf(seed, "item", item.Stratum, item.Name).Uint64()
		if _, known := strata[item.Stratum]; !known {
			strata[item.Stratum] = randomOf(seed, "stratum", item.Stratum).Uint64()
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := items[a], items[b]
		return cmp.Or(cmp.Compare(strata[x.Stratum], strata[y.Stratum]), strings.Compare(x.Stratum, y.Stratum),
			cmp.Compare(rank[a], rank[b]), strings.Compare(x.Name, y.Name))
	})
	return order
}

// randomOf makes random numbers that hang on the seed and what they are for.
func randomOf(seed uint64, what ...string) *rand.Rand {
	h := fnv.New64a()
	for _, w := range what {
		_, _ = h.Write([]byte(w)) // which never fails
		_, _ = h.Write([]byte{0})
	}
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}
