package session

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"sync"

	"ames/internal/engine/forkserver"
	"ames/internal/engine/toolchain"
	"ames/internal/engine/workdir"
)

// library is the fork server's library, which is built once.
type library struct {
	once      sync.Once
	path      string
	err       error
	temporary *workdir.Set // a folder that is removed in the end; nil if there is none
}

// runtime gives the fork server's library: from the cache, or where that can
// hold none, from a temporary folder.
func (s *session) runtime(ctx context.Context) (string, error) {
	s.preload.once.Do(func() { s.preload.path, s.preload.err = s.buildRuntime(ctx) })
	return s.preload.path, s.preload.err
}

func (s *session) buildRuntime(ctx context.Context) (string, error) {
	clang, err := toolchain.PickClang(ctx, toolchain.Clangs(ctx), "")
	if err != nil {
		return "", usef("%v", err)
	}
	if dir := s.opts.CacheDir; dir != "" {
		var path string
		if path, err = forkserver.BuildRuntime(clang.Path, filepath.Join(dir, "runtime")); err == nil {
			return path, nil
		}
	}
	dir, tempErr := workdir.NewFolder(workdir.Options{Janitor: s.janitor()})
	if tempErr != nil {
		return "", cmp.Or(err, tempErr)
	}
	s.preload.temporary = dir
	path, tempErr := forkserver.BuildRuntime(clang.Path, dir.Root())
	if tempErr != nil {
		return "", cmp.Or(err, tempErr)
	}
	if err != nil {
		s.opts.Log.Info("the runtime is not cached", "error", err)
	}
	return path, nil
}

func (l *library) close(s *session) {
	if l.temporary == nil {
		return
	}
	if err := l.temporary.Close(); err != nil {
		s.opts.Progress.Note(fmt.Sprintf("a temporary folder is left: %v", err))
	}
}
