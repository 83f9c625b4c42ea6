package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ames/internal/engine/program"
	"ames/internal/engine/toolchain"
	"ames/internal/mutation/facts"
)

// module is one ELF module of the program that carries bitcode.
type module struct {
	file     *program.Module
	path     string
	real     string            // path without symbolic links
	index    int               // among the session's modules
	units    []*facts.Analysis // by unit
	assigned bool
}

// openModules opens a program's executable and those of its libraries that carry
// bitcode, unless another program has them open; libraries lists paths, in load order.
func (s *session) openModules(st *stage, libraries []string) error {
	exe, err := s.openExecutable(st.path)
	if err != nil {
		return err
	}
	// An executable without bitcode may still have libraries with it.
	st.mods = []*module{exe}
	for _, lib := range libraries {
		m, err := s.openLibrary(lib)
		if errors.Is(err, program.ErrStripped) {
			return usef("%v", err)
		}
		if m == nil && err == nil {
			st.noteStandIn(lib)
		}
		if m != nil && !slices.Contains(st.mods, m) {
			st.mods = append(st.mods, m)
		}
	}
	for _, m := range st.mods {
		if len(m.file.Units) > 0 {
			return nil
		}
	}
	if exe.file.LinkTime() {
		return usef("%s: no usable LLVM bitcode inside: it was compiled with -flto, which keeps none; compile it without -flto, with clang -g -O0 -fembed-bitcode=all", st.path)
	}
	return usef("%s: no LLVM bitcode inside, nor in the shared libraries that it loads: compile with clang -g -O0 -fembed-bitcode=all, and without -flto, and link again", st.path)
}

func (s *session) openExecutable(path string) (*module, error) {
	if m := s.moduleAt(path); m != nil {
		return m, nil
	}
	exe, err := program.Open(path)
	if exe == nil && err != nil {
		return nil, usef("%v", err)
	}
	for _, fatal := range []error{program.ErrStatic, program.ErrStripped} {
		if errors.Is(err, fatal) {
			exe.Close()
			return nil, usef("%v", err)
		}
	}
	if sym, ok := exe.Symbol("__tsan_init", -1); ok && sym.Defined {
		exe.Close()
		return nil, usef("%s: built with ThreadSanitizer, which does not bear to be forked: compile and link without -fsanitize=thread", path)
	}
	return s.addModule(exe, path), nil
}

// openLibrary gives the module of a library with bitcode, nil for others.
func (s *session) openLibrary(path string) (*module, error) {
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

func (s *session) moduleAt(path string) *module {
	want := realPath(path)
	for _, m := range s.mods {
		if m.path == path || m.real == want {
			return m
		}
	}
	return nil
}

func (s *session) addModule(file *program.Module, path string) *module {
	m := &module{file: file, path: path, real: realPath(path), index: len(s.mods)}
	s.mods = append(s.mods, m)
	return m
}

// late finds libraries with bitcode that programs opened themselves before main, and
// compiles their mutants.
func (s *session) late(ctx context.Context, f *finder) ([]*batch, error) {
	known := len(s.mods)
	for _, st := range s.stages {
		if len(st.tests) == 0 {
			continue
		}
		if err := st.findLate(ctx); err != nil {
			return nil, err
		}
		st.noteOpening()
	}
	if len(s.mods) == known {
		return nil, nil
	}
	if err := s.analyse(ctx, f); err != nil {
		return nil, err
	}
	if err := s.checkTexts(f, s.mods[known:]); err != nil {
		return nil, err
	}
	before := len(f.places)
	for _, m := range s.mods[known:] {
		if err := f.module(ctx, m, s.opts.Jobs); err != nil {
			return nil, err
		}
	}
	f.findInlined(s.mods)
	f.join()
	if err := f.choose(ctx); err != nil {
		return nil, err
	}
	return s.compile(ctx, f.places[before:], false)
}

// findLate finds libraries that the program opened itself.
func (st *stage) findLate(ctx context.Context) error {
	loaded, err := st.main.Modules(ctx)
	if err != nil {
		return err
	}
	st.late = map[*module]bool{}
	for _, l := range loaded {
		if l.IsMain || l.Path == "" {
			continue
		}
		// One that cannot be read is no different from one without bitcode.
		if m, _ := st.s.openLibrary(l.Path); m != nil && !slices.Contains(st.mods, m) {
			st.mods = append(st.mods, m)
			st.late[m] = true
		}
	}
	return nil
}

// noteOpening says of a program whose own code opens libraries, and has opened none so far, that these are not seen.
func (st *stage) noteOpening() {
	opens := func(a *facts.Analysis) bool {
		return slices.Contains(a.Unit.Names, "dlopen") || slices.Contains(a.Unit.Names, "dlmopen")
	}
	if len(st.late) == 0 && slices.ContainsFunc(st.mods, func(m *module) bool { return slices.ContainsFunc(m.units, opens) }) {
		st.s.opts.Progress.Note(st.name + " calls dlopen: libraries that it opens while its tests run are left out; those that it is linked with are mutated, and those that a constructor opens")
	}
}

func closeModules(mods []*module) {
	for _, m := range mods {
		m.file.Close()
	}
}

func realPath(p string) string {
	if r, err := filepath.EvalSymlinks(p); err == nil {
		return r
	}
	return p
}

// resolveProgram finds the program's file as a shell would.
func resolveProgram(name, dir string) (string, error) {
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist) && !strings.Contains(name, "/"):
		return "", usef("%s: no such program here; name it with its path, such as ./%s", name, name)
	case err != nil:
		return "", usef("%s: %v", name, errors.Unwrap(err))
	case info.IsDir():
		return "", usef("%s is a folder; name the test program in it", name)
	}
	return path, nil
}

// pickLLVM chooses the library that can read the bitcode of all modules.
func pickLLVM(mods []*module, want string) (toolchain.LLVM, error) {
	producer := 0
	for _, m := range mods {
		for _, u := range m.file.Units {
			producer = max(producer, u.ProducerMajor)
		}
	}
	l, err := toolchain.Pick(toolchain.LLVMs(), producer, want)
	if err != nil {
		return l, usef("%v", err)
	}
	return l, nil
}

// analyse reads all units' mutation points and gives every module its units' names. While units
// that are new are read, f, unless nil, looks for mutants in the others.
func (s *session) analyse(ctx context.Context, f *finder) error {
	var met, unmet []reading
	var fresh []*module
	for _, m := range s.mods {
		if m.units != nil {
			continue
		}
		m.units = make([]*facts.Analysis, len(m.file.Units))
		fresh = append(fresh, m)
		for i := range m.file.Units {
			if u := (reading{module: m, unit: i}); s.builder.Analysed(m.file.Units[i].Hash) {
				met = append(met, u)
			} else {
				unmet = append(unmet, u)
			}
		}
	}
	s.opts.Progress.Stage("reading bitcode", len(met)+len(unmet))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	read := make(chan error, 1)
	go func() { read <- s.read(ctx, unmet) }()
	err := s.read(ctx, met)
	keepRead(met)
	for _, m := range fresh {
		if err == nil && f != nil && len(unmet) > 0 {
			err = s.timed("find", func() error { return f.ahead(ctx, m, s.opts.Jobs) })
		}
	}
	if err != nil {
		cancel(err)
	}
	if err := cmp.Or(<-read, err); err != nil {
		return err
	}
	keepRead(unmet)
	for _, m := range s.mods {
		if m.assigned {
			continue
		}
		m.file.AssignUnits(m.unitInfo())
		m.assigned = true
	}
	s.tellUnfit(fresh)
	return nil
}

// reading is the analysis of one unit.
type reading struct {
	module *module
	unit   int
	done   *facts.Analysis
}

func (r *reading) file() *program.Unit { return &r.module.file.Units[r.unit] }

func (s *session) read(ctx context.Context, units []reading) error {
	// Large units first: they decide how long the stage takes.
	slices.SortStableFunc(units, func(a, b reading) int { return cmp.Compare(b.file().Size, a.file().Size) })
	return parallel(ctx, len(units), s.opts.Jobs, func(ctx context.Context, i int) error {
		u := units[i].file()
		bitcode := func() ([]byte, error) { return units[i].module.file.Bitcode(units[i].unit) }
		a, err := s.builder.Analyse(ctx, bitcode, u.Hash, unitName(u))
		if err != nil {
			return err
		}
		s.moved.move(a.Unit)
		units[i].done = a
		s.opts.Progress.Step(1)
		return nil
	})
}

func keepRead(units []reading) {
	for _, r := range units {
		r.module.units[r.unit] = r.done
	}
}

func unitName(u *program.Unit) string {
	if u.SourceName != "" {
		return u.SourceName
	}
	return fmt.Sprintf("unit %d", u.Index)
}

func (m *module) unitInfo() []program.UnitInfo {
	info := make([]program.UnitInfo, len(m.units))
	for i, a := range m.units {
		info[i] = program.UnitInfo{SourceName: a.Unit.SourceName, Locals: a.Unit.Locals, Globals: a.Unit.Globals}
	}
	return info
}
