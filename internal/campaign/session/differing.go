package session

import (
	"context"
	"fmt"

	"ames/internal/campaign/mutant"
	"ames/internal/engine/forkserver"
)

// triedAgain is how often a test must pass before functions are suspected.
const triedAgain = 3

// searchRuns bounds the runs of one search for functions whose copies differ.
const searchRuns = 400

// withoutDiffering finds the functions whose unmutated schemas make the test fail,
// takes their mutants out, and runs the test with the rest. A test that fails
// without anything replaced varies, which is noted.
func (st *stage) withoutDiffering(ctx context.Context, t *test, places []*place, fromStart bool) (forkserver.Result, error) {
	// The test itself may be at fault: then it fails again without anything, by and by.
	for range triedAgain {
		again, err := st.runIn(ctx, st.server.Early(), t, nil, t.request(forkserver.Request{Limits: t.limits, KeepOutput: outputKept}))
		if err != nil {
			return again, err
		}
		if !t.passes(again) {
			t.varies = true
			st.note(t, mutant.TestVaries, again)
			return again, nil
		}
	}
	run := func(places []*place) (forkserver.Result, error) {
		return st.identities(ctx, t, st.copiesOf(places, fromStart), fromStart)
	}
	st.s.opts.Progress.Stage("finding copies that differ", len(places))
	s := halving[*place]{runs: searchRuns, settled: st.s.opts.Progress.Step}
	s.try = func(places []*place) (string, error) {
		st.s.count("runs to find functions not reproduced", 1)
		r, err := run(places)
		if err != nil || t.passes(r) {
			return "", err
		}
		return t.how(r), nil
	}
	good, err := s.among(places)
	if err != nil {
		return forkserver.Result{}, err
	}
	for _, d := range s.differing {
		st.notReproduced(d)
	}
	r, err := run(good)
	if err == nil && !t.passes(r) { // the search has seen it pass
		t.varies = true
		st.note(t, mutant.TestVaries, r)
	}
	return r, err
}

// notReproduced takes out the mutants of functions whose copies differ.
func (st *stage) notReproduced(d differing[*place]) {
	st.s.count("functions not reproduced", int64(len(d.items)))
	for _, p := range d.items {
		st.s.opts.Log.Info("schema without a mutant makes the tests fail", "function", p.function, "how", d.how)
		delete(st.schemas, p)
		reason := fmt.Sprintf("the compiled copy of %s does not behave like the original: %s", p.function, d.how)
		if n := len(d.items); n > 1 {
			reason = fmt.Sprintf("with the compiled copies of %s and %d other functions, too many to try each, a test does not pass: %s", p.function, n-1, d.how)
		}
		st.s.takeOut(p, mutant.NotReproduced, reason)
	}
}

// halving finds, of things that make a test fail together, those that are at fault.
type halving[T any] struct {
	try     func(items []T) (how string, err error) // how it fails; "" if it passes
	runs    int                                     // how many are left
	settled func(n int)                             // told how many more things are decided on

	good      []T
	differing []differing[T]
}

// differing are things that are at fault: one, or several that were not tried alone.
type differing[T any] struct {
	items []T
	how   string
}

// among searches things that fail together and gives the others, which pass together.
// It goes by halves, so that one at fault among n takes some 2 log2(n) runs, and all of n
// at fault 3 n. Each half is tried with all that is known to be good, so that things which
// fail only together are found too.
func (s *halving[T]) among(items []T) (good []T, err error) {
	s.good = nil
	how, err := s.with(items)
	if err == nil && how != "" {
		err = s.halve(items, how)
	} else {
		s.accept(items)
	}
	return s.good, err
}

func (s *halving[T]) with(items []T) (how string, err error) {
	s.runs--
	return s.try(append(s.good[:len(s.good):len(s.good)], items...))
}

func (s *halving[T]) accept(items []T) {
	s.good = append(s.good, items...)
	s.settled(len(items))
}

// halve settles things that fail together with the good ones.
func (s *halving[T]) halve(items []T, how string) error {
	if len(items) == 1 || s.runs < 2 {
		return s.blame(items, how)
	}
	first, second := items[:len(items)/2], items[len(items)/2:]
	firstHow, err := s.with(first)
	if err != nil {
		return err
	}
	if firstHow == "" {
		s.accept(first)
		return s.halve(second, how) // fails as long as all of the first half are there
	}
	if err := s.halve(first, firstHow); err != nil {
		return err
	}
	how, err = s.with(second)
	switch {
	case err != nil:
		return err
	case how == "":
		s.accept(second)
		return nil
	}
	return s.halve(second, how)
}

// blame takes out things that failed: one only if it fails again.
func (s *halving[T]) blame(items []T, how string) error {
	if len(items) == 1 {
		again, err := s.with(items)
		if err != nil {
			return err
		}
		if again == "" {
			s.accept(items)
			return nil
		}
		how = again
	}
	s.differing = append(s.differing, differing[T]{items, how})
	s.settled(len(items))
	return nil
}
