package session

import (
	"slices"

	"ames/internal/campaign/mutant"
)

// History keeps verdicts by what they follow from. It may be used by several goroutines.
type History interface {
	// Known gives the verdicts that earlier runs have found for all their inputs, KnownByOne
	// those for the inputs of the one test that was enough.
	Known(all []mutant.Inputs) map[mutant.Inputs]mutant.Verdict
	KnownByOne(one []mutant.Inputs) map[mutant.Inputs]mutant.Verdict
	// Keep takes a verdict as soon as it is known: for all its inputs, and where one test
	// was enough for it, for those of that.
	Keep(id string, all, one mutant.Inputs, v mutant.Verdict)
	// Forget takes back what was kept for all inputs of a mutant.
	Forget(all mutant.Inputs)
	// Around is that of the run before of the same programs; nil if there is none.
	Around() mutant.Around
}

// reuse takes over verdicts of earlier runs whose inputs are the same. Mutants that need no
// run of their own get their verdicts anew.
func (c *campaign) reuse(res *mutant.Result, inputs func() *inputsOf) {
	if c.s.opts.History == nil {
		return
	}
	in := inputs()
	var pending []*candidate
	var all []mutant.Inputs
	for _, m := range c.f.mutants {
		if _, done := c.withoutRun(m); !done {
			m.own = in.mutant(m)
			m.all = in.all(m.own, m.reached)
			pending, all = append(pending, m), append(all, m.all)
		}
	}
	c.inputs, res.Around = in, in.around
	if c.s.opts.Afresh {
		return
	}
	known := c.s.opts.History.Known(all)
	hints := c.hinted()
	var one []mutant.Inputs
	byOne := map[*candidate]mutant.Inputs{}
	for _, m := range pending {
		if v, ok := known[m.all]; ok {
			m.take(v)
		} else if h, hinted := hints[m.ID]; hinted && h.killer >= 0 && m.reached.Has(int(h.killer)) && !c.s.opts.AllTests {
			byOne[m] = in.one(m.own, int(h.killer))
			one = append(one, byOne[m])
		}
	}
	known = c.s.opts.History.KnownByOne(one)
	for m, one := range byOne {
		if v, ok := known[one]; ok && v.Status.Detected() {
			v.Infected = 0 // in more tests, perhaps
			m.take(v)
		}
	}
	if len(pending) > 0 && !slices.ContainsFunc(pending, func(m *candidate) bool { return m.earlier != nil }) {
		res.Changed = changed(c.s.opts.History.Around(), in.around)
	}
}

// take takes over a verdict of an earlier run.
func (m *candidate) take(v mutant.Verdict) {
	v.Reached = m.reached.Len()
	m.earlier = &v
}

// changed names what differs between what is around two runs.
func changed(before, now mutant.Around) []string {
	var out []string
	for name, digest := range now {
		if before != nil && before[name] != digest {
			out = append(out, name)
		}
	}
	for name := range before {
		if _, still := now[name]; !still {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// hinted is what the last run has found, as far as it fits the tests.
func (c *campaign) hinted() map[string]hint {
	if c.hints == nil {
		c.hints = c.hintsOf(c.s.earlier().Judgements)
	}
	return c.hints
}

// keep hands a verdict that a run has found to the history.
func (c *campaign) keep(m *candidate, v mutant.Verdict) {
	if c.inputs == nil || m.all == "" || v.Status != mutant.Survived && !v.Status.Detected() {
		return
	}
	var one mutant.Inputs
	if t, known := c.numbered[v.Test]; known && v.Status.Detected() && !c.s.opts.AllTests {
		one = c.inputs.one(m.own, t)
	}
	c.s.opts.History.Keep(m.ID, m.all, one, v)
}
