package judge

import (
	"context"
	"slices"

	"ames/internal/campaign/mutant"
	"ames/internal/engine/forkserver"
)

// A mutant may change which tests its program runs, where that hangs on code of the
// project: a run that ends well then says nothing of the test that it was for. A mutant
// that no test notices, and that led runs astray so, is judged by the program as the user
// calls it.

// astray reports whether a run that ended well was not one of the test.
func (t *test) astray(r forkserver.Result) bool {
	if t.Program.Framework == nil || t.All || !t.Passes(r) {
		return false
	}
	n, known := t.Program.Framework.Ran(r.Output)
	return known && n != max(1, len(t.Members))
}

// strays judges the mutants that led runs astray and were not noticed.
func (s *joints) strays(ctx context.Context, turns []*turn) error {
	j := s.j
	for _, m := range turns {
		if m.verdict.Status != mutant.Survived {
			continue
		}
		for _, t := range m.astray {
			whole, err := s.wholeProgram(ctx, t)
			if err != nil {
				return err
			}
			if whole == nil {
				continue
			}
			v, err := j.run(ctx, m, whole)
			if err != nil {
				return err
			}
			if v.Status.Detected() {
				v.Reached, v.Infected = m.verdict.Reached, m.verdict.Infected
				m.verdict = v
				break
			}
		}
	}
	return nil
}

// wentAstray notes a test of each call of a program that a mutant led astray.
func (m *turn) wentAstray(t *test) {
	same := func(o *test) bool { return o.Program == t.Program && o.Call.Name == t.Call.Name }
	if !slices.ContainsFunc(m.astray, same) {
		m.astray = append(m.astray, t)
	}
}

// wholeProgram makes one test of all of a test's program. nil: it does not pass.
func (s *joints) wholeProgram(ctx context.Context, t *test) (*test, error) {
	j := s.j
	known := j.joints.get("all of " + t.Program.Name + "\x00" + t.Call.Name)
	var err error
	known.once.Do(func() {
		whole, failed := j.Suite.Whole(ctx, t.Test)
		known.test, err = s.several(whole), failed
	})
	return known.test, err
}
