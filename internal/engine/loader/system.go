package loader

import (
	"os"
	"path/filepath"
	"strings"

	"ames/internal/engine/machine/arch"
)

// librarySystem is where the machine's loader looks for libraries by itself.
type librarySystem struct {
	folders   []string
	cache     map[string]string // paths by name, from /etc/ld.so.cache
	preloaded []string          // names in /etc/ld.so.preload
	kinds     []string          // of processors, the best one first: folders under glibc-hwcaps
	lib       []string          // what $LIB may stand for
	platform  string            // what $PLATFORM stands for
}

// hostLibraries describes this machine to programs of a kind. A loader that is kept
// elsewhere has libraries beside it.
func hostLibraries(loader arch.Loader, interp string) librarySystem {
	s := librarySystem{platform: loader.Platform, lib: loader.Folders, kinds: loader.Levels}
	for _, lib := range s.lib {
		s.folders = append(s.folders, "/"+lib, "/usr/"+lib)
	}
	if filepath.IsAbs(interp) {
		s.folders = append(s.folders, filepath.Dir(interp))
		if real, err := filepath.EvalSymlinks(interp); err == nil {
			s.folders = append(s.folders, filepath.Dir(real))
		}
	}
	if data, err := os.ReadFile("/etc/ld.so.cache"); err == nil {
		s.cache = parseLibraryCache(data, loader.CacheFlags, s.kinds)
	}
	if text, err := os.ReadFile("/etc/ld.so.preload"); err == nil {
		for line := range strings.Lines(string(text)) {
			line, _, _ = strings.Cut(line, "#")
			s.preloaded = append(s.preloaded,
				strings.FieldsFunc(line, func(c rune) bool { return strings.ContainsRune(": \t\n", c) })...)
		}
	}
	return s
}
