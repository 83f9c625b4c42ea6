package judge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"ames/internal/campaign/find"
	"ames/internal/campaign/mutant"
	"ames/internal/campaign/patch"
	"ames/internal/campaign/schedule"
	"ames/internal/campaign/suite"
	"ames/internal/campaign/work"
	"ames/internal/engine/forkserver"
)

// Fork at first contact: what a test does before it comes to the mutated function is
// the same for all mutants of it. A trunk does that once, and the mutants' runs go on
// from there. Where a trunk may stand is found out by a scout, a run of the test that
// comes to all functions with mutants.

// What first contact takes, in CPU time, beside a run of the test up to there and one to
// its end without a mutant; and the least that it must promise to save before anyone looks.
const (
	costOfTrunk   = time.Millisecond
	worthScouting = 20 * time.Millisecond
)

// trunks is what judging knows of first contact.
type trunks struct {
	j *judging
	// functions are the entries that mutants are in, by the tests that infect these.
	functions map[*schedule.Set]map[*find.Place]bool

	scouts, stood, failed, runs atomic.Int64
	saved                       atomic.Int64 // ns of CPU time
}

// scouted is what a scout has found of a test.
type scouted struct {
	once sync.Once
	at   map[forkserver.Entry]forkserver.Contact // where a trunk may stand, by entry
}

func (tr *trunks) plan(j *judging, todo []*find.Mutant) {
	for _, t := range j.tests {
		t.scouted = &scouted{}
	}
	tr.functions = map[*schedule.Set]map[*find.Place]bool{}
	for _, m := range todo {
		infected := j.Infected[m.Index]
		j.tests[j.plan.First(infected)].expected++
		places := tr.functions[infected]
		if places == nil {
			places = map[*find.Place]bool{}
			tr.functions[infected] = places
		}
		for _, p := range m.Places {
			places[p] = true
		}
	}
}

func (tr *trunks) count(w *work.Work) {
	for name, n := range map[string]*atomic.Int64{"scouts": &tr.scouts, "trunks": &tr.stood,
		"trunks that did not hold": &tr.failed, "runs from first contact": &tr.runs} {
		w.Count(name, n.Load())
	}
	w.Count("CPU µs saved by first contact", tr.saved.Load()/1000)
}

// from runs those of the mutants with a test for which that pays from where
// it comes to them first. note is told the verdicts; the rest is for others to run.
func (tr *trunks) from(ctx context.Context, t *test, batch []*turn,
	note func(*turn, mutant.Verdict)) (rest []*turn, err error) {
	j := tr.j
	if !j.patchedOf(t.Test).Stops() || t.SetApart() || t.Reads() ||
		len(batch) < 2 && j.Isolation != work.ForkAtContact {
		return batch, nil
	}
	at, err := tr.scout(ctx, t)
	if err != nil {
		return nil, err
	}
	byContact := map[forkserver.Entry][]*turn{}
	for _, m := range batch {
		if c, ok := tr.firstContact(m.Mutant, t.Program, at); ok {
			byContact[c.Entry] = append(byContact[c.Entry], m)
		}
	}
	var ran []*turn
	for _, entry := range inOrder(byContact) {
		group := byContact[entry]
		for len(group) > 0 && (j.Isolation == work.ForkAtContact || saves(len(group), t, at[entry].CPU) > 0) {
			noted, err := tr.fromTrunk(ctx, t, entry, group, note)
			if err != nil {
				return nil, err
			}
			if len(noted) == 0 {
				break
			}
			ran = append(ran, noted...)
			group = group[len(noted):]
		}
	}
	return slices.DeleteFunc(slices.Clone(batch), func(m *turn) bool { return slices.Contains(ran, m) }), nil
}

// saves is the CPU time that a trunk saves for so many mutants which a test comes to
// after some time.
func saves(mutants int, t *test, after time.Duration) time.Duration {
	return time.Duration(mutants-1)*after - t.Baseline.CPU - costOfTrunk
}

// firstContact is where a test comes to a mutant first, if a trunk may stand there.
func (tr *trunks) firstContact(m *find.Mutant, p *suite.Program,
	at map[forkserver.Entry]forkserver.Contact) (first forkserver.Contact, ok bool) {
	j := tr.j
	if j.requests.startsEarly(m, p) {
		return first, false
	}
	for _, w := range j.Patched[p.Index].Writes(m) {
		here, may := at[forkserver.Entry{Module: w.Module, Addr: w.Addr}]
		if w.In == 0 && may && (!ok || here.CPU < first.CPU) {
			first, ok = here, true
		}
	}
	return first, ok
}

// scout finds out where trunks of a test may stand, once, if trunks can save as much.
func (tr *trunks) scout(ctx context.Context, t *test) (map[forkserver.Entry]forkserver.Contact, error) {
	j := tr.j
	// At the best it comes to the mutants when it is nearly over.
	if (saves(min(t.expected, mostNeighbours), t, t.Baseline.CPU) < 0 ||
		time.Duration(t.expected)*t.Baseline.CPU < worthScouting) && j.Isolation != work.ForkAtContact {
		return nil, nil
	}
	var err error
	s := t.scouted
	s.once.Do(func() {
		var found []forkserver.Contact
		j.trunks.scouts.Add(1)
		var entries []forkserver.Entry
		j.Planning(func() { entries = j.trunks.entriesOf(t, j.patchedOf(t.Test)) })
		found, err = tr.runScout(ctx, t, entries)
		s.at = map[forkserver.Entry]forkserver.Contact{}
		for _, c := range found {
			s.at[c.Entry] = c
			j.trunks.saved.Add(-int64(c.CPU) / int64(len(found)))
		}
	})
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		j.Log.Info("no first contact", "test", t.Name, "error", err)
	}
	return s.at, nil
}

// entriesOf are those of the functions in which a test infects mutants.
func (tr *trunks) entriesOf(t *test, at *patch.Program) []forkserver.Entry {
	has := map[forkserver.Entry]bool{}
	for set, places := range tr.functions {
		if !slices.ContainsFunc(t.Numbers(), set.Has) {
			continue
		}
		for p := range places {
			for _, entry := range at.Entries(p) {
				has[entry] = true
			}
		}
	}
	return inOrder(has)
}

// inOrder gives entries in an order that does not change.
func inOrder[V any](entries map[forkserver.Entry]V) []forkserver.Entry {
	return slices.SortedFunc(maps.Keys(entries), func(a, b forkserver.Entry) int {
		return cmp.Or(cmp.Compare(a.Module.Number, b.Module.Number), cmp.Compare(a.Module.Code, b.Module.Code),
			cmp.Compare(a.Addr, b.Addr))
	})
}

// runScout makes the run of a scout, which stops at entries.
func (tr *trunks) runScout(ctx context.Context, t *test,
	entries []forkserver.Entry) (found []forkserver.Contact, err error) {
	j := tr.j
	req := t.Request(forkserver.Request{Limits: t.Limits})
	for _, entry := range entries {
		req.Writes = append(req.Writes, j.patchedOf(t.Test).Stop(entry))
	}
	err = t.Program.InFolder(ctx, t.Test, func(at suite.Where) (err error) {
		at.Here(&req)
		found, err = t.Program.Live.Main.Scout(ctx, req)
		return err
	})
	return found, err
}

// mayStand is for how long a trunk may stand still: what then goes on sees a clock that
// is ahead, as on a machine that is half as fast.
func mayStand(t *test) time.Duration { return 20*time.Millisecond + t.Baseline.Wall }

// fromTrunk runs mutants from an entry on, and gives those that it could run: the first ones.
func (tr *trunks) fromTrunk(ctx context.Context, t *test, entry forkserver.Entry, group []*turn,
	note func(*turn, mutant.Verdict)) (ran []*turn, err error) {
	j := tr.j
	err = t.Program.InFolder(ctx, t.Test, func(at suite.Where) error {
		return tr.withTrunk(ctx, t, entry, at, func(trunk *forkserver.Trunk) error {
			if err := holdsUp(ctx, t, trunk, at); err != nil {
				return err
			}
			stands := time.Now()
			for _, m := range group {
				if time.Since(stands) > mayStand(t) {
					return nil
				}
				v, err := j.judgeBy(ctx, m, t, func() (forkserver.Result, error) {
					req := j.requests.of(m.Mutant, t.Test)
					at.Here(&req)
					return tr.runFrom(ctx, trunk, req, at)
				})
				if err != nil {
					return err
				}
				ran = append(ran, m)
				note(m, v)
			}
			return nil
		})
	})
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		j.trunks.failed.Add(1)
		j.Log.Info("first contact did not hold", "test", t.Name, "error", err)
	}
	return ran, nil
}

// runFrom makes a run from a trunk, and its folder what it was.
func (tr *trunks) runFrom(ctx context.Context, trunk *forkserver.Trunk, req forkserver.Request,
	at suite.Where) (forkserver.Result, error) {
	j := tr.j
	r, err := trunk.Run(ctx, req)
	j.Tested(r.Wall)
	if err == nil && suite.Doubtful(r, nil) {
		err = errors.New("a run was ended by " + suite.Describe(r))
	}
	if err == nil { // a run that ctx has ended shows nothing
		err = errors.Join(at.Restore(ctx), context.Cause(ctx))
	}
	if err == nil {
		j.trunks.runs.Add(1)
		j.trunks.saved.Add(int64(trunk.CPU))
	}
	return r, err
}

// holdsUp makes a run without a mutant from a trunk, which must pass: a test may notice in
// ways that no scout sees that it goes on in another process.
func holdsUp(ctx context.Context, t *test, trunk *forkserver.Trunk, at suite.Where) error {
	req := t.Request(forkserver.Request{Limits: t.Limits})
	at.Here(&req)
	r, err := trunk.Run(ctx, req)
	if err == nil {
		err = at.Restore(ctx)
	}
	if err == nil && !t.Passes(r) {
		err = fmt.Errorf("a run without a mutant does not pass: %s", t.How(r))
	}
	return err
}

func (tr *trunks) withTrunk(ctx context.Context, t *test, entry forkserver.Entry, at suite.Where,
	f func(*forkserver.Trunk) error) error {
	j := tr.j
	req := t.Request(forkserver.Request{Limits: t.Limits, Writes: []forkserver.Write{j.patchedOf(t.Test).Stop(entry)}})
	at.Here(&req)
	trunk, err := t.Program.Live.Main.Trunk(ctx, req)
	if err != nil {
		return err
	}
	j.trunks.stood.Add(1)
	j.Tested(trunk.CPU)
	j.trunks.saved.Add(-int64(trunk.CPU))
	return errors.Join(f(trunk), trunk.Close())
}
