package suite

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"ames/internal/engine/forkserver"
	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/live"
)

// Started is what the unmutated tests of a program have started.
type Started struct {
	config forkserver.Config // how the program itself was started
	dirs   *live.Dirs        // where runs have its working directory
	// Patience is how long a process of a program may take to come to main.
	Patience time.Duration

	mu      sync.Mutex
	by      map[uint64]memory.Seen // processes, by their Kin
	opened  []memory.Seen          // libraries, in the order in which they were opened
	foreign map[string]bool        // paths of programs of which nothing is known
	lost    int
	blind   bool // who looks makes tests fail
}

// note keeps what a run has started.
func (s *Started) note(r forkserver.Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by == nil {
		s.by, s.foreign = map[uint64]memory.Seen{}, map[string]bool{}
	}
	for _, seen := range r.Seen {
		_, known := s.by[seen.Kin]
		switch {
		case seen.Foreign:
			s.foreign[seen.Path] = true
		case seen.Opened:
			same := func(o memory.Seen) bool {
				return o.Kin == seen.Kin && o.Modules[0].Name == seen.Modules[0].Name
			}
			if len(seen.Modules) == 1 && !slices.ContainsFunc(s.opened, same) {
				s.opened = append(s.opened, seen)
			}
		case !known:
			s.by[seen.Kin] = seen
		}
	}
	s.lost += r.Unseen
}

// Programs are those that tests have started.
type Programs struct {
	Processes []memory.Seen // one of each Kin, in the order of their paths
	// Opened are libraries that such processes, or the runs of tests, have opened themselves, for each Kin once and
	// in that order.
	Opened  []memory.Seen
	Foreign []string // paths of those that cannot have a mutant, since they do not take the runtime
	Lost    int      // how many more there were
}

// Programs gives what the tests have started so far.
func (s *Started) Programs() Programs {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := Programs{Opened: slices.Clone(s.opened), Foreign: slices.Sorted(maps.Keys(s.foreign)), Lost: s.lost}
	out.Processes = slices.SortedFunc(maps.Values(s.by), func(a, b memory.Seen) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Kin, b.Kin))
	})
	return out
}

// Like is how a process was started: so another one is.
func (s *Started) Like(seen memory.Seen) forkserver.Config {
	cfg := s.config
	cfg.Path, cfg.Env = seen.Path, seen.Env
	cfg.Args = nil
	if len(seen.Args) > 0 {
		cfg.Args = seen.Args[1:]
	}
	return cfg
}

// Original gives the path at which the user has what a run has at another one.
func (s *Started) Original(path string) string { return s.dirs.Original(path) }

// lookAt runs an unmutated test and notes what it starts. Some programs bear nothing that is loaded into what they
// start: then it is run without that, and the user is told.
func lookAt(ctx context.Context, t *Test,
	run func(context.Context, *Test, forkserver.Request) (forkserver.Result, error),
	req forkserver.Request) (forkserver.Result, error) {
	p := t.Program
	if p.Started.isBlind() {
		return run(ctx, t, req)
	}
	req.Log = true
	r, err := run(ctx, t, req)
	if err != nil {
		return r, err
	}
	if t.Passes(r) || len(r.Seen) == 0 {
		p.Started.note(r)
		return r, nil
	}
	req.Log = false
	again, err := run(ctx, t, req)
	if err != nil || !t.Passes(again) {
		return r, err
	}
	if first := p.Started.makeBlind(); first && !p.tried {
		p.s.Progress.Note(fmt.Sprintf("%s fails if what it starts is looked at (%s): only its own code is mutated",
			t.Name, t.How(r)))
	}
	return again, nil
}

func (s *Started) isBlind() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.blind
}

// makeBlind has nothing be looked at any more.
func (s *Started) makeBlind() (first bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	first, s.blind = !s.blind, true
	return first
}
