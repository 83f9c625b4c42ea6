package reuse

import (
	"slices"

	"ames/internal/campaign/find"
	"ames/internal/campaign/mutant"
	"ames/internal/campaign/schedule"
	"ames/internal/campaign/suite"
	"ames/internal/campaign/work"
)

// Hint is what an earlier run has found of a mutant.
type Hint struct {
	Killer   int32 // the test that noticed it; -1: not known
	Survived bool
}

// Hints makes hints of an earlier run's verdicts, by mutant.
func Hints(s *suite.Suite, earlier []mutant.Judgement) map[string]Hint {
	numbers := map[string]int32{}
	for _, t := range s.Tests {
		numbers[t.Name] = int32(t.Number())
	}
	hints := map[string]Hint{}
	for i := range earlier {
		e := &earlier[i]
		number, known := numbers[e.Test]
		switch {
		case e.Status.Detected() && known:
			hints[e.ID] = Hint{Killer: number}
		case e.Status == mutant.Survived, e.Status == mutant.Ignored: // as equivalent to the original
			hints[e.ID] = Hint{Killer: -1, Survived: true}
		}
	}
	return hints
}

// Reused is what an earlier run has found, by the mutants' Index. nil holds nothing, and keeps nothing.
type Reused struct {
	inputs   *Inputs
	history  work.History
	numbered map[string]int // tests by name
	allTests bool
	own      [][]byte        // the digests of the mutants' code
	all      []mutant.Inputs // of those that need runs, the inputs of their verdicts
	// Verdicts are those that hold still.
	Verdicts []*mutant.Verdict
	Around   mutant.Around
	// Changed names what differs from the run before, if no verdict holds.
	Changed []string
}

// Reuse takes over verdicts of earlier runs whose inputs are the same, of mutants that need runs; reached
// are the tests that reach mutants, by their Index.
func Reuse(in *Inputs, w *work.Work, undone []*find.Mutant, reached []*schedule.Set, hints map[string]Hint) *Reused {
	out := &Reused{inputs: in, history: w.History, numbered: map[string]int{}, allTests: w.AllTests, Around: in.Around,
		own: make([][]byte, len(reached)), all: make([]mutant.Inputs, len(reached)),
		Verdicts: make([]*mutant.Verdict, len(reached))}
	for _, t := range in.suite.Tests {
		out.numbered[t.Name] = t.Number()
	}
	var all []mutant.Inputs
	for _, m := range undone {
		i := m.Index
		out.own[i] = in.mutant(m)
		out.all[i] = in.all(out.own[i], reached[i])
		all = append(all, out.all[i])
	}
	if w.Afresh {
		return out
	}
	known := w.History.Known(all)
	var one []mutant.Inputs
	byOne := map[int]mutant.Inputs{}
	for _, m := range undone {
		i := m.Index
		if v, ok := known[out.all[i]]; ok {
			out.take(i, v, reached[i])
		} else if h, hinted := hints[m.ID]; hinted && h.Killer >= 0 && reached[i].Has(int(h.Killer)) && !w.AllTests {
			byOne[i] = in.one(out.own[i], int(h.Killer))
			one = append(one, byOne[i])
		}
	}
	known = w.History.KnownByOne(one)
	for i, one := range byOne {
		if v, ok := known[one]; ok && v.Status.Detected() {
			v.Infected = 0 // in more tests, perhaps
			out.take(i, v, reached[i])
		}
	}
	if len(undone) > 0 && !slices.ContainsFunc(out.Verdicts, func(v *mutant.Verdict) bool { return v != nil }) {
		out.Changed = changed(w.History.Around(), in.Around)
	}
	return out
}

// take takes over a verdict of an earlier run.
func (r *Reused) take(i int, v mutant.Verdict, reached *schedule.Set) {
	v.Reached = reached.Len()
	r.Verdicts[i] = &v
}

// Verdict is that of an earlier run on a mutant; nil: it is to be found.
func (r *Reused) Verdict(m *find.Mutant) *mutant.Verdict {
	if r == nil {
		return nil
	}
	return r.Verdicts[m.Index]
}

// Keep hands a verdict that a run has found to the history.
func (r *Reused) Keep(m *find.Mutant, v mutant.Verdict) {
	if r == nil || r.all[m.Index] == "" || v.Status != mutant.Survived && !v.Status.Detected() {
		return
	}
	var one mutant.Inputs
	if t, known := r.numbered[v.Test]; known && v.Status.Detected() && !r.allTests {
		one = r.inputs.one(r.own[m.Index], t)
	}
	r.history.Keep(m.ID, r.all[m.Index], one, v)
}

// Forget takes back what was kept of a mutant.
func (r *Reused) Forget(m *find.Mutant) {
	if r != nil {
		r.history.Forget(r.all[m.Index])
	}
}

// changed names what differs between what is around two runs.
func changed(before, now mutant.Around) []string {
	var out []string
	for name, digest := range now {
		if before != nil && before[name] != digest {
			out = append(out, name)
		}
	}
	for name := range before {
		if _, still := now[name]; !still {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
