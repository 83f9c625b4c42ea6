package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"ames/internal/engine/workdir"
)

// What is worth copying for every process that runs mutants.
const (
	dirBytes = 256 << 20
	dirFiles = 20000
)

// dirs hands out working directories for runs: scratch copies, or the user's own.
type dirs struct {
	set  *workdir.Set // nil: all share the user's
	free chan int
}

// scratch holds the working directories of all programs.
type scratch struct {
	mu    sync.Mutex
	byDir map[string]*dirs
}

// of gives those that stand for a folder, the same to all programs that run there.
func (sc *scratch) of(ctx context.Context, s *session, dir string) (*dirs, error) {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	if d := sc.byDir[dir]; d != nil {
		return d, nil
	}
	d, err := s.openDirs(ctx, dir)
	if err != nil {
		return nil, err
	}
	if sc.byDir == nil {
		sc.byDir = map[string]*dirs{}
	}
	sc.byDir[dir] = d
	return d, nil
}

func (sc *scratch) close(s *session) {
	for _, d := range sc.byDir {
		if err := d.close(); err != nil {
			s.opts.Progress.Note(fmt.Sprintf("scratch copies are left: %v", err))
		}
	}
}

// openDirs copies a working directory once per job, unless it is too large
// or the user wants it shared. Nobody has said that tests bear each other in one that is too large.
func (s *session) openDirs(ctx context.Context, dir string) (*dirs, error) {
	set, atOnce, err := s.copies(ctx, dir)
	if err != nil {
		return nil, err
	}
	d := &dirs{set: set, free: make(chan int, atOnce)}
	for i := range atOnce {
		d.free <- i
	}
	if set != nil && s.opts.KeepTemps {
		s.opts.Progress.Note("working directories of mutants are kept in " + set.Root())
	}
	return d, nil
}

// copies makes the copies, nil if there are to be none, and says how many runs may be made at once.
func (s *session) copies(ctx context.Context, dir string) (set *workdir.Set, atOnce int, err error) {
	if s.opts.ShareDir {
		return nil, s.opts.Jobs, nil
	}
	if realPath(dir) == "/" {
		s.opts.Progress.Note("the working directory is /, which is not copied: mutants run in it one at a time, and may change its files")
		return nil, 1, nil
	}
	o := workdir.Options{MaxBytes: dirBytes, MaxFiles: dirFiles, Keep: s.opts.KeepTemps, Janitor: s.janitor()}
	set, err = workdir.New(ctx, dir, s.opts.Jobs, o)
	if errors.Is(err, workdir.ErrTooLarge) {
		s.opts.Progress.Note(fmt.Sprintf("%s holds more than %d files or %d MB: mutants run in it one at a time, not in copies of it, and may change its files (--share-dir runs them side by side)",
			dir, dirFiles, dirBytes>>20))
		return nil, 1, nil
	}
	return set, s.opts.Jobs, err
}

// janitor is the command that removes folders should this process be killed; nil if it cannot be started.
func (s *session) janitor() []string {
	if len(s.opts.Self) == 0 {
		return nil
	}
	return append(slices.Clone(s.opts.Self), janitorCommand)
}

// take gives a directory for one run; back returns it.
func (d *dirs) take() (slot int, dir string) {
	slot = <-d.free
	if d.set == nil {
		return slot, ""
	}
	return slot, d.set.Slot(slot).Dir()
}

// back makes a directory ready for the next run.
func (d *dirs) back(ctx context.Context, slot int) error {
	defer func() { d.free <- slot }()
	return d.restore(ctx, slot)
}

// restore makes a directory that is taken what it was.
func (d *dirs) restore(ctx context.Context, slot int) error {
	if d.set == nil {
		return nil
	}
	if err := d.set.Slot(slot).Restore(ctx); err != nil {
		return fmt.Errorf("restore a working directory: %w", err)
	}
	return nil
}

func (d *dirs) close() error {
	if d == nil || d.set == nil {
		return nil
	}
	return d.set.Close()
}
