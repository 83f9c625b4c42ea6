package session

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
	if t.stage.framework == nil || t.whole || !t.passes(r) {
		return false
	}
	n, known := t.stage.framework.Ran(r.Output)
	return known && n != max(1, len(t.members))
}

// strays judges the mutants that led runs astray and were not noticed.
func (j *judging) strays(ctx context.Context, turns []*turn) error {
	for _, m := range turns {
		if m.verdict.Status != mutant.Survived {
			continue
		}
		for _, t := range m.astray {
			whole, err := j.wholeProgram(ctx, t)
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
	if !slices.ContainsFunc(m.astray, func(o *test) bool { return o.stage == t.stage && o.call.name == t.call.name }) {
		m.astray = append(m.astray, t)
	}
}

// wholeProgram makes one test of all of a test's program. nil: it does not pass.
func (j *judging) wholeProgram(ctx context.Context, t *test) (*test, error) {
	known := j.joints.get("all of " + t.stage.name + "\x00" + t.call.name)
	var err error
	known.once.Do(func() { known.test, err = j.makeWhole(ctx, t) })
	return known.test, err
}

func (j *judging) makeWhole(ctx context.Context, t *test) (*test, error) {
	st, out := t.stage, *t
	out.name, out.whole, out.members, out.scouted, out.slower = "", true, nil, &scouted{}, 0
	out.args, out.env = append([]string{}, t.call.args...), nil
	for _, o := range st.tests {
		if o.call.name != t.call.name {
			continue
		}
		out.slower += o.slower
		if o.realm != nil {
			out.realm, out.needs = o.realm, o.needs
		}
	}
	r, err := st.runUnmutated(ctx, &out, out.request(forkserver.Request{KeepOutput: st.kept()}))
	if err != nil {
		return nil, err
	}
	if !out.passes(r) {
		st.s.opts.Log.Info("the tests do not pass together", "program", st.name, "how", describe(r))
		return nil, nil
	}
	out.limitBy(r)
	return &out, nil
}

// limitBy sets the limits of a test of several tests.
func (t *test) limitBy(r forkserver.Result) {
	addressSpace := t.limits.AddressSpace
	t.baseline, t.limits = r, t.stage.s.limits(r, t.stage.begins)
	t.limits.AddressSpace = addressSpace
	t.limits.CPU += t.slower
}
