package session

import (
	"math"
	"slices"

	"ames/internal/mutation/selection"
)

// sample draws from the mutants that would be judged. When libraries come to be known that
// a program opened itself, it draws from these as well, and fewer of what it had drawn.
func (f *finder) sample(fresh []*candidate) {
	ch := f.chooser
	wanted := func(c *candidate) bool { return !c.left && c.ignored == "" }
	early, late := filter(f.mutants[:ch.done], wanted), filter(fresh, wanted)
	ch.population += len(late)
	n := ch.size.Of(ch.population)
	ofLate := int(math.Round(float64(n) * float64(len(late)) / float64(max(1, ch.population))))
	ofLate = min(max(ofLate, n-len(early)), len(late))
	f.draw(late, ofLate)
	f.draw(early, n-ofLate)
}

func filter(mutants []*candidate, wanted func(*candidate) bool) []*candidate {
	return slices.DeleteFunc(slices.Clone(mutants), func(c *candidate) bool { return !wanted(c) })
}

// draw leaves all mutants out but n.
func (f *finder) draw(from []*candidate, n int) {
	drawn := map[*candidate]bool{}
	for i, is := range selection.Sample(itemsOf(from), n, f.chooser.seed) {
		drawn[from[i]] = is
	}
	f.leaveOut(from, leftBySample, func(c *candidate) bool { return !drawn[c] })
}

// itemsOf names mutants for random choices; the strata are functions.
func itemsOf(mutants []*candidate) []selection.Item {
	out := make([]selection.Item, len(mutants))
	for i, c := range mutants {
		out[i] = selection.Item{Stratum: c.Edit.File + "\x00" + c.places[0].function, Name: c.ID}
	}
	return out
}
