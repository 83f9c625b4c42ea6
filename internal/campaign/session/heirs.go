package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ames/internal/campaign/patch"
	"ames/internal/campaign/units"
	"ames/internal/campaign/work"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/forkserver/layout"
	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/forkserver/wire"
	"ames/internal/engine/live"
	"ames/internal/engine/program"
)

// A test may be any command: a script, or a program that starts others. What has bitcode among all that it starts is
// under test. The unmutated tests show what that is.

// heir is a module of processes that a program's tests start, or a library that such processes, or the program itself,
// open at some time.
type heir struct {
	in           *live.Part
	module       *units.Module
	isExecutable bool
}

// findHeirs finds what has bitcode among all that the programs' tests have started.
func findHeirs(ctx context.Context, s *session) error {
	for _, p := range s.judging() {
		if err := findHeirsOf(ctx, s, p); err != nil {
			return err
		}
	}
	for _, p := range s.judging() {
		switch {
		case p.unfit == nil || len(p.heirs) > 0:
		case !slices.ContainsFunc(s.judging(), func(q *openProgram) bool { return q.unfit == nil || len(q.heirs) > 0 }):
			return p.without()
		default:
			var names []string
			for _, t := range slices.Concat(p.Tests, p.Unfit) {
				names = append(names, t.Name)
			}
			s.Progress.Note(fmt.Sprintf("left out: %s: %v", work.SomeOf(names), p.without()))
		}
	}
	return nil
}

// without says why no mutant is in a program, nor in what it starts.
func (p *openProgram) without() error {
	if len(p.Started.Programs().Processes) == 0 && p.isOwn() {
		return p.unfit
	}
	if p.refused {
		return work.Usef("%s: none of what it starts can be mutated", p.Name)
	}
	return work.Usef("%s: nothing that it starts has LLVM bitcode: compile what is to be tested with clang -g -O0 "+
		"-fembed-bitcode=all, and link it again", p.Name)
}

// isOwn reports whether a program is the user's, as it seems: neither a script nor found in $PATH.
func (p *openProgram) isOwn() bool { return len(p.leads) == 0 && strings.Contains(p.Name, "/") }

// unknown is the error where nothing may be started, if only that would show what has mutants. Of several programs
// some may have bitcode themselves.
func unknown(s *session) error {
	var first error
	for _, p := range s.programs {
		err := p.unfit
		if err != nil && !p.isOwn() {
			err = work.Usef("%s: only 'ames run' finds out what it starts", p.Name)
		}
		switch {
		case err == nil:
		case !s.set.HasBitcode():
			first = cmp.Or(first, err)
		default:
			s.Progress.Note(fmt.Sprintf("left out: %v", err))
		}
	}
	return first
}

func findHeirsOf(ctx context.Context, s *session, p *openProgram) error {
	found := p.Started.Programs()
	if found.Lost > 0 {
		s.Progress.Note(fmt.Sprintf("%s starts so many programs that %d of them were not looked at", p.Name,
			found.Lost))
	}
	opened, err := openedBy(s, p, found.Opened)
	if err != nil {
		return err
	}
	if err := findOpenedIn(ctx, s, p, p.Live.Runs(), opened[p.Live.Early().Kin()]); err != nil {
		return err
	}
	again := false
	for _, seen := range found.Processes {
		again = again || seen.Kin == p.Live.Early().Kin() // the program itself, by way of others
		if seen.Layout == p.Live.Early().Layout() {
			continue
		}
		if err := findProcess(ctx, s, p, seen, opened[seen.Kin]); err != nil {
			return err
		}
	}
	for _, path := range found.Foreign {
		if program.HasBitcode(path) {
			s.Progress.Note(fmt.Sprintf("%s, which %s starts, is not mutated: it is linked statically, or for another "+
				"dynamic linker", path, p.Name))
		}
	}
	if len(p.heirs) == 0 && !again {
		return nil
	}
	return p.guard()
}

// refuse tells that something is not mutated.
func (p *openProgram) refuse(s *session, why string) {
	p.refused = true
	s.Progress.Note(why)
}

// findProcess has those modules of processes like one that the tests have started be under test which have bitcode.
func findProcess(ctx context.Context, s *session, p *openProgram, seen memory.Seen, opens []library) error {
	if _, err := os.Stat(seen.Path); err != nil {
		p.refuse(s, fmt.Sprintf("%s, which %s starts, is not mutated: it is not there once the test is over", seen.Path,
			p.Name))
		return nil
	}
	has, err := openModules(s, seen)
	if err != nil {
		return err
	}
	if len(has) == 0 && len(opens) == 0 {
		return nil
	}
	p.libraries = append(p.libraries, paths(seen)...)
	model, err := p.Live.Join(ctx, p.Started.Like(seen), seen.Kin)
	if errors.Is(err, live.ErrOthers) {
		p.refuse(s, fmt.Sprintf("%s, which %s starts, is not mutated where it is started so: %v", seen.Path, p.Name,
			err))
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s, which %s starts: %w", seen.Path, p.Name, err)
	}
	for _, l := range has {
		in, err := model.Has(ctx, l.path)
		if err != nil {
			return err
		}
		p.heirs = append(p.heirs, heir{in, l.module, l.path == seen.Path})
	}
	return findOpenedIn(ctx, s, p, model, opens)
}

// library is a module with bitcode, by its path.
type library struct {
	path   string
	module *units.Module
}

// openedBy opens those libraries that have bitcode, by the Kin of the processes that opened them.
func openedBy(s *session, p *openProgram, seen []memory.Seen) (map[uint64][]library, error) {
	out := map[uint64][]library{}
	for _, o := range seen {
		path := o.Modules[0].Path
		if !filepath.IsAbs(path) {
			path = filepath.Join(o.Dir, path)
		}
		p.libraries = append(p.libraries, path)
		m, err := openModule(s, path, s.set.OpenLibrary)
		if err != nil {
			return nil, err
		}
		if m != nil && !p.late[m] {
			out[o.Kin] = append(out[o.Kin], library{path, m})
		}
	}
	return out, nil
}

// findOpenedIn has libraries that processes open themselves be under test.
func findOpenedIn(ctx context.Context, s *session, p *openProgram, model *live.Process, opens []library) error {
	var before []string
	for _, l := range opens {
		in, err := model.Open(ctx, l.path, before, p.Started.Patience)
		before = append(before, l.path)
		var never *forkserver.MainError
		if errors.Is(err, forkserver.ErrNotOpened) || errors.As(err, &never) {
			p.refuse(s, fmt.Sprintf("%s, which %s opens, is not mutated: %v", l.path, p.Name, err))
			continue
		}
		if err != nil {
			return fmt.Errorf("%s, which %s opens: %w", l.path, p.Name, err)
		}
		p.heirs = append(p.heirs, heir{in: in, module: l.module})
	}
	return nil
}

// openModules opens those modules of a process that have bitcode.
func openModules(s *session, seen memory.Seen) (out []library, err error) {
	for i, path := range paths(seen) {
		open := s.set.OpenLibrary
		if i == 0 {
			open = s.set.OpenExecutable
		}
		m, err := openModule(s, path, open)
		if err != nil {
			return nil, err
		}
		if m != nil {
			out = append(out, library{path, m})
		}
	}
	return out, nil
}

// openModule opens a module; nil if it has no bitcode, or none that can be mutated, of which the user is told.
func openModule(s *session, path string, open func(string) (*units.Module, error)) (*units.Module, error) {
	if !program.HasBitcode(path) {
		return nil, nil
	}
	m, err := open(path)
	if errors.Is(err, work.ErrUse) || errors.Is(err, program.ErrStripped) {
		s.Progress.Note(fmt.Sprintf("%s is not mutated: %v", path, err))
		return nil, nil
	}
	if err != nil || m == nil || len(m.File.Units) == 0 {
		return nil, err
	}
	return m, nil
}

// paths are those of a process's modules, the executable first.
func paths(seen memory.Seen) []string {
	out := []string{seen.Path}
	for _, m := range seen.Modules {
		if m.Path != "" {
			out = append(out, m.Path)
		}
	}
	return out
}

// guard has no process run with a module as it is that mutants are in.
func (p *openProgram) guard() error {
	var modules []*units.Module
	if len(p.late) == 0 { // else processes started anew from the program inherit nothing
		modules = append(modules, p.modules...)
	}
	for _, h := range p.heirs {
		modules = append(modules, h.module)
	}
	guarded, err := names(modules)
	if err != nil {
		return err
	}
	passed, err := names(slices.Collect(maps.Keys(p.late)))
	if err == nil {
		p.Live.Guard(guarded, passed)
	}
	return err
}

// names are those of modules with bitcode, each once.
func names(modules []*units.Module) (out []wire.ModuleName, err error) {
	for _, m := range modules {
		if len(m.File.Units) == 0 {
			continue
		}
		name, err := layout.Name(m.Path)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out, nil
}

// target is the program with all parts that mutants are carried into.
func (p *openProgram) target() patch.Target {
	own := patch.Part{Live: p.Live.Own(), Modules: p.modules, Late: p.late}
	if p.Executable != nil {
		own.Executable = p.modules[0]
	}
	t := patch.Target{Name: p.Name, Live: p.Live, Parts: []patch.Part{own}}
	for _, h := range p.heirs {
		part := patch.Part{Live: h.in, Modules: []*units.Module{h.module}}
		if h.isExecutable {
			part.Executable = h.module
		}
		t.Parts = append(t.Parts, part)
	}
	return t
}

// allModules are those of the program and of what it starts.
func (p *openProgram) allModules() []*units.Module {
	out := slices.Clone(p.modules)
	for _, h := range p.heirs {
		if !slices.Contains(out, h.module) {
			out = append(out, h.module)
		}
	}
	return out
}
