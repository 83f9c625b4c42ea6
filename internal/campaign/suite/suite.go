// Package suite holds the tests of a campaign's programs: it asks started programs for their
// tests, runs each without a mutant and tells which can judge, what they use outside of
// their working directories, what may not be run beside what, and makes their runs. What a run
// is made with, such as a mutant, is a request's writes to it.
package suite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"ames/internal/campaign/ctest"
	"ames/internal/campaign/framework"
	"ames/internal/campaign/mutant"
	"ames/internal/campaign/work"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/live"
	"ames/internal/engine/process"
	"ames/internal/engine/program"
	"ames/internal/engine/world"
)

// Suite is the tests of all programs.
type Suite struct {
	*work.Work
	All     []*Program // in the order in which they were added
	Judging []*Program // those of them that have tests which judge; known once all were started
	Tests   []*Test    // those of these, by their numbers

	Parts     world.Parts // of the worlds that runs are made in, where the tests bear it
	earlier   func() *mutant.Result
	scratch   *live.Scratch
	apart     apart
	others    interference
	ofProgram []*Test // those of programs that are one test, by their places in the options; nil: none
}

// New makes a suite without programs. earlier gives what an earlier run has found.
func New(w *work.Work, scratch *live.Scratch, earlier func() *mutant.Result) *Suite {
	s := &Suite{Work: w, scratch: scratch, earlier: earlier, ofProgram: make([]*Test, len(w.Programs))}
	s.others.outOfSpace = endedForMemory()
	return s
}

// Program is one program, started, with its tests.
type Program struct {
	s     *Suite
	Name  string // as the user calls it
	Path  string
	Dir   string
	Env   []string
	Extra []string // what of Env is this program's alone
	// Executable is its file, by whose symbols a framework is known; nil if these are not known.
	Executable *program.Module
	Live       *live.Program // nil until it is started
	Index      int           // among Suite.Judging
	calls      []Call
	dirs       *live.Dirs
	tried      bool        // to see which sandbox its tests bear
	only       []string    // of its tests then; nil: all
	Parts      world.Parts // of the sandbox that its runs are made in; 0: there is none

	Framework framework.Framework // nil: each call is one test
	whole     bool                // each call is one test, whatever framework is in it
	says      framework.Framework // whose messages the output may have; nil: none
	begins    time.Duration       // CPU time before the program begins with a test; 0: not known
	Tests     []*Test             // those that judge
	first     int                 // number of the first of them among those of all programs
	Unfit     []*Test
	Disabled  []mutant.Test
	Started   Started
}

// Call is one way to call a program.
type Call struct {
	Name    string
	Leads   []string      // arguments of an interpreter before a script's own, with the script
	Args    []string      // all, with those
	wait    time.Duration // bounds its unmutated tests; 0: no bound was asked for
	needs   needs
	program *work.Program
	number  int // of the program in the options
}

// Add adds a program of the options, or a call to one that is there: then it is nil. path is that of its file, and
// leads are arguments that stand before those of the call: those of an interpreter, if it is a script.
// The caller opens its executable, and takes it back by Remove if it is not fit.
func (s *Suite) Add(number int, path string, leads ...string) *Program {
	o := &s.Programs[number]
	dir := cmp.Or(o.Dir, s.Dir)
	c := Call{Name: cmp.Or(o.Name, filepath.Base(o.Path)), Leads: leads,
		Args: slices.Concat(leads, o.Args), wait: cmp.Or(o.Wait, s.TestTimeout),
		needs: needs{alone: o.Alone, locks: o.Locks}, program: o, number: number}
	for _, p := range s.All {
		if p.Path == path && p.Dir == dir && slices.Equal(p.Extra, o.Env) && p.whole == o.Whole {
			if p.Name != o.Path {
				p.Name = filepath.Base(path) // an interpreter of several scripts
			}
			p.calls = append(p.calls, c)
			return nil
		}
	}
	p := &Program{s: s, Path: path, Dir: dir, Name: o.Path, Extra: o.Env, whole: o.Whole,
		Env: ctest.Environment(o.Env).Apply(s.Env), calls: []Call{c}}
	s.All = append(s.All, p)
	return p
}

// Remove takes a program back.
func (s *Suite) Remove(p *Program) {
	s.All = slices.DeleteFunc(s.All, func(o *Program) bool { return o == p })
}

// Close ends all programs at the same time.
func (s *Suite) Close() {
	var ending sync.WaitGroup
	for _, p := range s.All {
		ending.Go(p.Live.Close)
	}
	ending.Wait()
}

// Start starts all programs and runs their tests. Of several programs some may have
// no test that can judge. runtime gives the fork server's library.
func (s *Suite) Start(ctx context.Context, runtime library) error {
	failures := make([]error, len(s.All))
	each := func(do func(context.Context, *Program) error) error {
		return work.Parallel(ctx, len(s.All), s.Jobs, func(ctx context.Context, i int) error {
			if failures[i] != nil {
				return nil
			}
			err := do(ctx, s.All[i])
			if errors.Is(err, work.ErrTestsFail) && len(s.All) > 1 {
				failures[i], err = err, nil
			}
			return err
		})
	}
	err := each(func(ctx context.Context, p *Program) error { return p.start(ctx, runtime) })
	if err == nil && s.chained() {
		err = each(func(ctx context.Context, p *Program) error { return p.runTests(ctx) })
	}
	if err != nil {
		return err
	}
	for i, p := range s.All {
		if len(p.Tests) > 0 {
			s.Number(p)
		} else {
			s.Progress.Note(fmt.Sprintf("left out: %v", failures[i]))
		}
	}
	if len(s.Judging) == 0 {
		return failures[0]
	}
	s.makeRealms()
	s.shareLocks()
	return nil
}

// Number adds programs with tests that judge, and gives these their numbers.
func (s *Suite) Number(programs ...*Program) {
	for _, p := range programs {
		p.Index, p.first = len(s.Judging), len(s.Tests)
		s.Judging, s.Tests = append(s.Judging, p), append(s.Tests, p.Tests...)
	}
}

// chained reports whether tests need others before them, so that all must be started first.
func (s *Suite) chained() bool {
	return slices.ContainsFunc(s.Programs, func(p work.Program) bool { return len(p.Before)+len(p.After) > 0 })
}

// SetLimits derives what mutants may use from what the tests used without one. The mutants are in
// the programs by then.
func (s *Suite) SetLimits() {
	for _, p := range s.Judging {
		p.setLimits()
	}
}

// Allow gives tests more CPU time, by their numbers: so much they take more with schemas in place of all functions.
func (s *Suite) Allow(slower []time.Duration) {
	for i, t := range s.Tests {
		t.Slower = slower[i]
		t.Limits.CPU += slower[i]
	}
}

// Total is what all tests took, one after the other.
func (s *Suite) Total() forkserver.Result {
	var sum forkserver.Result
	for _, t := range s.Tests {
		sum.CPU += t.Baseline.CPU
		sum.Wall += t.Baseline.Wall
		sum.Delay += t.Baseline.Delay
		sum.MaxRSS = max(sum.MaxRSS, t.Baseline.MaxRSS)
		sum.OutputSize += t.Baseline.OutputSize
	}
	return sum
}

// Results lists what is known of all tests, program by program; place gives that of each of Tests in the list.
func (s *Suite) Results() (list []mutant.Test, place []int) {
	place = make([]int, len(s.Tests))
	for _, p := range s.All {
		for _, t := range slices.Concat(p.Tests, p.Unfit) {
			if t.Found.State.Judges() || slices.Contains(p.Tests, t) {
				place[t.Number()] = len(list)
			}
			t.Found.Limit = t.Limits.CPU
			list = append(list, t.Found)
		}
		list = append(list, p.Disabled...)
	}
	return list, place
}

// Frameworks names those of the programs.
func (s *Suite) Frameworks() string {
	var names []string
	for _, p := range s.All {
		if p.Framework != nil && !slices.Contains(names, framework.Name(p.Framework)) {
			names = append(names, framework.Name(p.Framework))
		}
	}
	return strings.Join(names, ", ")
}

// library gives the fork server's.
type library func(context.Context) (string, error)

// start brings the program up to its fork points and finds its tests, in a sandbox that they bear.
func (p *Program) start(ctx context.Context, runtime library) error {
	err := p.startIn(ctx, runtime, p.s.Parts)
	if p.s.Sandbox != work.SandboxAuto || p.s.chained() || err != nil && !errors.Is(err, work.ErrTestsFail) {
		return err
	}
	b, bearErr := bear(ctx, p, runtime, err)
	if bearErr != nil {
		return bearErr
	}
	if len(b.tests) > 0 {
		b.tell(p, p.s.Parts)
	}
	if b.parts == p.Parts {
		return err
	}
	p.Live.Close()
	p.Live, p.Tests, p.Unfit, p.Disabled = nil, nil, nil, nil
	p.Started = Started{}
	return p.startIn(ctx, runtime, b.parts)
}

// startIn starts the program in a sandbox with some parts.
func (p *Program) startIn(ctx context.Context, runtime library, parts world.Parts) error {
	lib, err := runtime(ctx)
	if err != nil {
		return err
	}
	p.Parts = parts
	if p.dirs, err = p.s.scratch.Of(ctx, p.Dir, p.Parts); err != nil {
		return err
	}
	cfg := forkserver.Config{Path: p.Path, Args: p.calls[0].Args, Env: p.Env, Dir: p.Dir, RuntimeLib: lib,
		Over: p.s.Over}
	if p.Parts&world.Mounts != 0 {
		cfg.Worlds = p.s.scratch.Keeper
		if cfg.Home, err = cfg.Worlds.Home(p.Parts); err != nil {
			return err
		}
	}
	p.Started.config, p.Started.dirs, p.Started.Patience = cfg, p.dirs, cmp.Or(p.calls[0].wait, baselineIdle)
	p.Live, err = live.Start(ctx, cfg, p.Started.Patience)
	if p.Live == nil && err != nil {
		return fmt.Errorf("start %s: %w", p.Name, err)
	}
	var never *forkserver.MainError
	if errors.As(err, &never) {
		return &work.TestsError{Text: fmt.Sprintf("%s does not come to its main function: %v", p.Name, err),
			Output: never.Output}
	}
	if err != nil {
		return err
	}
	err = p.findTests(ctx)
	if err == nil && (p.tried || !p.s.chained()) {
		err = p.runTests(ctx)
	}
	if errors.Is(err, process.ErrGone) && ctx.Err() == nil {
		return &LostError{err}
	}
	return err
}

// Arguments are those that the program is called with, call by call.
func (p *Program) Arguments() [][]string {
	var out [][]string
	for _, c := range p.calls {
		out = append(out, c.Args)
	}
	return out
}
