package session

import (
	"context"
	"maps"
	"slices"
	"time"

	"ames/internal/campaign/schedule"
)

// worthObserving is the CPU time of the tests that reach a mutant from which on it
// takes less time to compile and run code that records than to run tests that
// cannot notice the mutant.
const worthObserving = 5 * time.Millisecond

// observe runs the tests with functions that record which mutants would have changed
// a value. A test that does not infect a mutant cannot notice it, since all goes as
// without it. Who asks for a fresh process per mutant wants all of them run.
func (c *campaign) observe(ctx context.Context) error {
	s := c.s
	switch choice := s.opts.Observe; {
	case choice == Never, choice == Worthwhile && (c.costPerMutant() < worthObserving || s.opts.Isolation == Exec || c.fewLeft()):
		return nil
	}
	// Doubles stand for the places, with code that records instead of schemas.
	doubles := map[*place]*place{}
	var list []*place
	for _, p := range c.f.placesOf(func(m *candidate) bool { _, done := c.withoutRun(m); return !done }) {
		d := &place{module: p.module, unit: p.unit, function: p.function, instructions: p.instructions,
			mutations: p.mutations, numbers: p.numbers}
		for range p.mutants {
			d.mutants = append(d.mutants, &candidate{}) // whose failures mean nothing
		}
		doubles[p] = d
		list = append(list, d)
	}
	batches, err := s.compile(ctx, list, true)
	if err != nil {
		return err
	}
	s.opts.Progress.Stage("finding what mutants change", len(c.tests))
	for _, st := range c.stages {
		if err := st.observe(ctx, batches, doubles, c.f); err != nil {
			return err
		}
	}
	s.planning(func() { c.spread(seenBy) })
	for _, m := range c.f.mutants {
		m.infected = m.seen
	}
	return nil
}

// fewLeft reports whether verdicts of earlier runs have left so few mutants that running
// them takes no longer than running all tests once more.
func (c *campaign) fewLeft() bool {
	var cost time.Duration
	reused := false
	for _, m := range c.f.mutants {
		if _, done := c.withoutRun(m); done {
			reused = reused || m.earlier != nil
			continue
		}
		for t := range m.reached.All() {
			cost += c.tests[t].baseline.CPU
		}
	}
	return reused && cost < 2*c.total().CPU
}

func seenBy(c *candidate) **schedule.Set { return &c.seen }

// observe finds the tests of one program that infect mutants, in candidate.seen.
func (st *stage) observe(ctx context.Context, batches []*batch, doubles map[*place]*place, f *finder) error {
	if _, err := st.mapImages(ctx, batches); err != nil {
		return err
	}
	rec := &recording{st: st, set: seenBy}
	var list []*place
	for p, d := range doubles {
		if st.entries[p] != 0 {
			st.entries[d] = st.entries[p]
			rec.marks.add(st.schemas[d], p.mutants)
			list = append(list, d)
		}
	}
	rec.places = st.usable(list)
	failed, err := rec.run(ctx)
	if err != nil {
		return err
	}
	rec.flush()
	if len(failed) > 0 {
		// Mutants are run with those tests as if they changed a value.
		st.s.opts.Log.Info("code that records what mutants change makes tests fail", "program", st.name, "tests", len(failed))
		st.s.count("tests that could not be observed", int64(len(failed)))
	}
	// What could not be observed may differ wherever it is reached.
	unknown := rec.beforeMain
	for _, c := range f.mutants {
		if c.reached != nil && !st.observable(c, doubles) {
			unknown[c] = true
		}
	}
	st.s.planning(func() {
		reached := func(c *candidate) *schedule.Set { return c.reached }
		st.addAll(maps.Keys(unknown), seenBy, func(*test) bool { return true }, reached)
		st.addAll(slices.Values(f.mutants), seenBy, func(t *test) bool { return slices.Contains(failed, t) }, reached)
	})
	return nil
}

// costPerMutant is how much CPU time the tests take that reach a mutant, on average.
func (c *campaign) costPerMutant() time.Duration {
	var sum time.Duration
	mutants := 0
	for set, n := range c.f.bySet() {
		mutants += n
		for t := range set.All() {
			sum += c.tests[t].baseline.CPU * time.Duration(n)
		}
	}
	return sum / time.Duration(max(mutants, 1))
}

// bySet counts the mutants that tests reach, by the set of tests that they share.
func (f *finder) bySet() map[*schedule.Set]int {
	out := map[*schedule.Set]int{}
	for _, c := range f.mutants {
		if c.reached != nil {
			out[c.reached]++
		}
	}
	return out
}

// observable reports whether each of the mutant's sites in the program was recorded.
func (st *stage) observable(c *candidate, doubles map[*place]*place) bool {
	for i, p := range c.places {
		if !st.contains(p) {
			continue
		}
		if d := doubles[p]; d == nil || st.schemaOf(d, c.numbers[i]) == nil {
			return false
		}
	}
	return true
}

// placesOf gives the places that any wanted mutant is in, in their order.
func (f *finder) placesOf(wanted func(*candidate) bool) []*place {
	has := map[*place]bool{}
	for _, c := range f.mutants {
		if wanted(c) {
			for _, p := range c.places {
				has[p] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(f.places), func(p *place) bool { return !has[p] })
}
