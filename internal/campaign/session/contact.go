package session

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/schedule"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/machine"
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
	// functions are the entries that mutants are in, by the tests that infect these.
	functions map[*schedule.Set]map[*place]bool

	scouts, stood, failed, runs atomic.Int64
	saved                       atomic.Int64 // ns of CPU time
}

// scouted is what a scout has found of a test.
type scouted struct {
	once sync.Once
	at   map[uint64]forkserver.Contact // where a trunk may stand, by entry
}

func (tr *trunks) plan(j *judging, todo []int) {
	for _, t := range j.tests {
		t.scouted = &scouted{}
	}
	tr.functions = map[*schedule.Set]map[*place]bool{}
	for _, i := range todo {
		m := j.f.mutants[i]
		j.tests[j.plan.First(m.infected)].expected++
		places := tr.functions[m.infected]
		if places == nil {
			places = map[*place]bool{}
			tr.functions[m.infected] = places
		}
		for _, p := range m.places {
			places[p] = true
		}
	}
}

func (tr *trunks) count(s *session) {
	for name, n := range map[string]*atomic.Int64{"scouts": &tr.scouts, "trunks": &tr.stood, "trunks that did not hold": &tr.failed, "runs from first contact": &tr.runs} {
		s.count(name, n.Load())
	}
	s.count("CPU µs saved by first contact", tr.saved.Load()/1000)
}

// mapStubs maps the code that is jumped to at contacts beside the modules.
func (st *stage) mapStubs(ctx context.Context, l *layout) error {
	if st.main == nil || st.s.opts.Isolation != Fork && st.s.opts.Isolation != ForkAtContact {
		return nil
	}
	st.stubs = map[uint64]uint64{}
	for _, m := range st.mods {
		var entries []uint64
		for _, p := range st.usable(st.places) {
			if st.s.mods[p.module] == m && !slices.Contains(entries, st.entries[p]) {
				entries = append(entries, st.entries[p])
			}
		}
		if len(entries) == 0 {
			continue
		}
		loaded, err := l.find(m, m == st.mods[0])
		if err != nil {
			return err
		}
		size := forkserver.StubsSize(len(entries))
		base, err := l.freeRange(loaded, size)
		if err != nil {
			return err
		}
		im, stubs := st.main.Stubs(base, entries)
		if im == nil {
			return nil
		}
		l.regions = append(l.regions, forkserver.Region{Start: base, End: base + size})
		st.images = append(st.images, im)
		for _, z := range []*forkserver.Zygote{st.server.Early(), st.main} {
			if err := z.Map(ctx, im); err != nil {
				return err
			}
		}
		for i, entry := range entries {
			st.stubs[entry] = stubs[i]
		}
	}
	return nil
}

// stop makes a run stop at an entry.
func (st *stage) stop(entry uint64) forkserver.Write {
	return forkserver.Write{Addr: entry, Data: machine.Jump(entry, st.stubs[entry])}
}

// fromContact runs those of the mutants with a test for which that pays from where
// it comes to them first. note is told the verdicts; the rest is for others to run.
func (j *judging) fromContact(ctx context.Context, t *test, batch []*turn, note func(*turn, mutant.Verdict)) (rest []*turn, err error) {
	if len(t.stage.stubs) == 0 || t.setApart() || t.reads() || len(batch) < 2 && j.s.opts.Isolation != ForkAtContact {
		return batch, nil
	}
	at, err := j.scout(ctx, t)
	if err != nil {
		return nil, err
	}
	byContact := map[uint64][]*turn{}
	for _, m := range batch {
		if c, ok := t.stage.firstContact(m.candidate, at); ok {
			byContact[c.Entry] = append(byContact[c.Entry], m)
		}
	}
	var ran []*turn
	for _, entry := range slices.Sorted(maps.Keys(byContact)) {
		group := byContact[entry]
		for len(group) > 0 && (j.s.opts.Isolation == ForkAtContact || saves(len(group), t, at[entry].CPU) > 0) {
			noted, err := j.fromTrunk(ctx, t, entry, group, note)
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
	return time.Duration(mutants-1)*after - t.baseline.CPU - costOfTrunk
}

// firstContact is where a test comes to a mutant first, if a trunk may stand there.
func (st *stage) firstContact(c *candidate, at map[uint64]forkserver.Contact) (first forkserver.Contact, ok bool) {
	if st.startsEarly(c) {
		return first, false
	}
	for _, w := range st.writes(c) {
		if here, may := at[w.Addr]; may && (!ok || here.CPU < first.CPU) {
			first, ok = here, true
		}
	}
	return first, ok
}

// scout finds out where trunks of a test may stand, once, if trunks can save as much.
func (j *judging) scout(ctx context.Context, t *test) (map[uint64]forkserver.Contact, error) {
	// At the best it comes to the mutants when it is nearly over.
	if (saves(min(t.expected, mostNeighbours), t, t.baseline.CPU) < 0 || time.Duration(t.expected)*t.baseline.CPU < worthScouting) && j.s.opts.Isolation != ForkAtContact {
		return nil, nil
	}
	var err error
	s := t.scouted
	s.once.Do(func() {
		var found []forkserver.Contact
		j.trunks.scouts.Add(1)
		var entries []uint64
		j.s.planning(func() { entries = j.trunks.entriesOf(t) })
		found, err = t.stage.scout(ctx, t, entries)
		s.at = map[uint64]forkserver.Contact{}
		for _, c := range found {
			s.at[c.Entry] = c
			j.trunks.saved.Add(-int64(c.CPU) / int64(len(found)))
		}
	})
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		j.s.opts.Log.Info("no first contact", "test", t.name, "error", err)
	}
	return s.at, nil
}

// entriesOf are those of the functions in which a test infects mutants.
func (tr *trunks) entriesOf(t *test) []uint64 {
	has := map[uint64]bool{}
	for set, places := range tr.functions {
		if !slices.ContainsFunc(t.numbers(), set.Has) {
			continue
		}
		for p := range places {
			if entry := t.stage.entries[p]; t.stage.stubs[entry] != 0 {
				has[entry] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(has))
}

func (st *stage) scout(ctx context.Context, t *test, entries []uint64) ([]forkserver.Contact, error) {
	req := t.request(forkserver.Request{Limits: t.limits})
	for _, entry := range entries {
		req.Writes = append(req.Writes, st.stop(entry))
	}
	if err := st.s.apart.enter(ctx, &t.needs); err != nil {
		return nil, err
	}
	defer st.s.apart.leave(&t.needs)
	slot, dir := st.dirs.take()
	req.Dir = dir
	found, err := st.main.Scout(ctx, req)
	return found, errors.Join(err, st.dirs.back(ctx, slot))
}

// mayStand is for how long a trunk may stand still: what then goes on sees a clock that
// is ahead, as on a machine that is half as fast.
func mayStand(t *test) time.Duration { return 20*time.Millisecond + t.baseline.Wall }

// fromTrunk runs mutants from an entry on, and gives those that it could run: the first ones.
func (j *judging) fromTrunk(ctx context.Context, t *test, entry uint64, group []*turn, note func(*turn, mutant.Verdict)) (ran []*turn, err error) {
	st := t.stage
	if err := st.s.apart.enter(ctx, &t.needs); err != nil {
		return nil, err
	}
	defer st.s.apart.leave(&t.needs)
	slot, dir := st.dirs.take()
	err = j.withTrunk(ctx, t, entry, dir, func(trunk *forkserver.Trunk) error {
		if err := st.holdsUp(ctx, t, trunk, slot, dir); err != nil {
			return err
		}
		stands := time.Now()
		for _, m := range group {
			if time.Since(stands) > mayStand(t) {
				return nil
			}
			req := st.request(m.candidate, t)
			req.Dir = dir
			v, err := j.judgeBy(ctx, m, t, func() (forkserver.Result, error) {
				r, err := trunk.Run(ctx, req)
				st.s.tested(r.Wall)
				if err == nil && doubtful(r, nil) {
					err = errors.New("a run was ended by " + describe(r))
				}
				if err == nil { // a run that ctx has ended shows nothing
					err = errors.Join(st.dirs.restore(ctx, slot), context.Cause(ctx))
				}
				if err == nil {
					j.trunks.runs.Add(1)
					j.trunks.saved.Add(int64(trunk.CPU))
				}
				return r, err
			})
			if err != nil {
				return err
			}
			ran = append(ran, m)
			note(m, v)
		}
		return nil
	})
	err = errors.Join(err, st.dirs.back(ctx, slot))
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		j.trunks.failed.Add(1)
		st.s.opts.Log.Info("first contact did not hold", "test", t.name, "error", err)
	}
	return ran, nil
}

// holdsUp makes a run without a mutant from a trunk, which must pass: a test may notice in
// ways that no scout sees that it goes on in another process.
func (st *stage) holdsUp(ctx context.Context, t *test, trunk *forkserver.Trunk, slot int, dir string) error {
	r, err := trunk.Run(ctx, t.request(forkserver.Request{Limits: t.limits, Dir: dir}))
	if err == nil {
		err = st.dirs.restore(ctx, slot)
	}
	if err == nil && !t.passes(r) {
		err = fmt.Errorf("a run without a mutant does not pass: %s", t.how(r))
	}
	return err
}

func (j *judging) withTrunk(ctx context.Context, t *test, entry uint64, dir string, f func(*forkserver.Trunk) error) error {
	req := t.request(forkserver.Request{Limits: t.limits, Writes: []forkserver.Write{t.stage.stop(entry)}, Dir: dir})
	trunk, err := t.stage.main.Trunk(ctx, req)
	if err != nil {
		return err
	}
	j.trunks.stood.Add(1)
	j.s.tested(trunk.CPU)
	j.trunks.saved.Add(-int64(trunk.CPU))
	return errors.Join(f(trunk), trunk.Close())
}
