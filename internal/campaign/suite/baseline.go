package suite

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"ames/internal/campaign/ctest"
	"ames/internal/campaign/mutant"
	"ames/internal/campaign/work"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/forkserver/output"
)

// The bounds of the unmutated run. It may take as long as it likes as long as
// it does something.
const (
	baselineIdle = time.Minute
	baselineWall = time.Hour
	// OutputKept is how many bytes of a mutated run's output are kept, at its head and at its tail.
	OutputKept = 2048
	// allOutput is more than half of what any run may write.
	allOutput = 1 << 40
)

// runTests runs each test twice, alone, without a mutant. Only those that pass
// both times can judge mutants. What has passed so in an earlier run is run once.
func (p *Program) runTests(ctx context.Context) error {
	if p.only != nil {
		p.Tests = slices.DeleteFunc(p.Tests, func(t *Test) bool { return !slices.Contains(p.only, t.Name) })
	}
	known := map[string]bool{}
	if !p.s.Afresh {
		for _, t := range p.s.earlier().Tests {
			if t.Program == p.Name && t.State == mutant.TestPasses {
				known[t.Name] = true
			}
		}
	}
	times := func(t *Test) int {
		if known[t.Name] {
			return 1
		}
		return 2
	}
	err := work.Parallel(ctx, len(p.Tests), p.s.Jobs, func(ctx context.Context, i int) error {
		t := p.Tests[i]
		times := times(t)
		err := p.tryTest(ctx, t, times)
		if err != nil || p.Framework == nil || t.Found.State.Judges() {
			return err
		}
		// It may fail assertions on purpose, and pass if it is let go on.
		plain := *t
		plain.Single.Plain = true
		plain.use(p.Framework.Run(plain.Single))
		plain.Found = mutant.Test{Name: t.Name, Program: p.Name, State: mutant.TestPasses}
		if err := p.tryTest(ctx, &plain, times); err != nil {
			return err
		}
		if plain.Found.State == mutant.TestPasses {
			*t = plain
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := p.retryAlone(ctx); err != nil {
		return err
	}
	all := p.Tests
	p.Tests = nil
	for _, t := range all {
		if t.Found.State.Judges() {
			t.Index = len(p.Tests)
			p.Tests = append(p.Tests, t)
		} else {
			p.Unfit = append(p.Unfit, t)
		}
	}
	if len(p.Tests) == 0 {
		return p.NoneFit()
	}
	if len(p.Unfit) > 0 && !p.tried {
		first := p.Unfit[0].Found
		p.s.Progress.Note(fmt.Sprintf("%d of %d tests are left out, since without a mutant they do not pass when "+
			"run alone; the first: %s: %s ('ames tests' shows all)",
			len(p.Unfit), len(all), first.Name, first.Reason))
	}
	return nil
}

// Request makes a run be one of the test.
func (t *Test) Request(req forkserver.Request) forkserver.Request {
	req.Args, req.Env = t.args, t.env
	if t.Reads() {
		req.KeepOutput = allOutput
	}
	return req
}

// tryTest runs a test so many times, and keeps the faster run, which less has disturbed, as its baseline.
func (p *Program) tryTest(ctx context.Context, t *Test, times int) error {
	for try := range times {
		p.s.Gate.Enter()
		run := p.RunUnmutated
		if try == times-1 {
			run = p.watchTest
		}
		req := t.Request(forkserver.Request{KeepOutput: p.kept()})
		var r forkserver.Result
		var err error
		if try == 0 {
			r, err = lookAt(ctx, t, run, req)
		} else {
			r, err = run(ctx, t, req)
		}
		p.s.Gate.Leave()
		if err != nil {
			return err
		}
		if try == 0 || r.CPU < t.Baseline.CPU {
			t.Baseline = r
			t.Found.Wall, t.Found.CPU, t.Found.Output = r.Wall, r.CPU, output.HeadAndTail(r.Output, p.kept())
			t.Baseline.Output = t.Found.Output
		}
		if outcome, why := t.Judge(r); outcome == ctest.Skipped {
			t.Found.State, t.Found.Reason = mutant.TestSkipped, why
		} else if outcome != ctest.Passed {
			state := mutant.TestFails
			if try > 0 {
				state = mutant.TestVaries
			}
			p.Note(t, state, r)
			return nil
		}
		if p.Framework == nil {
			continue
		}
		if n, known := p.Framework.Ran(r.Output); known && n != 1 {
			t.Found.State, t.Found.Reason = mutant.TestNotAlone,
				fmt.Sprintf("cannot be run alone: the program ran %d tests", n)
			return nil
		}
	}
	return nil
}

// Note writes down why a test cannot judge mutants.
func (p *Program) Note(t *Test, state mutant.TestState, r forkserver.Result) {
	t.failed, t.Found.Output = r, output.HeadAndTail(r.Output, p.kept())
	t.Found.State, t.Found.Reason = state, t.Failure(r)
	if state == mutant.TestVaries {
		t.Found.Reason = "passes and fails by turns: " + t.Found.Reason
	}
}

// Failure says how a run failed: by the message of the assertion, if there is one.
func (t *Test) Failure(r forkserver.Result) string {
	how, says := t.How(r), t.Program.says
	if says == nil || r.NotRun != "" || r.Met != forkserver.LimitNone {
		return how
	}
	if message := says.Failure(r.Output); message != "" {
		return message
	}
	return how
}

// NoneFit is the error of a program without a test that can judge mutants.
func (p *Program) NoneFit() error {
	all := append(slices.Clone(p.Unfit), p.Tests...)
	first := all[0]
	hint := ""
	if first.failed.Met != forkserver.LimitNone {
		hint = " (--test-timeout gives them another bound)"
	}
	const so = ". Mutants can only be judged by tests that pass"
	text := fmt.Sprintf("all %d tests of %s fail or vary without any mutant; the first, %s: %s%s%s",
		len(all), p.Name, first.Name, first.Found.Reason, hint, so)
	if p.Framework == nil {
		how := "fails"
		if first.Found.State == mutant.TestVaries {
			how = "passes and fails by turns"
		}
		text = fmt.Sprintf("%s %s without any mutant: %s%s%s", p.Name, how, first.How(first.failed), hint, so)
	}
	return &work.TestsError{Output: first.failed.Output, Text: text}
}

// RunUnmutated makes a run of a test from before the program's constructors, with the
// bounds of unmutated runs.
func (p *Program) RunUnmutated(ctx context.Context, t *Test, req forkserver.Request) (forkserver.Result, error) {
	req.Limits, req.Delay = t.unmutatedLimits(), true
	return p.RunIn(ctx, p.Live.Early(), t, nil, req)
}

func (t *Test) unmutatedLimits() forkserver.Limits {
	return forkserver.Limits{Idle: cmp.Or(t.Call.wait, baselineIdle), Wall: cmp.Or(t.Call.wait, baselineWall)}
}

// kept is how much of an unmutated test's output is kept, at its head and at its tail.
func (p *Program) kept() int {
	if p.Framework == nil {
		return 1 << 16
	}
	return OutputKept
}
