package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/schedule"
	"ames/internal/engine/forkserver"
)

// campaign is the judging of all mutants by the tests of all programs.
type campaign struct {
	s        *session
	f        *finder
	stages   []*stage // of the programs that have tests which judge
	tests    []*test  // of all stages
	verdicts []mutant.Verdict
	begun    []bool          // whether its judging was, of those that need runs
	hints    map[string]hint // what came of an earlier run, by mutant
	inputs   *inputsOf       // nil without a history
	numbered map[string]int  // tests by name
}

// Run judges all mutants of the programs.
func Run(ctx context.Context, opts Options) (*mutant.Result, error) {
	ctx, cancel := within(ctx, opts.Budget)
	defer cancel()
	var res *mutant.Result
	err := conduct(ctx, opts, func(ctx context.Context, c *campaign) (meanwhile func(), err error) {
		c.f.keep(opts.Only)
		res = c.s.result(c.f)
		found := c.findOut(ctx, res)
		interrupted := found != nil && errors.Is(context.Cause(ctx), context.Canceled) && opts.Interrupted != nil
		if found != nil && !timeIsUp(ctx) && !interrupted {
			return nil, found
		}
		c.pend()
		res.Tests, res.Framework = c.s.tests(), c.s.frameworks()
		covered := c.coverage()
		for i, m := range c.f.mutants {
			c.verdicts[i].CoveredBy = covered(m)
			res.Judgements = append(res.Judgements, mutant.Judgement{Mutant: m.Mutant, Verdict: c.verdicts[i]})
		}
		if interrupted {
			res.Incomplete = true
			return func() { opts.Interrupted(res) }, found
		}
		res.Sample = c.sample()
		c.s.report(res)
		if opts.Done == nil {
			return nil, nil
		}
		return func() { opts.Done(res) }, nil
	})
	if err != nil && timeIsUp(ctx) {
		return nil, usef("--budget %s is not enough to start the program and to compile the mutants; give it more time, or it fewer mutants with --sample", opts.Budget)
	}
	return res, err
}

// coverage gives a function that lists the tests that reach a mutant, by their places among all tests.
func (c *campaign) coverage() func(*candidate) []int32 {
	before := map[*stage]int{} // the tests of the stages before
	n := 0
	for _, st := range c.s.stages {
		before[st] = n
		n += len(st.results())
	}
	lists := map[*schedule.Set][]int32{}
	return func(m *candidate) []int32 {
		list, known := lists[m.reached]
		if !known {
			for number := range m.reached.All() {
				t := c.tests[number]
				list = append(list, int32(before[t.stage]+t.index))
			}
			lists[m.reached] = list
		}
		return list
	}
}

// findOut looks at what the tests do, and judges the mutants.
func (c *campaign) findOut(ctx context.Context, res *mutant.Result) error {
	inputs := sync.OnceValue(func() *inputsOf { return newInputs(c) })
	if c.s.opts.History != nil {
		go inputs()
		defer inputs() // it reads what is closed then
	}
	if err := c.s.timed("probe", func() error { return c.probe(ctx) }); err != nil {
		return err
	}
	for _, t := range c.tests {
		t.limits.CPU += t.slower
		c.numbered[t.name] = t.number()
	}
	if err := c.s.timed("reuse", func() error { c.reuse(res, inputs); return nil }); err != nil {
		return err
	}
	total := c.total()
	if hint := c.s.moreJobs(total); hint != "" {
		c.s.opts.Progress.Note(hint)
	}
	limits := c.s.limits(total, 0)
	res.Baseline = mutant.Baseline{Wall: total.Wall, CPU: total.CPU, Limit: limits.CPU, Memory: limits.Memory}
	if err := c.s.timed("observe", func() error { return c.observe(ctx) }); err != nil {
		return err
	}
	if c.s.opts.KeepEquivalent {
		return c.judge(ctx)
	}
	aheadCtx, stop := context.WithCancel(ctx)
	defer stop()
	ahead := c.compareAhead(aheadCtx)
	err := c.judge(ctx)
	if err != nil {
		stop()
	}
	d, failed := ahead()
	if err := cmp.Or(err, failed); err != nil {
		return err
	}
	return c.s.timed("compare", func() error { return c.setAside(ctx, d) })
}

// conduct finds and compiles the mutants, links them into the started programs, and
// calls f with that. What f returns is called while all is ended again, which takes a
// while in which nothing is computed.
func conduct(ctx context.Context, opts Options, f func(context.Context, *campaign) (meanwhile func(), err error)) error {
	s, err := open(opts)
	if err != nil {
		return err
	}
	meanwhile := func() {}
	defer func() {
		ended := make(chan bool)
		go func() {
			s.close()
			close(ended)
		}()
		meanwhile()
		<-ended
	}()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	c, err := s.prepare(ctx, cancel)
	if err != nil {
		return err
	}
	then, err := f(ctx, c)
	if then != nil {
		meanwhile = then
	}
	return err
}

// prepare starts the programs while their bitcode is read and mutants are compiled,
// and brings both together.
func (s *session) prepare(ctx context.Context, cancel context.CancelCauseFunc) (*campaign, error) {
	if n := s.unknown(); n > 0 {
		go s.pool.Warm(min(n, s.opts.Jobs))
	}
	go s.earlier()
	started := make(chan error, 1)
	go func() {
		err := s.timed("start and baseline", func() error { return s.start(ctx) })
		if err != nil {
			cancel(err)
		}
		started <- err
	}()
	f, batches, err := s.findAndCompile(ctx)
	if err != nil {
		// What stopped the start, if anything did, is the cause; else end the start.
		cancel(err)
		if startErr := <-started; startErr != nil && !errors.Is(startErr, context.Canceled) {
			return nil, startErr
		}
		return nil, err
	}
	if err := <-started; err != nil {
		return nil, err
	}
	late, err := s.late(ctx, f)
	batches = append(batches, late...)
	if err != nil {
		return nil, err
	}
	if err := f.finish(); err != nil {
		return nil, err
	}
	c := &campaign{s: s, f: f, numbered: map[string]int{}}
	for _, st := range s.stages {
		if len(st.tests) > 0 {
			c.stages = append(c.stages, st)
			st.first = len(c.tests)
			c.tests = append(c.tests, st.tests...)
		}
	}
	s.makeRealms(c.tests)
	s.shareLocks(c.tests)
	err = s.timed("link", func() error {
		return parallel(ctx, len(c.stages), s.opts.Jobs, func(ctx context.Context, i int) error {
			return c.stages[i].link(ctx, f, batches)
		})
	})
	if err != nil {
		return nil, err
	}
	for _, st := range c.stages {
		st.setLimits()
	}
	return c, nil
}

// start starts all programs and runs their tests. Of several programs some may have
// no test that can judge.
func (s *session) start(ctx context.Context) error {
	failures := make([]error, len(s.stages))
	err := parallel(ctx, len(s.stages), s.opts.Jobs, func(ctx context.Context, i int) error {
		err := s.stages[i].start(ctx)
		if errors.Is(err, ErrTestsFail) && len(s.stages) > 1 {
			failures[i], err = err, nil
		}
		return err
	})
	if err != nil {
		return err
	}
	if s.chained() {
		err := parallel(ctx, len(s.stages), s.opts.Jobs, func(ctx context.Context, i int) error {
			if failures[i] != nil {
				return nil
			}
			err := s.stages[i].runTests(ctx)
			if errors.Is(err, ErrTestsFail) && len(s.stages) > 1 {
				failures[i], err = err, nil
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	left := 0
	for i, st := range s.stages {
		if len(st.tests) > 0 {
			left++
		} else {
			s.opts.Progress.Note(fmt.Sprintf("left out: %v", failures[i]))
		}
	}
	if left == 0 {
		return failures[0]
	}
	return nil
}

// chained reports whether tests need others before them, so that all must be started first.
func (s *session) chained() bool {
	return slices.ContainsFunc(s.opts.Programs, func(p Program) bool { return len(p.Before)+len(p.After) > 0 })
}

// unknown counts the units that were not met before. Where there are none, the objects are
// most likely there too, and starting LLVM would only take time from the tests.
func (s *session) unknown() int {
	n := 0
	for _, m := range s.mods {
		for i := range m.file.Units {
			if !s.builder.Analysed(m.file.Units[i].Hash) {
				n++
			}
		}
	}
	return n
}

func (s *session) findAndCompile(ctx context.Context) (*finder, []*batch, error) {
	f, err := s.find(ctx)
	if err != nil {
		return nil, nil, err
	}
	var batches []*batch
	err = s.timed("compile", func() error {
		var err error
		batches, err = s.compile(ctx, f.places, false)
		return err
	})
	return f, batches, err
}

// total is what all tests took, one after the other.
func (c *campaign) total() forkserver.Result {
	var sum forkserver.Result
	for _, t := range c.tests {
		sum.CPU += t.baseline.CPU
		sum.Wall += t.baseline.Wall
		sum.Delay += t.baseline.Delay
		sum.MaxRSS = max(sum.MaxRSS, t.baseline.MaxRSS)
		sum.OutputSize += t.baseline.OutputSize
	}
	return sum
}

// moreJobs advises those whose tests wait while processors have nothing to do; total is what all tests took.
func (s *session) moreJobs(total forkserver.Result) string {
	const worthwhile = time.Second
	if total.Wall < worthwhile || waited(total) < 2*total.CPU || s.opts.Jobs > runtime.NumCPU() {
		return ""
	}
	return fmt.Sprintf("the tests mostly wait (%v, of which %v are CPU time): with --jobs %d they are run faster",
		total.Wall.Round(10*time.Millisecond), total.CPU.Round(10*time.Millisecond), 4*s.opts.Jobs)
}

// planned is what planning knows of the tests.
func (c *campaign) planned() []schedule.Test {
	out := make([]schedule.Test, len(c.tests))
	for i, t := range c.tests {
		out[i] = schedule.Test{Cost: t.baseline.CPU, Reaches: t.reaches}
	}
	return out
}

// present reports whether any of the programs contains the mutant's code.
func (c *campaign) present(m *candidate) bool {
	return slices.ContainsFunc(c.stages, func(st *stage) bool {
		return slices.ContainsFunc(m.places, func(p *place) bool { return st.contains(p) })
	})
}

// leftOut reports whether the mutant is only in programs that no test is left of.
func (c *campaign) leftOut(m *candidate) bool {
	return !slices.ContainsFunc(c.stages, func(st *stage) bool {
		return slices.ContainsFunc(m.places, func(p *place) bool { return slices.Contains(st.mods, c.s.mods[p.module]) })
	})
}
