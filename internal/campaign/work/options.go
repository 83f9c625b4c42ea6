// Package work holds what all stages of a campaign share: the options, the counters and
// the times of a run, the progress that its user sees, how many things are done at once,
// and the errors that a user mends. It knows no stage, and no stage is reached through it.
package work

import (
	"cmp"
	"io"
	"log/slog"
	"path/filepath"
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

// Result is the program as results have it.
func (p *Program) Result() mutant.Program {
	return mutant.Program{Path: p.Path, Args: p.Args, Dir: p.Dir, Env: p.Env}
}

// Label is the program's name in messages.
func (p *Program) Label() string { return cmp.Or(p.Name, filepath.Base(p.Path)) }

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
	// Sandbox says how runs are kept from all that is not theirs.
	Sandbox Sandbox
	// Writable are folders in which runs may change the user's own files.
	Writable []string
	// HostNetwork lets runs use the network.
	HostNetwork bool

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

// MostJobs is how many jobs there may be: each has a copy of the working directory.
const MostJobs = 1024

// Sandbox says what keeps runs from all that is not theirs.
type Sandbox string

// The sandboxes.
const (
	SandboxAuto   Sandbox = "auto"   // what the system offers and the tests bear
	SandboxStrict Sandbox = "strict" // all of it, or no run
	SandboxOff    Sandbox = "off"
)

// Choice says which mutants are made of all those that there are. The rest is neither
// compiled nor run, and is counted.
type Choice struct {
	// Functions are regular expressions; a mutant is in one of the functions whose
	// qualified name (selection.QualifiedName) one of them matches, and none of Without.
	Functions, Without []string
	Lines              []string // FILE:A-B, see selection.ParseLines
	Since              string   // a commit: only on lines that are other than there; see git.ParseBase
	Sample             string   // how many, or which share; see selection.ParseSize
	Seed               uint64   // for the sample, and for the order under Options.Budget
}

// History keeps verdicts by what they follow from. It may be used by several goroutines.
type History interface {
	// Known gives the verdicts that earlier runs have found for all their inputs, KnownByOne
	// those for the inputs of the one test that was enough.
	Known(all []mutant.Inputs) map[mutant.Inputs]mutant.Verdict
	KnownByOne(one []mutant.Inputs) map[mutant.Inputs]mutant.Verdict
	// Keep takes a verdict as soon as it is known: for all its inputs, and where one test
	// was enough for it, for those of that.
	Keep(id string, all, one mutant.Inputs, v mutant.Verdict)
	// Forget takes back what was kept for all inputs of a mutant.
	Forget(all mutant.Inputs)
	// Around is that of the run before of the same programs; nil if there is none.
	Around() mutant.Around
}

func (o *Options) complete() error {
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	if o.Progress == nil {
		o.Progress = silent{}
	}
	if len(o.Programs) == 0 {
		return Usef("no program is named")
	}
	if o.Jobs < 1 {
		return Usef("--jobs must be at least 1")
	}
	if o.Jobs > MostJobs {
		return Usef("--jobs must be at most %d", MostJobs)
	}
	if o.TimeoutFactor != 0 && o.TimeoutFactor < 1 {
		return Usef("--timeout-factor must be at least 1")
	}
	if o.Budget < 0 {
		return Usef("--budget must not be negative")
	}
	switch o.Isolation {
	case "":
		o.Isolation = Fork
	case Fork, ForkAtMain, ForkAtContact, Exec:
	default:
		return Usef("--isolation must be fork, main, contact or exec, not %q", o.Isolation)
	}
	return nil
}
