package find

import (
	"cmp"
	"slices"
	"strings"

	"ames/internal/campaign/mutant"
)

// skips counts what is left out, by the reason.
type skips map[string]int

// leaveOut leaves mutants out for a reason.
func (s skips) leaveOut(mutants []*Mutant, reason string, is func(*Mutant) bool) {
	for _, m := range mutants {
		if !m.left && is(m) {
			m.left = true
			s[reason]++
		}
	}
}

// list gives the reasons with the largest numbers first.
func (s skips) list() []mutant.Skip {
	var out []mutant.Skip
	for reason, n := range s {
		out = append(out, mutant.Skip{Reason: reason, Count: n})
	}
	slices.SortFunc(out, func(a, b mutant.Skip) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Reason, b.Reason))
	})
	return out
}
