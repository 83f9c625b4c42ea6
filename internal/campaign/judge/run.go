package judge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"ames/internal/campaign/ctest"
	"ames/internal/campaign/mutant"
	"ames/internal/campaign/suite"
	"ames/internal/campaign/work"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/forkserver/output"
)

// run judges a mutant by one test.
func (j *judging) run(ctx context.Context, m *turn, t *test) (mutant.Verdict, error) {
	p := t.Program
	req := t.Request(j.requests.of(m.Mutant, t.Test))
	zygote := p.Live.Main
	early := j.requests.startsEarly(m.Mutant, p)
	if early {
		j.early.Add(1)
	}
	switch {
	case j.Isolation == work.Exec:
		req.WritesAtMain = j.Patched[p.Index].OpensLate(m.Mutant)
		zygote = nil
	case early:
		zygote = p.Live.Early()
	}
	var lost *suite.LostError
	v, err := j.judgeBy(ctx, m, t, func() (forkserver.Result, error) {
		r, err := p.RunIn(ctx, zygote, t.Test, j.requests.with(m.Mutant), req)
		for try := 1; err != nil && ctx.Err() == nil && try < runTries && !errors.As(err, &lost); try++ {
			// The system may be short of processes or memory for a moment.
			work.Pause(ctx, time.Duration(try)*100*time.Millisecond)
			r, err = p.RunIn(ctx, zygote, t.Test, j.requests.with(m.Mutant), req)
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
		j.Count("runs that could not be made", 1)
		return mutant.Verdict{Status: mutant.RuntimeError, Reason: err.Error()}, nil
	}
	return v, nil
}

// judgeBy judges a mutant by a run.
func (j *judging) judgeBy(ctx context.Context, m *turn, t *test,
	run func() (forkserver.Result, error)) (mutant.Verdict, error) {
	if t.realm != nil {
		return t.realm.judge(ctx, m, t, run)
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
	if v.Status != mutant.Killed || !t.Waits() {
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
	first *suite.Test
}

func (c *chance) add(t *test) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.times++
	c.first = cmp.Or(c.first, t.Test)
}

func (c *chance) tell(w *work.Work) {
	w.Count("tests that failed by chance", int64(c.times))
	if c.times > 0 {
		first := c.first.Name
		if n := len(c.first.Members); n > 0 {
			first = fmt.Sprintf("%d tests in one process", n)
		}
		w.Progress.Note(fmt.Sprintf("%s failed with a mutant and passed with it when run again, which counts as "+
			"passed; the first was %s",
			work.Times(c.times, "time a test", "times a test"), first))
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
	return verdictOf(t.Test, r)
}

// runTries is how often a run is tried that the system does not let happen.
const runTries = 4

// verdictOf judges a mutant's run.
func verdictOf(t *suite.Test, r forkserver.Result) mutant.Verdict {
	v := mutant.Verdict{Duration: r.Wall, Output: output.HeadAndTail(r.Output, suite.OutputKept),
		OutputSize: r.OutputSize}
	if r.Strays > 0 {
		v.Status, v.Reason = mutant.RuntimeError, "with it a process of the test has other libraries than without, "+
			"so that it could not have the mutant"
		return v
	}
	switch outcome, why := t.Judge(r); outcome {
	case ctest.TimedOut:
		v.Status, v.Reason = mutant.Timeout, why
	case ctest.Failed:
		v.Status, v.Reason = mutant.Killed, t.Failure(r)
	default:
		v.Status, v.Output = mutant.Survived, nil
	}
	return v
}
