package judge

import (
	"slices"
	"time"

	"ames/internal/campaign/find"
	"ames/internal/campaign/suite"
	"ames/internal/engine/forkserver"
)

const (
	// mostTimes the steps of a test without a mutant it may make if it passes, and failTimes if it
	// fails. A step may take a hundredth of what others in the same function take, so that even the first is no
	// long time.
	mostTimes, failTimes = 400, 20
	// fewestFree is how many it may make besides: more than a loop over all numbers of 16
	// bits makes, at some steps each.
	fewestFree = 500_000
	// slowStep is what a step takes at most where nothing else is done, so that a longer
	// test has as many more free as it could make.
	slowStep = 10 * time.Nanosecond
	// stepping is how many times the CPU time of others a mutant may take besides that steps
	// at a pace by which the steps decide, and not how long one takes on this machine today.
	stepping, mostStepping = 7, time.Second
)

// requests makes the runs of mutants.
type requests struct{ *Case }

// of is a run of a mutant by a test.
func (r *requests) of(m *find.Mutant, t *suite.Test) forkserver.Request {
	req := forkserver.Request{Writes: r.patchedOf(t).Writes(m), Limits: t.Limits, KeepOutput: suite.OutputKept}
	r.bound(&req, m, t)
	return req
}

// with makes the runs that go before and after a test's have a mutant as well.
func (r *requests) with(m *find.Mutant) suite.Mutated {
	return func(t *suite.Test) (req forkserver.Request, atMain, ok bool) {
		if len(t.Program.Tests) == 0 { // no mutant is in it
			return req, false, false
		}
		return r.of(m, t), r.patchedOf(t).OpensLate(m), true
	}
}

// startsEarly reports whether the mutant's runs must start before main.
func (r *requests) startsEarly(m *find.Mutant, p *suite.Program) bool {
	return p.Live.Main == nil || r.Reach.BeforeMain[p.Index][m.Index] && !r.Patched[p.Index].OpensLate(m)
}

// bound makes a mutant's run count its steps, and end at too many of them.
func (r *requests) bound(req *forkserver.Request, m *find.Mutant, t *suite.Test) {
	var usual uint64
	at, steps := r.patchedOf(t), r.Reach.Steps[t.Program.Index]
	for i, pl := range m.Places {
		for _, schema := range at.SchemasOf(pl, m.Numbers[i]) {
			if !slices.Contains(req.Counters, schema.Counter) {
				req.Counters = append(req.Counters, schema.Counter)
				usual += steps.Usual(t, schema.Counter)
			}
		}
	}
	req.Limits.Steps, req.Limits.StepsToFail = r.allowed(usual, t.OwnPart())
	if r.TimeoutFactor == 0 {
		req.Limits.Stepping = req.Limits.CPU + min(stepping*req.Limits.CPU, mostStepping)
	}
}

// allowed is how many steps a mutant may make where its test, which takes some CPU
// time, makes as many as usual; and after how many it may not fail any more. The first number follows
// from a time, and is another one on each day: whether a mutant that goes on out of bounds has crashed or
// was ended must not follow from that.
func (r *requests) allowed(usual uint64, own time.Duration) (most, toFail uint64) {
	patience := max(1, r.TimeoutFactor/failTimes)
	most = uint64(patience * (mostTimes*float64(usual) + max(fewestFree, float64(own/slowStep))))
	return most, uint64(patience * (failTimes*float64(usual) + fewestFree))
}
