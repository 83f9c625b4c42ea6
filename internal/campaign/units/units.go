// Package units holds the ELF modules of a campaign that carry bitcode, and what was read
// out of each of their translation units. It knows no mutant, no test and no process.
package units

import (
	"errors"
	"slices"

	"ames/internal/campaign/work"
	"ames/internal/engine/program"
	"ames/internal/engine/toolchain"
	"ames/internal/mutation/facts"
	"ames/internal/mutation/schema"
)

// Set is the modules of all programs of a campaign.
type Set struct {
	*work.Work
	Modules []*Module
	// Builder reads units. It is set before Analyse.
	Builder *schema.Builder
	moved   sourceMap
}

// NewSet makes a set without modules.
func NewSet(w *work.Work) (*Set, error) {
	moved, err := parseSourceMap(w.SourceMap, w.Dir)
	return &Set{Work: w, moved: moved}, err
}

// Module is one ELF module of a program that carries bitcode, or the executable of one.
type Module struct {
	File     *program.Module
	Path     string
	Real     string            // path without symbolic links
	Index    int               // among the set's modules
	Units    []*facts.Analysis // by unit
	assigned bool
}

// Unit names a translation unit of a module by its place there.
type Unit struct{ Module, Number int }

// NoCodeError says that a program has no bitcode by itself: what it starts may have some.
type NoCodeError struct{ error }

// Unwrap gives the error of use.
func (e *NoCodeError) Unwrap() error { return e.error }

func noCodef(format string, args ...any) error { return &NoCodeError{work.Usef(format, args...)} }

// OpenProgram opens a program's executable, which comes first, and those of its libraries that
// carry bitcode, unless another program has them open; libraries lists paths, in load order. Those that carry none
// are returned as well. The error is a *NoCodeError if none carries any.
func (s *Set) OpenProgram(path string, libraries []string) (mods []*Module, without []string, err error) {
	exe, err := s.OpenExecutable(path)
	if err != nil {
		return nil, nil, err
	}
	// An executable without bitcode may still have libraries with it.
	mods = []*Module{exe}
	for _, lib := range libraries {
		m, err := s.OpenLibrary(lib)
		if errors.Is(err, program.ErrStripped) {
			return mods, without, work.Usef("%v", err)
		}
		if m == nil && err == nil {
			without = append(without, lib)
		}
		if m != nil && !slices.Contains(mods, m) {
			mods = append(mods, m)
		}
	}
	if slices.ContainsFunc(mods, func(m *Module) bool { return len(m.File.Units) > 0 }) {
		return mods, without, nil
	}
	if exe.File.LinkTime() {
		return mods, without, noCodef("%s: no usable LLVM bitcode inside: it was compiled with -flto, which "+
			"keeps none; "+
			"compile it without -flto, with clang -g -O0 -fembed-bitcode=all", path)
	}
	return mods, without, noCodef("%s: no LLVM bitcode inside, nor in the shared libraries that it loads: "+
		"compile with clang -g -O0 -fembed-bitcode=all, and without -flto, and link again", path)
}

// OpenExecutable opens an executable, unless it is open. The error is a *NoCodeError if its names were stripped
// from it.
func (s *Set) OpenExecutable(path string) (*Module, error) {
	if m := s.moduleAt(path); m != nil {
		return m, nil
	}
	exe, err := program.Open(path)
	if exe == nil && err != nil {
		return nil, work.Usef("%v", err)
	}
	switch {
	case errors.Is(err, program.ErrStatic):
		exe.Close()
		return nil, work.Usef("%v", err)
	case errors.Is(err, program.ErrStripped):
		exe.Close()
		return nil, noCodef("%v", err)
	}
	if sym, ok := exe.Symbol("__tsan_init", -1); ok && sym.Defined {
		exe.Close()
		return nil, work.Usef("%s: built with ThreadSanitizer, whose runtime does not survive a fork: "+
			"compile and link without -fsanitize=thread", path)
	}
	return s.addModule(exe, path), nil
}

// OpenLibrary gives the module of a library with bitcode, nil for others.
func (s *Set) OpenLibrary(path string) (*Module, error) {
	if m := s.moduleAt(path); m != nil {
		return m, nil
	}
	if !program.HasBitcode(path) {
		return nil, nil
	}
	file, err := program.Open(path)
	if file == nil {
		return nil, err
	}
	if err != nil || len(file.Units) == 0 {
		file.Close()
		return nil, err
	}
	return s.addModule(file, path), nil
}

func (s *Set) moduleAt(path string) *Module {
	want := program.RealPath(path)
	for _, m := range s.Modules {
		if m.Path == path || m.Real == want {
			return m
		}
	}
	return nil
}

func (s *Set) addModule(file *program.Module, path string) *Module {
	m := &Module{File: file, Path: path, Real: program.RealPath(path), Index: len(s.Modules)}
	s.Modules = append(s.Modules, m)
	return m
}

// Close closes all modules' files.
func (s *Set) Close() {
	for _, m := range s.Modules {
		m.File.Close()
	}
}

// PickLLVM chooses the library that can read the bitcode of all modules.
func (s *Set) PickLLVM(want string) (toolchain.LLVM, error) {
	producer := 0
	for _, m := range s.Modules {
		for _, u := range m.File.Units {
			producer = max(producer, u.ProducerMajor)
		}
	}
	l, err := toolchain.Pick(toolchain.LLVMs(), producer, want)
	if err != nil {
		return l, work.Usef("%v", err)
	}
	return l, nil
}

// HasBitcode reports whether one of the modules has bitcode.
func (s *Set) HasBitcode() bool {
	return slices.ContainsFunc(s.Modules, func(m *Module) bool { return len(m.File.Units) > 0 })
}

// Unknown counts the units that were not met before.
func (s *Set) Unknown() int {
	n := 0
	for _, m := range s.Modules {
		for i := range m.File.Units {
			if !s.Builder.Analysed(m.File.Units[i].Hash) {
				n++
			}
		}
	}
	return n
}
