package judge

import (
	"context"
	"iter"
	"slices"
	"time"

	"ames/internal/campaign/find"
	"ames/internal/campaign/mutant"
	"ames/internal/campaign/reuse"
	"ames/internal/campaign/schedule"
	"ames/internal/campaign/suite"
	"ames/internal/campaign/work"
)

// turn is a mutant on its way through the tests that infect it.
type turn struct {
	*find.Mutant
	infected *schedule.Set
	verdict  mutant.Verdict
	met      map[int32]bool // the tests that it was run with
	killer   int32          // the first of them that noticed it; -1: none
	took     time.Duration
	done     bool
	kept     bool             // the history has the verdict, which is final
	joined   []*suite.Program // programs whose tests it has met in one process
	hint     reuse.Hint
	astray   []*test // that it was to be run with, but the program ran others; one of each call of a program
}

func (j *judging) newTurn(m *find.Mutant) *turn {
	infected := j.Infected[m.Index]
	t := &turn{Mutant: m, infected: infected, met: map[int32]bool{}, killer: -1, hint: reuse.Hint{Killer: -1},
		verdict: mutant.Verdict{Status: mutant.Survived, Reached: j.Reach.Reached[m.Index].Len(),
			Infected: infected.Len()}}
	if h, known := j.Hints[m.ID]; known && (h.Killer < 0 || infected.Has(int(h.Killer))) {
		t.hint = h
	}
	return t
}

// group judges mutants of one function, test by test: each round takes the first
// mutant's best test, and runs all that it infects with it.
func (j *judging) group(ctx context.Context, turns []*turn) error {
	var killers []int32
	for {
		left := slices.DeleteFunc(slices.Clone(turns), func(m *turn) bool { return m.done })
		if len(left) == 0 {
			return j.joints.strays(ctx, turns)
		}
		joined, err := j.joints.together(ctx, left)
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
		killed := func(m *turn) bool { return m.killer == t && m.verdict.Status == mutant.Killed }
		if slices.ContainsFunc(batch, killed) {
			killers = moveToFront(killers, t)
		}
	}
}

// next picks a test, and the mutants that are to be run with it.
func (j *judging) next(turns []*turn, killers []int32) (test int32, batch []*turn) {
	first := turns[0]
	if test = first.hint.Killer; first.awaits(test) {
		return test, slices.DeleteFunc(slices.Clone(turns),
			func(m *turn) bool { return m.hint.Killer != test || !m.awaits(test) })
	}
	for t := range j.order(first.infected, killers) {
		if test = int32(t); !first.met[test] {
			break
		}
	}
	for _, m := range turns {
		if m.awaits(test) && !m.awaits(m.hint.Killer) {
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
		rest, err = j.trunks.from(ctx, t, batch, note)
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
		r.Reached, r.Infected, r.Test, r.Killers = v.Reached, v.Infected, test.Name, v.Killers
		*v = r
	}
	// One that could not be run may be run by another test.
	if r.Status.Detected() {
		if m.killer < 0 {
			m.killer = number
		}
		if j.AllTests {
			v.Killers = append(v.Killers, test.Name)
		}
	}
	if len(m.met) == m.infected.Len() || m.killer >= 0 && !j.AllTests {
		j.finish(m)
	}
}

func (j *judging) finish(m *turn) {
	m.done = true
	if v := &m.verdict; v.Status == mutant.Survived {
		// In the order of the plan, whatever ran first.
		v.Test = j.tests[j.plan.First(m.infected)].Name
		v.Reason, v.Duration = j.survival(*v), m.took
	}
	sure := m.killer < 0 || j.tests[m.killer].Watched || j.tests[m.killer].realm != nil
	if sure && (m.verdict.Status.Detected() || len(m.astray) == 0) {
		m.kept = true
		j.Reused.Keep(m.Mutant, m.verdict)
	}
	j.Progress.Step(1)
}

// order gives the tests that infect a mutant as the plan orders them.
func (j *judging) order(set *schedule.Set, first []int32) iter.Seq[int] {
	return func(yield func(int) bool) {
		took := work.OnCPU()
		defer func() { j.Planned(took()) }()
		for t := range j.plan.Order(set, first) {
			j.Planned(took())
			more := yield(t)
			took = work.OnCPU()
			if !more {
				return
			}
		}
	}
}
