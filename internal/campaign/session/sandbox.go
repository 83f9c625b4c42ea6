package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"ames/internal/campaign/work"
	"ames/internal/engine/live"
	"ames/internal/engine/program"
	"ames/internal/engine/world"
)

// worlds are those that runs are made in, while their keeper starts.
type worlds struct {
	scratch *live.Scratch // has the keeper, once it has started
	parts   world.Parts   // that they have
	err     error
	started chan struct{}
	stop    context.CancelFunc
}

// startWorlds starts the keeper while other things are done.
func startWorlds(w *work.Work, scratch *live.Scratch) *worlds {
	ctx, cancel := context.WithCancel(context.Background())
	ws := &worlds{scratch: scratch, started: make(chan struct{}), stop: cancel}
	go func() {
		defer close(ws.started)
		ws.err = w.Timed("keeper of worlds", func() (err error) {
			scratch.Keeper, ws.parts, err = startKeeper(ctx, w, scratch)
			return err
		})
	}()
	return ws
}

// grace is how long what was cancelled may take to end by itself.
const grace = 700 * time.Millisecond

// abandonAfter has nobody wait for any process any longer soon after a context has ended.
func abandonAfter(ctx context.Context, w *work.Work, ws *worlds) (stop func() bool) {
	return context.AfterFunc(ctx, func() {
		time.Sleep(grace)
		close(w.Over)
		ws.end()
		if k := ws.scratch.Keeper; k != nil {
			k.Abandon()
		}
	})
}

// end ends the start, so that the keeper can be closed if it is there already. There may be no worlds at all.
func (ws *worlds) end() {
	if ws != nil {
		ws.stop()
		<-ws.started
	}
}

// startKeeper starts the keeper of the worlds that runs are made in, and says which parts these have; nil if runs are
// made in ours.
func startKeeper(ctx context.Context, w *work.Work, scratch *live.Scratch) (*world.Keeper, world.Parts, error) {
	if w.Sandbox == work.SandboxOff {
		return nil, 0, nil
	}
	if w.ShareDir && w.Sandbox == work.SandboxStrict {
		return nil, 0, work.Usef("--share-dir and --sandbox strict exclude each other; --writable DIR lets tests " +
			"change the files of a folder")
	}
	if w.ShareDir {
		w.Progress.Note("--share-dir takes the tests out of the sandbox; --writable DIR lets them change the " +
			"files of a folder from within")
		return nil, 0, nil
	}
	var err error
	if w.Writable, err = folders(w.Dir, w.Writable); err != nil {
		return nil, 0, err
	}
	scratch.Writable = w.Writable
	wanted := world.All
	if w.HostNetwork {
		wanted &^= world.Network
	}
	layout := live.Layout(w.Env, w.Writable)
	k, offers, err := offered(ctx, w.Self, layout)
	if errors.Is(err, world.ErrNeedsDisk) {
		if scratch.Disk, err = live.Disk(w.Janitor(), os.TempDir(), "/var/tmp", w.CacheDir); err == nil {
			layout.Disk = scratch.Disk.Root()
			k, offers, err = offered(ctx, w.Self, layout)
		}
	}
	if ctx.Err() != nil {
		return nil, 0, ctx.Err()
	}
	missing := wanted &^ offers
	if missing == world.Landlock {
		missing = 0 // it is a second wall
	}
	if missing == 0 {
		return k, wanted & offers, nil
	}
	why := fmt.Sprintf("the system does not let tests have their own %v", missing)
	if err != nil {
		why += ": " + err.Error()
	}
	if w.Sandbox == work.SandboxStrict {
		if k != nil {
			err = k.Close()
		}
		return nil, 0, errors.Join(work.Usef("--sandbox strict: %s (\"ames doctor\" says what there is)", why), err)
	}
	w.Progress.Note("the sandbox is not complete: " + why)
	return k, wanted & offers, nil
}

// folders gives the real paths of folders that are named from another one.
func folders(from string, names []string) ([]string, error) {
	var out []string
	for _, name := range names {
		path := name
		if !filepath.IsAbs(path) {
			path = filepath.Join(from, path)
		}
		path = program.RealPath(path)
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			return nil, work.Usef("--writable %s: there is no such folder", name)
		}
		out = append(out, path)
	}
	return out, nil
}

// offered starts a keeper, and says which parts the system lets worlds have. Without a keeper, for the reason that the
// error gives, that is Landlock at most.
func offered(ctx context.Context, self []string, layout world.Layout) (k *world.Keeper, offers world.Parts, err error) {
	k, err = world.Start(ctx, append(slices.Clone(self), work.KeeperCommand, "worlds"), layout)
	if err == nil {
		return k, k.Offers, nil
	}
	if world.LandlockVersion() > 0 {
		offers = world.Landlock
	}
	return nil, offers, err
}

// startPrograms starts the programs in the sandbox, and runs their tests.
func startPrograms(ctx context.Context, s *session) error {
	select {
	case <-s.worlds.started:
	case <-ctx.Done():
		return ctx.Err()
	}
	if s.worlds.err != nil {
		return s.worlds.err
	}
	s.suite.Parts = s.worlds.parts
	err := s.suite.Start(ctx, s.runtime.Path)
	if s.scratch.Keeper != nil {
		for path, why := range s.scratch.Keeper.ReadOnly() {
			s.Progress.Note(fmt.Sprintf("tests cannot write to %s: %s", path, why))
		}
	}
	return err
}

// Sandbox says what this machine lets runs have of their own, and what not. self is this program.
func Sandbox(ctx context.Context, self []string) (has, lacks []string, err error) {
	k, offers, err := offered(ctx, self, world.Layout{})
	if k != nil {
		err = k.Close()
	}
	return offers.Names(), (world.All &^ offers).Names(), err
}
