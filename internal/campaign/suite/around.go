package suite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ames/internal/campaign/ctest"
	"ames/internal/campaign/work"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/live"
)

// Tests that CTest runs one after the other, because one sets up what the other needs, are
// one run here: what goes before a test is run anew for each mutant, in the same copies of the
// folders, and what cleans up goes after it.

// scene is the folders that a test and those around it run in, and what became of these.
type scene struct {
	s       *Suite
	folders []folder
	place   *live.Place
	failed  map[int]bool // programs, by their places in the options
}

// folder is one of them.
type folder struct {
	dir  string // the user's
	from *live.Dirs
}

// enter takes folders for a test and those around it, in the order of their names: nobody
// waits for one while having the other that somebody else waits for.
func (p *Program) enter(ctx context.Context, t *Test) (*scene, error) {
	w := &scene{s: p.s, failed: map[int]bool{}, folders: []folder{{dir: p.Dir, from: p.dirs}}}
	for _, i := range t.Around() {
		dir := cmp.Or(p.s.Programs[i].Dir, p.s.Dir)
		if slices.ContainsFunc(w.folders, func(f folder) bool { return f.dir == dir }) {
			continue
		}
		from, err := p.s.scratch.Of(ctx, dir, p.Parts)
		if err != nil {
			return nil, err
		}
		w.folders = append(w.folders, folder{dir: dir, from: from})
	}
	slices.SortFunc(w.folders, func(a, b folder) int { return cmp.Compare(a.dir, b.dir) })
	var dirs []*live.Dirs
	for _, f := range w.folders {
		dirs = append(dirs, f.from)
	}
	var err error
	w.place, err = p.s.scratch.Take(p.Parts, dirs...)
	return w, err
}

func (w *scene) leave(ctx context.Context) error {
	return w.place.Back(ctx)
}

// of is what stands for a folder.
func (w *scene) of(dir string) *live.Dirs {
	return w.folders[slices.IndexFunc(w.folders, func(f folder) bool { return f.dir == dir })].from
}

// SetApart reports whether there is more to a run of the test than the run of its program.
func (t *Test) SetApart() bool {
	p := t.Call.program
	return p != nil && (len(p.Before)+len(p.After) > 0 || p.Rules != nil && len(p.Rules.Files) > 0)
}

// Around are the programs that are run before and after a test.
func (t *Test) Around() []int {
	if p := t.Call.program; p != nil {
		return slices.Concat(p.Before, p.After)
	}
	return nil
}

// Mutated says how a run of a test is made with a mutant, and whether it must begin at main; ok is false if the test's
// program does not have it. nil: of runs without one.
type Mutated func(t *Test) (req forkserver.Request, atMain, ok bool)

// runAround makes a run with all that goes before and after the test. A mutant is there in all of it.
func (p *Program) runAround(ctx context.Context, t *Test, with Mutated, req forkserver.Request,
	run func(forkserver.Request) (forkserver.Result, error)) (r forkserver.Result, err error) {
	w, err := p.enter(ctx, t)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, w.leave(ctx)) }()
	o := t.Call.program
	for _, i := range o.Before {
		if err := w.step(ctx, i, with); err != nil {
			return r, err
		}
	}
	why, err := w.missing(o)
	if err != nil {
		return r, err
	}
	if why != "" {
		r.NotRun = why
	} else {
		w.place.In(p.dirs, &req)
		r, err = run(req)
		p.s.Tested(r.Wall)
		if err != nil {
			return r, err
		}
	}
	for _, i := range o.After {
		if err := w.step(ctx, i, with); err != nil {
			return r, err
		}
	}
	return r, nil
}

// missing says what keeps CTest from running a program's test, if anything does.
func (w *scene) missing(p *work.Program) (string, error) {
	for _, i := range p.SetUps {
		if w.failed[i] {
			return fmt.Sprintf("its set-up %s fails", w.s.Programs[i].Label()), nil
		}
	}
	if p.Rules == nil {
		return "", nil
	}
	dir := cmp.Or(p.Dir, w.s.Dir)
	for _, name := range p.Rules.Files {
		if there, err := w.place.Has(w.of(dir), name); err != nil {
			return "", err
		} else if !there {
			return fmt.Sprintf("the file %s, which it requires, is missing", name), nil
		}
	}
	return "", nil
}

// step runs what goes before or after a test.
func (w *scene) step(ctx context.Context, i int, with Mutated) error {
	p := &w.s.Programs[i]
	if why, err := w.missing(p); err != nil || why != "" {
		w.failed[i] = true
		return err
	}
	var outcome ctest.Outcome
	if t := w.s.ofProgram[i]; t != nil {
		r, err := t.Program.stepRun(ctx, t, with, w.place)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Label(), err)
		}
		outcome, _ = t.Judge(r)
	} else {
		var err error
		if outcome, err = w.command(ctx, p); err != nil {
			return err
		}
	}
	w.failed[i] = outcome >= ctest.Failed
	return nil
}

// stepRun runs a test that goes before or after another. It always starts before the
// constructors, but with mutants that are not there yet.
func (p *Program) stepRun(ctx context.Context, t *Test, with Mutated, place *live.Place) (forkserver.Result,
	error) {
	req := t.Request(forkserver.Request{Limits: t.unmutatedLimits(), KeepOutput: p.kept()})
	z := p.Live.Early()
	if with != nil {
		if mutated, atMain, ok := with(t); ok {
			req = t.Request(mutated)
			if atMain {
				z = cmp.Or(p.Live.Main, z)
			}
		}
	}
	place.In(p.dirs, &req)
	r, err := z.Run(ctx, req)
	p.s.Tested(r.Wall)
	return r, err
}

// command runs a command that is no program with mutants: a script, or a tool of the system.
func (w *scene) command(ctx context.Context, p *work.Program) (ctest.Outcome, error) {
	bound := cmp.Or(p.Wait, baselineWall)
	bounded, cancel := context.WithTimeoutCause(ctx, bound, context.DeadlineExceeded)
	defer cancel()
	c := live.Command{Path: p.Path, Args: p.Args, Env: ctest.Environment(p.Env).Apply(w.s.Env)}
	began := time.Now()
	status, output, err := w.place.Run(bounded, w.of(cmp.Or(p.Dir, w.s.Dir)), c)
	switch {
	case ctx.Err() != nil:
		return 0, context.Cause(ctx)
	case bounded.Err() != nil:
		return ctest.TimedOut, nil
	case err != nil:
		return ctest.Failed, nil // it cannot be started
	}
	end := ctest.End{Code: status.ExitStatus(), Signaled: status.Signaled(), Wall: time.Since(began), Output: output}
	if p.Rules == nil {
		p = &work.Program{Rules: &ctest.Rules{SkipCode: -1}}
	}
	outcome, _ := p.Rules.Judge(end)
	return outcome, nil
}

// Judge is what a run says of the test, and why where its end alone does not tell.
func (t *Test) Judge(r forkserver.Result) (o ctest.Outcome, why string) {
	switch rules := t.rules(); {
	case r.NotRun != "":
		return ctest.Failed, "not run: " + r.NotRun
	case r.Met != forkserver.LimitNone:
		return ctest.TimedOut, Describe(r)
	case r.Lost:
		return ctest.Failed, Describe(r)
	case rules != nil:
		return rules.Judge(ctest.End{Code: r.Exit.Code, Signaled: r.Exit.Signal != 0, Wall: r.Wall, Output: r.Output})
	case r.Exit.Success():
		return ctest.Passed, ""
	}
	return ctest.Failed, ""
}

// Passes reports whether a run of the test has not failed.
func (t *Test) Passes(r forkserver.Result) bool {
	o, _ := t.Judge(r)
	return o < ctest.Failed
}

// How says in words how a run of the test ended.
func (t *Test) How(r forkserver.Result) string {
	_, why := t.Judge(r)
	return cmp.Or(why, Describe(r))
}

// rules are those that are not the plain ones; nil: exit status 0 passes.
func (t *Test) rules() *ctest.Rules {
	if p := t.Call.program; p != nil && p.Rules != nil && !p.Rules.Plain() {
		return p.Rules
	}
	return nil
}

// Reads reports whether all that a run writes must be kept to judge it.
func (t *Test) Reads() bool { rules := t.rules(); return rules != nil && rules.Reads() }

// shareLocks gives tests the locks of those that are run with them, once these are known.
func (s *Suite) shareLocks() {
	for _, t := range s.Tests {
		for _, i := range t.Around() {
			if o := s.ofProgram[i]; o != nil {
				t.needs.locks = slices.Concat(t.needs.locks, o.needs.locks)
			}
		}
	}
}

// Before are the programs that are run before a test.
func (t *Test) Before() []int {
	if p := t.Call.program; p != nil {
		return p.Before
	}
	return nil
}

// Behind gives the tests, by their numbers, that meet what another one does, by the number of that:
// it is run before them.
func (s *Suite) Behind() map[int][]int {
	behind := map[int][]int{}
	for _, t := range s.Tests {
		for _, i := range t.Before() {
			if o := s.OfProgram(i); o != nil {
				behind[o.Number()] = append(behind[o.Number()], t.Number())
			}
		}
	}
	return behind
}

// OfProgram gives the test that a program of the options is, if it is one that judges; else nil.
func (s *Suite) OfProgram(i int) *Test {
	if t := s.ofProgram[i]; t != nil && t.Found.State.Judges() {
		return t
	}
	return nil
}
