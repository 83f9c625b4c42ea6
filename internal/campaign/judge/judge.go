// Package judge runs the tests of a campaign against its mutants and gives the verdicts: test
// by test in the order of a plan, from where a test first comes to a mutant if that pays,
// several tests in one process for what none notices, and no verdict by a test that does not
// pass without the mutant. It compares survivors as optimised code. What it knows of tests,
// reach and earlier verdicts it is given.
package judge

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"ames/internal/campaign/find"
	"ames/internal/campaign/mutant"
	"ames/internal/campaign/patch"
	"ames/internal/campaign/reuse"
	"ames/internal/campaign/schedule"
	"ames/internal/campaign/suite"
	"ames/internal/campaign/trace"
	"ames/internal/campaign/units"
	"ames/internal/campaign/work"
	"ames/internal/engine/outside"
	"ames/internal/mutation/selection"
)

// Case is what is known of the mutants before any of them is run. Lists are by the mutants' Index, or by the judging
// programs'.
type Case struct {
	*work.Work
	Set      *units.Set
	Suite    *suite.Suite
	Patched  []*patch.Program
	Mutants  []*find.Mutant // that are to be judged
	Reasons  *patch.Reasons
	Reach    *trace.Reach
	Infected []*schedule.Set // the tests in which a value may differ, of those that reach a mutant
	Reused   *reuse.Reused   // nil: nothing
	Hints    map[string]reuse.Hint
}

// Verdicts are those on mutants, by their Index.
type Verdicts struct {
	By    []mutant.Verdict
	begun []bool // whether its judging was, of those that need runs
	// Came is what has come outside of the working directories while mutants were run, if some program's could leave
	// it there.
	Came []outside.Thing
}

// notJudged is the verdict on mutants that no time was left for.
var notJudged = mutant.Verdict{Status: mutant.Pending, Reason: "no time was left for it"}

// WithoutRun gives the verdict on mutants that need no run of their own.
func (c *Case) WithoutRun(m *find.Mutant) (mutant.Verdict, bool) {
	i := m.Index
	opensLate := func(p *patch.Program) bool { return p.OpensLate(m) }
	switch reached := c.Reach.Reached[i]; {
	case cmp.Or(m.Ignored, c.Reasons.Ignored[i]) != "":
		return mutant.Verdict{Status: mutant.Ignored, Reason: cmp.Or(m.Ignored, c.Reasons.Ignored[i])}, true
	case !slices.ContainsFunc(c.Patched, func(p *patch.Program) bool { return p.Holds(m) }):
		return mutant.Verdict{Status: mutant.NoCoverage, Reason: "only in a program that has no test to judge by"}, true
	case !c.present(m):
		// What such a function refers to may be missing too: that is no failure.
		return mutant.Verdict{Status: mutant.NoCoverage, Reason: "the linker left the function out of the program"},
			true
	case c.Reasons.Failed[i].Reason != "":
		return mutant.Verdict{Status: c.Reasons.Failed[i].Status, Reason: c.Reasons.Failed[i].Reason}, true
	case reached == nil && slices.ContainsFunc(c.Patched, opensLate):
		return mutant.Verdict{Status: mutant.NoCoverage, Reason: "not reached from main on by any test; it is in " +
			"a library that the program opens before"}, true
	case reached == nil:
		return mutant.Verdict{Status: mutant.NoCoverage, Reason: "not reached by any test"}, true
	case c.Reused.Verdict(m) != nil:
		return *c.Reused.Verdict(m), true
	case c.Infected[i] == nil:
		return mutant.Verdict{Status: mutant.Survived, Reached: reached.Len(),
			Reason: "reached, but it changes no value in any test"}, true
	}
	return mutant.Verdict{}, false
}

// Undone are the mutants that need runs. spared says that verdicts of earlier runs have spared others theirs.
func (c *Case) Undone() (undone []*find.Mutant, spared bool) {
	for _, m := range c.Mutants {
		if _, done := c.WithoutRun(m); !done {
			undone = append(undone, m)
		} else {
			spared = spared || c.Reused.Verdict(m) != nil
		}
	}
	return undone, spared
}

// present reports whether any of the programs contains the mutant's code.
func (c *Case) present(m *find.Mutant) bool {
	contains := func(p *patch.Program) bool { return slices.ContainsFunc(m.Places, p.Contains) }
	return slices.ContainsFunc(c.Patched, contains)
}

// Pending gives verdicts without any run, if judging does not even begin; mutants are so many.
func Pending(mutants []*find.Mutant, all int) *Verdicts {
	out := &Verdicts{By: make([]mutant.Verdict, all), begun: make([]bool, all)}
	for _, m := range mutants {
		out.By[m.Index] = notJudged
		if m.Ignored != "" {
			out.By[m.Index] = mutant.Verdict{Status: mutant.Ignored, Reason: m.Ignored}
		}
	}
	return out
}

// Judge runs the tests against every mutant that they infect. Verdicts that were found are given with an error
// as well.
func Judge(ctx context.Context, c *Case) (*Verdicts, error) {
	out := Pending(c.Mutants, len(c.Infected))
	var todo []*find.Mutant
	for _, m := range c.Mutants {
		v, done := c.WithoutRun(m)
		if !done {
			todo = append(todo, m)
			continue
		}
		out.By[m.Index] = v
		if v.Status == mutant.Survived && c.Reused.Verdict(m) == nil {
			c.Reused.Keep(m, v)
			c.Count("mutants that change no value", 1)
		}
	}
	c.Progress.Stage("running mutants", len(todo))
	var j *judging
	var groups [][]*find.Mutant
	c.Planning(func() {
		j = newJudging(c, todo)
		if groups = neighbours(todo); c.Budget > 0 {
			groups = spread(todo, c.Choice.Seed)
		}
	})
	look := func() outside.Sight {
		if c.Suite.KeptInside() {
			return nil
		}
		return outside.Look(outside.Folders())
	}
	before := look()
	judged, err := j.judge(ctx, groups, out)
	for _, m := range judged {
		if m == nil {
			continue
		}
		out.By[m.Index] = m.verdict
		if !m.kept {
			c.Reused.Keep(m.Mutant, m.verdict)
		}
	}
	out.Came = look().Since(before)
	j.doubts.tell(c.Work, out.By)
	j.count()
	return out, err
}

// judge runs groups of mutants, and gives what has come of them, by their Index.
func (j *judging) judge(ctx context.Context, groups [][]*find.Mutant, out *Verdicts) ([]*turn, error) {
	judged := make([]*turn, len(out.By))
	err := j.Timed("run", func() error {
		return work.Parallel(ctx, len(groups), j.Jobs, func(ctx context.Context, g int) error {
			var turns []*turn
			for _, m := range groups[g] {
				turns = append(turns, j.newTurn(m))
				out.begun[m.Index] = ctx.Err() == nil
			}
			err := j.group(ctx, turns)
			for _, m := range turns {
				if err == nil || m.done && len(m.astray) == 0 {
					judged[m.Index] = m
				}
			}
			return err
		})
	})
	if err == nil || work.TimeIsUp(ctx) {
		err = cmp.Or(j.Timed("confirm", func() error { return j.doubts.confirm(ctx, judged) }), err)
	}
	return judged, err
}

// mostNeighbours is how many mutants are judged together.
const mostNeighbours = 32

// neighbours cuts the mutants, which are in the order of the source, into groups of one
// function, which are judged together: what kills one may well kill the next, and a test
// comes to the function once for all of them. The groups are so small, and the largest so
// early, that the last ones do not keep a single job busy for long.
func neighbours(todo []*find.Mutant) [][]*find.Mutant {
	most := min(mostNeighbours, max(1, len(todo)/32))
	var out [][]*find.Mutant
	for k, m := range todo {
		last := len(out) - 1
		if k > 0 && len(out[last]) < most && m.Places[0] == todo[k-1].Places[0] {
			out[last] = append(out[last], m)
		} else {
			out = append(out, []*find.Mutant{m})
		}
	}
	slices.SortStableFunc(out, func(a, b []*find.Mutant) int { return len(b) - len(a) })
	return out
}

// spread is the order of judging for a run that may end at any moment: one after the
// other, at random, and so that functions take their turns.
func spread(todo []*find.Mutant, seed uint64) [][]*find.Mutant {
	var out [][]*find.Mutant
	for _, k := range selection.Spread(find.Items(todo), seed) {
		out = append(out, []*find.Mutant{todo[k]})
	}
	return out
}

// moveToFront remembers the last few killers.
func moveToFront(list []int32, t int32) []int32 {
	const most = 4
	list = slices.DeleteFunc(list, func(other int32) bool { return other == t })
	list = slices.Insert(list, 0, t)
	return list[:min(len(list), most)]
}

// test is one of the suite's with what is known of it while mutants are run.
type test struct {
	*suite.Test
	realm    *realm // of the tests that share what is outside; nil: it uses none
	expected int    // mutants that it is the first to be run with
	scouted  *scouted
}

// judging makes the runs of mutants.
type judging struct {
	*Case
	tests              []*test        // the suite's, by their numbers
	numbered           map[string]int // their numbers, by name
	realms             map[*suite.Realm]*realm
	plan               *schedule.Plan
	requests           requests
	trunks             trunks
	doubts             doubts
	checks             atomic.Int64
	chance             chance
	joints             joints
	runs, early, joint atomic.Int64
	cpu, late          atomic.Int64 // ns of all runs, and of those that timed out
}

func newJudging(c *Case, todo []*find.Mutant) *judging {
	j := &judging{Case: c, numbered: map[string]int{}, realms: map[*suite.Realm]*realm{}}
	planned := make([]schedule.Test, len(c.Suite.Tests))
	for i, t := range c.Suite.Tests {
		j.numbered[t.Name] = i
		if t.Realm != nil && j.realms[t.Realm] == nil {
			j.realms[t.Realm] = &realm{Realm: t.Realm, j: j}
		}
		j.tests = append(j.tests, &test{Test: t, realm: j.realmOf(t.Realm), scouted: &scouted{}})
		planned[i].Cost = t.Baseline.CPU
	}
	for set, n := range trace.BySet(c.Mutants, c.Reach.Reached) {
		for t := range set.All() {
			planned[t].Reaches += n
		}
	}
	j.plan = schedule.NewPlan(planned)
	j.requests = requests{c}
	j.trunks.j, j.doubts.j, j.joints.j = j, j, j
	j.trunks.plan(j, todo)
	return j
}

func (j *judging) realmOf(r *suite.Realm) *realm {
	if r == nil {
		return nil
	}
	return j.realms[r]
}

// patchedOf is a test's program with the mutants in it.
func (c *Case) patchedOf(t *suite.Test) *patch.Program { return c.Patched[t.Program.Index] }

func (j *judging) count() {
	j.Count("runs without a mutant, to see that tests still pass", j.checks.Load())
	j.Count("runs", j.runs.Load())
	j.Count("runs from before main", j.early.Load())
	j.Count("runs of several tests", j.joint.Load())
	j.Count("CPU µs of runs", j.cpu.Load()/1000)
	j.Count("CPU µs of runs that timed out", j.late.Load()/1000)
	j.trunks.count(j.Work)
	j.chance.tell(j.Work)
}

// survival says how far a mutant got that no test has noticed.
func (j *judging) survival(v mutant.Verdict) string {
	if len(j.tests) == 1 {
		return "reached, and the tests pass"
	}
	if v.Infected < v.Reached {
		return fmt.Sprintf("%s it, %d see another value, and pass",
			work.Times(v.Reached, "test reaches", "tests reach"), v.Infected)
	}
	return fmt.Sprintf("%s it and %s", work.Times(v.Reached, "test reaches", "tests reach"),
		work.Plural(v.Reached, "passes", "pass"))
}
