package session

import (
	"cmp"
	"fmt"
	"path/filepath"

	"ames/internal/campaign/work"
	"ames/internal/engine/compile"
	"ames/internal/engine/live"
	"ames/internal/engine/ownership"
)

// openCache opens the object cache. If any of the cache cannot be used, nothing of it is, and the user is told.
func openCache(w *work.Work) *compile.Cache {
	if w.CacheDir == "" {
		return nil
	}
	var cache *compile.Cache
	err := ownership.MakeFolder(w.CacheDir)
	if err == nil {
		err = ownership.MakeFolder(live.RuntimeFolder(w.CacheDir))
	}
	if err == nil {
		cache, err = compile.OpenCache(filepath.Join(w.CacheDir, "objects"), w.CacheLimit)
	}
	if err != nil {
		w.Progress.Note(fmt.Sprintf("working without the cache in %s: %v; set XDG_CACHE_HOME to a folder of your own",
			w.CacheDir, err))
		w.CacheDir = ""
	}
	return cache
}

// closeCache waits until the cache has taken what it can, and prunes it.
func closeCache(s *session) {
	if err := cmp.Or(s.set.Builder.Close(), s.runtime.Unkept()); err != nil {
		s.Progress.Note(fmt.Sprintf("the cache in %s cannot take everything, which the next run makes anew: %v; "+
			"make room there, or set XDG_CACHE_HOME to another folder", s.CacheDir, err))
	}
	if err := s.cache.Prune(); err != nil {
		s.Progress.Note(fmt.Sprintf("object cache: %v", err))
	}
}
