package suite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/work"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/outside"
	"ames/internal/engine/world"
)

// What a test uses outside of its working directory, such as a port or a folder in /tmp, is
// there once for all runs: two at a time disturb each other, and what one leaves makes others fail. A
// realm holds the tests that share such things. Its runs are made one at a time, and count only
// if what was there before was as an unmutated run leaves it.

// uses are the things that a test uses under the same names in each run; true: nothing is
// there of it when no run is made.
type uses map[outside.Thing]bool

// Realm is what tests share that use the same things.
type Realm struct {
	// Passing are the things that an unmutated run leaves nothing of.
	Passing []outside.Thing
	// Kept says that there are others: nobody knows by looking whether these are in order.
	Kept bool
}

// outsideParts are those of a world in which there is nothing that other runs have too.
const outsideParts = world.Mounts | world.IPC | world.Network

// watchTest runs a test and notes what it uses. Of what it has used once, what it uses each
// time is found out by another run.
func (p *Program) watchTest(ctx context.Context, t *Test, req forkserver.Request) (r forkserver.Result, err error) {
	t.uses, t.Watched = nil, false
	if p.Parts&outsideParts == outsideParts && len(p.s.Writable) == 0 {
		t.Watched = true // nothing that it uses is there for any other run
		return p.RunUnmutated(ctx, t, req)
	}
	var seen [2]uses
	for i := range seen {
		r, seen[i], err = p.watchRun(ctx, t, req)
		if errors.Is(err, forkserver.ErrUnwatched) || err == nil && !t.Passes(r) {
			// Being watched may have made it fail.
			return p.RunUnmutated(ctx, t, req)
		}
		if err != nil {
			return r, err
		}
		if len(seen[i]) == 0 {
			t.Watched = true
			return r, nil
		}
	}
	first, second := seen[0], seen[1]
	t.Watched, t.uses = true, uses{}
	for thing, passes := range second {
		if before, both := first[thing]; both {
			t.uses[thing] = passes && before
		}
	}
	return r, nil
}

// watchRun makes an unmutated run that is watched.
func (p *Program) watchRun(ctx context.Context, t *Test, req forkserver.Request) (forkserver.Result, uses, error) {
	seen := uses{}
	see := func(thing outside.Thing) {
		if _, known := seen[thing]; known || thing.Kind == outside.File &&
			(p.dirs.Holds(thing.Name) || outside.IsOfSystem(thing.Name) || outside.IsCounts(thing.Name)) {
			return
		}
		seen[thing] = !thing.Present()
	}
	req.Limits, req.Delay = t.unmutatedLimits(), true
	r, err := p.believed(ctx, t, func(beside *needs) (forkserver.Result, error) {
		return p.inDir(ctx, t, nil, beside, req, func(req forkserver.Request) (forkserver.Result, error) {
			return p.Live.Early().Watch(ctx, req, see)
		})
	})
	for thing, absent := range seen {
		seen[thing] = absent && !thing.Present()
	}
	return r, seen, err
}

// makeRealms puts tests together that use the same things, and those of one call of a program,
// which runs them all in one process if a mutant leads it astray.
func (s *Suite) makeRealms() {
	of := map[any]*Realm{} // by thing, and by call
	groups := map[*Realm][]*Test{}
	for _, t := range s.Tests {
		if len(t.uses) == 0 {
			continue
		}
		r := &Realm{}
		keys := []any{t.Program.Name + "\x00" + t.Call.Name}
		groups[r] = []*Test{t}
		for thing := range t.uses {
			keys = append(keys, thing)
		}
		for _, key := range keys {
			if other := of[key]; other != nil && other != r {
				groups[r] = append(groups[r], groups[other]...)
				delete(groups, other)
				for k, o := range of {
					if o == other {
						of[k] = r
					}
				}
			}
			of[key] = r
		}
	}
	for r, members := range groups {
		passes := uses{}
		lock := fmt.Sprintf("what %s uses outside", members[0].Name) // which no user's has for a name
		for _, t := range members {
			t.Realm, t.needs.locks = r, append(slices.Clone(t.needs.locks), lock)
			for thing, p := range t.uses {
				before, known := passes[thing]
				passes[thing] = p && (before || !known)
			}
		}
		r.add(passes)
	}
	s.tellRealms()
}

// tellRealms says which tests are run one at a time.
func (s *Suite) tellRealms() {
	var first *Test
	n := 0
	for _, t := range s.Tests {
		if t.Realm != nil {
			n++
			first = cmp.Or(first, t)
		}
	}
	s.Count("tests that use things outside", int64(n))
	if n > 0 {
		s.Progress.Note(fmt.Sprintf("%s what is outside of the working directory, and %s one at a time; %s: %s",
			work.Times(n, "test uses", "tests use"), work.Plural(n, "runs", "run"), first.Name, first.uses))
	}
}

// There gives the things that an unmutated run leaves nothing of, and that are there.
func (r *Realm) There() []outside.Thing {
	var out []outside.Thing
	for _, thing := range r.Passing {
		if thing.Present() {
			out = append(out, thing)
		}
	}
	return out
}

func (r *Realm) add(u uses) {
	for thing, passes := range u {
		if passes {
			r.Passing = append(r.Passing, thing)
		} else {
			r.Kept = true
		}
	}
}

func (u uses) String() string {
	var names []string
	for thing := range u {
		names = append(names, thing.String())
	}
	slices.Sort(names)
	return work.SomeOf(names)
}

// retryAlone runs the tests again, alone, that failed, and use what is outside of their working
// directories: they may have failed only because of others beside them.
func (p *Program) retryAlone(ctx context.Context) error {
	const times = 2 // as those that were never run before
	if len(p.Tests) == 1 && len(p.s.All) == 1 {
		return nil
	}
	for _, t := range p.Tests {
		if s := t.Found.State; s != mutant.TestFails && s != mutant.TestVaries || t.failed.Met != forkserver.LimitNone {
			continue
		}
		again := *t
		again.needs.alone = true
		again.Found = mutant.Test{Name: t.Name, Program: p.Name, State: mutant.TestPasses}
		if err := p.tryTest(ctx, &again, times); err != nil {
			return err
		}
		if again.Found.State == mutant.TestPasses && len(again.uses) > 0 {
			again.needs = t.needs
			*t = again
			p.s.Count("tests that failed beside others", 1)
		}
	}
	return nil
}
