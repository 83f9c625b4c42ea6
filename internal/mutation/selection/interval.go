package selection

import "math"

// Confidence is the share of intervals that hold the true value, in the long run.
const Confidence = 0.95

// The quantiles of the normal distribution for one interval of that confidence, and for
// two that are to hold both (Bonferroni).
const (
	quantile     = 1.959963984540054
	quantileBoth = 2.241402727604947
)

// Proportion is what a random sample shows of a population: Hits of Seen that were looked
// at, out of All. Unknown ones more were begun, and it is not known whether they are hits.
type Proportion struct{ Hits, Seen, Unknown, All int }

// Interval is from Low to High, and Estimate is in it; all are from 0 to 1.
type Interval struct{ Estimate, Low, High float64 }

// Interval is the one of the proportion of hits in the population.
func (p Proportion) Interval() Interval { return p.at(quantile) }

// Of scales the interval of a proportion to a whole that it is a known share of.
func (i Interval) Of(share float64) Interval {
	return Interval{i.Estimate * share, i.Low * share, i.High * share}
}

// Product is the interval of a product of two proportions, each from a sample.
func Product(p, q Proportion) Interval {
	a, b := p.at(quantileBoth), q.at(quantileBoth)
	return Interval{a.Estimate * b.Estimate, a.Low * b.Low, a.High * b.High}
}

// at is the interval at a quantile. Those of unknown outcome widen it on both sides.
func (p Proportion) at(z float64) Interval {
	if p.Seen <= 0 && p.Unknown <= 0 {
		return Interval{0, 0, 1}
	}
	n := p.Seen + p.Unknown
	low, _ := wilson(p.Hits, n, max(p.All, n), z)
	_, high := wilson(p.Hits+p.Unknown, n, max(p.All, n), z)
	if p.Seen <= 0 {
		return Interval{low, low, high}
	}
	estimate := float64(p.Hits) / float64(p.Seen)
	return Interval{estimate, min(low, estimate), max(high, estimate)}
}

// wilson is the score interval of Edwin B. Wilson ("Probable inference, the law of
// succession, and statistical inference", Journal of the American Statistical Association
// 22, 1927) with the correction for finite populations: the variance of a sample of n out
// of all without replacement is (all-n)/(all-1) of one with (W. G. Cochran, Sampling
// Techniques, 3rd edition 1977, section 3.2), as if the sample were larger by that.
func wilson(hits, n, all int, z float64) (low, high float64) {
	p := float64(hits) / float64(n)
	if n >= all {
		return p, p
	}
	size := float64(n) * float64(all-1) / float64(all-n)
	z2 := z * z / size
	middle := (p + z2/2) / (1 + z2)
	half := math.Sqrt(z2*p*(1-p)+z2*z2/4) / (1 + z2)
	// What was seen is certain.
	least, most := float64(hits)/float64(all), float64(all-n+hits)/float64(all)
	return max(middle-half, least), min(middle+half, most)
}
