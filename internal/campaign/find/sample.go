package find

import (
	"math"
	"slices"

	"ames/internal/mutation/selection"
)

// sample draws from the mutants that would be judged. When libraries come to be known that
// a program opened itself, it draws from these as well, and fewer of what it had drawn.
func (f *Finder) sample(fresh []*Mutant) {
	ch := f.chooser
	wanted := func(c *Mutant) bool { return !c.left && c.Ignored == "" }
	early, late := filter(f.mutants[:ch.done], wanted), filter(fresh, wanted)
	ch.population += len(late)
	n := ch.size.Of(ch.population)
	ofLate := int(math.Round(float64(n) * float64(len(late)) / float64(max(1, ch.population))))
	ofLate = min(max(ofLate, n-len(early)), len(late))
	f.draw(late, ofLate)
	f.draw(early, n-ofLate)
}

func filter(mutants []*Mutant, wanted func(*Mutant) bool) []*Mutant {
	return slices.DeleteFunc(slices.Clone(mutants), func(c *Mutant) bool { return !wanted(c) })
}

// draw leaves all mutants out but n.
func (f *Finder) draw(from []*Mutant, n int) {
	drawn := map[*Mutant]bool{}
	for i, is := range selection.Sample(Items(from), n, f.chooser.seed) {
		drawn[from[i]] = is
	}
	f.leaveOut(from, leftBySample, func(c *Mutant) bool { return !drawn[c] })
}
