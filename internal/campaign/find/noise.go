package find

import (
	"ames/internal/mutation/noise"
	"ames/internal/mutation/operator"
)

// noiseFilter leaves out mutants that say little about tests.
type noiseFilter struct {
	judge *noise.Judge
	known map[mutantKey]bool // left out or not
}

// leavesOut reports whether a candidate's mutant is left out as noise, and counts it once.
func (n *noiseFilter) leavesOut(c *operator.Candidate, t *texts, skipped skips) bool {
	key := keyOf(c)
	noisy, known := n.known[key]
	if !known {
		by := n.judge.Of(t.open(c.Edit.File), c.At.Line, c.At.Col, c.Operator)
		if noisy = by != nil; noisy {
			skipped[by.Reason]++
		}
		n.known[key] = noisy
	}
	return noisy
}
