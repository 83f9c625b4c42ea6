package session

import (
	"context"
	"slices"
	"time"

	"ames/internal/campaign/mutant"
)

// turn is a mutant on its way through the tests that infect it.
type turn struct {
	*candidate
	verdict mutant.Verdict
	met     map[int32]bool // the tests that it was run with
	killer  int32          // the first of them that noticed it; -1: none
	took    time.Duration
	done    bool
	kept    bool     // the history has the verdict, which is final
	joined  []*stage // programs whose tests it has met in one process
	hint    hint
	astray  []*test // that it was to be run with, but the program ran others; one of each call of a program
}

// hint is what an earlier run has found of a mutant.
type hint struct {
	killer   int32 // the test that noticed it; -1: not known
	survived bool
}

func (j *judging) newTurn(c *candidate) *turn {
	t := &turn{candidate: c, met: map[int32]bool{}, killer: -1, hint: hint{killer: -1},
		verdict: mutant.Verdict{Status: mutant.Survived, Reached: c.reached.Len(), Infected: c.infected.Len()}}
	if h, known := j.hints[c.ID]; known && (h.killer < 0 || c.infected.Has(int(h.killer))) {
		t.hint = h
	}
	return t
}

// hintsOf makes hints of an earlier run's verdicts.
func (c *campaign) hintsOf(earlier []mutant.Judgement) map[string]hint {
	numbers := map[string]int32{}
	for _, t := range c.tests {
		numbers[t.name] = int32(t.number())
	}
	hints := map[string]hint{}
	for i := range earlier {
		e := &earlier[i]
		number, known := numbers[e.Test]
		switch {
		case e.Status.Detected() && known:
			hints[e.ID] = hint{killer: number}
		case e.Status == mutant.Survived, e.Status == mutant.Ignored: // as equivalent to the original
			hints[e.ID] = hint{killer: -1, survived: true}
		}
	}
	return hints
}

// group judges mutants of one function, test by test: each round takes the first
// mutant's best test, and runs all that it infects with it.
func (j *judging) group(ctx context.Context, turns []*turn) error {
	var killers []int32
	for {
		left := slices.DeleteFunc(slices.Clone(turns), func(m *turn) bool { return m.done })
		if len(left) == 0 {
			return j.strays(ctx, turns)
		}
		joined, err := j.together(ctx, left)
		if err != nil {
			return err
		}
		if joined {
			continue
		}
		t, batch := j.next(left, killers)
		if err := j.meet(ctx, t, batch); err != nil {
			return err
		}
		// A test in which a mutant does not come to an end is no good first choice.
		if slices.ContainsFunc(batch, func(m *turn) bool { return m.killer == t && m.verdict.Status == mutant.Killed }) {
			killers = moveToFront(killers, t)
		}
	}
}

// next picks a test, and the mutants that are to be run with it.
func (j *judging) next(turns []*turn, killers []int32) (test int32, batch []*turn) {
	first := turns[0]
	if test = first.hint.killer; first.awaits(test) {
		return test, slices.DeleteFunc(slices.Clone(turns), func(m *turn) bool { return m.hint.killer != test || !m.awaits(test) })
	}
	for t := range j.order(first.infected, killers) {
		if test = int32(t); !first.met[test] {
			break
		}
	}
	for _, m := range turns {
		if m.awaits(test) && !m.awaits(m.hint.killer) {
			batch = append(batch, m)
		}
	}
	return test, batch
}

// awaits reports whether the mutant is still to be run with a test.
func (m *turn) awaits(test int32) bool { return test >= 0 && !m.met[test] && m.infected.Has(int(test)) }

// meet runs mutants with a test.
func (j *judging) meet(ctx context.Context, number int32, batch []*turn) error {
	return j.runAll(ctx, j.tests[number], batch, func(m *turn, v mutant.Verdict) { j.note(m, number, v) })
}

// runAll runs mutants with a test, from where it first comes to them if that pays.
func (j *judging) runAll(ctx context.Context, t *test, batch []*turn, note func(*turn, mutant.Verdict)) error {
	rest, err := batch, error(nil)
	if t.realm == nil { // which may be waited for only before a run
		rest, err = j.fromContact(ctx, t, batch, note)
	}
	for _, m := range rest {
		var v mutant.Verdict
		if v, err = j.run(ctx, m, t); err != nil {
			return err
		}
		note(m, v)
	}
	return err
}

// note adds what a run has shown of a mutant.
func (j *judging) note(m *turn, number int32, r mutant.Verdict) {
	test := j.tests[number]
	m.met[number] = true
	m.took += r.Duration
	v := &m.verdict
	if r.Status != mutant.Survived && (v.Status == mutant.Survived || r.Status.Detected() && !v.Status.Detected()) {
		r.Reached, r.Infected, r.Test, r.Killers = v.Reached, v.Infected, test.name, v.Killers
		*v = r
	}
	// One that could not be run may be run by another test.
	if r.Status.Detected() {
		if m.killer < 0 {
			m.killer = number
		}
		if j.s.opts.AllTests {
			v.Killers = append(v.Killers, test.name)
		}
	}
	if len(m.met) == m.infected.Len() || m.killer >= 0 && !j.s.opts.AllTests {
		j.finish(m)
	}
}

func (j *judging) finish(m *turn) {
	m.done = true
	if v := &m.verdict; v.Status == mutant.Survived {
		// In the order of the plan, whatever ran first.
		v.Test = j.tests[j.plan.First(m.infected)].name
		v.Reason, v.Duration = j.survival(*v), m.took
	}
	sure := m.killer < 0 || j.tests[m.killer].watched || j.tests[m.killer].realm != nil
	if sure && (m.verdict.Status.Detected() || len(m.astray) == 0) {
		m.kept = true
		j.keep(m.candidate, m.verdict)
	}
	j.s.opts.Progress.Step(1)
}
