// Package session is one run of Ames, stage by stage: load the program, find
// the mutants, compile and link them, run the tests against each, judge.
//
// It puts the other packages together and holds what none of them may know of
// another: that a mutant's site is a function of a unit of a module, that a
// schema's symbol in an image is what a function's entry must jump to. It
// prints nothing and exits nowhere.
package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"ames/internal/campaign/ctest"
	"ames/internal/campaign/mutant"
)

// Isolation says how a mutant gets a process.
type Isolation string

// The ways of isolation.
const (
	Fork          Isolation = "fork"    // a fork of the started program, as late as that pays
	ForkAtMain    Isolation = "main"    // a fork at main
	ForkAtContact Isolation = "contact" // a fork at first contact wherever that is possible
	Exec          Isolation = "exec"    // a fresh process of its own
)

// Observation says when mutants are looked for that change no value.
type Observation int

// The choices.
const (
	Worthwhile Observation = iota // where running such mutants takes longer
	Always
	Never
)

// Program is a test program and how to call it.
type Program struct {
	Path string // as the user names it
	Args []string
	Name string        // in results; empty: the file's name
	Dir  string        // working directory, absolute; empty: Options.Dir
	Env  []string      // K=V, in place of what Options.Env has; a name alone takes it away
	Wait time.Duration // bounds its unmutated tests; 0: Options.TestTimeout
	// Alone lets none of its tests be run beside any other, Locks not beside those of a
	// program that has one of the same locks.
	Alone bool
	Locks []string
	// Rules say when it passes; nil: with exit status 0.
	Rules *ctest.Rules
	// Whole makes it one test, whatever framework is in it.
	Whole bool
	// Before are programs that are run before it, in this order and the same folder, After
	// those that are run after it: places in Options.Programs. It is not run, and has failed, if one
	// of SetUps fails, which are run before it.
	Before, SetUps, After []int
}

// Called is the program as results name it.
func (p *Program) Called() mutant.Program {
	return mutant.Program{Path: p.Path, Args: p.Args, Dir: p.Dir, Env: p.Env}
}

// Options says what to run and how.
type Options struct {
	Programs []Program
	// Dir is what relative file names in results refer to, and the working
	// directory of programs that name none. Absolute.
	Dir string
	Env []string

	// Framework names the test framework; empty recognises it, "none" is for a
	// program that is one test.
	Framework string
	// AllTests runs a mutant with all tests that it infects, not only up to the first
	// that notices it.
	AllTests bool

	Jobs          int
	Include       []string
	Exclude       []string
	SourceMap     []string // FROM=TO: where sources are now that were compiled somewhere else
	SkipStale     bool     // leave files out that were changed since the program was built, rather than refuse
	Operators     string
	Macros        bool   // mutate arguments of macros
	Noise         string // kinds of noise to mutate all the same, or "all"
	Choice        Choice
	Budget        time.Duration // when judging ends, from the start of the run on; 0: when it is done
	TimeoutFactor float64       // a mutant may take this many times the tests' own CPU time; 0: see allowance
	// TestTimeout bounds the unmutated tests; 0 lets them work for an hour and
	// wait for a minute.
	TestTimeout time.Duration
	LLVM        string // version or path; empty picks one
	Isolation   Isolation
	KeepTemps   bool
	// Only restricts judging to the mutants with these identities; empty means all.
	Only []string
	// Observe says whether to look for mutants that change no value before
	// mutants are run.
	Observe Observation
	// KeepEquivalent counts survivors as such even if they are the same optimised code as
	// the original, or as another survivor.
	KeepEquivalent bool
	// ShareDir runs mutants in Dir itself instead of in copies of it.
	ShareDir bool

	CacheDir   string // object cache and compiled runtime; empty: none
	CacheLimit int64  // bytes
	// Self is this program: its hidden commands are the worker and the janitor.
	Self []string
	// Identity digests this program's build, for cache keys.
	Identity []byte

	Log      *slog.Logger
	Progress Progress
	// Earlier, if set, gives what an earlier run has found of mutants and tests, as far as they
	// are the same; nil if there is nothing. It only says what is best tried first, and which
	// tests need not be tried twice, unless all is wanted Afresh.
	Earlier func() *mutant.Result
	// History, if set, keeps verdicts, and gives those of earlier runs, which are not found
	// out again unless all is wanted Afresh.
	History History
	Afresh  bool
	// Done, if set, is given the result as soon as it is known, while Run ends
	// what it has started.
	Done func(*mutant.Result)
	// Interrupted, if set, is given what is known when the context is cancelled while mutants are
	// judged; Run returns the context's error all the same.
	Interrupted func(*mutant.Result)
}

// Progress hears how a run goes on. Calls come from several goroutines.
type Progress interface {
	// Stage begins a stage of total steps; 0 if their number is not known.
	Stage(name string, total int)
	// Step says that n more steps of the stage are done.
	Step(n int)
	// Note tells the user something that must not be overlooked.
	Note(text string)
}

type silent struct{}

func (silent) Stage(string, int) {}
func (silent) Step(int)          {}
func (silent) Note(string)       {}

// Kinds of failure that a caller tells apart.
var (
	// ErrUse is wrapped by errors that the user mends by another call or another build.
	ErrUse = errors.New("cannot be done as asked")
	// ErrTestsFail is wrapped when the tests fail without any mutant.
	ErrTestsFail = errors.New("the tests fail without any mutant")
)

// useError is a message for the user that counts as ErrUse.
type useError struct{ text string }

func (e *useError) Error() string        { return e.text }
func (e *useError) Is(target error) bool { return target == ErrUse }

func usef(format string, args ...any) error { return &useError{fmt.Sprintf(format, args...)} }

// testsError says how the tests fail without a mutant.
type testsError struct {
	text   string
	Output []byte
}

func (e *testsError) Error() string        { return e.text }
func (e *testsError) Is(target error) bool { return target == ErrTestsFail }

// Output returns what a program wrote that failed its tests without a mutant.
func Output(err error) []byte {
	var t *testsError
	if errors.As(err, &t) {
		return t.Output
	}
	return nil
}

func (o *Options) complete() error {
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	if o.Progress == nil {
		o.Progress = silent{}
	}
	if len(o.Programs) == 0 {
		return usef("no program is named")
	}
	if o.Jobs < 1 {
		return usef("--jobs must be at least 1")
	}
	if o.TimeoutFactor != 0 && o.TimeoutFactor < 1 {
		return usef("--timeout-factor must be at least 1")
	}
	if o.Budget < 0 {
		return usef("--budget must not be negative")
	}
	switch o.Isolation {
	case "":
		o.Isolation = Fork
	case Fork, ForkAtMain, ForkAtContact, Exec:
	default:
		return usef("--isolation must be fork, main, contact or exec, not %q", o.Isolation)
	}
	return nil
}

// stopwatch times the phases of a run.
type stopwatch struct {
	names []string
	wall  map[string]time.Duration
}

func (s *stopwatch) time(name string, start time.Time) {
	if s.wall == nil {
		s.wall = map[string]time.Duration{}
	}
	if _, ok := s.wall[name]; !ok {
		s.names = append(s.names, name)
	}
	s.wall[name] += time.Since(start)
}

// parallel calls f for 0 to n-1, jobs at a time, and returns the first error.
func parallel(ctx context.Context, n, jobs int, f func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var working sync.WaitGroup
	for range min(n, max(jobs, 1)) {
		working.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := f(ctx, i); err != nil {
					cancel(err)
				}
			}
		})
	}
	working.Wait()
	return context.Cause(ctx)
}
