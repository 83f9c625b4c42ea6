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

// isNoise reports whether a candidate's mutant is left out as noise, and counts it once.
func (f *Finder) isNoise(c *operator.Candidate) bool {
	key := keyOf(c)
	noisy, known := f.noise.known[key]
	if !known {
		by := f.noise.judge.Of(f.texts.open(c.Edit.File), c.At.Line, c.At.Col, c.Operator)
		if noisy = by != nil; noisy {
			f.skipped[by.Reason]++
		}
		f.noise.known[key] = noisy
	}
	return noisy
}
