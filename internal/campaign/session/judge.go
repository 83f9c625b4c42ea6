package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"ames/internal/campaign/ctest"
	"ames/internal/campaign/mutant"
	"ames/internal/campaign/schedule"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/outside"
)

// judge runs the tests against every mutant that they infect.
func (c *campaign) judge(ctx context.Context) error {
	mutants := c.f.mutants
	c.verdicts, c.begun = make([]mutant.Verdict, len(mutants)), make([]bool, len(mutants))
	var todo []int
	for i, m := range mutants {
		if v, done := c.withoutRun(m); done {
			c.verdicts[i] = v
			if v.Status == mutant.Survived && m.earlier == nil {
				c.keep(m, v)
				c.s.count("mutants that change no value", 1)
			}
		} else {
			c.verdicts[i] = notJudged
			todo = append(todo, i)
		}
	}
	c.s.opts.Progress.Stage("running mutants", len(todo))
	var j *judging
	var groups [][]int
	c.s.planning(func() {
		j = newJudging(c, todo)
		j.hints = c.hinted()
		if groups = neighbours(mutants, todo); c.s.opts.Budget > 0 {
			groups = spread(mutants, todo, c.s.opts.Choice.Seed)
		}
	})
	judged := make([]*turn, len(mutants))
	before := outside.Look(outside.Folders())
	err := c.s.timed("run", func() error {
		return parallel(ctx, len(groups), c.s.opts.Jobs, func(ctx context.Context, g int) error {
			var turns []*turn
			for _, i := range groups[g] {
				turns = append(turns, j.newTurn(mutants[i]))
				c.begun[i] = ctx.Err() == nil
			}
			err := j.group(ctx, turns)
			for k, i := range groups[g] {
				if err == nil || turns[k].done && len(turns[k].astray) == 0 {
					judged[i] = turns[k]
				}
			}
			return err
		})
	})
	if err == nil || timeIsUp(ctx) {
		err = cmp.Or(c.s.timed("confirm", func() error { return j.confirm(ctx, judged) }), err)
	}
	for i, m := range judged {
		if m != nil {
			c.verdicts[i] = m.verdict
			if !m.kept {
				c.keep(m.candidate, m.verdict)
			}
		}
	}
	j.doubts.tell(c)
	c.s.came = outside.Look(outside.Folders()).Since(before)
	c.s.count("runs without a mutant, to see that tests still pass", j.checks.Load())
	c.s.count("runs", j.runs.Load())
	c.s.count("runs from before main", j.early.Load())
	c.s.count("runs of several tests", j.joint.Load())
	c.s.count("CPU µs of runs", j.cpu.Load()/1000)
	c.s.count("CPU µs of runs that timed out", j.late.Load()/1000)
	j.trunks.count(c.s)
	j.chance.tell(c.s)
	return err
}

// mostNeighbours is how many mutants are judged together.
const mostNeighbours = 32

// neighbours cuts the mutants, which are in the order of the source, into groups of one
// function, which are judged together: what kills one may well kill the next, and a test
// comes to the function once for all of them. The groups are so small, and the largest so
// early, that the last ones do not keep a single job busy for long.
func neighbours(mutants []*candidate, todo []int) [][]int {
	most := min(mostNeighbours, max(1, len(todo)/32))
	var out [][]int
	for k, i := range todo {
		last := len(out) - 1
		if k > 0 && len(out[last]) < most && mutants[i].places[0] == mutants[todo[k-1]].places[0] {
			out[last] = append(out[last], i)
		} else {
			out = append(out, []int{i})
		}
	}
	slices.SortStableFunc(out, func(a, b []int) int { return len(b) - len(a) })
	return out
}

// moveToFront remembers the last few killers.
func moveToFront(list []int32, t int32) []int32 {
	const most = 4
	list = slices.DeleteFunc(list, func(other int32) bool { return other == t })
	list = slices.Insert(list, 0, t)
	return list[:min(len(list), most)]
}

// judging makes the runs of mutants.
type judging struct {
	*campaign
	plan               *schedule.Plan
	trunks             trunks
	doubts             doubts
	checks             atomic.Int64
	chance             chance
	joints             joints
	hints              map[string]hint // by mutant
	runs, early, joint atomic.Int64
	cpu, late          atomic.Int64 // ns of all runs, and of those that timed out
}

func newJudging(c *campaign, todo []int) *judging {
	j := &judging{campaign: c, plan: schedule.NewPlan(c.planned())}
	j.trunks.plan(j, todo)
	return j
}

// survival says how far a mutant got that no test has noticed.
func (j *judging) survival(v mutant.Verdict) string {
	if len(j.tests) == 1 {
		return "reached, and the tests pass"
	}
	if v.Infected < v.Reached {
		return fmt.Sprintf("%s it, %d see another value, and pass", times(v.Reached, "test reaches", "tests reach"), v.Infected)
	}
	return fmt.Sprintf("%s it and %s", times(v.Reached, "test reaches", "tests reach"), plural(v.Reached, "passes", "pass"))
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func times(n int, one, many string) string { return fmt.Sprintf("%d %s", n, plural(n, one, many)) }

// withoutRun gives the verdict on mutants that need no run of their own.
func (c *campaign) withoutRun(m *candidate) (mutant.Verdict, bool) {
	switch {
	case m.ignored != "":
		return mutant.Verdict{Status: mutant.Ignored, Reason: m.ignored}, true
	case c.leftOut(m):
		return mutant.Verdict{Status: mutant.NoCoverage, Reason: "only in a program that has no test to judge by"}, true
	case !c.present(m):
		// What such a function refers to may be missing too: that is no failure.
		return mutant.Verdict{Status: mutant.NoCoverage, Reason: "the linker left the function out of the program"}, true
	case m.failure != "":
		return mutant.Verdict{Status: m.failed, Reason: m.failure}, true
	case m.reached == nil && slices.ContainsFunc(c.stages, func(st *stage) bool { return st.opensLate(m) }):
		return mutant.Verdict{Status: mutant.NoCoverage, Reason: "not reached from main on by any test; it is in a library that the program opens before"}, true
	case m.reached == nil:
		return mutant.Verdict{Status: mutant.NoCoverage, Reason: "not reached by any test"}, true
	case m.earlier != nil:
		return *m.earlier, true
	case m.infected == nil:
		return mutant.Verdict{Status: mutant.Survived, Reached: m.reached.Len(), Reason: "reached, but it changes no value in any test"}, true
	}
	return mutant.Verdict{}, false
}

// writes makes a mutant active: every function that it is in goes to its schema.
func (st *stage) writes(c *candidate) []forkserver.Write {
	var out []forkserver.Write
	seen := map[uint64]bool{}
	for i, p := range c.places {
		at := st.schemaOf(p, c.numbers[i])
		entry := st.entries[p]
		if at == nil || entry == 0 || seen[entry] {
			continue
		}
		seen[entry] = true
		out = append(out, st.replace(p, at, c.numbers[i])...)
		for _, w := range at.elements[c.numbers[i]] {
			if !seen[w.Addr] { // else another place that refers to the table has it
				seen[w.Addr] = true
				out = append(out, w)
			}
		}
	}
	return out
}

// run judges a mutant by one test.
func (j *judging) run(ctx context.Context, m *turn, t *test) (mutant.Verdict, error) {
	st, c := t.stage, m.candidate
	req := t.request(st.request(c, t))
	zygote := st.main
	early := st.startsEarly(c)
	if early {
		j.early.Add(1)
	}
	switch {
	case st.s.opts.Isolation == Exec:
		req.WritesAtMain = st.opensLate(c)
		zygote = nil
	case early:
		zygote = st.server.Early()
	}
	var lost *lostError
	v, err := j.judgeBy(ctx, m, t, func() (forkserver.Result, error) {
		r, err := st.runIn(ctx, zygote, t, c, req)
		for try := 1; err != nil && ctx.Err() == nil && try < runTries && !errors.As(err, &lost); try++ {
			// The system may be short of processes or memory for a moment.
			pause(ctx, time.Duration(try)*100*time.Millisecond)
			r, err = st.runIn(ctx, zygote, t, c, req)
		}
		return r, err
	})
	if ctx.Err() != nil {
		return mutant.Verdict{}, context.Cause(ctx)
	}
	if errors.As(err, &lost) {
		return mutant.Verdict{}, err
	}
	if err != nil {
		st.s.count("runs that could not be made", 1)
		return mutant.Verdict{Status: mutant.RuntimeError, Reason: err.Error()}, nil
	}
	return v, nil
}

// judgeBy judges a mutant by a run.
func (j *judging) judgeBy(ctx context.Context, m *turn, t *test, run func() (forkserver.Result, error)) (mutant.Verdict, error) {
	if t.realm != nil {
		return j.judgeApart(ctx, m, t, run)
	}
	return j.judgeOnce(m, t, run)
}

// judgeOnce judges a mutant by a run. A test that waits depends on how fast all goes on, and may
// fail by chance: it has noticed the mutant only if it fails twice.
func (j *judging) judgeOnce(m *turn, t *test, run func() (forkserver.Result, error)) (mutant.Verdict, error) {
	r, err := run()
	if err != nil {
		return mutant.Verdict{}, err
	}
	v := j.verdict(m, t, r)
	if v.Status != mutant.Killed || !t.waits() {
		return v, nil
	}
	if r, err = run(); err != nil {
		return mutant.Verdict{}, err
	}
	if again := j.verdict(m, t, r); again.Status == mutant.Survived {
		j.chance.add(t)
		return again, nil
	}
	return v, nil
}

// chance counts tests that noticed a mutant and, run again, did not.
type chance struct {
	mu    sync.Mutex
	times int
	first *test
}

func (c *chance) add(t *test) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.times++
	c.first = cmp.Or(c.first, t)
}

func (c *chance) tell(s *session) {
	s.count("tests that failed by chance", int64(c.times))
	if c.times > 0 {
		first := c.first.name
		if n := len(c.first.members); n > 0 {
			first = fmt.Sprintf("%d tests in one process", n)
		}
		s.opts.Progress.Note(fmt.Sprintf("%s failed with a mutant and passed with it when run again, which counts as passed; the first was %s",
			times(c.times, "time a test", "times a test"), first))
	}
}

// verdict judges a mutant's run, and counts it.
func (j *judging) verdict(m *turn, t *test, r forkserver.Result) mutant.Verdict {
	if t.astray(r) {
		m.wentAstray(t)
	}
	j.runs.Add(1)
	j.cpu.Add(int64(r.CPU))
	if r.Met != forkserver.LimitNone {
		j.late.Add(int64(r.CPU))
	}
	return t.verdict(r)
}

// request is a run of a mutant by a test.
func (st *stage) request(c *candidate, t *test) forkserver.Request {
	req := forkserver.Request{Writes: st.writes(c), Limits: t.limits, KeepOutput: outputKept}
	st.boundSteps(&req, c, t)
	return req
}

// startsEarly reports whether the mutant's runs must start before main.
func (st *stage) startsEarly(c *candidate) bool {
	return st.main == nil || st.beforeMain[c] && !st.opensLate(c)
}

// runTries is how often a run is tried that the system does not let happen.
const runTries = 4

// verdict judges a mutant's run.
func (t *test) verdict(r forkserver.Result) mutant.Verdict {
	v := mutant.Verdict{Duration: r.Wall, Output: forkserver.HeadAndTail(r.Output, outputKept), OutputSize: r.OutputSize}
	switch outcome, why := t.judge(r); outcome {
	case ctest.TimedOut:
		v.Status, v.Reason = mutant.Timeout, why
	case ctest.Failed:
		v.Status, v.Reason = mutant.Killed, t.failure(r)
	default:
		v.Status, v.Output = mutant.Survived, nil
	}
	return v
}
