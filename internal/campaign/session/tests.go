package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ames/internal/campaign/ctest"
	"ames/internal/campaign/framework"
	"ames/internal/campaign/mutant"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/program"
)

// test is the unit that judges mutants: one test of a framework, or the whole program.
type test struct {
	stage    *stage
	index    int // among the stage's tests that judge
	name     string
	single   framework.Test
	call     call
	needs    needs
	uses     uses     // outside of its working directory
	watched  bool     // whether these are known
	realm    *realm   // of the tests that share them
	args     []string // of the program; nil: those of its first call
	env      []string
	baseline forkserver.Result
	limits   forkserver.Limits
	found    mutant.Test
	failed   forkserver.Result // the unmutated run that failed, if one did
	// varies says that an unmutated run failed after others had passed, so that it
	// is not a test any more.
	varies   bool
	reaches  int   // mutants
	members  []int // the numbers of several that it runs in one process; nil: it is one
	whole    bool  // it is all of the program, called as the user calls it
	expected int   // mutants that it is the first to be run with
	scouted  *scouted
	slower   time.Duration     // what CPU time it takes more with schemas in place of all functions
	steps    map[uint64]uint64 // that it makes in schemas without a mutant, by counter, where they are many
}

func (st *stage) newTest(name string, c call) *test {
	return &test{stage: st, name: name, call: c, needs: c.needs, found: mutant.Test{Name: name, Program: st.name, State: mutant.TestPasses}}
}

// use makes a test of a framework be called as it says.
func (t *test) use(how framework.Invocation) {
	t.args, t.env = append(slices.Clone(t.call.args), how.Args...), how.Env
}

// waits reports whether the test waits for something by itself, and not only for a processor
// on a busy machine.
func (t *test) waits() bool {
	wait := waited(t.baseline)
	return wait > hardlyWaits && wait > t.baseline.CPU/4
}

// numbers are those of the tests that it runs.
func (t *test) numbers() []int {
	if t.members != nil {
		return t.members
	}
	return []int{t.number()}
}

// number is the test's among all programs' tests that judge.
func (t *test) number() int { return t.stage.first + t.index }

// listSize is how much of a list of tests is read.
const listSize = 64 << 20

// wholeProgram is the framework's name for programs that are one test.
const wholeProgram = "none"

// pickFramework finds the framework of a program's tests; nil if the program is
// one test.
func pickFramework(choice string, m *program.Module) (framework.Framework, error) {
	switch choice {
	case wholeProgram:
		return nil, nil
	case "":
		fw, _ := framework.Find(m.Names())
		return fw, nil
	}
	fw, err := framework.Named(choice)
	if err != nil {
		return nil, usef("--framework: %v, %s for a program that is one test", err, wholeProgram)
	}
	return fw, nil
}

// findTests asks the program for its tests, and runs each without a mutant.
func (st *stage) findTests(ctx context.Context) error {
	fw, err := pickFramework(st.s.opts.Framework, st.mods[0].file)
	if err != nil {
		return err
	}
	if st.says = fw; !st.whole {
		st.framework = fw
	}
	for _, c := range st.calls {
		if st.framework == nil {
			break
		}
		err := st.list(ctx, c)
		var not *noListError
		switch {
		case errors.As(err, &not) && st.s.opts.Framework == "":
			st.s.opts.Progress.Note(fmt.Sprintf("%v; it is judged as one test", err))
			st.framework, st.tests, st.disabled = nil, nil, nil
		case errors.As(err, &not):
			return usef("%v; --framework %s judges it as one test", err, wholeProgram)
		case err != nil:
			return err
		}
	}
	if st.framework == nil {
		for i, c := range st.calls {
			t := st.newTest(c.name, c)
			if i > 0 {
				t.args = append([]string{}, c.args...)
			}
			st.tests = append(st.tests, t)
			st.s.ofProgram[c.number] = t
		}
	}
	return nil
}

// noListError says that a program does not list tests as its framework should make it.
type noListError struct{ text string }

func (e *noListError) Error() string { return e.text }

// list makes the program print its tests.
func (st *stage) list(ctx context.Context, c call) error {
	how := st.framework.List()
	lister := st.newTest(c.name, c)
	lister.use(how)
	r, err := st.runUnmutated(ctx, lister, lister.request(forkserver.Request{KeepOutput: listSize}))
	if err != nil {
		return err
	}
	if _, runs := st.framework.(framework.RunningLister); !runs && (st.begins == 0 || r.CPU < st.begins) {
		st.begins = r.CPU
	}
	list, err := st.framework.Parse(r.Output)
	if err != nil {
		return &noListError{fmt.Sprintf("%s has tests of %s, but does not list them (%s): %v", st.name, framework.Name(st.framework), describe(r), err)}
	}
	prefix := ""
	if len(st.s.opts.Programs) > 1 {
		prefix = c.name + ": "
	}
	before := len(st.tests)
	for _, single := range list {
		name := prefix + single.Name
		if single.Name == c.name {
			name = c.name
		}
		if single.Disabled {
			st.disabled = append(st.disabled, mutant.Test{Name: name, Program: st.name, State: mutant.TestDisabled})
			continue
		}
		t := st.newTest(name, c)
		t.single = single
		t.use(st.framework.Run(single))
		st.tests = append(st.tests, t)
	}
	if len(st.tests) == before {
		return &noListError{fmt.Sprintf("%s has tests of %s, but lists none that it would run", st.name, framework.Name(st.framework))}
	}
	return nil
}

// runTests runs each test twice, alone, without a mutant. Only those that pass
// both times can judge mutants. What has passed so in an earlier run is run once.
func (st *stage) runTests(ctx context.Context) error {
	known := map[string]bool{}
	if !st.s.opts.Afresh {
		for _, t := range st.s.earlier().Tests {
			if t.Program == st.name && t.State == mutant.TestPasses {
				known[t.Name] = true
			}
		}
	}
	times := func(t *test) int {
		if known[t.name] {
			return 1
		}
		return 2
	}
	err := parallel(ctx, len(st.tests), st.s.opts.Jobs, func(ctx context.Context, i int) error {
		t := st.tests[i]
		times := times(t)
		err := st.tryTest(ctx, t, times)
		if err != nil || st.framework == nil || t.found.State.Judges() {
			return err
		}
		// It may fail assertions on purpose, and pass if it is let go on.
		plain := *t
		plain.single.Plain = true
		plain.use(st.framework.Run(plain.single))
		plain.found = mutant.Test{Name: t.name, Program: st.name, State: mutant.TestPasses}
		if err := st.tryTest(ctx, &plain, times); err != nil {
			return err
		}
		if plain.found.State == mutant.TestPasses {
			*t = plain
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := st.retryAlone(ctx); err != nil {
		return err
	}
	all := st.tests
	st.tests = nil
	for _, t := range all {
		if t.found.State.Judges() {
			t.index = len(st.tests)
			st.tests = append(st.tests, t)
		} else {
			st.unfit = append(st.unfit, t)
		}
	}
	if len(st.tests) == 0 {
		return st.noneFit()
	}
	if len(st.unfit) > 0 {
		first := st.unfit[0].found
		st.s.opts.Progress.Note(fmt.Sprintf("%d of %d tests are left out, since without a mutant they do not pass when run alone; the first: %s: %s ('ames tests' shows all)",
			len(st.unfit), len(all), first.Name, first.Reason))
	}
	return nil
}

// request makes a run be one of the test.
func (t *test) request(req forkserver.Request) forkserver.Request {
	req.Args, req.Env = t.args, t.env
	if t.reads() {
		req.KeepOutput = allOutput
	}
	return req
}

// tryTest runs a test so many times, and keeps the faster run, which less has disturbed, as its baseline.
func (st *stage) tryTest(ctx context.Context, t *test, times int) error {
	for try := range times {
		st.s.gate.enter()
		run := st.runUnmutated
		if try == times-1 {
			run = st.watchTest
		}
		r, err := run(ctx, t, t.request(forkserver.Request{KeepOutput: st.kept()}))
		st.s.gate.leave()
		if err != nil {
			return err
		}
		if try == 0 || r.CPU < t.baseline.CPU {
			t.baseline = r
			t.found.Wall, t.found.CPU, t.found.Output = r.Wall, r.CPU, forkserver.HeadAndTail(r.Output, st.kept())
			t.baseline.Output = t.found.Output
		}
		if outcome, why := t.judge(r); outcome == ctest.Skipped {
			t.found.State, t.found.Reason = mutant.TestSkipped, why
		} else if outcome != ctest.Passed {
			state := mutant.TestFails
			if try > 0 {
				state = mutant.TestVaries
			}
			st.note(t, state, r)
			return nil
		}
		if st.framework == nil {
			continue
		}
		if n, known := st.framework.Ran(r.Output); known && n != 1 {
			t.found.State, t.found.Reason = mutant.TestNotAlone, fmt.Sprintf("cannot be run alone: the program ran %d tests", n)
			return nil
		}
	}
	return nil
}

// note writes down why a test cannot judge mutants.
func (st *stage) note(t *test, state mutant.TestState, r forkserver.Result) {
	t.failed, t.found.Output = r, forkserver.HeadAndTail(r.Output, st.kept())
	t.found.State, t.found.Reason = state, t.failure(r)
	if state == mutant.TestVaries {
		t.found.Reason = "passes and fails by turns: " + t.found.Reason
	}
}

// failure says how a run failed: by the message of the assertion, if there is one.
func (t *test) failure(r forkserver.Result) string {
	how, says := t.how(r), t.stage.says
	if says == nil || r.NotRun != "" || r.Met != forkserver.LimitNone {
		return how
	}
	if message := says.Failure(r.Output); message != "" {
		return message
	}
	return how
}

// noneFit is the error of a program without a test that can judge mutants.
func (st *stage) noneFit() error {
	all := append(slices.Clone(st.unfit), st.tests...)
	first := all[0]
	hint := ""
	if first.failed.Met != forkserver.LimitNone {
		hint = " (--test-timeout gives them another bound)"
	}
	const so = ". Mutants can only be judged by tests that pass"
	text := fmt.Sprintf("all %d tests of %s fail or vary without any mutant; the first, %s: %s%s%s",
		len(all), st.name, first.name, first.found.Reason, hint, so)
	if st.framework == nil {
		how := "fails"
		if first.found.State == mutant.TestVaries {
			how = "passes and fails by turns"
		}
		text = fmt.Sprintf("%s %s without any mutant: %s%s%s", st.name, how, first.how(first.failed), hint, so)
	}
	return &testsError{Output: first.failed.Output, text: text}
}

// runUnmutated makes a run of a test from before the program's constructors, with the
// bounds of unmutated runs.
func (st *stage) runUnmutated(ctx context.Context, t *test, req forkserver.Request) (forkserver.Result, error) {
	req.Limits, req.Delay = t.unmutatedLimits(), true
	return st.runIn(ctx, st.server.Early(), t, nil, req)
}

func (t *test) unmutatedLimits() forkserver.Limits {
	return forkserver.Limits{Idle: cmp.Or(t.call.wait, baselineIdle), Wall: cmp.Or(t.call.wait, baselineWall)}
}

// setLimits derives what mutants may use from what the tests used without one.
func (st *stage) setLimits() {
	used, err := st.server.Early().AddressSpace()
	for _, t := range slices.Concat(st.tests, st.unfit) {
		t.limits = st.s.limits(t.baseline, st.begins)
		if p := t.call.program; p.Rules != nil && p.Rules.Timeout > 0 {
			t.limits.Idle = min(t.limits.Idle, p.Rules.Bound())
		}
		if err == nil && used < 1<<40 {
			// Sanitizers reserve terabytes. Others cannot go that far beyond what they
			// may use: whoever makes threads without end is stopped at once.
			t.limits.AddressSpace = used + 768<<20 + t.limits.Memory
		}
	}
}

// kept is how much of an unmutated test's output is kept, at its head and at its tail.
func (st *stage) kept() int {
	if st.framework == nil {
		return 1 << 16
	}
	return outputKept
}

func (st *stage) frameworkName() string {
	if st.framework == nil {
		return ""
	}
	return framework.Name(st.framework)
}

// results lists what is known of the tests, in the program's order.
func (st *stage) results() []mutant.Test {
	var out []mutant.Test
	for _, t := range append(slices.Clone(st.tests), st.unfit...) {
		t.found.Limit = t.limits.CPU
		out = append(out, t.found)
	}
	return append(out, st.disabled...)
}
