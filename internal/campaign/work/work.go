package work

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"ames/internal/campaign/mutant"
)

// Work is one run of Ames, as all its stages see it.
type Work struct {
	Options
	Gate *Gate

	began   time.Time
	planned atomic.Int64 // nanoseconds of CPU time
	// Over is closed soon after a run was cancelled: whoever still waits for a process then does so no longer.
	Over chan struct{}

	mu       sync.Mutex
	counters map[string]int64
	testing  time.Duration // what all runs of tests took, side by side or not
	watch    stopwatch
}

// New begins a run. Options that are left out get their defaults; those that make no sense are
// an error that wraps ErrUse.
func New(o Options) (*Work, error) {
	if err := o.complete(); err != nil {
		return nil, err
	}
	return &Work{Options: o, Gate: NewGate(o.Jobs), began: time.Now(), Over: make(chan struct{}),
		counters: map[string]int64{}}, nil
}

// Began is when the run began.
func (w *Work) Began() time.Time { return w.began }

// Count adds to a counter that the user sees with --stats.
func (w *Work) Count(name string, n int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counters[name] += n
}

// Tested notes how long a run of a test took.
func (w *Work) Tested(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.testing += d
}

// Timed runs one phase and notes how long it took.
func (w *Work) Timed(name string, f func() error) error {
	start := time.Now()
	err := f()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.watch.time(name, start)
	return err
}

// Planning does a part of finding out which tests a mutant is to be run with: who
// reaches what, and what comes first.
func (w *Work) Planning(f func()) {
	took := OnCPU()
	f()
	w.Planned(took())
}

// Planned notes CPU time that planning took.
func (w *Work) Planned(d time.Duration) { w.planned.Add(int64(d)) }

// Janitor is the command that removes folders should this process be killed; nil if it cannot be started.
func (w *Work) Janitor() []string {
	if len(w.Self) == 0 {
		return nil
	}
	return append(slices.Clone(w.Self), JanitorCommand)
}

// Report adds times and counters to a result.
func (w *Work) Report(res *mutant.Result) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, name := range w.watch.names {
		res.Phases = append(res.Phases, mutant.Phase{Name: name, Wall: w.watch.wall[name]})
	}
	res.Wall, res.Planning, res.Memory = time.Since(w.began), time.Duration(w.planned.Load()), peakMemory()
	maps.Copy(res.Counters, w.counters)
	// All jobs together have this much time; what tests did not take of it is overhead.
	all := res.Wall * time.Duration(w.Jobs)
	res.Counters["% of the time in which no test ran"] = int64(100 * (all - w.testing) / max(all, 1))
}

// Commands of this program to itself, as the first argument after Options.Self.
const (
	WorkerCommand  = "worker"
	JanitorCommand = "janitor"
	KeeperCommand  = "keeper"
)

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
