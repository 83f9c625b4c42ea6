// Package trace finds out what the tests of a campaign do with its mutants: which tests
// reach which, also before main, in how many steps, and in which of those a mutant would
// change a value. It runs tests without any mutant and judges nothing.
package trace

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"ames/internal/campaign/find"
	"ames/internal/campaign/mutant"
	"ames/internal/campaign/patch"
	"ames/internal/campaign/schedule"
	"ames/internal/campaign/suite"
	"ames/internal/campaign/units"
	"ames/internal/campaign/work"
	"ames/internal/engine/forkserver"
)

// Tracer traces the tests of programs with mutants in them.
type Tracer struct {
	*work.Work
	set     *units.Set
	suite   *suite.Suite
	patched []*patch.Program // by the programs' Index
	found   *find.Found
	mutants []*find.Mutant // those that are to be judged

	growing sync.Mutex // held while tests are added to the mutants' sets
	slower  []time.Duration
	varied  []*Varied
}

// Varied is how a test failed that had passed without mutants before, and nothing was in place that it could notice.
type Varied struct {
	Test *suite.Test
	Run  forkserver.Result
}

// New makes a tracer. patched are the suite's judging programs with the mutants in them.
func New(set *units.Set, s *suite.Suite, patched []*patch.Program, found *find.Found, mutants []*find.Mutant) *Tracer {
	return &Tracer{Work: set.Work, set: set, suite: s, patched: patched, found: found, mutants: mutants,
		slower: make([]time.Duration, len(s.Tests)), varied: make([]*Varied, len(s.Tests))}
}

// Reach is what tests reach.
type Reach struct {
	// Reached are the tests that execute a mutant, by its Index; nil: none does.
	Reached []*schedule.Set
	// BeforeMain says which mutants are executed before main, by the programs' and the mutants' Index.
	BeforeMain []map[int]bool
	// Steps are those that tests make, by the programs' Index.
	Steps []*Steps
	// Slower is how much more CPU time tests take with schemas in place of all functions, by their numbers.
	Slower []time.Duration
	// Varied are the tests that pass and fail by turns, by their numbers; nil for others.
	Varied []*Varied
	// Reasons says which functions' copies differ.
	Reasons *patch.Reasons
}

// Probe runs each test with every function replaced by its schema and no mutant
// selected. It shows what the tests reach, and that the replacement itself changes nothing.
func (tr *Tracer) Probe(ctx context.Context) (*Reach, error) {
	tr.Progress.Stage("finding what tests reach", len(tr.suite.Tests))
	out := &Reach{Reached: make([]*schedule.Set, len(tr.found.Mutants)),
		BeforeMain: make([]map[int]bool, len(tr.patched)),
		Steps:      make([]*Steps, len(tr.patched)), Slower: tr.slower, Varied: tr.varied,
		Reasons: patch.NewReasons(len(tr.found.Mutants))}
	reasons := make([]*patch.Reasons, len(tr.patched))
	err := work.Parallel(ctx, len(tr.patched), tr.Jobs, func(ctx context.Context, i int) error {
		reasons[i] = patch.NewReasons(len(tr.found.Mutants))
		return tr.probe(ctx, tr.suite.Judging[i], out, reasons[i])
	})
	if err != nil {
		return nil, err
	}
	for _, r := range reasons {
		out.Reasons.Add(r)
	}
	tr.Planning(func() { tr.spread(out.Reached) })
	return out, nil
}

// probe finds what the tests of one program reach.
func (tr *Tracer) probe(ctx context.Context, p *suite.Program, out *Reach, reasons *patch.Reasons) error {
	at := tr.patched[p.Index]
	out.Steps[p.Index] = &Steps{of: map[int]map[uint64]uint64{}}
	rec := &recording{tr: tr, program: p, at: at, places: at.Usable(at.Places), sets: out.Reached,
		steps: out.Steps[p.Index]}
	for _, pl := range rec.places {
		rec.marks.add(at.Schemas(pl), pl.Mutants)
		rec.steps.add(at.Schemas(pl))
	}
	failed, err := rec.run(ctx)
	if err != nil {
		return err
	}
	for _, t := range failed {
		first := t == p.Tests[0]
		// The functions at fault may have been taken out on account of another test.
		left := at.Usable(at.Places)
		r, err := tr.identities(ctx, t, tr.copiesOf(at, left, first), first)
		switch {
		case err != nil:
		case !t.Passes(r):
			r, err = tr.withoutDiffering(ctx, t, left, first, reasons)
		case len(left) == len(rec.places): // with the very same copies
			tr.varied[t.Number()] = &Varied{t, rec.failures[t]}
		}
		if err != nil {
			return err
		}
		if !tr.varies(t) {
			rec.take(t, r)
		}
	}
	rec.flush()
	out.BeforeMain[p.Index] = rec.beforeMain
	tr.Planning(func() {
		tr.addAll(p, slices.Collect(maps.Keys(rec.beforeMain)), out.Reached,
			func(t *suite.Test) bool { return !tr.varies(t) }, nil)
	})
	return nil
}

func (tr *Tracer) varies(t *suite.Test) bool { return tr.varied[t.Number()] != nil }

// addAll adds the tests of a program that are wanted, and that are within others, to the sets of mutants.
func (tr *Tracer) addAll(p *suite.Program, mutants []int, sets []*schedule.Set, wanted func(*suite.Test) bool,
	within []*schedule.Set) {
	blocks := map[int]uint64{}
	for _, t := range p.Tests {
		if wanted(t) {
			blocks[t.Number()/schedule.BlockSize] |= 1 << (t.Number() % schedule.BlockSize)
		}
	}
	tr.growing.Lock()
	defer tr.growing.Unlock()
	for k, tests := range blocks {
		g := schedule.Grow(k)
		for _, i := range mutants {
			word := tests
			if within != nil {
				word &= within[i].Block(k)
			}
			sets[i] = g.Of(sets[i], word)
		}
	}
}

// spread adds to the sets of tests those that another one of theirs goes before or after: what
// that one does with a mutant they meet too.
func (tr *Tracer) spread(sets []*schedule.Set) {
	behind := tr.suite.Behind()
	maps.DeleteFunc(behind, func(n int, _ []int) bool { return tr.varied[n] != nil })
	if len(behind) == 0 {
		return
	}
	tr.growing.Lock()
	defer tr.growing.Unlock()
	more := map[int]map[int]uint64{} // by block and mutant
	for _, m := range tr.mutants {
		for n, others := range behind {
			if s := sets[m.Index]; s == nil || !s.Has(n) {
				continue
			}
			for _, o := range others {
				k := o / schedule.BlockSize
				if more[k] == nil {
					more[k] = map[int]uint64{}
				}
				more[k][m.Index] |= 1 << (o % schedule.BlockSize)
			}
		}
	}
	for k, words := range more {
		g := schedule.Grow(k)
		for i, word := range words {
			sets[i] = g.Of(sets[i], word)
		}
	}
}

// copies are places that are replaced at once by their unmutated schemas.
type copies struct {
	writes []forkserver.Write
	late   bool // they are not there at the early fork point
}

// copiesOf gives the places in one group, or in more where a place has several schemas.
// For runs from the start, late places are apart.
func (tr *Tracer) copiesOf(at *patch.Program, places []*find.Place, fromStart bool) []copies {
	early, late := places, []*find.Place(nil)
	if fromStart {
		early, late = at.Split(places)
	}
	var out []copies
	for group, places := range [][]*find.Place{early, late} {
		for _, writes := range at.Copies(places) {
			out = append(out, copies{writes, group > 0})
		}
	}
	return out
}

// identities runs a test with each group of copies. The result is that of the run that
// failed, else the first one's with the memory of all.
func (tr *Tracer) identities(ctx context.Context, t *suite.Test, groups []copies, fromStart bool) (forkserver.Result,
	error) {
	var out forkserver.Result
	for i := range groups {
		r, err := tr.identity(ctx, t, &groups[i], fromStart)
		if err != nil || !t.Passes(r) {
			return r, err
		}
		if out.Shared == nil {
			out = r
			continue
		}
		out.CPU = max(out.CPU, r.CPU)
		out.Shared, out.SharedAtMain = append(out.Shared, r.Shared...), append(out.SharedAtMain, r.SharedAtMain...)
	}
	tr.Count("probe CPU µs", out.CPU.Microseconds())
	// Schemas are slower than the originals; that must not look like a timeout.
	tr.slower[t.Number()] = max(tr.slower[t.Number()], out.CPU-t.Baseline.CPU)
	return out, nil
}

// identity runs a test with copies in place.
func (tr *Tracer) identity(ctx context.Context, t *suite.Test, c *copies, fromStart bool) (forkserver.Result, error) {
	limits := t.Limits
	limits.CPU *= 4
	req := t.Request(forkserver.Request{Writes: c.writes, Limits: limits, KeepOutput: suite.OutputKept,
		ReadShared: true})
	if p := t.Program; p.Live.Main != nil && (!fromStart || c.late) {
		return p.RunIn(ctx, p.Live.Main, t, nil, req)
	}
	req.SnapshotAtMain = true
	return t.Program.RunIn(ctx, t.Program.Live.Early(), t, nil, req)
}

// withoutDiffering finds the functions whose unmutated schemas make the test fail,
// takes their mutants out, and runs the test with the rest. A test that fails
// without anything replaced varies, which is noted.
func (tr *Tracer) withoutDiffering(ctx context.Context, t *suite.Test, places []*find.Place, fromStart bool,
	reasons *patch.Reasons) (forkserver.Result, error) {
	p, at := t.Program, tr.patched[t.Program.Index]
	// The test itself may be at fault: then it fails again without anything, by and by.
	for range triedAgain {
		again, err := p.Check(ctx, t)
		if err != nil {
			return again, err
		}
		if !t.Passes(again) {
			tr.varied[t.Number()] = &Varied{t, again}
			return again, nil
		}
	}
	run := func(places []*find.Place) (forkserver.Result, error) {
		return tr.identities(ctx, t, tr.copiesOf(at, places, fromStart), fromStart)
	}
	tr.Progress.Stage("finding copies that differ", len(places))
	s := halving[*find.Place]{runs: searchRuns, settled: tr.Progress.Step}
	s.try = func(places []*find.Place) (string, error) {
		tr.Count("runs to find functions not reproduced", 1)
		r, err := run(places)
		if err != nil || t.Passes(r) {
			return "", err
		}
		return t.How(r), nil
	}
	good, err := s.among(places)
	if err != nil {
		return forkserver.Result{}, err
	}
	for _, d := range s.differing {
		tr.notReproduced(at, d, reasons)
	}
	r, err := run(good)
	if err == nil && !t.Passes(r) { // the search has seen it pass
		tr.varied[t.Number()] = &Varied{t, r}
	}
	return r, err
}

// notReproduced takes out the mutants of functions whose copies differ.
func (tr *Tracer) notReproduced(at *patch.Program, d differing[*find.Place], reasons *patch.Reasons) {
	tr.Count("functions not reproduced", int64(len(d.items)))
	for _, pl := range d.items {
		tr.Log.Info("schema without a mutant makes the tests fail", "function", pl.Function, "how", d.how)
		at.Drop(pl)
		reason := fmt.Sprintf("the compiled copy of %s does not behave like the original: %s", pl.Function, d.how)
		if n := len(d.items); n > 1 {
			reason = fmt.Sprintf("with the compiled copies of %s and %d other functions, too many to try each, a "+
				"test does not pass: %s",
				pl.Function, n-1, d.how)
		}
		reasons.FailAll(pl, mutant.NotReproduced, reason)
	}
}
