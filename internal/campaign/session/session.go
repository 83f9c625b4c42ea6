// Package session is one run of Ames: what is under test, and the order of its stages. Each stage is
// a package that returns what it found as values, which the next ones take: modules and units,
// mutants, started programs and their tests, mutants in these, what tests reach, verdicts that
// hold still, new verdicts.
//
// It prints nothing and exits nowhere.
package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"ames/internal/campaign/find"
	"ames/internal/campaign/framework"
	"ames/internal/campaign/mutant"
	"ames/internal/campaign/suite"
	"ames/internal/campaign/units"
	"ames/internal/campaign/work"
	"ames/internal/engine/compile"
	"ames/internal/engine/live"
	"ames/internal/engine/loader"
	"ames/internal/engine/program"
	"ames/internal/engine/toolchain"
	"ames/internal/engine/workdir"
	"ames/internal/engine/world"
	"ames/internal/mutation/schema"
)

// session is what is open during a run.
type session struct {
	*work.Work
	asked    int // jobs; Work has those that there is memory for
	set      *units.Set
	suite    *suite.Suite
	programs []*openProgram // of the suite's, in its order
	llvm     toolchain.LLVM
	pool     *compile.Pool
	cache    *compile.Cache
	scratch  *live.Scratch
	runtime  *live.Runtime
	worlds   *worlds // nil: no program is to be started
	// earlier is what an earlier run has found.
	earlier func() *mutant.Result
}

// openProgram is a program with its modules.
type openProgram struct {
	*suite.Program
	modules   []*units.Module // the executable first; none if neither it nor its libraries have bitcode
	libraries []string        // all that the loader loads with it, and with what it starts
	leads     []string        // what its interpreter is called with, if it is a script
	late      map[*units.Module]bool
	heirs     []heir
	refused   bool  // something that it starts, or opens, is not mutated, of which the user was told
	unfit     error // why no mutant can be in the program itself; nil: some can
}

// ServeSelf does what a process was started for by Ames itself: to be a code
// generator, or to clean up after it. The program that Options.Self names must
// call it with its arguments before anything else; served is false if they are
// a user's.
func ServeSelf(args []string, in io.Reader, out io.Writer) (served bool, err error) {
	if len(args) != 2 {
		return false, nil
	}
	switch args[0] {
	case work.WorkerCommand:
		return true, compile.Serve(args[1], in, out)
	case work.KeeperCommand:
		return true, world.Serve()
	case work.JanitorCommand:
		return true, workdir.Janitor(in, args[1])
	}
	return false, nil
}

// open loads the programs' modules, picks the LLVM and makes the workers ready. What is needed to
// start the programs becomes ready meanwhile, if that is wanted. The caller calls close.
func open(opts work.Options, start bool) (*session, error) {
	asked := opts.Jobs
	opts.Jobs = affordable(asked)
	w, err := work.New(opts)
	if err != nil {
		return nil, err
	}
	if fitDescriptors(w); w.Jobs < opts.Jobs {
		asked = w.Jobs // for want of memory it may be fewer still
	}
	s := &session{Work: w, asked: asked, cache: openCache(w)}
	if s.set, err = units.NewSet(w); err != nil {
		return nil, err
	}
	s.earlier = sync.OnceValue(s.readEarlier)
	s.scratch = &live.Scratch{Jobs: w.Jobs, Share: w.ShareDir, Keep: w.KeepTemps, Janitor: w.Janitor(),
		Note: w.Progress.Note}
	s.runtime = &live.Runtime{Clang: pickClang, CacheDir: w.CacheDir, Janitor: w.Janitor()}
	s.suite = suite.New(w, s.scratch, s.earlier)
	if start {
		s.worlds = startWorlds(w, s.scratch)
	}
	err = s.Timed("load", func() error {
		if err := s.addPrograms(); err != nil || !s.set.HasBitcode() {
			return err
		}
		return makeGenerators(s)
	})
	if err == nil && !start {
		err = unknown(s)
	}
	if err != nil {
		s.worlds.end()
		s.scratch.Close()
		s.set.Close()
		return nil, err
	}
	return s, nil
}

// makeGenerators makes the workers ready, once it is known what they are to read.
func makeGenerators(s *session) error {
	w := s.Work
	var err error
	if s.llvm, err = s.set.PickLLVM(w.LLVM); err != nil {
		return err
	}
	s.pool = compile.NewPool(append(slices.Clone(w.Self), work.WorkerCommand, s.llvm.Path), w.Jobs)
	s.pool.Watch = s.Gate.Generate
	s.pool.Died = func(words string) { w.Log.Info("a code generator died; it said:\n" + words) }
	s.set.Builder = schema.NewBuilder(s.pool, s.cache, s.identity(), framework.Counted())
	return nil
}

func pickClang(ctx context.Context) (string, error) {
	clang, err := toolchain.PickClang(ctx, toolchain.Clangs(ctx), "")
	if err != nil {
		return "", work.Usef("%v", err)
	}
	return clang.Path, nil
}

func (s *session) readEarlier() *mutant.Result {
	if s.Earlier != nil {
		if r := s.Earlier(); r != nil {
			return r
		}
	}
	return &mutant.Result{}
}

// close ends what was started; all of it at the same time.
func (s *session) close() {
	var ending sync.WaitGroup
	ending.Go(s.suite.Close)
	if s.pool != nil {
		ending.Go(s.pool.Close)
		ending.Go(func() { closeCache(s) })
	}
	s.worlds.end()
	ending.Wait()
	s.scratch.Close()
	if err := s.runtime.Close(); err != nil {
		s.Progress.Note(err.Error())
	}
	s.set.Close()
}

// addPrograms opens all programs. Of several some may not be fit: a script among
// CTest's tests, for instance.
func (s *session) addPrograms() error {
	var unfit []error
	names := map[string][]string{} // of programs, by what is wrong with them
	for i := range s.Programs {
		err := s.addProgram(i)
		if err != nil && !(errors.Is(err, work.ErrUse) && len(s.Programs) > 1) {
			return err
		}
		if err == nil {
			continue
		}
		if len(names[err.Error()]) == 0 {
			unfit = append(unfit, err)
		}
		names[err.Error()] = append(names[err.Error()], s.Programs[i].Label())
	}
	for _, err := range unfit {
		s.Progress.Note(fmt.Sprintf("left out: %s: %v", work.SomeOf(names[err.Error()]), err))
	}
	if len(s.programs) == 0 {
		return unfit[0]
	}
	return nil
}

// addProgram opens a program, or adds a call to one that is open.
func (s *session) addProgram(number int) error {
	o := &s.Programs[number]
	path, err := resolveProgram(o.Path, s.Dir)
	if err != nil {
		return err
	}
	called := path
	if !filepath.IsAbs(o.Path) && path == filepath.Join(s.Dir, o.Path) {
		called = o.Path // it is in the working directory of its runs
	}
	path, leads, err := interpreter(path, called)
	if err != nil {
		return err
	}
	added := s.suite.Add(number, path, leads...)
	if added == nil {
		return nil
	}
	p := &openProgram{Program: added, leads: leads}
	if err := s.openModules(p); err != nil {
		s.suite.Remove(added)
		return err
	}
	s.programs = append(s.programs, p)
	return nil
}

// openModules opens a program's modules.
func (s *session) openModules(p *openProgram) error {
	libs, depErr := loader.Dependencies(p.Path, p.Dir, p.Env)
	p.libraries = append(p.libraries, libs...)
	mods, without, err := s.set.OpenProgram(p.Path, libs)
	for _, lib := range without {
		if own := units.OwnLibrary(lib, p.Path, p.Dir); own != "" {
			s.Progress.Note(fmt.Sprintf("%s loads %s, which has no bitcode, and not %s, which has: "+
				"set LD_LIBRARY_PATH=%s, or link with -Wl,-rpath,%[4]s, to make it load that", p.Name, lib, own,
				filepath.Dir(own)))
		}
	}
	var noCode *units.NoCodeError
	if err != nil && !errors.As(err, &noCode) {
		return err
	}
	if depErr != nil {
		return work.Usef("%v", depErr)
	}
	if err != nil {
		p.unfit = err // what it starts may be fit
		return nil
	}
	p.modules, p.Executable = mods, mods[0].File
	var files []*program.Module
	for _, m := range mods {
		files = append(files, m.File)
	}
	p.ShortenReports(files)
	return nil
}

// resolveProgram finds the program's file as a shell would.
func resolveProgram(name, dir string) (string, error) {
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) && !strings.Contains(name, "/") {
		if found, err := exec.LookPath(name); err == nil {
			return found, nil
		}
		return "", work.Usef("%s: no such program here, nor in $PATH; name it with its path, such as ./%s", name, name)
	}
	switch {
	case err != nil:
		return "", work.Usef("%s: %v", name, errors.Unwrap(err))
	case info.IsDir():
		return "", work.Usef("%s is a folder; name the test program in it", name)
	}
	return path, nil
}

// identity digests what objects follow from beside the bitcode: this program
// and the LLVM library, by its path, size and time.
func (s *session) identity() []byte {
	lib := s.llvm.Path
	if info, err := os.Stat(lib); err == nil {
		lib = fmt.Sprint(lib, info.Size(), info.ModTime().UnixNano())
	}
	key := compile.MakeKey(s.Identity, []byte(lib))
	return key[:]
}

// List finds the programs' mutants without running anything of them.
func List(ctx context.Context, opts work.Options) (*mutant.Result, error) {
	s, err := open(opts, false)
	if err != nil {
		return nil, err
	}
	defer s.close()
	f, _, err := s.find(ctx)
	if err != nil {
		return nil, err
	}
	found, err := f.Finish()
	if err != nil {
		return nil, err
	}
	res := s.result(found)
	for _, m := range found.Mutants {
		v := mutant.Verdict{Status: mutant.Pending}
		if m.Ignored != "" {
			v = mutant.Verdict{Status: mutant.Ignored, Reason: m.Ignored}
		}
		res.Judgements = append(res.Judgements, mutant.Judgement{Mutant: m.Mutant, Verdict: v})
	}
	return res, nil
}

// Tests runs each test of the programs, without a mutant. What is known of them is
// returned with an error that wraps ErrTestsFail as well.
func Tests(ctx context.Context, opts work.Options) (framework string, tests []mutant.Test, err error) {
	s, err := open(opts, true)
	if err != nil {
		return "", nil, err
	}
	defer s.close()
	defer abandonAfter(ctx, s.Work, s.worlds)()
	err = startPrograms(ctx, s)
	tests, _ = s.suite.Results()
	return s.suite.Frameworks(), tests, err
}

// find analyses the modules and finds their mutants, and the places that these are in.
func (s *session) find(ctx context.Context) (*find.Finder, []*find.Place, error) {
	f, err := find.New(s.Work, s.set)
	if err != nil {
		return nil, nil, err
	}
	if err := s.Timed("analyse", func() error { return s.analyse(ctx, f) }); err != nil {
		return nil, nil, err
	}
	var places []*find.Place
	err = s.Timed("find", func() error {
		var err error
		if places, err = f.Add(ctx, s.set.Modules); err != nil {
			return err
		}
		for _, text := range f.Complaints() {
			s.Progress.Note(text)
		}
		return nil
	})
	return f, places, err
}

// analyse reads what is to be known of the units of modules that are new, and looks for mutants meanwhile.
func (s *session) analyse(ctx context.Context, f *find.Finder) error {
	return s.set.Analyse(ctx, func(ctx context.Context, m *units.Module) error {
		return s.Timed("find", func() error { return f.Ahead(ctx, m) })
	})
}

// result is that of a run as far as it is known once the mutants are found.
func (s *session) result(found *find.Found) *mutant.Result {
	res := &mutant.Result{Root: s.Dir, Started: s.Began(), LLVM: s.llvm.Version, Skips: found.Skips,
		Counters: map[string]int64{}, Sources: found.Sources}
	for i := range s.Programs {
		res.Programs = append(res.Programs, s.Programs[i].Result())
	}
	return res
}
