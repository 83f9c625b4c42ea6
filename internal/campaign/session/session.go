package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"ames/internal/campaign/ctest"
	"ames/internal/campaign/framework"
	"ames/internal/campaign/mutant"
	"ames/internal/engine/compile"
	"ames/internal/engine/outside"
	"ames/internal/engine/toolchain"
	"ames/internal/mutation/schema"
)

// session is the state of one run.
type session struct {
	opts      Options
	mods      []*module // of all programs
	stages    []*stage
	moved     sourceMap
	llvm      toolchain.LLVM
	pool      *compile.Pool
	gate      *gate
	apart     apart
	others    interference
	came      []outside.Thing // while mutants were run, outside of the working directory
	ofProgram []*test         // those of programs that are one test, by their places in the options; nil: none
	builder   *schema.Builder
	cache     *compile.Cache
	scratch   scratch
	preload   library

	planned atomic.Int64 // nanoseconds of CPU time
	// earlier is what an earlier run has found.
	earlier func() *mutant.Result
	growing sync.Mutex // held while tests are added to the mutants' sets

	mu       sync.Mutex
	counters map[string]int64
	testing  time.Duration // what all runs of tests took, side by side or not
	watch    stopwatch
	began    time.Time
}

func (s *session) count(name string, n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counters[name] += n
}

// tested notes how long a run of a test took.
func (s *session) tested(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.testing += d
}

// timed runs one phase and notes how long it took.
func (s *session) timed(name string, f func() error) error {
	start := time.Now()
	err := f()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watch.time(name, start)
	return err
}

// open loads the programs' modules, picks the LLVM and makes the workers ready.
// The caller calls close.
func open(opts Options) (*session, error) {
	if err := opts.complete(); err != nil {
		return nil, err
	}
	s := &session{opts: opts, began: time.Now(), counters: map[string]int64{}}
	moved, err := parseSourceMap(opts.SourceMap, opts.Dir)
	if err != nil {
		return nil, err
	}
	s.moved = moved
	s.earlier, s.ofProgram = sync.OnceValue(s.readEarlier), make([]*test, len(opts.Programs))
	s.others.outOfSpace = endedForMemory()
	err = s.timed("load", func() error {
		err := s.addPrograms()
		if err == nil {
			s.llvm, err = pickLLVM(s.mods, opts.LLVM)
		}
		return err
	})
	if err != nil {
		closeModules(s.mods)
		return nil, err
	}
	if opts.CacheDir != "" {
		if s.cache, err = compile.OpenCache(filepath.Join(opts.CacheDir, "objects"), opts.CacheLimit); err != nil {
			opts.Progress.Note(fmt.Sprintf("working without object cache: %v", err))
		}
	}
	s.pool = compile.NewPool(append(append([]string(nil), opts.Self...), workerCommand, s.llvm.Path), opts.Jobs)
	s.gate = newGate(opts.Jobs)
	s.pool.Watch = s.gate.generate
	s.pool.Died = func(words string) { opts.Log.Info("a code generator died; it said:\n" + words) }
	s.builder = schema.NewBuilder(s.pool, s.cache, s.identity(), framework.Counted())
	return s, nil
}

func (s *session) readEarlier() *mutant.Result {
	if s.opts.Earlier != nil {
		if r := s.opts.Earlier(); r != nil {
			return r
		}
	}
	return &mutant.Result{}
}

// close ends what was started; all of it at the same time.
func (s *session) close() {
	var ending sync.WaitGroup
	for _, st := range s.stages {
		ending.Go(st.close)
	}
	ending.Go(s.pool.Close)
	ending.Go(s.builder.Close)
	ending.Wait()
	s.scratch.close(s)
	s.preload.close(s)
	closeModules(s.mods)
	if err := s.cache.Prune(); err != nil {
		s.opts.Progress.Note(fmt.Sprintf("object cache: %v", err))
	}
}

// addPrograms opens all programs. Of several some may not be fit: a script among
// CTest's tests, for instance.
func (s *session) addPrograms() error {
	var unfit []error
	names := map[string][]string{} // of programs, by what is wrong with them
	for i := range s.opts.Programs {
		p := &s.opts.Programs[i]
		err := s.addProgram(i)
		if err != nil && !(errors.Is(err, ErrUse) && len(s.opts.Programs) > 1) {
			return err
		}
		if err == nil {
			continue
		}
		if len(names[err.Error()]) == 0 {
			unfit = append(unfit, err)
		}
		names[err.Error()] = append(names[err.Error()], p.called())
	}
	for _, err := range unfit {
		s.opts.Progress.Note(fmt.Sprintf("left out: %s: %v", someOf(names[err.Error()]), err))
	}
	if len(s.stages) == 0 {
		return unfit[0]
	}
	return nil
}

// someOf lists names, but not more than a line takes.
func someOf(names []string) string {
	const most = 4
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most-1], ", "), len(names)-most+1)
}

// addProgram opens a program, or adds a call to one that is open.
func (s *session) addProgram(number int) error {
	p := &s.opts.Programs[number]
	dir := cmp.Or(p.Dir, s.opts.Dir)
	path, err := resolveProgram(p.Path, s.opts.Dir)
	if err != nil {
		return err
	}
	c := call{name: cmp.Or(p.Name, filepath.Base(path)), args: p.Args, wait: cmp.Or(p.Wait, s.opts.TestTimeout), needs: needs{alone: p.Alone, locks: p.Locks}, program: p, number: number}
	for _, st := range s.stages {
		if st.path == path && st.dir == dir && slices.Equal(st.extra, p.Env) && st.whole == p.Whole {
			st.calls = append(st.calls, c)
			return nil
		}
	}
	st := &stage{s: s, path: path, dir: dir, name: p.Path, extra: p.Env, whole: p.Whole, env: ctest.Environment(p.Env).Apply(s.opts.Env), calls: []call{c}}
	if err := st.open(); err != nil {
		return err
	}
	s.stages = append(s.stages, st)
	return nil
}

// identity digests what objects follow from beside the bitcode: this program
// and the LLVM library, by its path, size and time.
func (s *session) identity() []byte {
	lib := s.llvm.Path
	if info, err := os.Stat(lib); err == nil {
		lib = fmt.Sprint(lib, info.Size(), info.ModTime().UnixNano())
	}
	key := compile.MakeKey(s.opts.Identity, []byte(lib))
	return key[:]
}

// List finds the programs' mutants without running anything of them.
func List(ctx context.Context, opts Options) (*mutant.Result, error) {
	s, err := open(opts)
	if err != nil {
		return nil, err
	}
	defer s.close()
	f, err := s.find(ctx)
	if err == nil {
		err = f.finish()
	}
	if err != nil {
		return nil, err
	}
	res := s.result(f)
	for _, c := range f.mutants {
		v := mutant.Verdict{Status: mutant.Pending}
		if c.ignored != "" {
			v = mutant.Verdict{Status: mutant.Ignored, Reason: c.ignored}
		}
		res.Judgements = append(res.Judgements, mutant.Judgement{Mutant: c.Mutant, Verdict: v})
	}
	return res, nil
}

// Tests runs each test of the programs, without a mutant. What is known of them is
// returned with an error that wraps ErrTestsFail as well.
func Tests(ctx context.Context, opts Options) (framework string, tests []mutant.Test, err error) {
	s, err := open(opts)
	if err != nil {
		return "", nil, err
	}
	defer s.close()
	err = s.start(ctx)
	return s.frameworks(), s.tests(), err
}

// find analyses the modules and gathers their mutants.
func (s *session) find(ctx context.Context) (*finder, error) {
	f, err := newFinder(&s.opts, s.builder)
	if err != nil {
		return nil, err
	}
	if err := s.timed("analyse", func() error { return s.analyse(ctx, f) }); err != nil {
		return nil, err
	}
	err = s.timed("find", func() error {
		if err := s.checkTexts(f, s.mods); err != nil {
			return err
		}
		f.findInlined(s.mods)
		for _, m := range s.mods {
			if err := f.module(ctx, m, s.opts.Jobs); err != nil {
				return err
			}
		}
		f.join()
		if err := f.choose(ctx); err != nil {
			return err
		}
		for _, text := range f.complaints() {
			s.opts.Progress.Note(text)
		}
		return nil
	})
	return f, err
}

func (s *session) result(f *finder) *mutant.Result {
	res := &mutant.Result{Root: s.opts.Dir, Started: s.began,
		LLVM: s.llvm.Version, Skips: f.skips(), Counters: map[string]int64{}, Sources: map[string]string{}}
	for i := range s.opts.Programs {
		res.Programs = append(res.Programs, s.opts.Programs[i].Called())
	}
	for _, c := range f.mutants {
		name := c.Edit.File
		if _, ok := res.Sources[name]; ok {
			continue
		}
		path := name
		if !filepath.IsAbs(path) {
			path = filepath.Join(s.opts.Dir, path)
		}
		if text := f.open(path); text != nil {
			res.Sources[name] = text.Text()
		}
	}
	return res
}

// frameworks names those of the programs.
func (s *session) frameworks() string {
	var names []string
	for _, st := range s.stages {
		if name := st.frameworkName(); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// tests lists what is known of all tests.
func (s *session) tests() []mutant.Test {
	var out []mutant.Test
	for _, st := range s.stages {
		out = append(out, st.results()...)
	}
	return out
}

// report adds times and counters to a result.
func (s *session) report(res *mutant.Result) {
	stats := s.pool.Stats()
	s.others.tell(s, stats.Killed)
	s.tellLeft()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range s.watch.names {
		res.Phases = append(res.Phases, mutant.Phase{Name: name, Wall: s.watch.wall[name]})
	}
	res.Wall, res.Planning, res.Memory = time.Since(s.began), time.Duration(s.planned.Load()), peakMemory()
	maps.Copy(res.Counters, s.counters)
	// All jobs together have this much time; what tests did not take of it is overhead.
	all := res.Wall * time.Duration(s.opts.Jobs)
	res.Counters["% of the time in which no test ran"] = int64(100 * (all - s.testing) / max(all, 1))
	res.Counters["contexts created"] = int64(stats.ContextsCreated)
	res.Counters["contexts live"] = int64(stats.ContextsLive)
	res.Counters["code generator deaths"] = int64(stats.Died)
	res.Counters["analysis CPU µs"] = stats.Analysis.Microseconds()
	res.Counters["code generation CPU µs"] = stats.Generation.Microseconds()
	hits, misses := s.builder.CacheUse()
	res.Counters["cache hits"], res.Counters["cache misses"] = hits, misses
}
