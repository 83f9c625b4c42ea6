package judge

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/reuse"
	"ames/internal/campaign/suite"
	"ames/internal/campaign/work"
)

// doubts counts mutants that are not judged since a test fails without them too.
type doubts struct {
	j     *judging
	mu    sync.Mutex
	first *suite.Test
	how   string
}

func (d *doubts) add(t *test, how string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.first == nil {
		d.first, d.how = t.Test, how
	}
}

func (d *doubts) tell(w *work.Work, verdicts []mutant.Verdict) {
	n := 0
	for i := range verdicts {
		if isWithheld(&verdicts[i]) {
			n++
		}
	}
	w.Count("mutants in doubt", int64(n))
	if n > 0 {
		w.Progress.Note(fmt.Sprintf("%s not judged: by now tests fail without a mutant too. The first is %s: %s. "+
			"A mutant may have changed a file that working copies share (a large or compiled one), or something "+
			"outside of them; or another program has", work.Times(n, "mutant is", "mutants are"), d.first.Name, d.how))
	}
}

// confirm sees that the tests which have noticed mutants still pass without one. What a test
// has noticed that does not is judged again, each mutant after an unmutated run that passes, or not
// at all. Tests that use what is outside have been seen to all the time.
func (d *doubts) confirm(ctx context.Context, turns []*turn) error {
	if work.TimeIsUp(ctx) {
		ctx = context.WithoutCancel(ctx) // it takes less than what is under way then
	}
	noticed := d.noticed(turns)
	failing, err := d.failing(ctx, noticed)
	if err != nil || len(failing) == 0 {
		return err
	}
	again := map[*turn]bool{}
	for _, t := range failing {
		t.realm = &realm{j: d.j, Realm: &suite.Realm{Kept: true}}
		for _, m := range noticed[int32(t.Number())] {
			again[m] = true
		}
	}
	return d.judgeAgain(ctx, slices.DeleteFunc(slices.Clone(turns), func(m *turn) bool { return !again[m] }))
}

// noticed gives for each test, of those that are not seen to all the time, the mutants that it has noticed.
func (d *doubts) noticed(turns []*turn) map[int32][]*turn {
	j := d.j
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
func (d *doubts) judgeAgain(ctx context.Context, again []*turn) error {
	j := d.j
	j.Count("mutants judged again", int64(len(again)))
	j.Progress.Stage("judging again what a test noticed that fails without a mutant", len(again))
	for _, m := range again {
		j.Reused.Forget(m.Mutant)
	}
	return work.Parallel(ctx, len(again), j.Jobs, func(ctx context.Context, i int) error {
		m := j.newTurn(again[i].Mutant)
		m.hint = reuse.Hint{Killer: again[i].killer}
		if err := j.group(ctx, []*turn{m}); err != nil {
			return err
		}
		*again[i] = *m
		return nil
	})
}

// failing gives those of the tests that fail without a mutant. Where they can be run in one
// process, that is enough if they pass.
func (d *doubts) failing(ctx context.Context, tests map[int32][]*turn) ([]*test, error) {
	j := d.j
	byCall := map[string][]int32{}
	for n := range tests {
		t := j.tests[n]
		key := t.Program.Path + "\x00" + t.Program.Name + "\x00" + t.Call.Name
		if !t.Watched {
			key = fmt.Sprint(n) // it might fail alone only
		}
		byCall[key] = append(byCall[key], n)
	}
	var singles []int32
	for _, numbers := range byCall {
		slices.Sort(numbers)
		if len(numbers) >= fewest {
			if t, err := j.joints.join(ctx, numbers); err != nil {
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
	err := work.Parallel(ctx, len(singles), j.Jobs, func(ctx context.Context, i int) error {
		t := j.tests[singles[i]]
		how, err := d.failsAlone(ctx, t)
		if how != "" {
			j.Log.Info("a test fails without a mutant by now", "test", t.Name, "how", how)
			mu.Lock()
			defer mu.Unlock()
			out = append(out, t)
		}
		return err
	})
	slices.SortFunc(out, func(a, b *test) int { return cmp.Compare(a.Number(), b.Number()) })
	return out, err
}

// failsAlone says how a test fails without a mutant, twice; "": it passes. It may pass where it
// was not watched, and yet fail beside itself.
func (d *doubts) failsAlone(ctx context.Context, t *test) (how string, err error) {
	j := d.j
	copies := 1
	if !t.Watched {
		copies = j.Jobs
	}
	for range 2 {
		hows := make([]string, copies)
		err := work.Parallel(ctx, copies, copies, func(ctx context.Context, i int) error {
			r, err := t.Program.Check(ctx, t.Test)
			j.checks.Add(1)
			if err == nil && !t.Passes(r) {
				hows[i] = t.Failure(r)
			}
			return err
		})
		if how = cmp.Or(hows...); how == "" || err != nil {
			return "", err
		}
	}
	return how, nil
}
