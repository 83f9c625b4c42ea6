package suite

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"ames/internal/engine/forkserver"
	"ames/internal/engine/forkserver/memory"
)

// Started is what the unmutated tests of a program have started.
type Started struct {
	config forkserver.Config // how the program itself was started

	mu      sync.Mutex
	by      map[uint64]memory.Seen // processes, by their layouts
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
		if seen.Foreign {
			s.foreign[seen.Path] = true
		} else if _, known := s.by[seen.Layout]; !known {
			s.by[seen.Layout] = seen
		}
	}
	s.lost += r.Unseen
}

// Programs gives the processes, one of each layout, in the order of their paths, the paths of programs that cannot have
// a mutant, since they do not take the runtime, and how many more there were.
func (s *Started) Programs() (processes []memory.Seen, foreign []string, lost int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	processes = slices.SortedFunc(maps.Values(s.by), func(a, b memory.Seen) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Layout, b.Layout))
	})
	return processes, slices.Sorted(maps.Keys(s.foreign)), s.lost
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
