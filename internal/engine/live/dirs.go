package live

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"ames/internal/engine/program"
	"ames/internal/engine/workdir"
)

// What is worth copying for every process that runs mutants.
const (
	dirBytes = 256 << 20
	dirFiles = 20000
)

// Dirs hands out working directories for runs: scratch copies, or the user's own.
type Dirs struct {
	set  *workdir.Set // nil: all share the user's
	free chan int
}

// Scratch hands out working directories, by the folders that they stand for.
type Scratch struct {
	Jobs    int  // how many runs are made at once
	Share   bool // runs are made in the folders themselves
	Keep    bool // copies are left where they are
	Janitor []string
	Note    func(text string) // tells the user

	mu    sync.Mutex
	byDir map[string]*Dirs
}

// Of gives those that stand for a folder, the same to all programs that run there.
func (sc *Scratch) Of(ctx context.Context, dir string) (*Dirs, error) {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	if d := sc.byDir[dir]; d != nil {
		return d, nil
	}
	d, err := sc.open(ctx, dir)
	if err != nil {
		return nil, err
	}
	if sc.byDir == nil {
		sc.byDir = map[string]*Dirs{}
	}
	sc.byDir[dir] = d
	return d, nil
}

// Close removes the copies.
func (sc *Scratch) Close() {
	for _, d := range sc.byDir {
		if err := d.close(); err != nil {
			sc.Note(fmt.Sprintf("scratch copies are left: %v", err))
		}
	}
}

// open copies a working directory once per job, unless it is too large or is to be shared.
// Nobody has said that tests bear each other in one that is too large.
func (sc *Scratch) open(ctx context.Context, dir string) (*Dirs, error) {
	set, atOnce, err := sc.copies(ctx, dir)
	if err != nil {
		return nil, err
	}
	d := &Dirs{set: set, free: make(chan int, atOnce)}
	for i := range atOnce {
		d.free <- i
	}
	if set != nil && sc.Keep {
		sc.Note("working directories of mutants are kept in " + set.Root())
	}
	return d, nil
}

// copies makes the copies, nil if there are to be none, and says how many runs may be made at once.
func (sc *Scratch) copies(ctx context.Context, dir string) (set *workdir.Set, atOnce int, err error) {
	if sc.Share {
		return nil, sc.Jobs, nil
	}
	if program.RealPath(dir) == "/" {
		sc.Note("the working directory is /, which is not copied: mutants run in it one at a time, and may change " +
			"its files")
		return nil, 1, nil
	}
	o := workdir.Options{MaxBytes: dirBytes, MaxFiles: dirFiles, Keep: sc.Keep, Janitor: sc.Janitor}
	set, err = workdir.New(ctx, dir, sc.Jobs, o)
	if errors.Is(err, workdir.ErrTooLarge) {
		sc.Note(fmt.Sprintf("%s holds more than %d files or %d MB: mutants run in it one at a time, not in copies "+
			"of it, and may change its files "+
			"(--share-dir runs them side by side)", dir, dirFiles, dirBytes>>20))
		return nil, 1, nil
	}
	return set, sc.Jobs, err
}

// Root is the folder that the copies stand in; "" if runs use the user's own.
func (d *Dirs) Root() string {
	if d.set == nil {
		return ""
	}
	return d.set.Root()
}

// Take gives a directory for one run; Back returns it.
func (d *Dirs) Take() (slot int, dir string) {
	slot = <-d.free
	if d.set == nil {
		return slot, ""
	}
	return slot, d.set.Slot(slot).Dir()
}

// Back makes a directory ready for the next run.
func (d *Dirs) Back(ctx context.Context, slot int) error {
	defer func() { d.free <- slot }()
	return d.Restore(ctx, slot)
}

// Restore makes a directory that is taken what it was.
func (d *Dirs) Restore(ctx context.Context, slot int) error {
	if d.set == nil {
		return nil
	}
	if err := d.set.Slot(slot).Restore(ctx); err != nil {
		return fmt.Errorf("restore a working directory: %w", err)
	}
	return nil
}

func (d *Dirs) close() error {
	if d == nil || d.set == nil {
		return nil
	}
	return d.set.Close()
}
