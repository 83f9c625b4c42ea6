package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"ames/internal/campaign/mutant"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/outside"
)

// What a test uses outside of its working directory, such as a port or a folder in /tmp, is
// there once for all runs: two at a time disturb each other, and what one leaves makes others fail. A
// realm holds the tests that share such things. Its runs are made one at a time, and count only
// if what was there before was as an unmutated run leaves it.

// uses are the things that a test uses under the same names in each run; true: nothing is
// there of it when no run is made.
type uses map[outside.Thing]bool

// realm is what tests share that use the same things. nil: of tests that use none.
type realm struct {
	mu sync.Mutex
	// passing are the things that an unmutated run leaves nothing of.
	passing []outside.Thing
	// kept says that there are others: nobody knows by looking whether these are in order.
	kept bool
	// vouched says that an unmutated run has passed since the last one with a mutant.
	vouched bool
	// failures counts unmutated runs that failed, one after the other.
	failures int
	waited   time.Duration // for ports
	told     bool
}

// watchTest runs a test and notes what it uses. Of what it has used once, what it uses each
// time is found out by another run.
func (st *stage) watchTest(ctx context.Context, t *test, req forkserver.Request) (r forkserver.Result, err error) {
	t.uses, t.watched = nil, false
	var seen [2]uses
	for i := range seen {
		r, seen[i], err = st.watchRun(ctx, t, req)
		if errors.Is(err, forkserver.ErrUnwatched) || err == nil && !t.passes(r) {
			// Being watched may have made it fail.
			return st.runUnmutated(ctx, t, req)
		}
		if err != nil {
			return r, err
		}
		if len(seen[i]) == 0 {
			t.watched = true
			return r, nil
		}
	}
	first, second := seen[0], seen[1]
	t.watched, t.uses = true, uses{}
	for thing, passes := range second {
		if before, both := first[thing]; both {
			t.uses[thing] = passes && before
		}
	}
	return r, nil
}

// watchRun makes an unmutated run that is watched.
func (st *stage) watchRun(ctx context.Context, t *test, req forkserver.Request) (forkserver.Result, uses, error) {
	seen := uses{}
	own := st.dir
	if st.dirs.set != nil {
		own = st.dirs.set.Root()
	}
	see := func(thing outside.Thing) {
		if _, known := seen[thing]; known || thing.Kind == outside.File && (isIn(thing.Name, own) || outside.IsOfSystem(thing.Name) || outside.IsCounts(thing.Name)) {
			return
		}
		seen[thing] = !thing.Present()
	}
	req.Limits, req.Delay = t.unmutatedLimits(), true
	r, err := st.believed(ctx, t, func(beside *needs) (forkserver.Result, error) {
		return st.inDir(ctx, t, nil, beside, req, func(req forkserver.Request) (forkserver.Result, error) {
			return st.server.Early().Watch(ctx, req, see)
		})
	})
	for thing, absent := range seen {
		seen[thing] = absent && !thing.Present()
	}
	return r, seen, err
}

// isIn reports whether a path is that of a folder or leads into it.
func isIn(path, folder string) bool {
	rest, ok := strings.CutPrefix(path, folder)
	return ok && (rest == "" || rest[0] == '/' || strings.HasSuffix(folder, "/"))
}

// makeRealms puts tests together that use the same things, and those of one call of a program,
// which runs them all in one process if a mutant leads it astray.
func (s *session) makeRealms(tests []*test) {
	of := map[any]*realm{} // by thing, and by call
	groups := map[*realm][]*test{}
	for _, t := range tests {
		if len(t.uses) == 0 {
			continue
		}
		r := &realm{}
		keys := []any{t.stage.name + "\x00" + t.call.name}
		groups[r] = []*test{t}
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
	var first *test
	n := 0
	for r, members := range groups {
		passes := uses{}
		lock := fmt.Sprintf("what %s uses outside", members[0].name) // which no user's has for a name
		for _, t := range members {
			t.realm, t.needs.locks = r, append(slices.Clone(t.needs.locks), lock)
			for thing, p := range t.uses {
				before, known := passes[thing]
				passes[thing] = p && (before || !known)
			}
		}
		r.add(passes)
	}
	for _, t := range tests {
		if t.realm != nil {
			n++
			first = cmp.Or(first, t)
		}
	}
	s.count("tests that use things outside", int64(n))
	if n > 0 {
		s.opts.Progress.Note(fmt.Sprintf("%s what is outside of the working directory, and %s one at a time; %s: %s",
			times(n, "test uses", "tests use"), plural(n, "runs", "run"), first.name, first.uses))
	}
}

func (r *realm) add(u uses) {
	for thing, passes := range u {
		if passes {
			r.passing = append(r.passing, thing)
		} else {
			r.kept = true
		}
	}
}

func (u uses) String() string {
	var names []string
	for thing := range u {
		names = append(names, thing.String())
	}
	slices.Sort(names)
	return someOf(names)
}

// there gives the things that an unmutated run leaves nothing of, and that are there.
func (r *realm) there() []outside.Thing {
	var out []outside.Thing
	for _, thing := range r.passing {
		if thing.Present() {
			out = append(out, thing)
		}
	}
	return out
}

// clear removes what has come since it was looked before: what the tests remove by
// themselves, and nothing else.
func (r *realm) clear(s *session, before []outside.Thing) {
	for _, thing := range r.there() {
		if slices.Contains(before, thing) || thing.Remove() != nil {
			continue
		}
		s.count("things that mutants left, removed", 1)
		if !r.told {
			r.told = true
			s.opts.Progress.Note(fmt.Sprintf("a mutant left %s, which the tests remove by themselves: it is removed, as all such things will be", thing))
		}
	}
}

// judgeApart judges a mutant by a run of a test that uses things outside, once these are as an
// unmutated run leaves them.
func (j *judging) judgeApart(ctx context.Context, m *turn, t *test, run func() (forkserver.Result, error)) (mutant.Verdict, error) {
	r := t.realm
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.vouched && (r.kept || len(r.there()) > 0) {
		if how, err := j.vouch(ctx, t); how != "" || err != nil {
			return j.withhold(t, how), err
		}
	}
	before := r.there()
	v, err := j.judgeOnce(m, t, run)
	r.vouched = false
	r.clear(j.s, before)
	return v, err
}

const (
	mostFailures = 3 // unmutated runs in a row, after which a test is given up
	// mostWaiting is for how long ports are waited for, in all: the kernel keeps one that a connection
	// was closed on for a minute.
	mostWaiting = 150 * time.Second
	oneWait     = 65 * time.Second
)

// vouch runs a test without a mutant, which must pass before what others show counts. It says how the test
// fails; "": it passes. The realm is held.
func (j *judging) vouch(ctx context.Context, t *test) (how string, err error) {
	const gaveUp = "it has failed so too often"
	r := t.realm
	for try := range 2 {
		if r.failures >= mostFailures {
			return cmp.Or(how, gaveUp), nil
		}
		if try > 0 {
			r.await(ctx)
		}
		before := r.there()
		res, err := t.stage.check(ctx, t)
		if err != nil {
			return "", err
		}
		j.checks.Add(1)
		r.clear(j.s, before)
		if t.passes(res) {
			r.vouched, r.failures = true, 0
			return "", nil
		}
		how = t.failure(res)
	}
	r.failures++
	return how, nil
}

// await waits for ports that are not free.
func (r *realm) await(ctx context.Context) {
	const nap = 100 * time.Millisecond
	taken := func() bool {
		return slices.ContainsFunc(r.passing, func(t outside.Thing) bool { return t.Kind == outside.Port && t.Present() })
	}
	for began := r.waited; r.waited < mostWaiting && r.waited-began < oneWait && ctx.Err() == nil && taken(); r.waited += nap {
		time.Sleep(nap)
	}
}

// check runs a test without a mutant, within the limits of mutants.
func (st *stage) check(ctx context.Context, t *test) (forkserver.Result, error) {
	return st.runIn(ctx, st.server.Early(), t, nil, t.request(forkserver.Request{Limits: t.limits, KeepOutput: outputKept}))
}

// withhold is the verdict where a test does not pass without the mutant either.
func (j *judging) withhold(t *test, how string) mutant.Verdict {
	j.doubts.add(t, how)
	return mutant.Verdict{Status: mutant.Pending, Test: t.name,
		Reason: fmt.Sprintf("not judged: by now %s fails without a mutant too (%s)", t.name, how)}
}

// isWithheld reports whether there is a reason not to judge a mutant other than time.
func isWithheld(v *mutant.Verdict) bool { return v.Status == mutant.Pending && v.Test != "" }
