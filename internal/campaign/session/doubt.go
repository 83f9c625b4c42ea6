package session

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"ames/internal/campaign/mutant"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/workdir"
)

// doubts counts mutants that are not judged since a test fails without them too.
type doubts struct {
	mu    sync.Mutex
	first *test
	how   string
}

func (d *doubts) add(t *test, how string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.first == nil {
		d.first, d.how = t, how
	}
}

func (d *doubts) tell(c *campaign) {
	n := 0
	for i := range c.verdicts {
		if isWithheld(&c.verdicts[i]) {
			n++
		}
	}
	c.s.count("mutants in doubt", int64(n))
	if n > 0 {
		c.s.opts.Progress.Note(fmt.Sprintf("%s not judged, since by now tests fail without a mutant too; the first, %s: %s; a mutant has changed a file that working copies share (a large or compiled one) or something outside of them, or another program has",
			times(n, "mutant is", "mutants are"), d.first.name, d.how))
	}
}

// tellLeft tells of what has come while mutants were run, and is still there: what other programs make
// often is not. Nobody knows who made it.
func (s *session) tellLeft() {
	var names []string
	for _, thing := range s.came {
		if !strings.HasPrefix(filepath.Base(thing.Name), workdir.Prefix) && thing.Present() {
			names = append(names, thing.String())
		}
	}
	s.count("things that came outside, and stay", int64(len(names)))
	if len(names) > 0 {
		s.opts.Progress.Note(fmt.Sprintf("new outside of the working directory since mutants were run: %s; a mutant may have left that, or another program", someOf(names)))
	}
}

// retryAlone runs the tests again, alone, that failed, and use what is outside of their working
// directories: they may have failed only because of others beside them.
func (st *stage) retryAlone(ctx context.Context) error {
	const times = 2 // as those that were never run before
	if len(st.tests) == 1 && len(st.s.stages) == 1 {
		return nil
	}
	for _, t := range st.tests {
		if s := t.found.State; s != mutant.TestFails && s != mutant.TestVaries || t.failed.Met != forkserver.LimitNone {
			continue
		}
		again := *t
		again.needs.alone = true
		again.found = mutant.Test{Name: t.name, Program: st.name, State: mutant.TestPasses}
		if err := st.tryTest(ctx, &again, times); err != nil {
			return err
		}
		if again.found.State == mutant.TestPasses && len(again.uses) > 0 {
			again.needs = t.needs
			*t = again
			st.s.count("tests that failed beside others", 1)
		}
	}
	return nil
}

// confirm sees that the tests which have noticed mutants still pass without one. What a test
// has noticed that does not is judged again, each mutant after an unmutated run that passes, or not
// at all. Tests that use what is outside have been seen to all the time.
func (j *judging) confirm(ctx context.Context, turns []*turn) error {
	if timeIsUp(ctx) {
		ctx = context.WithoutCancel(ctx) // it takes less than what is under way then
	}
	noticed := j.noticed(turns)
	failing, err := j.failing(ctx, noticed)
	if err != nil || len(failing) == 0 {
		return err
	}
	again := map[*turn]bool{}
	for _, t := range failing {
		t.realm = &realm{kept: true}
		for _, m := range noticed[int32(t.number())] {
			again[m] = true
		}
	}
	return j.judgeAgain(ctx, slices.DeleteFunc(slices.Clone(turns), func(m *turn) bool { return !again[m] }))
}

// noticed gives for each test, of those that are not seen to all the time, the mutants that it has noticed.
func (j *judging) noticed(turns []*turn) map[int32][]*turn {
	out := map[int32][]*turn{}
	for _, m := range turns {
		if m == nil || m.killer < 0 || !m.verdict.Status.Detected() {
			continue
		}
		killers := []int32{m.killer}
		for _, name := range m.verdict.Killers { // all, if all are wanted
			killers = append(killers, int32(j.numbered[name]))
		}
		slices.Sort(killers)
		for _, t := range slices.Compact(killers) {
			if j.tests[t].realm == nil {
				out[t] = append(out[t], m)
			}
		}
	}
	return out
}

// judgeAgain takes back what was found of mutants, and judges them anew.
func (j *judging) judgeAgain(ctx context.Context, again []*turn) error {
	j.s.count("mutants judged again", int64(len(again)))
	j.s.opts.Progress.Stage("judging again what a test noticed that fails without a mutant", len(again))
	if j.inputs != nil {
		for _, m := range again {
			j.s.opts.History.Forget(m.all)
		}
	}
	return parallel(ctx, len(again), j.s.opts.Jobs, func(ctx context.Context, i int) error {
		m := j.newTurn(again[i].candidate)
		m.hint = hint{killer: again[i].killer}
		if err := j.group(ctx, []*turn{m}); err != nil {
			return err
		}
		*again[i] = *m
		return nil
	})
}

// failing gives those of the tests that fail without a mutant. Where they can be run in one
// process, that is enough if they pass.
func (j *judging) failing(ctx context.Context, tests map[int32][]*turn) ([]*test, error) {
	byCall := map[string][]int32{}
	for n := range tests {
		t := j.tests[n]
		key := t.stage.path + "\x00" + t.stage.name + "\x00" + t.call.name
		if !t.watched {
			key = fmt.Sprint(n) // it might fail alone only
		}
		byCall[key] = append(byCall[key], n)
	}
	var singles []int32
	for _, numbers := range byCall {
		slices.Sort(numbers)
		if len(numbers) >= fewest {
			if t, err := j.join(ctx, numbers); err != nil {
				return nil, err
			} else if t != nil {
				j.checks.Add(1)
				continue
			}
		}
		singles = append(singles, numbers...)
	}
	slices.Sort(singles)
	var mu sync.Mutex
	var out []*test
	err := parallel(ctx, len(singles), j.s.opts.Jobs, func(ctx context.Context, i int) error {
		t := j.tests[singles[i]]
		how, err := j.failsAlone(ctx, t)
		if how != "" {
			j.s.opts.Log.Info("a test fails without a mutant by now", "test", t.name, "how", how)
			mu.Lock()
			defer mu.Unlock()
			out = append(out, t)
		}
		return err
	})
	slices.SortFunc(out, func(a, b *test) int { return cmp.Compare(a.number(), b.number()) })
	return out, err
}

// failsAlone says how a test fails without a mutant, twice; "": it passes. It may pass where it
// was not watched, and yet fail beside itself.
func (j *judging) failsAlone(ctx context.Context, t *test) (how string, err error) {
	copies := 1
	if !t.watched {
		copies = j.s.opts.Jobs
	}
	for range 2 {
		hows := make([]string, copies)
		err := parallel(ctx, copies, copies, func(ctx context.Context, i int) error {
			r, err := t.stage.check(ctx, t)
			j.checks.Add(1)
			if err == nil && !t.passes(r) {
				hows[i] = t.failure(r)
			}
			return err
		})
		if how = cmp.Or(hows...); how == "" || err != nil {
			return "", err
		}
	}
	return how, nil
}
