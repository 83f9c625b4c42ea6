package suite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"syscall"

	"ames/internal/campaign/work"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/live"
	"ames/internal/engine/process"
)

// Who is killed need not have deserved it: the system ends processes when memory runs out,
// watchdogs and people end what they take for hung. A run that was ended by a signal which
// others send, or whose parent was ended, is made again; only what happens each time, at last
// with no other run beside it, is the test's own doing.

const (
	// runsToBelieve is how often a run must be killed, or end its parent, until it is believed.
	runsToBelieve = 3
	// runsBesides is how many of these others may be run beside.
	runsBesides = 2
)

// LostError says that no more runs can be made.
type LostError struct{ err error }

func (e *LostError) Error() string {
	return fmt.Sprintf("the process that the tests are forked from was ended, by the tests themselves or from "+
		"outside: %v", e.err)
}

// Unwrap gives the error of the fork server.
func (e *LostError) Unwrap() error { return e.err }

// errNoMemory is the failure of a run that the system ended for want of memory each time.
var errNoMemory = errors.New("the system has ended it each time, since memory ran out")

// interference counts what others did to runs.
type interference struct {
	again      atomic.Int64 // runs that were made once more
	believed   atomic.Int64 // of which the outcome was the same each time
	outOfSpace int64        // processes that the system had ended for want of memory before
}

// RunIn makes one run of a test in a working directory of its own; without a zygote, in
// a fresh process. with makes those that go before and after it have the mutant.
func (p *Program) RunIn(ctx context.Context, z *forkserver.Zygote, t *Test, with Mutated,
	req forkserver.Request) (forkserver.Result, error) {
	return p.believed(ctx, t, func(beside *needs) (forkserver.Result, error) {
		return p.inDir(ctx, t, with, beside, req, func(req forkserver.Request) (forkserver.Result, error) {
			if z == nil {
				return p.Live.RunFresh(ctx, req)
			}
			return z.Run(ctx, req)
		})
	})
}

// believed has a run of a test made, and made again as long as it is doubtful who ended it.
// once makes it, beside which only those may be that it is told.
func (p *Program) believed(ctx context.Context, t *Test,
	once func(beside *needs) (forkserver.Result, error)) (forkserver.Result, error) {
	for try := 1; ; try++ {
		beside, ended := &t.needs, int64(0)
		if try > runsBesides {
			beside, ended = &needs{alone: true}, endedForMemory()
		}
		r, err := once(beside)
		if errors.Is(err, forkserver.ErrEnded) && ctx.Err() == nil {
			return r, &LostError{err}
		}
		if ctx.Err() != nil || !Doubtful(r, err) {
			return r, err
		}
		if try < runsToBelieve {
			p.s.others.again.Add(1)
			continue
		}
		p.s.others.believed.Add(1)
		switch {
		case endedForMemory() > ended:
			return r, errNoMemory
		case err != nil:
			return forkserver.Result{Lost: true, Exit: process.Exit{Signal: syscall.SIGKILL}}, nil
		}
		return r, nil
	}
}

// Doubtful reports a run of which it is not known who ended it.
func Doubtful(r forkserver.Result, err error) bool {
	if err != nil {
		return errors.Is(err, process.ErrGone)
	}
	if r.Met != forkserver.LimitNone {
		return r.Met == forkserver.LimitIdle && r.Stopped
	}
	switch r.Exit.Signal {
	case syscall.SIGKILL, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT:
		return true
	}
	return false
}

// inDir makes a run in a working directory of its own.
func (p *Program) inDir(ctx context.Context, t *Test, with Mutated, beside *needs, req forkserver.Request,
	run func(forkserver.Request) (forkserver.Result, error)) (r forkserver.Result, err error) {
	if err := p.s.apart.enter(ctx, beside); err != nil {
		return r, err
	}
	defer p.s.apart.leave(beside)
	if t.SetApart() {
		return p.runAround(ctx, t, with, req, run)
	}
	place, err := p.s.scratch.Take(p.Parts, p.dirs)
	if err != nil {
		return r, err
	}
	place.In(p.dirs, &req)
	r, err = run(req)
	p.s.Tested(r.Wall)
	if e := place.Back(ctx); err == nil {
		err = e
	}
	return r, err
}

// Where has runs made in one place.
type Where struct {
	place *live.Place
	dirs  *live.Dirs
}

// Here has a run made there.
func (w Where) Here(req *forkserver.Request) { w.place.In(w.dirs, req) }

// Restore makes the place what it was.
func (w Where) Restore(ctx context.Context) error { return w.place.Restore(ctx) }

// InFolder waits for the turn of a test's run, takes a place for it, and calls do with that.
func (p *Program) InFolder(ctx context.Context, t *Test, do func(Where) error) error {
	if err := p.s.apart.enter(ctx, &t.needs); err != nil {
		return err
	}
	defer p.s.apart.leave(&t.needs)
	place, err := p.s.scratch.Take(p.Parts, p.dirs)
	if err != nil {
		return err
	}
	return errors.Join(do(Where{place, p.dirs}), place.Back(ctx))
}

// endedForMemory counts the processes that the system has ended for want of memory since
// it was started; 0 if it does not say.
func endedForMemory() int64 {
	text, err := os.ReadFile("/proc/vmstat")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(text) {
		if rest, ok := bytes.CutPrefix(line, []byte("oom_kill ")); ok {
			n, _ := strconv.ParseInt(string(bytes.TrimSpace(rest)), 10, 64)
			return n
		}
	}
	return 0
}

// TellEnded says once what others have done to the run; deaths are those of code generators.
func (s *Suite) TellEnded(deaths int) {
	o := &s.others
	revived := 0
	for _, p := range s.All {
		revived += p.Live.Revived()
	}
	s.Count("runs made again", o.again.Load())
	s.Count("processes forked from that were replaced", int64(revived))
	if n := endedForMemory() - o.outOfSpace; n > 0 {
		s.Progress.Note(fmt.Sprintf("memory ran out, and the system ended %s. What was lost was done again; "+
			"fewer --jobs take less memory", work.Times(int(n), "process", "processes")))
		return
	}
	// Tests that kill themselves are theirs, and are run so often each.
	if n := o.again.Load() - (runsToBelieve-1)*o.believed.Load() + int64(revived) + int64(deaths); n > 0 &&
		o.believed.Load() == 0 {
		s.Progress.Note(fmt.Sprintf("something outside of Ames ended %s of this run; what they did was done again",
			work.Times(int(n), "process", "processes")))
	}
}

// Check runs a test without a mutant, within the limits of mutants.
func (p *Program) Check(ctx context.Context, t *Test) (forkserver.Result, error) {
	return p.RunIn(ctx, p.Live.Early(), t, nil, t.Request(forkserver.Request{Limits: t.Limits, KeepOutput: OutputKept}))
}
