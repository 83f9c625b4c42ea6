package patch

import (
	"ames/internal/campaign/find"
	"ames/internal/campaign/mutant"
)

// Reasons says of mutants, by their index, why they are not judged.
type Reasons struct {
	Failed  []Failure
	Ignored []string // "": it is not ignored
}

// Failure is why nothing can be said of a mutant. The zero value is none.
type Failure struct {
	Status mutant.Status // CompileError or NotReproduced
	Reason string
}

// NewReasons makes reasons for so many mutants, none so far.
func NewReasons(mutants int) *Reasons {
	return &Reasons{Failed: make([]Failure, mutants), Ignored: make([]string, mutants)}
}

// fail notes why a mutant failed, unless it has before.
func (r *Reasons) fail(m *find.Mutant, as mutant.Status, reason string) {
	if m.Index >= 0 && r.Failed[m.Index].Reason == "" {
		r.Failed[m.Index] = Failure{as, reason}
	}
}

// FailAll notes why all mutants of a place failed.
func (r *Reasons) FailAll(p *find.Place, as mutant.Status, reason string) {
	for _, m := range p.Mutants {
		r.fail(m, as, reason)
	}
}

// ignoreAll notes why all mutants of a place are not judged, unless something was known before.
func (r *Reasons) ignoreAll(p *find.Place, reason string) {
	for _, m := range p.Mutants {
		if m.Index >= 0 && r.Ignored[m.Index] == "" {
			r.Ignored[m.Index] = reason
		}
	}
}

// Add adds what others say of mutants of which nothing is known so far.
func (r *Reasons) Add(other *Reasons) {
	for i, f := range other.Failed {
		if r.Failed[i].Reason == "" {
			r.Failed[i] = f
		}
		if r.Ignored[i] == "" {
			r.Ignored[i] = other.Ignored[i]
		}
	}
}
