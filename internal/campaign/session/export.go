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
	"ames/internal/engine/program"
	"ames/internal/engine/toolchain"
	"ames/internal/mutation/change"
	"ames/internal/mutation/codegen"
)

// Export links all of a program's bitcode with one mutant in it into an ordinary
// executable: the program called best (mutant.Test.Program) if the mutant is in it, else
// the first that it is in. The programs are those of the run that the mutant is from, in
// the same order.
func Export(ctx context.Context, opts Options, m *mutant.Mutant, best, output string) error {
	s, err := open(opts)
	if err != nil {
		return err
	}
	defer s.close()
	var found *stage
	for _, st := range s.stages {
		if (found == nil || st.name == best) && slices.ContainsFunc(m.Sites, st.holds) {
			found = st
		}
	}
	if found != nil {
		return found.export(ctx, m, output)
	}
	return usef("mutant %s does not belong to this build of the program; run 'ames run' again", m.ID)
}

// holds reports whether a mutant's site is in the program.
func (st *stage) holds(site mutant.Site) bool {
	return slices.ContainsFunc(st.mods, func(m *module) bool { return m.index == site.Module && site.Unit < len(m.file.Units) })
}

func (st *stage) export(ctx context.Context, m *mutant.Mutant, output string) error {
	if err := st.s.analyse(ctx, nil); err != nil {
		return err
	}
	for _, mod := range st.mods {
		if native := mod.file.NativeOnly(); len(native) > 0 {
			return usef("%s cannot be exported: it holds code without bitcode: %s", mod.path, shorten(native))
		}
	}
	changes, err := st.changesByUnit(m)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "ames-export-")
	if err != nil {
		return err
	}
	if st.s.opts.KeepTemps {
		st.s.opts.Progress.Note("objects are kept in " + dir)
	} else {
		defer os.RemoveAll(dir)
	}
	objects, err := st.exportObjects(ctx, changes, dir)
	if err != nil {
		return err
	}
	return st.linkExport(ctx, objects, output)
}

func shorten(list []string) string {
	const most = 5
	if len(list) > most {
		return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d more", len(list)-most)
	}
	return strings.Join(list, ", ")
}

type unitOf struct{ module, unit int }

func (st *stage) changesByUnit(m *mutant.Mutant) (map[unitOf][]codegen.ExportChange, error) {
	out := map[unitOf][]codegen.ExportChange{}
	for _, site := range m.Sites {
		if !st.holds(site) {
			continue
		}
		ch, err := change.Parse(site.Change)
		if err != nil {
			return nil, err
		}
		// Every unit that defines the function gets the change: the linker keeps any of them.
		for u, a := range st.s.mods[site.Module].units {
			for _, f := range a.Unit.Functions {
				if f.Name == site.Function && (u == site.Unit || !f.Internal && f.Discardable) {
					at := unitOf{site.Module, u}
					out[at] = append(out[at], codegen.ExportChange{Function: f.Name, Index: int32(site.Point), Change: ch})
				}
			}
		}
	}
	return out, nil
}

// exportObjects compiles all units, in link order.
func (st *stage) exportObjects(ctx context.Context, changes map[unitOf][]codegen.ExportChange, dir string) ([]string, error) {
	var units []unitOf
	for _, mod := range st.mods {
		for u := range mod.file.Units {
			units = append(units, unitOf{mod.index, u})
		}
	}
	paths := make([]string, len(units))
	err := parallel(ctx, len(units), st.s.opts.Jobs, func(ctx context.Context, i int) error {
		file, unit := st.s.mods[units[i].module].file, units[i].unit
		bitcode, err := file.Bitcode(unit)
		if err != nil {
			return err
		}
		renamed, err := st.s.redirected(ctx, st.s.mods[units[i].module], unit)
		if err != nil {
			return err
		}
		obj, err := st.s.pool.Export(ctx, bitcode, unitName(&file.Units[unit]), changes[units[i]], renamed)
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
func (st *stage) linkExport(ctx context.Context, objects []string, output string) error {
	clang, err := toolchain.PickClang(ctx, toolchain.Clangs(ctx), "")
	if err != nil {
		return usef("%v", err)
	}
	exe := st.mods[0].file
	args := []string{"-o", output}
	if exe.Type == program.Executable {
		args = append(args, "-no-pie")
	} else {
		args = append(args, "-pie")
	}
	args = append(args, objects...)
	libs, err := program.Dependencies(st.path, st.dir, st.env)
	if err != nil {
		return usef("%v", err)
	}
	for _, lib := range libs {
		own := false
		for _, m := range st.mods {
			own = own || m.real == realPath(lib)
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
