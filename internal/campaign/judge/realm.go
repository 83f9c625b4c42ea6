package judge

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/suite"
	"ames/internal/campaign/work"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/outside"
)

// realm is what is known of the things that tests share outside of their working directories, while
// mutants are run. Its runs are made one at a time, and count only if what was there before was as
// an unmutated run leaves it.
type realm struct {
	*suite.Realm
	j  *judging
	mu sync.Mutex
	// vouched says that an unmutated run has passed since the last one with a mutant.
	vouched bool
	// failures counts unmutated runs that failed, one after the other.
	failures int
	waited   time.Duration // for ports
	told     bool
}

// clear removes what has come since it was looked before: what the tests remove by
// themselves, and nothing else.
func (r *realm) clear(w *work.Work, before []outside.Thing) {
	for _, thing := range r.There() {
		if slices.Contains(before, thing) || thing.Remove() != nil {
			continue
		}
		w.Count("things that mutants left, removed", 1)
		if !r.told {
			r.told = true
			w.Progress.Note(fmt.Sprintf("a mutant left %s behind, which the tests remove themselves. Ames removes it, "+
				"and all such things from now on", thing))
		}
	}
}

// judge judges a mutant by a run of a test that uses things outside, once these are as an
// unmutated run leaves them.
func (r *realm) judge(ctx context.Context, m *turn, t *test,
	run func() (forkserver.Result, error)) (mutant.Verdict, error) {
	j := r.j
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.vouched && (r.Kept || len(r.There()) > 0) {
		if how, err := r.vouch(ctx, t); how != "" || err != nil {
			return r.withhold(t, how), err
		}
	}
	before := r.There()
	v, err := j.judgeOnce(m, t, run)
	r.vouched = false
	r.clear(j.Work, before)
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
func (r *realm) vouch(ctx context.Context, t *test) (how string, err error) {
	j := r.j
	const gaveUp = "it has failed so too often"
	for try := range 2 {
		if r.failures >= mostFailures {
			return cmp.Or(how, gaveUp), nil
		}
		if try > 0 {
			r.await(ctx)
		}
		before := r.There()
		res, err := t.Program.Check(ctx, t.Test)
		if err != nil {
			return "", err
		}
		j.checks.Add(1)
		r.clear(j.Work, before)
		if t.Passes(res) {
			r.vouched, r.failures = true, 0
			return "", nil
		}
		how = t.Failure(res)
	}
	r.failures++
	return how, nil
}

// await waits for ports that are not free.
func (r *realm) await(ctx context.Context) {
	const nap = 100 * time.Millisecond
	taken := func() bool {
		return slices.ContainsFunc(r.Passing,
			func(t outside.Thing) bool { return t.Kind == outside.Port && t.Present() })
	}
	began := r.waited
	for r.waited < mostWaiting && r.waited-began < oneWait && ctx.Err() == nil && taken() {
		time.Sleep(nap)
		r.waited += nap
	}
}

// withhold is the verdict where a test does not pass without the mutant either.
func (r *realm) withhold(t *test, how string) mutant.Verdict {
	j := r.j
	j.doubts.add(t, how)
	return mutant.Verdict{Status: mutant.Pending, Test: t.Name,
		Reason: fmt.Sprintf("not judged: by now %s fails without a mutant too (%s)", t.Name, how)}
}

// isWithheld reports whether there is a reason not to judge a mutant other than time.
func isWithheld(v *mutant.Verdict) bool { return v.Status == mutant.Pending && v.Test != "" }
