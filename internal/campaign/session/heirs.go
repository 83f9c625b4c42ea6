package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"ames/internal/campaign/patch"
	"ames/internal/campaign/units"
	"ames/internal/campaign/work"
	"ames/internal/engine/forkserver/layout"
	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/live"
	"ames/internal/engine/program"
)

// A test may be any command: a script, or a program that starts others. What has bitcode among all that it starts is
// under test. The unmutated tests show what that is.

// heirs are processes that a program's tests start, all with the same modules.
type heirs struct {
	in         *live.Part
	executable *units.Module // nil if it has no bitcode
	modules    []*units.Module
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
		case len(s.set.Modules) == 0:
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
	if processes, _, _ := p.Started.Programs(); len(processes) == 0 && p.isOwn() {
		return p.unfit
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
		case len(s.set.Modules) == 0:
			first = cmp.Or(first, err)
		default:
			s.Progress.Note(fmt.Sprintf("left out: %v", err))
		}
	}
	return first
}

func findHeirsOf(ctx context.Context, s *session, p *openProgram) error {
	processes, foreign, lost := p.Started.Programs()
	if lost > 0 {
		s.Progress.Note(fmt.Sprintf("%s starts so many programs that %d of them were not looked at", p.Name, lost))
	}
	again := false
	for _, seen := range processes {
		if seen.Layout == p.Live.Early().Layout() {
			again = true // the program itself, by way of others
			continue
		}
		h, err := openHeirs(s, seen)
		if err != nil {
			return err
		}
		if len(h.modules) == 0 {
			continue
		}
		p.libraries = append(p.libraries, paths(seen)...)
		h.in, err = p.Live.Join(ctx, p.Started.Like(seen), seen.Layout)
		if errors.Is(err, live.ErrElsewhere) {
			s.Progress.Note(fmt.Sprintf("%s, which %s starts, is not mutated where it is started so: %v", seen.Path,
				p.Name, err))
			continue
		}
		if err != nil {
			return fmt.Errorf("%s, which %s starts: %w", seen.Path, p.Name, err)
		}
		p.heirs = append(p.heirs, h)
	}
	for _, path := range foreign {
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

// openHeirs opens those modules of a process that have bitcode.
func openHeirs(s *session, seen memory.Seen) (h heirs, err error) {
	for i, path := range paths(seen) {
		if !program.HasBitcode(path) {
			continue
		}
		open := s.set.OpenLibrary
		if i == 0 {
			open = s.set.OpenExecutable
		}
		m, err := open(path)
		switch {
		case errors.Is(err, work.ErrUse):
			s.Progress.Note(fmt.Sprintf("%s is not mutated: %v", path, err))
			continue
		case err != nil:
			return h, err
		case m == nil || len(m.File.Units) == 0:
			continue
		}
		h.modules = append(h.modules, m)
		if i == 0 {
			h.executable = m
		}
	}
	return h, nil
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
		modules = append(modules, h.modules...)
	}
	var numbers []uint64
	for _, m := range modules {
		if len(m.File.Units) == 0 {
			continue
		}
		n, err := layout.Number(m.Path)
		if err != nil {
			return err
		}
		if !slices.Contains(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	p.Live.Guard(numbers)
	return nil
}

// target is the program with all parts that mutants are carried into.
func (p *openProgram) target() patch.Target {
	own := patch.Part{Live: p.Live.Own(), Modules: p.modules, Late: p.late}
	if p.Executable != nil {
		own.Executable = p.modules[0]
	}
	t := patch.Target{Name: p.Name, Live: p.Live, Parts: []patch.Part{own}}
	for _, h := range p.heirs {
		t.Parts = append(t.Parts, patch.Part{Live: h.in, Executable: h.executable, Modules: h.modules})
	}
	return t
}

// allModules are those of the program and of what it starts.
func (p *openProgram) allModules() []*units.Module {
	out := slices.Clone(p.modules)
	for _, h := range p.heirs {
		for _, m := range h.modules {
			if !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	return out
}
