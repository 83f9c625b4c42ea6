package find

import (
	"cmp"
	"slices"
	"strings"

	"ames/internal/campaign/mutant"
	"ames/internal/mutation/operator"
	"ames/internal/mutation/schema"
	"ames/internal/mutation/selection"
	"ames/internal/mutation/source"
)

// Place is one function of one module that mutants are in. Of functions that
// several units define, one stands for all.
type Place struct {
	Module, Unit int
	Function     string // the linkage name
	Instructions int
	ignored      bool // the function is marked as not to be mutated
	// Mutations and Numbers make up the function's schema; Mutants gives the
	// mutant of each number, from 1.
	Mutations []schema.Mutation
	Numbers   []int32
	Mutants   []*Mutant // by number-1
}

// Of gives the mutations of one of the place's mutants.
func (p *Place) Of(number int32) []schema.Mutation {
	var out []schema.Mutation
	for i, n := range p.Numbers {
		if n == number {
			out = append(out, p.Mutations[i])
		}
	}
	return out
}

// Mutant is a mutant with the code that it is in.
type Mutant struct {
	mutant.Mutant
	Index   int // among all that were found, in the order of the source
	Places  []*Place
	Numbers []int32 // the mutant's number in each place
	Ignored string  // why it is not judged, as a comment says, for instance; "": it is
	left    bool    // it is not chosen
}

// Found is all that was found.
type Found struct {
	Mutants []*Mutant // by their Index
	Places  []*Place  // that some of them are in
	Skips   []mutant.Skip
	Sources map[string]string // texts, by the names that mutants' edits have for files
	// Population is how many mutants those were drawn from that would be judged; 0: all were taken.
	Population int
	// Decide says whether a file may be mutated, and why not.
	Decide func(path string) (bool, string)
}

// In gives the places that any wanted mutant is in, in their order.
func (f *Found) In(wanted func(*Mutant) bool) []*Place {
	has := map[*Place]bool{}
	for _, m := range f.Mutants {
		if wanted(m) {
			for _, p := range m.Places {
				has[p] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(f.Places), func(p *Place) bool { return !has[p] })
}

// Items names mutants for random choices; the strata are functions.
func Items(mutants []*Mutant) []selection.Item {
	out := make([]selection.Item, len(mutants))
	for i, m := range mutants {
		out[i] = selection.Item{Stratum: m.Edit.File + "\x00" + m.Places[0].Function, Name: m.ID}
	}
	return out
}

type mutantKey struct {
	operator, file, replacement string
	start, end, at              source.Position
}

func keyOf(c *operator.Candidate) mutantKey {
	return mutantKey{c.Operator, c.Edit.File, c.Edit.Replacement, c.Edit.Start, c.Edit.End, c.At}
}

// bySource is the order of mutants in the source.
func bySource(a, b *Mutant) int {
	return cmp.Or(strings.Compare(a.Edit.File, b.Edit.File), cmp.Compare(a.At.Line, b.At.Line),
		cmp.Compare(a.At.Col, b.At.Col), strings.Compare(a.Operator, b.Operator),
		strings.Compare(a.Edit.Replacement, b.Edit.Replacement))
}
