package find

import (
	"math"
	"slices"

	"ames/internal/mutation/selection"
)

// sample draws from the mutants that would be judged. When libraries come to be known that
// a program opened itself, it draws from these as well, and fewer of what it had drawn.
func (ch *chooser) sample(known, fresh []*Mutant, skipped skips) {
	wanted := func(c *Mutant) bool { return !c.left && c.Ignored == "" }
	early, late := filter(known, wanted), filter(fresh, wanted)
	ch.population += len(late)
	n := ch.size.Of(ch.population)
	ofLate := int(math.Round(float64(n) * float64(len(late)) / float64(max(1, ch.population))))
	ofLate = min(max(ofLate, n-len(early)), len(late))
	ch.draw(late, ofLate, skipped)
	ch.draw(early, n-ofLate, skipped)
}

func filter(mutants []*Mutant, wanted func(*Mutant) bool) []*Mutant {
	return slices.DeleteFunc(slices.Clone(mutants), func(c *Mutant) bool { return !wanted(c) })
}

// draw leaves all mutants out but n.
func (ch *chooser) draw(from []*Mutant, n int, skipped skips) {
	drawn := map[*Mutant]bool{}
	for i, is := range selection.Sample(Items(from), n, ch.seed) {
		drawn[from[i]] = is
	}
	skipped.leaveOut(from, leftBySample, func(c *Mutant) bool { return !drawn[c] })
}
