package live

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"

	"ames/internal/engine/forkserver"
	"ames/internal/engine/workdir"
)

// Runtime is the fork server's library for programs, which is built once.
type Runtime struct {
	Clang    func(context.Context) (path string, err error)
	CacheDir string // where it is kept; empty: nowhere
	Janitor  []string
	Log      *slog.Logger

	once      sync.Once
	path      string
	err       error
	temporary *workdir.Set // a folder that is removed in the end; nil if there is none
}

// Path gives the library: from the cache, or where that can
// hold none, from a temporary folder.
func (r *Runtime) Path(ctx context.Context) (string, error) {
	r.once.Do(func() { r.path, r.err = r.build(ctx) })
	return r.path, r.err
}

func (r *Runtime) build(ctx context.Context) (string, error) {
	clang, err := r.Clang(ctx)
	if err != nil {
		return "", err
	}
	if r.CacheDir != "" {
		var path string
		if path, err = forkserver.BuildRuntime(ctx, clang, filepath.Join(r.CacheDir, "runtime")); err == nil {
			return path, nil
		}
	}
	dir, tempErr := workdir.NewFolder(workdir.Options{Janitor: r.Janitor})
	if tempErr != nil {
		return "", cmp.Or(err, tempErr)
	}
	r.temporary = dir
	path, tempErr := forkserver.BuildRuntime(ctx, clang, dir.Root())
	if tempErr != nil {
		return "", cmp.Or(err, tempErr)
	}
	if err != nil {
		r.Log.Info("the runtime is not cached", "error", err)
	}
	return path, nil
}

// Close removes what was built in a temporary folder.
func (r *Runtime) Close() error {
	if r.temporary == nil {
		return nil
	}
	if err := r.temporary.Close(); err != nil {
		return fmt.Errorf("a temporary folder is left: %w", err)
	}
	return nil
}
