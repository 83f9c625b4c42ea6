// Package loader tells which libraries a program would be started with. It finds
// them as glibc's dynamic loader does (ld.so(8)).
//
// It only reads files: neither the loader that the program names nor anything else
// is run.
package loader

import (
	"debug/elf"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ames/internal/engine/machine"
	"ames/internal/engine/machine/arch"
	"ames/internal/engine/program"
)

// Dependencies lists the shared libraries that the program at path would be
// started with in the folder dir, in load order and as absolute paths. A nil env
// means the own environment.
func Dependencies(path, dir string, env []string) ([]string, error) {
	if env == nil {
		env = os.Environ()
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	exe, err := program.ReadHeaders(abs)
	if err != nil {
		return nil, err
	}
	if exe.Interp == "" {
		return nil, fmt.Errorf("%s names no loader: only a dynamically linked program can list its libraries", path)
	}
	of, known := machine.As[architecture](exe.Machine)
	if !known {
		return nil, fmt.Errorf("%s: %w (this one is for %v)", abs, program.ErrUnsupported, exe.Machine)
	}
	main := &loadee{file: exe, path: abs}
	r := newLoading(main, hostLibraries(of.Loader(), exe.Interp), dir, env)
	r.preload()
	var missing []string
	for next := 0; next < len(r.order); next++ {
		by := r.order[next]
		for _, name := range by.file.Needed {
			if !r.need(name, by) {
				missing = append(missing, name)
			}
		}
	}
	var paths []string
	for _, l := range r.order[1:] {
		paths = append(paths, l.path)
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		return paths, fmt.Errorf("shared libraries not found: %s: set LD_LIBRARY_PATH as for the tests",
			strings.Join(slices.Compact(missing), ", "))
	}
	return paths, nil
}

// architecture is what must be known of a machine for whose programs libraries are looked for.
type architecture interface {
	Loader() arch.Loader
}

// loadee is the program or a library in the loader's list.
type loadee struct {
	file  *program.Headers
	path  string   // absolute
	names []string // by which it was asked for
	info  os.FileInfo
	by    *loadee // whose need it met first; nil for the program
}

// origin is what $ORIGIN stands for: the kernel follows the links in the program's
// path, the loader follows none in a library's.
func (l *loadee) origin() string {
	path := l.path
	if l.by == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			path = real
		}
	}
	return filepath.Dir(path)
}

// loading is the work of the loader, up to where it would map what it found.
type loading struct {
	dir     string // in which the program is started
	machine elf.Machine
	order   []*loadee
	loader  *loadee // the loader itself, which is there before it is needed
	system  librarySystem
	byEnv   []string // the folders of LD_LIBRARY_PATH
	first   []string // names that are loaded before what is needed
}

func newLoading(main *loadee, system librarySystem, dir string, env []string) *loading {
	r := &loading{dir: dir, machine: main.file.Machine, system: system}
	main.info, _ = os.Stat(main.path)
	r.order = []*loadee{main}
	interp := main.file.Interp
	r.loader = &loadee{file: &program.Headers{}, path: r.absolute(interp),
		names: []string{interp, filepath.Base(interp)}, by: main}
	r.loader.info, _ = os.Stat(r.loader.path)
	if list := lastOf(env, "LD_LIBRARY_PATH"); list != "" {
		for dir := range strings.SplitSeq(strings.ReplaceAll(list, ";", ":"), ":") {
			r.byEnv = append(r.byEnv, r.expand(dir, main)...)
		}
	}
	r.first = strings.FieldsFunc(lastOf(env, "LD_PRELOAD"), func(c rune) bool { return c == ':' || c == ' ' })
	return r
}

// lastOf gives a variable's value; of several the loader takes the last one.
func lastOf(env []string, name string) (value string) {
	for _, v := range env {
		if n, rest, ok := strings.Cut(v, "="); ok && n == name {
			value = rest
		}
	}
	return value
}

// preload adds what is loaded unasked. What is not there is passed over, as the loader does.
func (r *loading) preload() {
	for _, name := range slices.Concat(r.first, r.system.preloaded) {
		r.need(name, r.order[0])
	}
}

// need adds the library of that name, which one of the list needs, unless it is there.
func (r *loading) need(name string, by *loadee) bool {
	for _, l := range append(r.order[1:len(r.order):len(r.order)], r.loader) {
		if slices.Contains(l.names, name) || l.file.SOName == name {
			r.add(l)
			return true
		}
	}
	for _, candidate := range r.candidates(name, by) {
		file, err := program.ReadHeaders(candidate)
		if err != nil || file.Machine != r.machine {
			continue // of another architecture, say: the loader goes on looking
		}
		info, err := os.Stat(candidate)
		if err != nil {
			continue
		}
		for _, l := range append(r.order[:len(r.order):len(r.order)], r.loader) {
			if l.info != nil && os.SameFile(l.info, info) {
				l.names = append(l.names, name)
				r.add(l)
				return true
			}
		}
		r.order = append(r.order, &loadee{file: file, path: candidate, names: []string{name, candidate}, info: info,
			by: by})
		return true
	}
	return false
}

// add puts the loader in its place in the list; the others are there.
func (r *loading) add(l *loadee) {
	if l == r.loader && l.info != nil && !slices.Contains(r.order, l) {
		r.order = append(r.order, l)
	}
}

// candidates lists where the loader looks for a name, in its order.
func (r *loading) candidates(name string, by *loadee) []string {
	if strings.Contains(name, "/") {
		return r.expand(name, by)
	}
	var folders []string
	if len(by.file.RunPath) == 0 {
		// Those that need the one that needs it have a say, the program in any case.
		seen := false
		for l := by; l != nil; l = l.by {
			folders = append(folders, r.expandAll(l.file.RPath, l)...)
			seen = seen || l == r.order[0]
		}
		if !seen {
			folders = append(folders, r.expandAll(r.order[0].file.RPath, r.order[0])...)
		}
	}
	folders = append(folders, r.byEnv...)
	folders = append(folders, r.expandAll(by.file.RunPath, by)...)
	found := r.in(folders, name)
	if by.file.NoDefault {
		return found
	}
	if cached := r.system.cache[name]; cached != "" {
		found = append(found, cached)
	}
	return append(found, r.in(r.system.folders, name)...)
}

// in names the files that a library may be in: of each folder first those for the
// processor's kind.
func (r *loading) in(folders []string, name string) []string {
	var out []string
	for _, dir := range folders {
		for _, kind := range r.system.kinds {
			out = append(out, filepath.Join(dir, "glibc-hwcaps", kind, name))
		}
		out = append(out, filepath.Join(dir, name))
	}
	return out
}

func (r *loading) expandAll(paths []string, l *loadee) []string {
	var out []string
	for _, p := range paths {
		out = append(out, r.expand(p, l)...)
	}
	return out
}

// expand replaces what ld.so(8) calls dynamic string tokens in a path of l's, and makes it absolute.
// $LIB is the loader's own secret: it may stand for one of several names.
func (r *loading) expand(path string, l *loadee) []string {
	if !strings.Contains(path, "$") {
		return []string{r.absolute(path)}
	}
	var out []string
	for _, lib := range r.system.lib {
		values := []string{"ORIGIN", l.origin(), "PLATFORM", r.system.platform, "LIB", lib}
		var pairs []string
		for i := 0; i < len(values); i += 2 {
			pairs = append(pairs, "${"+values[i]+"}", values[i+1], "$"+values[i], values[i+1])
		}
		out = append(out, r.absolute(strings.NewReplacer(pairs...).Replace(path)))
	}
	return slices.Compact(out)
}

// absolute gives a path as the started program sees it; an empty one is the folder itself.
func (r *loading) absolute(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(r.dir, path)
}
