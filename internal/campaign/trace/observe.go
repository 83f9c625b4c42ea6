package trace

import (
	"context"
	"maps"
	"slices"
	"time"

	"ames/internal/campaign/find"
	"ames/internal/campaign/patch"
	"ames/internal/campaign/schedule"
	"ames/internal/campaign/suite"
)

// worthObserving is the CPU time of the tests that reach a mutant from which on it
// takes less time to compile and run code that records than to run tests that
// cannot notice the mutant.
const worthObserving = 5 * time.Millisecond

// Pays reports whether it takes less time to observe the tests than to run them with mutants that
// change no value. undone are the mutants that need runs; some says that verdicts of earlier runs
// have spared others theirs.
func (tr *Tracer) Pays(reached []*schedule.Set, undone []*find.Mutant, spared bool) bool {
	if tr.costPerMutant(reached) < worthObserving {
		return false
	}
	if !spared {
		return true
	}
	// So few may be left that running them takes no longer than running all tests once more.
	var cost time.Duration
	for _, m := range undone {
		for t := range reached[m.Index].All() {
			cost += tr.suite.Tests[t].Baseline.CPU
		}
	}
	return cost >= 2*tr.suite.Total().CPU
}

// costPerMutant is how much CPU time the tests take that reach a mutant, on average.
func (tr *Tracer) costPerMutant(reached []*schedule.Set) time.Duration {
	var sum time.Duration
	mutants := 0
	for set, n := range BySet(tr.mutants, reached) {
		mutants += n
		for t := range set.All() {
			sum += tr.suite.Tests[t].Baseline.CPU * time.Duration(n)
		}
	}
	return sum / time.Duration(max(mutants, 1))
}

// BySet counts the mutants that tests reach, by the set of tests that they share.
func BySet(mutants []*find.Mutant, reached []*schedule.Set) map[*schedule.Set]int {
	out := map[*schedule.Set]int{}
	for _, m := range mutants {
		if set := reached[m.Index]; set != nil {
			out[set]++
		}
	}
	return out
}

// Observe runs the tests with functions that record which mutants would have changed
// a value, and gives the tests that infect mutants, of those that reach them. A test that does not infect a
// mutant cannot notice it, since all goes as without it. undone are the mutants that need runs.
func (tr *Tracer) Observe(ctx context.Context, reached []*schedule.Set, undone []*find.Mutant) ([]*schedule.Set,
	error) {
	wanted := make([]bool, len(reached))
	for _, m := range undone {
		wanted[m.Index] = true
	}
	// Doubles stand for the places, with code that records instead of schemas.
	doubles := map[*find.Place]*find.Place{}
	var list []*find.Place
	for _, p := range tr.found.In(func(m *find.Mutant) bool { return wanted[m.Index] }) {
		double := *p
		doubles[p] = &double
		list = append(list, &double)
	}
	batches, err := patch.Compile(ctx, tr.set, list, true)
	if err != nil {
		return nil, err
	}
	tr.Progress.Stage("finding what mutants change", len(tr.suite.Tests))
	seen := make([]*schedule.Set, len(reached))
	for _, p := range tr.suite.Judging {
		if err := tr.observe(ctx, p, batches, doubles, reached, seen); err != nil {
			return nil, err
		}
	}
	tr.Planning(func() { tr.spread(seen) })
	return seen, nil
}

// observe finds the tests of one program that infect mutants, and adds them to seen.
func (tr *Tracer) observe(ctx context.Context, p *suite.Program, batches []*patch.Batch,
	doubles map[*find.Place]*find.Place, reached, seen []*schedule.Set) error {
	at := tr.patched[p.Index]
	if err := at.AddObservers(ctx, batches, doubles, len(reached)); err != nil {
		return err
	}
	rec := &recording{tr: tr, program: p, at: at, sets: seen}
	var list []*find.Place
	for pl, double := range doubles {
		rec.marks.add(at.Schemas(double), pl.Mutants)
		list = append(list, double)
	}
	rec.places = at.Usable(list)
	failed, err := rec.run(ctx)
	if err != nil {
		return err
	}
	rec.flush()
	if len(failed) > 0 {
		// Mutants are run with those tests as if they changed a value.
		tr.Log.Info("code that records what mutants change makes tests fail", "program", p.Name, "tests", len(failed))
		tr.Count("tests that could not be observed", int64(len(failed)))
	}
	// What could not be observed may differ wherever it is reached.
	unknown := slices.Collect(maps.Keys(rec.beforeMain))
	var all []int
	for _, m := range tr.mutants {
		if reached[m.Index] != nil && !observable(at, m, doubles) && !rec.beforeMain[m.Index] {
			unknown = append(unknown, m.Index)
		}
		all = append(all, m.Index)
	}
	tr.Planning(func() {
		tr.addAll(p, unknown, seen, func(*suite.Test) bool { return true }, reached)
		tr.addAll(p, all, seen, func(t *suite.Test) bool { return slices.Contains(failed, t) }, reached)
	})
	return nil
}

// observable reports whether each of the mutant's sites in the program was recorded.
func observable(at *patch.Program, m *find.Mutant, doubles map[*find.Place]*find.Place) bool {
	for i, pl := range m.Places {
		if !at.Observed(pl, doubles[pl], m.Numbers[i]) {
			return false
		}
	}
	return true
}
