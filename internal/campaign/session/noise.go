package session

import "ames/internal/mutation/operator"

// isNoise reports whether a candidate's mutant is left out as noise, and counts it once.
func (f *finder) isNoise(c *operator.Candidate) bool {
	key := keyOf(c)
	noisy, known := f.noisy[key]
	if !known {
		by := f.noise.Of(f.open(c.Edit.File), c.At.Line, c.At.Col, c.Operator)
		if noisy = by != nil; noisy {
			f.skipped[by.Reason]++
		}
		f.noisy[key] = noisy
	}
	return noisy
}
