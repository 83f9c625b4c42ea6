package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ames/internal/campaign/framework"
	"ames/internal/campaign/mutant"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/program"
)

// stage is one program, started, with the mutants in it.
type stage struct {
	s     *session
	name  string // as the user calls it
	path  string
	dir   string
	env   []string
	extra []string // what of env is this program's alone
	calls []call
	mods  []*module // the executable first
	// libraries are all that the loader loads with the program.
	libraries []string

	server *forkserver.Server
	main   *forkserver.Zygote // nil if every run must start before main
	dirs   *dirs
	images []*forkserver.Image
	// late holds the libraries that the program opens itself, on its way to main: they
	// are not there at the early fork point.
	late       map[*module]bool
	places     []*place              // of its modules
	schemas    map[*place][]schemaAt // where the places' mutants lie in the process
	entries    map[*place]uint64     // addresses of the functions
	absent     map[*place]bool       // functions that the linker dropped from the program
	stubs      map[uint64]uint64     // what a run that stops at contacts jumps to, by entry
	beforeMain map[*candidate]bool
	steps      stepCounts

	framework framework.Framework // nil: each call is one test
	whole     bool                // each call is one test, whatever framework is in it
	says      framework.Framework // whose messages the output may have; nil: none
	begins    time.Duration       // CPU time before the program begins with a test; 0: not known
	tests     []*test             // those that judge
	first     int                 // number of the first of them among those of all programs
	unfit     []*test
	disabled  []mutant.Test
}

// call is one way to call a program.
type call struct {
	name    string
	args    []string
	wait    time.Duration // bounds its unmutated tests; 0: no bound was asked for
	needs   needs
	program *Program
	number  int // of the program in the options
}

// The bounds of the unmutated run. It may take as long as it likes as long as
// it does something.
const (
	baselineIdle = time.Minute
	baselineWall = time.Hour
	outputKept   = 2048 // bytes of head and of tail
	// allOutput is more than half of what any run may write.
	allOutput = 1 << 40
)

// open opens the program's modules.
func (st *stage) open() error {
	libs, depErr := program.Dependencies(st.path, st.dir, st.env)
	st.libraries = libs
	err := st.s.openModules(st, libs)
	st.shortenReports()
	if err == nil && depErr != nil {
		err = usef("%v", depErr)
	}
	return err
}

func (st *stage) close() {
	if st.server != nil {
		st.server.Close()
	}
	for _, im := range st.images {
		im.Close()
	}
}

// start brings the program up to its fork points and finds its tests.
func (st *stage) start(ctx context.Context) error {
	s := st.s
	runtime, err := s.runtime(ctx)
	if err != nil {
		return err
	}
	cfg := forkserver.Config{Path: st.path, Args: st.calls[0].args, Env: st.env, Dir: st.dir, RuntimeLib: runtime}
	if st.server, err = forkserver.Start(ctx, cfg); err != nil {
		return fmt.Errorf("start %s: %w", st.name, err)
	}
	mainCtx, cancel := context.WithTimeout(ctx, cmp.Or(st.calls[0].wait, baselineIdle))
	defer cancel()
	st.main, err = st.server.Main(mainCtx)
	var never *forkserver.MainError
	if errors.As(err, &never) {
		return &testsError{text: fmt.Sprintf("%s does not come to its main function: %v", st.name, err), Output: never.Output}
	}
	if err != nil {
		return err
	}
	if st.dirs, err = s.scratch.of(ctx, s, st.dir); err != nil {
		return err
	}
	err = st.findTests(ctx)
	if err == nil && !s.chained() {
		err = st.runTests(ctx)
	}
	if errors.Is(err, forkserver.ErrGone) && ctx.Err() == nil {
		return &lostError{err}
	}
	return err
}

// describe says in words how a run ended.
func describe(r forkserver.Result) string {
	if r.Lost {
		return "it ends its parent process"
	}
	switch r.Met {
	case forkserver.LimitCPU:
		return fmt.Sprintf("still computing after %v of CPU time", r.CPU.Round(time.Millisecond))
	case forkserver.LimitIdle:
		return "waiting for something that does not happen"
	case forkserver.LimitWall:
		return fmt.Sprintf("not done after %v", r.Wall.Round(time.Second))
	case forkserver.LimitSteps:
		return fmt.Sprintf("still going round after %d steps", r.Steps)
	case forkserver.LimitMemory:
		return fmt.Sprintf("used %d MiB of memory", r.MaxRSS>>20)
	}
	return r.Exit.String()
}

// link links the mutants into the started program and finds their functions there.
func (st *stage) link(ctx context.Context, f *finder, batches []*batch) error {
	for _, p := range f.places {
		if slices.Contains(st.mods, st.s.mods[p.module]) {
			st.places = append(st.places, p)
		}
	}
	st.schemas, st.entries, st.absent = map[*place][]schemaAt{}, map[*place]uint64{}, map[*place]bool{}
	l, err := st.mapImages(ctx, batches)
	if err != nil {
		return err
	}
	loaded := map[*module]*forkserver.LoadedModule{}
	for _, p := range st.places {
		m := st.s.mods[p.module]
		if loaded[m] == nil {
			if loaded[m], err = l.find(m, m == st.mods[0]); err != nil {
				return err
			}
		}
		entry, present, problem := entryOf(p, m, loaded[m])
		st.absent[p] = !present
		if problem != "" {
			st.s.failAll(p, problem)
		} else if present {
			st.entries[p] = entry
		}
	}
	if err := st.setFoldedAside(); err != nil {
		return err
	}
	if st.main.Threads() > 1 {
		// A fork has one thread only; started earlier, a run makes its own.
		st.s.opts.Log.Info("the program starts threads before main: every run starts before its constructors", "program", st.name)
		st.main = nil
		for _, p := range st.places {
			if st.isLate(p) {
				st.s.failAll(p, "it is in a library that the program opens itself, and the program starts threads before main")
			}
		}
	}
	return st.mapStubs(ctx, l)
}

// mapImages links the batches' objects, one image per module, and maps these
// into the started program.
func (st *stage) mapImages(ctx context.Context, batches []*batch) (*layout, error) {
	zygotes := []*forkserver.Zygote{st.server.Early()}
	if st.main != nil {
		zygotes = append(zygotes, st.main)
	}
	last := zygotes[len(zygotes)-1]
	l := &layout{}
	for _, z := range zygotes {
		regions, err := z.Regions()
		if err != nil {
			return nil, err
		}
		l.regions = append(l.regions, regions...)
	}
	var err error
	if l.loaded, err = last.Modules(ctx); err != nil {
		return nil, err
	}
	for _, m := range st.mods {
		im, err := st.image(ctx, last, l, m, batches)
		if err != nil {
			return nil, err
		}
		if im == nil {
			continue
		}
		st.images = append(st.images, im)
		for _, z := range zygotes {
			if err := z.Map(ctx, im); err != nil {
				return nil, fmt.Errorf("map mutants of %s: %w", m.path, err)
			}
		}
	}
	return l, nil
}

// contains reports whether the place's function is in the program.
func (st *stage) contains(p *place) bool {
	absent, known := st.absent[p]
	return known && !absent
}

func (st *stage) isLate(p *place) bool { return st.late[st.s.mods[p.module]] }

// opensLate reports a mutant in a library that the program opens itself.
func (st *stage) opensLate(c *candidate) bool { return slices.ContainsFunc(c.places, st.isLate) }

// allowance is how long a mutant may take where a test takes d, unless a factor was
// chosen: the shorter the test, the larger the factor. A mutant that is slower does
// not come to an end, and waiting for those would be most of a run.
func (s *session) allowance(d time.Duration) time.Duration {
	const ms = time.Millisecond
	if f := s.opts.TimeoutFactor; f != 0 {
		return time.Duration(float64(d)*f) + 60*ms
	}
	return min(20*d+20*ms, 10*d+60*ms, 3*d+2000*ms)
}

// ownPart is what of a test's CPU time is the test itself, where its program takes start
// until it begins with a test; what mutants make slower is rarely that.
func ownPart(d, start time.Duration) time.Duration { return max(d-start, d/4) }

// waited is how long a run had to wait for something else than a processor.
func waited(r forkserver.Result) time.Duration { return max(r.Wall-r.CPU-r.Delay, 0) }

// hardlyWaits is what a test takes longer than its CPU time, at most, if it does not wait by itself.
const hardlyWaits = 20 * time.Millisecond

// limits are those that follow from the unmutated run alone; start is what of its CPU
// time the program takes before it begins with a test, 0 if that is not known.
func (s *session) limits(b forkserver.Result, start time.Duration) forkserver.Limits {
	const (
		shortestNap = time.Second
		fileSize    = 256 << 20
		memory      = 256 << 20
	)
	own := ownPart(b.CPU, start)
	if s.opts.TimeoutFactor != 0 {
		own = b.CPU
	}
	return forkserver.Limits{
		CPU:  b.CPU - own + s.allowance(own),
		Idle: max(shortestNap, s.allowance(waited(b))),
		// A test that hardly waits sets no timers to wait for.
		Stuck: waited(b) < hardlyWaits,
		// Only a backstop: how long the allowed CPU time takes is the machine's affair.
		Wall:     max(time.Minute, 10*s.allowance(b.Wall)),
		Memory:   b.MaxRSS + max(memory, 3*b.MaxRSS),
		FileSize: max(fileSize, uint64(8*b.OutputSize)),
	}
}

// split tells places that are there from the start from late ones.
func (st *stage) split(places []*place) (early, late []*place) {
	for _, p := range places {
		if st.isLate(p) {
			late = append(late, p)
		} else {
			early = append(early, p)
		}
	}
	return early, late
}

// usable are the places whose function is in the program and has a schema.
func (st *stage) usable(places []*place) []*place {
	var out []*place
	for _, p := range places {
		if st.entries[p] != 0 && len(st.schemas[p]) > 0 && !(st.isLate(p) && st.main == nil) {
			out = append(out, p)
		}
	}
	return out
}
