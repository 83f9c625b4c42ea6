package session

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"ames/internal/campaign/ctest"
	"ames/internal/campaign/schedule"
	"ames/internal/engine/forkserver"
)

// Tests that CTest runs one after the other, because one sets up what the other needs, are
// one run here: what goes before a test is run anew for each mutant, in the same copies of the
// folders, and what cleans up goes after it.

// world is the folders that a test and those around it run in, and what became of these.
type world struct {
	s       *session
	folders []folder
	failed  map[int]bool // programs, by their places in the options
}

// folder is one of them.
type folder struct {
	dir  string // the user's
	from *dirs
	slot int
	at   string // the copy; "": it is the user's own
}

// enter takes folders for a test and those around it, in the order of their names: nobody
// waits for one while having the other that somebody else waits for.
func (st *stage) enter(ctx context.Context, t *test) (*world, error) {
	w := &world{s: st.s, failed: map[int]bool{}, folders: []folder{{dir: st.dir, from: st.dirs}}}
	for _, i := range t.around() {
		p := &st.s.opts.Programs[i]
		dir := cmp.Or(p.Dir, st.s.opts.Dir)
		if slices.ContainsFunc(w.folders, func(f folder) bool { return f.dir == dir }) {
			continue
		}
		from, err := st.s.scratch.of(ctx, st.s, dir)
		if err != nil {
			return nil, err
		}
		w.folders = append(w.folders, folder{dir: dir, from: from})
	}
	slices.SortFunc(w.folders, func(a, b folder) int { return cmp.Compare(a.dir, b.dir) })
	for i := range w.folders {
		f := &w.folders[i]
		f.slot, f.at = f.from.take()
	}
	return w, nil
}

func (w *world) leave(ctx context.Context) error {
	var errs []error
	for _, f := range w.folders {
		errs = append(errs, f.from.back(ctx, f.slot))
	}
	return errors.Join(errs...)
}

// copyOf is where a folder's copy is; "": runs use the user's own.
func (w *world) copyOf(dir string) string {
	i := slices.IndexFunc(w.folders, func(f folder) bool { return f.dir == dir })
	return w.folders[i].at
}

// setApart reports whether there is more to a run of the test than the run of its program.
func (t *test) setApart() bool {
	p := t.call.program
	return p != nil && (len(p.Before)+len(p.After) > 0 || p.Rules != nil && len(p.Rules.Files) > 0)
}

// around are the programs that are run before and after a test.
func (t *test) around() []int {
	if p := t.call.program; p != nil {
		return slices.Concat(p.Before, p.After)
	}
	return nil
}

// runAround makes a run with all that goes before and after the test. A mutant is there in all of it.
func (st *stage) runAround(ctx context.Context, t *test, m *candidate, req forkserver.Request, run func(forkserver.Request) (forkserver.Result, error)) (r forkserver.Result, err error) {
	w, err := st.enter(ctx, t)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, w.leave(ctx)) }()
	p := t.call.program
	for _, i := range p.Before {
		if err := w.step(ctx, i, m); err != nil {
			return r, err
		}
	}
	if why := w.missing(p); why != "" {
		r.NotRun = why
	} else {
		req.Dir = w.copyOf(st.dir)
		r, err = run(req)
		st.s.tested(r.Wall)
		if err != nil {
			return r, err
		}
	}
	for _, i := range p.After {
		if err := w.step(ctx, i, m); err != nil {
			return r, err
		}
	}
	return r, nil
}

// missing says what keeps CTest from running a program's test, if anything does.
func (w *world) missing(p *Program) string {
	for _, i := range p.SetUps {
		if w.failed[i] {
			return fmt.Sprintf("its set-up %s fails", w.s.opts.Programs[i].called())
		}
	}
	if p.Rules == nil {
		return ""
	}
	dir := cmp.Or(p.Dir, w.s.opts.Dir)
	at := cmp.Or(w.copyOf(dir), dir)
	for _, name := range p.Rules.Files {
		path := name
		if rel, err := filepath.Rel(dir, name); !filepath.IsAbs(name) {
			path = filepath.Join(at, name)
		} else if err == nil && filepath.IsLocal(rel) {
			path = filepath.Join(at, rel)
		}
		if _, err := os.Stat(path); err != nil {
			return fmt.Sprintf("the file %s is missing that it requires", name)
		}
	}
	return ""
}

// step runs what goes before or after a test.
func (w *world) step(ctx context.Context, i int, m *candidate) error {
	p := &w.s.opts.Programs[i]
	if w.missing(p) != "" {
		w.failed[i] = true
		return nil
	}
	var outcome ctest.Outcome
	if t := w.s.ofProgram[i]; t != nil {
		r, err := t.stage.stepRun(ctx, t, m, w.copyOf(t.stage.dir))
		if err != nil {
			return fmt.Errorf("%s: %w", p.called(), err)
		}
		outcome, _ = t.judge(r)
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
func (st *stage) stepRun(ctx context.Context, t *test, m *candidate, dir string) (forkserver.Result, error) {
	req := t.request(forkserver.Request{Limits: t.unmutatedLimits(), KeepOutput: st.kept()})
	z := st.server.Early()
	if m != nil && len(st.schemas) > 0 {
		req = t.request(st.request(m, t))
		if st.opensLate(m) {
			z = cmp.Or(st.main, z)
		}
	}
	req.Dir = dir
	r, err := z.Run(ctx, req)
	st.s.tested(r.Wall)
	return r, err
}

// command runs a command that is no program with mutants: a script, or a tool of the system.
func (w *world) command(ctx context.Context, p *Program) (ctest.Outcome, error) {
	bound := cmp.Or(p.Wait, baselineWall)
	ctx, cancel := context.WithTimeoutCause(ctx, bound, context.DeadlineExceeded)
	defer cancel()
	dir := cmp.Or(p.Dir, w.s.opts.Dir)
	cmd := exec.CommandContext(ctx, p.Path, p.Args...)
	cmd.Dir = cmp.Or(w.copyOf(dir), dir)
	cmd.Env = append(ctest.Environment(p.Env).Apply(w.s.opts.Env), "PWD="+cmd.Dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	began := time.Now()
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.Is(context.Cause(ctx), context.DeadlineExceeded):
		return ctest.TimedOut, nil
	case ctx.Err() != nil:
		return 0, context.Cause(ctx)
	case err != nil && !errors.As(err, &exit):
		return ctest.Failed, nil // it cannot be started
	}
	end := ctest.End{Code: cmd.ProcessState.ExitCode(), Signaled: !cmd.ProcessState.Exited(), Wall: time.Since(began), Output: output.Bytes()}
	if p.Rules == nil {
		p = &Program{Rules: &ctest.Rules{SkipCode: -1}}
	}
	outcome, _ := p.Rules.Judge(end)
	return outcome, nil
}

// judge is what a run says of the test, and why where its end alone does not tell.
func (t *test) judge(r forkserver.Result) (o ctest.Outcome, why string) {
	switch rules := t.rules(); {
	case r.NotRun != "":
		return ctest.Failed, "not run: " + r.NotRun
	case r.Met != forkserver.LimitNone:
		return ctest.TimedOut, describe(r)
	case r.Lost:
		return ctest.Failed, describe(r)
	case rules != nil:
		return rules.Judge(ctest.End{Code: r.Exit.Code, Signaled: r.Exit.Signal != 0, Wall: r.Wall, Output: r.Output})
	case r.Exit.Success():
		return ctest.Passed, ""
	}
	return ctest.Failed, ""
}

// passes reports whether a run of the test has not failed.
func (t *test) passes(r forkserver.Result) bool {
	o, _ := t.judge(r)
	return o < ctest.Failed
}

// how says in words how a run of the test ended.
func (t *test) how(r forkserver.Result) string {
	_, why := t.judge(r)
	return cmp.Or(why, describe(r))
}

// rules are those that are not the plain ones; nil: exit status 0 passes.
func (t *test) rules() *ctest.Rules {
	if p := t.call.program; p != nil && p.Rules != nil && !p.Rules.Plain() {
		return p.Rules
	}
	return nil
}

// reads reports whether all that a run writes must be kept to judge it.
func (t *test) reads() bool { rules := t.rules(); return rules != nil && rules.Reads() }

// shareLocks gives tests the locks of those that are run with them, once these are known.
func (s *session) shareLocks(tests []*test) {
	for _, t := range tests {
		for _, i := range t.around() {
			if o := s.ofProgram[i]; o != nil {
				t.needs.locks = slices.Concat(t.needs.locks, o.needs.locks)
			}
		}
	}
}

// called is a program's name in messages.
func (p *Program) called() string { return cmp.Or(p.Name, filepath.Base(p.Path)) }

// spread adds to the sets of tests those that another one of theirs goes before or after: what
// that one does with a mutant they meet too.
func (c *campaign) spread(set func(*candidate) **schedule.Set) {
	behind := map[int][]int{} // tests by the number of one that is run with them
	for _, t := range c.tests {
		for _, i := range t.before() {
			if s := c.s.ofProgram[i]; s != nil && s.found.State.Judges() {
				behind[s.number()] = append(behind[s.number()], t.number())
			}
		}
	}
	if len(behind) == 0 {
		return
	}
	c.s.growing.Lock()
	defer c.s.growing.Unlock()
	more := map[int]map[*candidate]uint64{} // by block
	for _, m := range c.f.mutants {
		for n, others := range behind {
			if s := *set(m); s == nil || !s.Has(n) {
				continue
			}
			for _, o := range others {
				k := o / schedule.BlockSize
				if more[k] == nil {
					more[k] = map[*candidate]uint64{}
				}
				more[k][m] |= 1 << (o % schedule.BlockSize)
			}
		}
	}
	for k, words := range more {
		g := schedule.Grow(k)
		for m, word := range words {
			s := set(m)
			*s = g.Of(*s, word)
		}
	}
}

// before are the programs that are run before a test.
func (t *test) before() []int {
	if p := t.call.program; p != nil {
		return p.Before
	}
	return nil
}

// chainSum digests what else the verdicts of a test follow from that has others around it.
func (s *session) chainSum(t *test, tests []sum) string {
	var out strings.Builder
	if p := t.call.program; p != nil && p.Rules != nil {
		fmt.Fprintf(&out, "%+v", *p.Rules)
	}
	for _, i := range t.around() {
		p := &s.opts.Programs[i]
		fmt.Fprintf(&out, "%q %q %q %s", p.Path, p.Args, p.Env, fileState(p.Path))
		if o := s.ofProgram[i]; o != nil && o.found.State.Judges() {
			fmt.Fprintf(&out, "%x", tests[o.number()])
		}
	}
	return out.String()
}
