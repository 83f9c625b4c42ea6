package loader

import (
	"debug/elf"
	"os"
	"path/filepath"
	"strings"

	"ames/internal/engine/machine"
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

// Installed gives the files of the libraries that this machine's loader knows by itself, by
// their names, for programs of a kind.
func Installed(m elf.Machine) map[string]string {
	of, known := machine.As[architecture](m)
	if !known {
		return nil
	}
	l := of.Loader()
	if cached := hostLibraries(l, "").cache; cached != nil {
		return cached
	}
	out := map[string]string{}
	for _, lib := range l.Folders {
		for _, dir := range []string{"/" + lib, "/usr/" + lib} {
			entries, err := os.ReadDir(dir)
			if err != nil {
				continue // most machines lack one of them
			}
			for _, e := range entries {
				if strings.Contains(e.Name(), ".so.") {
					out[e.Name()] = filepath.Join(dir, e.Name())
				}
			}
		}
	}
	return out
}

// Folders are those of a machine's libraries, relative to / and /usr.
func Folders(m elf.Machine) []string {
	of, known := machine.As[architecture](m)
	if !known {
		return nil
	}
	return of.Loader().Folders
}

// Interpreter is the loader of a machine's programs.
func Interpreter(m elf.Machine) string {
	of, known := machine.As[architecture](m)
	if !known {
		return ""
	}
	return of.Loader().Path
}
