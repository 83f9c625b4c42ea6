package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"ames/internal/engine/forkserver"
	"ames/internal/engine/workdir"
)

// RuntimeFolder is where a cache has it.
func RuntimeFolder(cache string) string { return filepath.Join(cache, "runtime") }

// Runtime is the fork server's library for programs, which is built once.
type Runtime struct {
	Clang    func(context.Context) (path string, err error)
	CacheDir string // where it is kept; empty: nowhere
	Janitor  []string

	once      sync.Once
	path      string
	err       error
	unkept    error
	temporary *workdir.Set // a folder that is removed in the end; nil if there is none
}

// Path gives the library: from the cache, or where that can
// hold none, from a temporary folder.
func (r *Runtime) Path(ctx context.Context) (string, error) {
	r.once.Do(func() { r.path, r.err = r.build(ctx) })
	return r.path, r.err
}

// Unkept says why the cache did not take the library, if it did not.
func (r *Runtime) Unkept() error {
	r.once.Do(func() {}) // what is built is built by now
	return r.unkept
}

func (r *Runtime) build(ctx context.Context) (string, error) {
	clang, err := r.Clang(ctx)
	if err != nil {
		return "", err
	}
	if r.CacheDir != "" {
		var path string
		if path, err = forkserver.BuildRuntime(ctx, clang, RuntimeFolder(r.CacheDir)); err == nil {
			return path, nil
		}
	}
	path, tempErr := r.buildTemporary(ctx, clang)
	if tempErr != nil {
		return "", cmp.Or(err, tempErr)
	}
	r.unkept = err
	return path, nil
}

// buildTemporary builds the library in the first folder for temporary files that can hold it.
func (r *Runtime) buildTemporary(ctx context.Context, clang string) (string, error) {
	var first error
	tried := map[string]bool{}
	for _, temp := range temporaryFolders() {
		if tried[temp] {
			continue
		}
		tried[temp] = true
		dir, err := workdir.NewFolder(workdir.Options{TempDir: temp, Janitor: r.Janitor})
		if err == nil {
			var path string
			if path, err = forkserver.BuildRuntime(ctx, clang, dir.Root()); err == nil {
				r.temporary = dir
				return path, nil
			}
			err = errors.Join(err, dir.Close())
		}
		first = cmp.Or(first, err)
	}
	return "", first
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
