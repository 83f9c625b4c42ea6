package session

import (
	"context"
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/units"
	"ames/internal/campaign/work"
	"ames/internal/engine/loader"
	"ames/internal/engine/program"
	"ames/internal/engine/toolchain"
	"ames/internal/engine/workdir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/schema"
)

// Export links all of a program's bitcode with one mutant in it into an ordinary
// executable: the program called best (mutant.Test.Program) if the mutant is in it, else
// the first that it is in. The programs are those of the run that the mutant is from, in
// the same order.
func Export(ctx context.Context, opts work.Options, m *mutant.Mutant, best, output string) error {
	s, err := open(opts, false)
	if err != nil {
		return err
	}
	defer s.close()
	var found *openProgram
	for _, p := range s.programs {
		if (found == nil || p.Name == best) && slices.ContainsFunc(m.Sites, p.holds) {
			found = p
		}
	}
	if found != nil {
		return s.export(ctx, found, m, output)
	}
	return work.Usef("mutant %s does not belong to this build of the program; run 'ames run' again", m.ID)
}

// holds reports whether a mutant's site is in the program.
func (p *openProgram) holds(site mutant.Site) bool {
	return slices.ContainsFunc(p.modules, func(m *units.Module) bool {
		return m.Index == site.Module &&
			site.Unit < len(m.File.Units)
	})
}

func (s *session) export(ctx context.Context, p *openProgram, m *mutant.Mutant, output string) error {
	if err := s.set.Analyse(ctx, nil); err != nil {
		return err
	}
	for _, mod := range p.modules {
		if native := mod.File.NativeOnly(); len(native) > 0 {
			return work.Usef("%s cannot be exported: it holds code without bitcode: %s", mod.Path, shorten(native))
		}
	}
	changes, err := s.changesByUnit(p, m)
	if err != nil {
		return err
	}
	dir, err := workdir.Temporary("ames-export-")
	if err != nil {
		return err
	}
	if s.KeepTemps {
		s.Progress.Note("objects are kept in " + dir)
	} else {
		defer os.RemoveAll(dir)
	}
	objects, err := s.exportObjects(ctx, p, changes, dir)
	if err != nil {
		return err
	}
	return linkExport(ctx, p, objects, output)
}

func shorten(list []string) string {
	const most = 5
	if len(list) > most {
		return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d more", len(list)-most)
	}
	return strings.Join(list, ", ")
}

func (s *session) changesByUnit(p *openProgram, m *mutant.Mutant) (map[units.Unit][]schema.ExportChange, error) {
	out := map[units.Unit][]schema.ExportChange{}
	for _, site := range m.Sites {
		if !p.holds(site) {
			continue
		}
		ch, err := change.Parse(site.Change)
		if err != nil {
			return nil, err
		}
		// Every unit that defines the function gets the change: the linker keeps any of them.
		for u, a := range s.set.Modules[site.Module].Units {
			for _, f := range a.Unit.Functions {
				if f.Name == site.Function && (u == site.Unit || !f.Internal && f.Discardable) {
					at := units.Unit{Module: site.Module, Number: u}
					out[at] = append(out[at],
						schema.ExportChange{Function: f.Name,
							Mutation: schema.Mutation{Index: int32(site.Point), Change: ch}})
				}
			}
		}
	}
	return out, nil
}

// exportObjects compiles all units, in link order.
func (s *session) exportObjects(ctx context.Context, p *openProgram, changes map[units.Unit][]schema.ExportChange,
	dir string) ([]string, error) {
	var list []units.Unit
	for _, mod := range p.modules {
		for u := range mod.File.Units {
			list = append(list, units.Unit{Module: mod.Index, Number: u})
		}
	}
	paths := make([]string, len(list))
	err := work.Parallel(ctx, len(list), s.Jobs, func(ctx context.Context, i int) error {
		m, unit := s.set.Modules[list[i].Module], list[i].Number
		bitcode, err := m.File.Bitcode(unit)
		if err != nil {
			return err
		}
		renamed, err := s.set.Redirected(ctx, m, unit)
		if err != nil {
			return err
		}
		obj, err := s.set.Builder.Export(ctx, bitcode, m.UnitName(unit), changes[list[i]], renamed)
		if err != nil {
			return err
		}
		paths[i] = filepath.Join(dir, fmt.Sprintf("%03d.o", i))
		return os.WriteFile(paths[i], obj, 0o644)
	})
	return paths, err
}

// linkExport calls the system's linker by way of clang. The program's other
// libraries are named by their files.
func linkExport(ctx context.Context, p *openProgram, objects []string, output string) error {
	clang, err := toolchain.PickClang(ctx, toolchain.Clangs(ctx), "")
	if err != nil {
		return work.Usef("%v", err)
	}
	exe := p.Executable
	args := []string{"-o", output}
	if exe.Type == program.Executable {
		args = append(args, "-no-pie")
	} else {
		args = append(args, "-pie")
	}
	args = append(args, objects...)
	libs, err := loader.Dependencies(p.Path, p.Dir, p.Env)
	if err != nil {
		return work.Usef("%v", err)
	}
	for _, lib := range libs {
		own := false
		for _, m := range p.modules {
			own = own || m.Real == program.RealPath(lib)
		}
		if !own && !isLoader(lib) {
			args = append(args, lib)
		}
	}
	if exportsOwnNames(exe) {
		args = append(args, "-Wl,--export-dynamic")
	}
	cmd := exec.CommandContext(ctx, clang.Path, args...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("link the exported program: %w\n%s", err, out)
	}
	return nil
}

func isLoader(lib string) bool { return strings.HasPrefix(filepath.Base(lib), "ld-linux") }

// exportsOwnNames reports whether the executable offers main to libraries, as
// -rdynamic makes it do.
func exportsOwnNames(m *program.Module) bool {
	f, err := elf.Open(m.Path)
	if err != nil {
		return false
	}
	defer f.Close()
	syms, err := f.DynamicSymbols()
	if err != nil {
		return false
	}
	for _, s := range syms {
		if s.Name == "main" && s.Section != elf.SHN_UNDEF {
			return true
		}
	}
	return false
}
