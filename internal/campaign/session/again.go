package session

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"ames/internal/engine/forkserver"
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

// lostError says that no more runs can be made.
type lostError struct{ err error }

func (e *lostError) Error() string {
	return fmt.Sprintf("the process that the tests are forked from was ended, by the tests themselves or from outside: %v", e.err)
}

func (e *lostError) Unwrap() error { return e.err }

// errNoMemory is the failure of a run that the system ended for want of memory each time.
var errNoMemory = errors.New("the system has ended it each time, since memory ran out")

// interference counts what others did to runs.
type interference struct {
	again      atomic.Int64 // runs that were made once more
	believed   atomic.Int64 // of which the outcome was the same each time
	outOfSpace int64        // processes that the system had ended for want of memory before
}

// runIn makes one run of a test in a working directory of its own; without a zygote, in
// a fresh process. m is the mutant that it is with, nil for none.
func (st *stage) runIn(ctx context.Context, z *forkserver.Zygote, t *test, m *candidate, req forkserver.Request) (forkserver.Result, error) {
	return st.believed(ctx, t, func(beside *needs) (forkserver.Result, error) {
		return st.inDir(ctx, t, m, beside, req, func(req forkserver.Request) (forkserver.Result, error) {
			if z == nil {
				return st.server.RunFresh(ctx, st.images, req)
			}
			return z.Run(ctx, req)
		})
	})
}

// believed has a run of a test made, and made again as long as it is doubtful who ended it.
// once makes it, beside which only those may be that it is told.
func (st *stage) believed(ctx context.Context, t *test, once func(beside *needs) (forkserver.Result, error)) (forkserver.Result, error) {
	for try := 1; ; try++ {
		beside, ended := &t.needs, int64(0)
		if try > runsBesides {
			beside, ended = &needs{alone: true}, endedForMemory()
		}
		r, err := once(beside)
		if errors.Is(err, forkserver.ErrEnded) && ctx.Err() == nil {
			return r, &lostError{err}
		}
		if ctx.Err() != nil || !doubtful(r, err) {
			return r, err
		}
		if try < runsToBelieve {
			st.s.others.again.Add(1)
			continue
		}
		st.s.others.believed.Add(1)
		switch {
		case endedForMemory() > ended:
			return r, errNoMemory
		case err != nil:
			return forkserver.Result{Lost: true, Exit: forkserver.Exit{Signal: syscall.SIGKILL}}, nil
		}
		return r, nil
	}
}

// doubtful reports a run of which it is not known who ended it.
func doubtful(r forkserver.Result, err error) bool {
	if err != nil {
		return errors.Is(err, forkserver.ErrGone)
	}
	if r.Met != forkserver.LimitNone {
		return false
	}
	switch r.Exit.Signal {
	case syscall.SIGKILL, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT:
		return true
	}
	return false
}

// inDir makes a run in a working directory of its own.
func (st *stage) inDir(ctx context.Context, t *test, m *candidate, beside *needs, req forkserver.Request, run func(forkserver.Request) (forkserver.Result, error)) (r forkserver.Result, err error) {
	if err := st.s.apart.enter(ctx, beside); err != nil {
		return r, err
	}
	defer st.s.apart.leave(beside)
	if t.setApart() {
		return st.runAround(ctx, t, m, req, run)
	}
	slot, dir := st.dirs.take()
	req.Dir = dir
	r, err = run(req)
	st.s.tested(r.Wall)
	if e := st.dirs.back(ctx, slot); err == nil {
		err = e
	}
	return r, err
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

// tell says once what others have done to the run.
func (o *interference) tell(s *session, deaths int) {
	revived := 0
	for _, st := range s.stages {
		if st.server != nil {
			revived += st.server.Revived()
		}
	}
	s.count("runs made again", o.again.Load())
	s.count("processes forked from that were replaced", int64(revived))
	if n := endedForMemory() - o.outOfSpace; n > 0 {
		s.opts.Progress.Note(fmt.Sprintf("memory ran out: the system has ended %s meanwhile. What was lost so was done again; fewer --jobs take less memory",
			times(int(n), "process", "processes")))
		return
	}
	// Tests that kill themselves are theirs, and are run so often each.
	if n := o.again.Load() - (runsToBelieve-1)*o.believed.Load() + int64(revived) + int64(deaths); n > 0 && o.believed.Load() == 0 {
		s.opts.Progress.Note(fmt.Sprintf("%s of this run ended from outside, and what they did was done again: does something here end processes?",
			times(int(n), "process was", "processes were")))
	}
}

// pause waits a moment before something is tried once more; a context that ends cuts it short.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
