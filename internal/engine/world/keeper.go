package world

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sys/unix"

	"ames/internal/engine/process"
	"ames/internal/engine/workdir"
)

// Keeper is our side of the process that makes worlds. If that is ended from outside, another one takes its place, and
// makes all worlds anew: see Epoch.
type Keeper struct {
	Shared *os.File // a folder of ours; SharedPath is where worlds have it
	Offers Parts    // what the system lets worlds have

	command []string

	closed atomic.Bool
	handle atomic.Pointer[process.Handle] // of the process

	mu     sync.Mutex
	p      *keeperProcess
	layout Layout
	epoch  int
	worlds []*World
	homes  map[Parts]*World
	plain  map[string]string // folders that can only be read, and why
}

// SharedPath is where runs can read what is in the keeper's folder: AMES_WORLD_SHARED.
const SharedPath = "/dev/ames"

// ErrClosed: the keeper was closed.
var ErrClosed = errors.New("the keeper of worlds is closed")

// Start starts a keeper. command runs Serve in a process of its own.
func Start(ctx context.Context, command []string, l Layout) (*Keeper, error) {
	k := &Keeper{command: command, layout: l, homes: map[Parts]*World{}, plain: map[string]string{}}
	k.mu.Lock()
	defer k.mu.Unlock()
	defer context.AfterFunc(ctx, k.Abandon)()
	err := k.start()
	if ctx.Err() != nil {
		if err == nil {
			k.Shared.Close()
			err = k.p.close()
		}
		return nil, errors.Join(ctx.Err(), err)
	}
	if err != nil {
		return nil, err
	}
	return k, nil
}

// start starts the process, and has it make the worlds that there are to be.
func (k *Keeper) start() error {
	p, err := startProcess(k.command)
	if err != nil {
		return err
	}
	k.handle.Store(&p.handle)
	if k.closed.Load() {
		return errors.Join(ErrClosed, p.close())
	}
	files, a, err := p.exchange(request{Layout: &k.layout})
	if err == nil && len(files) != 1 {
		err = errors.New("the keeper of worlds gave no folder")
	}
	if err != nil {
		closeAll(files)
		return errors.Join(err, p.close())
	}
	if k.Shared == nil {
		k.Shared = files[0]
	} else {
		// Whoever has the folder goes on with it.
		if err := dup(files[0], k.Shared); err != nil {
			return errors.Join(err, p.close())
		}
	}
	k.Offers, k.p = a.Offers, p
	k.epoch++
	for _, w := range k.worlds {
		if err := k.fill(w); err != nil {
			return err
		}
	}
	return nil
}

// Epoch is another one each time after the keeper was ended and all worlds were made anew. Who is in a world of an
// earlier one cannot enter others.
func (k *Keeper) Epoch() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.epoch
}

// Make makes one more world.
func (k *Keeper) Make(parts Parts) (*World, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.make(parts, false)
}

// Home gives the world where programs stand at fork points, from which those of worlds with some parts are forked.
func (k *Keeper) Home(parts Parts) (*World, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if w := k.homes[parts]; w != nil {
		return w, nil
	}
	w, err := k.make(parts, true)
	if err == nil {
		k.homes[parts] = w
	}
	return w, err
}

func (k *Keeper) make(parts Parts, home bool) (*World, error) {
	w := &World{keeper: k, number: len(k.worlds), Parts: parts, home: home}
	if home {
		w.Parts = parts&^Processes | User
	}
	if err := k.retry(func() error { return k.fill(w) }); err != nil {
		return nil, err
	}
	k.worlds = append(k.worlds, w)
	return w, nil
}

// fill has the keeper make a world: the first one of those in k.worlds that it does not have, or one more.
func (k *Keeper) fill(w *World) error {
	files, a, err := k.p.exchange(request{Make: w.Parts &^ User, Fork: w.home})
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.close()
	w.spaces, w.marks, w.epoch = files[:a.Spaces], nil, k.epoch
	return w.take(a, files[a.Spaces:])
}

// retry does something with the keeper's process, and again with the one that takes its place if it turns out to be
// gone. k.mu is held.
func (k *Keeper) retry(do func() error) error {
	for try := 1; ; try++ {
		if k.closed.Load() {
			return ErrClosed
		}
		epoch := k.epoch
		err := do()
		if !errors.Is(err, errGone) || try == mostKeepers {
			return err
		}
		k.p.close()
		for k.epoch == epoch || errors.Is(err, errGone) {
			if err = k.start(); !errors.Is(err, errGone) {
				break
			}
			if try++; try >= mostKeepers {
				return err
			}
		}
		if err != nil {
			return fmt.Errorf("worlds cannot be made anew: %w", err)
		}
	}
}

// mostKeepers is how many are started, one in place of the other, for one thing to be done.
const mostKeepers = 10

// ask makes one exchange about a world.
func (k *Keeper) ask(r request, with ...*os.File) (files []*os.File, a answer, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	err = k.retry(func() error {
		files, a, err = k.p.exchange(r, with...)
		return err
	})
	return files, a, err
}

// Add has one more folder in all worlds thrown away what is written there.
func (k *Keeper) Add(f Folder) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	epoch := k.epoch
	err := k.retry(func() error {
		if k.epoch != epoch {
			return nil // the one that has taken its place knows the folder
		}
		_, _, err := k.p.exchange(request{World: -1, Folder: &f})
		for i := 0; i < len(k.worlds) && err == nil; i++ {
			w := k.worlds[i]
			var files []*os.File
			var a answer
			if files, a, err = k.p.exchange(request{World: w.number, Folder: &f}); err == nil {
				w.mu.Lock()
				err = w.take(a, files)
				w.mu.Unlock()
			}
		}
		if errors.Is(err, errGone) {
			k.layout.Thrown = append(k.layout.Thrown, f)
		}
		return err
	})
	if err == nil && k.epoch == epoch {
		k.layout.Thrown = append(k.layout.Thrown, f)
	}
	return err
}

// Throws reports whether worlds throw away what is written to a path.
func (k *Keeper) Throws(path string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.ContainsFunc(k.layout.Thrown, func(f Folder) bool { return workdir.Within(path, f.Path) })
}

// restore makes a world what it was at some marks.
func (k *Keeper) restore(w *World, marks []int) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	epoch := k.epoch
	return k.retry(func() error {
		if k.epoch != epoch {
			return nil // it was made anew
		}
		files, a, err := k.p.exchange(request{World: w.number, Marks: marks})
		if err != nil {
			return err
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.take(a, files)
	})
}

// Abandon ends the keeper's process. Whoever waits for it does so no longer. The keeper is still to be closed.
func (k *Keeper) Abandon() {
	k.closed.Store(true)
	if h := k.handle.Load(); h != nil {
		h.Signal(unix.SIGKILL)
	}
}

// Close ends the keeper. Its worlds go with the last process in them.
func (k *Keeper) Close() error {
	k.Abandon()
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, w := range k.worlds {
		w.close()
	}
	k.Shared.Close()
	return k.p.close()
}

// Pid is the number of the keeper's process.
func (k *Keeper) Pid() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.p.cmd.Process.Pid
}
