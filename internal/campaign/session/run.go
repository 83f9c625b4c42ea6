package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"ames/internal/campaign/find"
	"ames/internal/campaign/judge"
	"ames/internal/campaign/mutant"
	"ames/internal/campaign/patch"
	"ames/internal/campaign/reuse"
	"ames/internal/campaign/schedule"
	"ames/internal/campaign/suite"
	"ames/internal/campaign/trace"
	"ames/internal/campaign/units"
	"ames/internal/campaign/work"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/outside"
	"ames/internal/engine/workdir"
	"ames/internal/mutation/facts"
)

// campaign is the judging of all mutants by the tests of all programs, as far as it has come.
type campaign struct {
	*session
	found    *find.Found
	mutants  []*find.Mutant // that are to be judged
	patched  []*patch.Program
	reasons  *patch.Reasons
	tracer   *trace.Tracer
	facts    *judge.Case     // what is known before mutants are run
	verdicts *judge.Verdicts // nil: judging has not begun
}

// Run judges all mutants of the programs.
func Run(ctx context.Context, opts work.Options) (*mutant.Result, error) {
	ctx, cancel := work.Within(ctx, opts.Budget)
	defer cancel()
	var res *mutant.Result
	err := conduct(ctx, opts, func(ctx context.Context, c *campaign) (meanwhile func(), err error) {
		res = c.result(c.found)
		stopped := c.findOut(ctx, res)
		interrupted := stopped != nil && errors.Is(context.Cause(ctx), context.Canceled) && opts.Interrupted != nil
		if stopped != nil && !work.TimeIsUp(ctx) && !interrupted {
			return nil, stopped
		}
		if err := c.tell(res); err != nil {
			return nil, err
		}
		if interrupted {
			res.Incomplete = true
			return func() { opts.Interrupted(res) }, stopped
		}
		res.Sample = c.facts.Sample(c.verdicts, c.found.Population)
		c.report(res)
		if opts.Done == nil {
			return nil, nil
		}
		return func() { opts.Done(res) }, nil
	})
	if err != nil && work.TimeIsUp(ctx) {
		return nil, work.Usef("--budget %s is not enough to start the program and to compile the mutants; "+
			"give it more time, or it fewer mutants with --sample", opts.Budget)
	}
	return res, err
}

// CheckIdentity replaces all functions of the program that have mutants at
// once, and with each also one by one, and says what that does to its tests.
func CheckIdentity(ctx context.Context, opts work.Options, each bool) (trace.Identity, error) {
	var id trace.Identity
	err := conduct(ctx, opts, func(ctx context.Context, c *campaign) (_ func(), err error) {
		id, err = c.tracer.Identity(ctx, each)
		return nil, err
	})
	return id, err
}

// conduct finds and compiles the mutants, links them into the started programs, and
// calls f with that. What f returns is called while all is ended again, which takes a
// while in which nothing is computed.
func conduct(ctx context.Context, opts work.Options,
	f func(context.Context, *campaign) (meanwhile func(), err error)) error {
	s, err := open(opts, true)
	if err != nil {
		return err
	}
	meanwhile := func() {}
	defer func() {
		ended := make(chan bool)
		go func() {
			s.close()
			close(ended)
		}()
		meanwhile()
		<-ended
	}()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer abandonAfter(ctx, s.Work, s.worlds)()
	c, err := s.prepare(ctx, cancel)
	if err != nil {
		return err
	}
	then, err := f(ctx, c)
	if then != nil {
		meanwhile = then
	}
	return err
}

// prepare starts the programs while their bitcode is read and mutants are compiled,
// and brings both together.
func (s *session) prepare(ctx context.Context, cancel context.CancelCauseFunc) (*campaign, error) {
	go s.earlier()
	if s.pool == nil {
		return prepareUnknown(ctx, s)
	}
	// Where all units are known, the objects are most likely there too, and starting LLVM would only take
	// time from the tests.
	if n := s.set.Unknown(); n > 0 {
		go s.pool.Warm(min(n, s.Jobs))
	}
	started := make(chan error, 1)
	go func() {
		err := s.Timed("start and baseline", func() error { return startPrograms(ctx, s) })
		if err != nil {
			cancel(err)
		}
		started <- err
	}()
	f, batches, err := s.findAndCompile(ctx)
	if err != nil {
		// What stopped the start, if anything did, is the cause; else end the start.
		cancel(err)
		if startErr := <-started; startErr != nil && !errors.Is(startErr, context.Canceled) {
			return nil, startErr
		}
		return nil, err
	}
	if err := <-started; err != nil {
		return nil, err
	}
	late, err := s.late(ctx, f)
	if err != nil {
		return nil, err
	}
	return s.join(ctx, f, append(batches, late...))
}

// prepareUnknown does so where nothing is known of the code before the tests have shown what they start.
func prepareUnknown(ctx context.Context, s *session) (*campaign, error) {
	err := s.Timed("start and baseline", func() error { return startPrograms(ctx, s) })
	if err == nil {
		err = findOpened(ctx, s)
	}
	if err == nil {
		err = makeGenerators(s)
	}
	if err != nil {
		return nil, err
	}
	f, batches, err := s.findAndCompile(ctx)
	if err != nil {
		return nil, err
	}
	return s.join(ctx, f, batches)
}

func (s *session) findAndCompile(ctx context.Context) (*find.Finder, []*patch.Batch, error) {
	f, places, err := s.find(ctx)
	if err != nil {
		return nil, nil, err
	}
	var batches []*patch.Batch
	err = s.Timed("compile", func() (err error) {
		batches, err = patch.Compile(ctx, s.set, places, false)
		return err
	})
	return f, batches, err
}

// findOpened finds libraries with bitcode that programs opened themselves before main, and what has bitcode
// among all that their tests started.
func findOpened(ctx context.Context, s *session) error {
	for _, p := range s.judging() {
		if err := s.findLate(ctx, p); err != nil {
			return err
		}
	}
	return findHeirs(ctx, s)
}

// late finds what was opened and started while the tests were run, and compiles its mutants.
func (s *session) late(ctx context.Context, f *find.Finder) ([]*patch.Batch, error) {
	known := len(s.set.Modules)
	if err := findOpened(ctx, s); err != nil {
		return nil, err
	}
	fresh := s.set.Modules[known:]
	if len(fresh) == 0 {
		return nil, nil
	}
	if err := s.analyse(ctx, f); err != nil {
		return nil, err
	}
	places, err := f.Add(ctx, fresh)
	if err != nil {
		return nil, err
	}
	return patch.Compile(ctx, s.set, places, false)
}

// findLate finds libraries that a program opened itself before main.
func (s *session) findLate(ctx context.Context, p *openProgram) error {
	loaded, err := p.Live.Main.Modules(ctx)
	if err != nil {
		return err
	}
	p.late = map[*units.Module]bool{}
	for _, l := range loaded {
		if l.IsMain || l.Path == "" {
			continue
		}
		// One that cannot be read is no different from one without bitcode.
		if m, _ := s.set.OpenLibrary(l.Path); m != nil && !slices.Contains(p.modules, m) {
			p.modules = append(p.modules, m)
			p.late[m] = true
		}
	}
	opens := func(m *units.Module) bool {
		return slices.ContainsFunc(m.Units, func(a *facts.Analysis) bool {
			return slices.Contains(a.Unit.Names, "dlopen") || slices.Contains(a.Unit.Names, "dlmopen")
		})
	}
	if !p.Live.Main.SeesLoads() && (p.unfit != nil || slices.ContainsFunc(p.modules, opens)) {
		s.Progress.Note(p.Name + ": libraries that it opens by dlopen are left out: this machine's dynamic linker " +
			"does not let Ames see them")
	}
	return nil
}

// join links the compiled mutants into the started programs.
func (s *session) join(ctx context.Context, f *find.Finder, batches []*patch.Batch) (*campaign, error) {
	found, err := f.Finish()
	if err != nil {
		return nil, err
	}
	c := &campaign{session: s, found: found, reasons: patch.Failures(batches, len(found.Mutants))}
	for _, m := range found.Mutants {
		if len(s.Only) == 0 || slices.Contains(s.Only, m.ID) {
			c.mutants = append(c.mutants, m)
		}
	}
	judging := s.judging()
	c.patched = make([]*patch.Program, len(judging))
	reasons := make([]*patch.Reasons, len(judging))
	err = s.Timed("link", func() error {
		return work.Parallel(ctx, len(judging), s.Jobs, func(ctx context.Context, i int) (err error) {
			p := judging[i]
			c.patched[i], reasons[i], err = patch.Link(ctx, s.set, p.target(), found, batches)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	for _, r := range reasons {
		c.reasons.Add(r)
	}
	s.suite.SetLimits()
	fitJobs(s)
	c.tracer = trace.New(s.set, s.suite, c.patched, found, c.mutants)
	none := make([]*schedule.Set, len(found.Mutants))
	c.facts = &judge.Case{Work: s.Work, Set: s.set, Suite: s.suite, Patched: c.patched, Mutants: c.mutants,
		Reasons: c.reasons,
		Reach:   &trace.Reach{Reached: none}, Infected: none}
	return c, nil
}

// judging are the programs that have tests which judge, by their Index.
func (s *session) judging() []*openProgram {
	return slices.DeleteFunc(slices.Clone(s.programs), func(p *openProgram) bool { return len(p.Tests) == 0 })
}

// findOut looks at what the tests do, and judges the mutants.
func (c *campaign) findOut(ctx context.Context, res *mutant.Result) error {
	inputs := sync.OnceValue(c.inputs)
	if c.History != nil {
		go inputs()
		defer inputs() // it reads what is closed then
	}
	if err := c.Timed("probe", func() error { return c.probe(ctx) }); err != nil {
		return err
	}
	facts := c.facts
	if c.History != nil {
		_ = c.Timed("reuse", func() error {
			undone, _ := facts.Undone()
			facts.Reused = reuse.Reuse(inputs(), c.Work, undone, facts.Reach.Reached, facts.Hints)
			res.Around, res.Changed = facts.Reused.Around, facts.Reused.Changed
			return nil
		})
	}
	total := c.suite.Total()
	if hint := moreJobs(c.Jobs, total); hint != "" && c.Jobs == c.asked {
		c.Progress.Note(hint)
	}
	limits := c.suite.LimitsFor(total)
	res.Baseline = mutant.Baseline{Wall: total.Wall, CPU: total.CPU, Limit: limits.CPU, Memory: limits.Memory}
	if err := c.Timed("observe", func() error { return c.observe(ctx) }); err != nil {
		return err
	}
	return c.judge(ctx)
}

// probe finds what tests reach.
func (c *campaign) probe(ctx context.Context) error {
	reach, err := c.tracer.Probe(ctx)
	if err != nil {
		return err
	}
	for _, v := range reach.Varied {
		if v != nil {
			v.Test.Program.Note(v.Test, mutant.TestVaries, v.Run)
		}
	}
	if !slices.Contains(reach.Varied, nil) {
		return c.suite.Judging[0].NoneFit()
	}
	c.reasons.Add(reach.Reasons)
	c.suite.Allow(reach.Slower)
	c.facts.Reach, c.facts.Infected = reach, reach.Reached
	c.facts.Hints = reuse.Hints(c.suite, c.earlier().Judgements)
	return nil
}

// inputs reads what verdicts follow from.
func (c *campaign) inputs() *reuse.Inputs {
	var programs []reuse.Program
	for _, p := range c.judging() {
		programs = append(programs, reuse.Program{Program: p.Program, Modules: p.allModules(), Libraries: p.libraries})
	}
	return reuse.NewInputs(c.suite, c.set, programs, c.found.Decide, c.identity())
}

// observe finds which tests infect mutants, if that pays. Who asks for a fresh process per mutant
// wants all of them run.
func (c *campaign) observe(ctx context.Context) error {
	reached := c.facts.Reach.Reached
	undone, spared := c.facts.Undone()
	switch c.Observe {
	case work.Never:
		return nil
	case work.Worthwhile:
		if c.Isolation == work.Exec || !c.tracer.Pays(reached, undone, spared) {
			return nil
		}
	}
	infected, err := c.tracer.Observe(ctx, reached, undone)
	if err == nil {
		c.facts.Infected = infected
	}
	return err
}

// judge runs the tests against the mutants, and compares survivors. Those that are likely to survive are compiled
// meanwhile.
func (c *campaign) judge(ctx context.Context) (err error) {
	if c.KeepEquivalent {
		c.verdicts, err = judge.Judge(ctx, c.facts)
		return err
	}
	aheadCtx, stop := context.WithCancel(ctx)
	defer stop()
	ahead := c.facts.CompareAhead(aheadCtx)
	c.verdicts, err = judge.Judge(ctx, c.facts)
	if err != nil {
		stop()
	}
	forms, failed := ahead()
	if err := cmp.Or(err, failed); err != nil {
		return err
	}
	return c.Timed("compare", func() error { return c.facts.SetAside(ctx, forms, c.verdicts) })
}

// tell adds what was found out to a result.
func (c *campaign) tell(res *mutant.Result) (err error) {
	if c.verdicts == nil {
		c.verdicts = judge.Pending(c.mutants, len(c.found.Mutants))
	}
	var place []int
	res.Tests, place = c.suite.Results()
	res.Sandbox = c.suite.Sandboxes()
	res.Framework = c.suite.Frameworks()
	covered := coverage(c.facts.Reach.Reached, place)
	for _, m := range c.mutants {
		v := c.verdicts.By[m.Index]
		v.CoveredBy = covered(m)
		res.Judgements = append(res.Judgements, mutant.Judgement{Mutant: m.Mutant, Verdict: v})
	}
	res.Native, err = native(c.session)
	return err
}

// coverage gives a function that lists the tests that reach a mutant, by their places among all tests of the result;
// place are those of the tests that judge, by their numbers.
func coverage(reached []*schedule.Set, place []int) func(*find.Mutant) []int32 {
	lists := map[*schedule.Set][]int32{}
	return func(m *find.Mutant) []int32 {
		set := reached[m.Index]
		list, known := lists[set]
		if !known {
			for number := range set.All() {
				list = append(list, int32(place[number]))
			}
			lists[set] = list
		}
		return list
	}
}

// moreJobs advises those whose tests wait while processors have nothing to do; total is what all tests took.
func moreJobs(jobs int, total forkserver.Result) string {
	const worthwhile = time.Second
	if total.Wall < worthwhile || suite.Waited(total) < 2*total.CPU || jobs > runtime.NumCPU() {
		return ""
	}
	return fmt.Sprintf("the tests mostly wait (%v, of which %v are CPU time): with --jobs %d they are run faster",
		total.Wall.Round(10*time.Millisecond), total.CPU.Round(10*time.Millisecond), 4*jobs)
}

// report adds times and counters to a result.
func (c *campaign) report(res *mutant.Result) {
	stats := c.pool.Stats()
	c.suite.TellEnded(stats.Killed)
	tellLeft(c.Work, c.verdicts.Came)
	c.Work.Report(res)
	res.Counters["contexts created"] = int64(stats.ContextsCreated)
	res.Counters["contexts live"] = int64(stats.ContextsLive)
	res.Counters["code generator deaths"] = int64(stats.Died)
	res.Counters["analysis CPU µs"] = stats.Analysis.Microseconds()
	res.Counters["code generation CPU µs"] = stats.Generation.Microseconds()
	res.Counters["cache hits"], res.Counters["cache misses"] = c.set.Builder.CacheUse()
}

// tellLeft tells of what has come while mutants were run, and is still there: what other programs make
// often is not. Nobody knows who made it.
func tellLeft(w *work.Work, came []outside.Thing) {
	var names []string
	for _, thing := range came {
		if !strings.HasPrefix(filepath.Base(thing.Name), workdir.Prefix) && thing.Present() {
			names = append(names, thing.String())
		}
	}
	w.Count("things that came outside, and stay", int64(len(names)))
	if len(names) > 0 {
		w.Progress.Note(fmt.Sprintf("new outside of the working directory since mutants were run: %s; "+
			"a mutant may have left that, or another program", work.SomeOf(names)))
	}
}
