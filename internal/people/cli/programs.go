package cli

import (
	"debug/elf"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ames/internal/campaign/ctest"
	"ames/internal/campaign/work"
	"ames/internal/people/config"
)

// programs reads the command line: PROGRAM ARGS..., or PROGRAM... -- ARGS... A
// program's own arguments may hold a -- too: before the one that is meant there are
// only programs.
func programs(args []string) []work.Program {
	dash := slices.Index(args, "--")
	if dash < 1 || slices.ContainsFunc(args[:dash], func(a string) bool { return !executable(a) }) {
		return []work.Program{{Path: args[0], Args: args[1:]}}
	}
	var out []work.Program
	for _, path := range args[:dash] {
		p := work.Program{Path: path, Args: args[dash+1:]}
		if slices.ContainsFunc(args[:dash], func(other string) bool {
			return other != path && filepath.Base(other) == filepath.Base(path)
		}) {
			p.Name = path
		}
		out = append(out, p)
	}
	return out
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// isELF reports whether a path is that of a program, and not of a script or of data.
func isELF(path string) bool {
	if !executable(path) {
		return false
	}
	f, err := elf.Open(path)
	if err != nil {
		return false
	}
	f.Close()
	return true
}

// ownFlag gives the first of a program's arguments that is a flag of the command as well.
func ownFlag(c *cobra.Command, args []string) string {
	for _, arg := range args {
		name, long := strings.CutPrefix(arg, "--")
		name, _, _ = strings.Cut(name, "=")
		if long && name != "" && name != "help" && name != "verbose" && c.Flags().Lookup(name) != nil {
			return arg
		}
	}
	return ""
}

// origin says where the programs come from.
type origin struct {
	ctest, config string
	jit           bool
	parts         []string // libraries that stand before the first file
}

func (o *origin) flags(f *pflag.FlagSet) {
	f.StringVar(&o.ctest, ctestFlag, "", "take programs and arguments from CTest's tests in this build `DIR`")
	f.StringVarP(&o.config, "ctest-config", "C", "",
		"with --ctest, the `CONFIGURATION` to test of a build folder that holds several, such as Debug")
	f.BoolVar(&o.jit, "jit", false, "link the program from bitcode, objects, archives and -l libraries, "+
		"which are named in its place; its arguments stand behind --")
	linkFlags(f, &o.parts)
}

// programs gives the programs that the command line names, else those of ames.yaml. llvm is the LLVM
// that was asked for.
func (a *app) programs(c *cobra.Command, o *origin, llvm string, args []string) ([]work.Program, error) {
	if a.settings.shown != "" && strings.Contains(a.settings.shown, "/") {
		fmt.Fprintln(a.err, "ames: with", a.settings.shown)
	}
	listed := a.settings.listed()
	switch {
	case len(o.parts) > 0 && !o.jit:
		return nil, usagef("-l and -L need --jit")
	case o.jit && o.ctest != "":
		return nil, usagef("--jit and --ctest exclude each other")
	case o.jit:
		return jitProgram(c.Context(), o, llvm, args)
	case o.ctest != "" && len(args) > 0:
		return nil, usagef("--ctest takes the programs from CTest; name no PROGRAM, or leave --ctest out")
	case o.ctest != "":
		list, left, err := ctestPrograms(c.Context(), o.ctest, o.config)
		for _, text := range left {
			fmt.Fprintln(c.ErrOrStderr(), "ames: left out:", text)
		}
		if slices.ContainsFunc(left, func(text string) bool { return strings.HasSuffix(text, ctest.NotBuilt) }) {
			adviseNotBuilt(c.Context(), a.err)
		}
		return list, err
	case o.config != "" && len(args) > 0:
		return nil, usagef("-C, --ctest-config needs --ctest")
	case len(args) == 0 && len(listed) > 0:
		a.settings.used = listed
		return named(listed), nil
	case len(args) == 0:
		return nil, usagef("name a test program, or a build folder with --ctest, or let 'ames init' write an %s; "+
			"see %s --help",
			config.FileName, c.CommandPath())
	}
	list := programs(args)
	if len(list) > 1 {
		return list, nil
	}
	if path := list[0].Path; filepath.Base(path) != path {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			adviseNotBuilt(c.Context(), a.err)
		}
	}
	if flag := ownFlag(c, list[0].Args); flag != "" {
		fmt.Fprintf(c.ErrOrStderr(), "ames: %[1]s is an argument of %[2]s here; if it is meant for Ames, "+
			"write it before the program: %[3]s %[1]s … %[2]s\n", flag, list[0].Path, c.CommandPath())
	}
	if i := slices.IndexFunc(list[0].Args, isELF); i >= 0 {
		fmt.Fprintf(c.ErrOrStderr(), "ames: %s is an argument of %s; to test both, write: %s %s %[1]s --\n",
			list[0].Args[i], list[0].Path, c.CommandPath(), list[0].Path)
	}
	return list, nil
}

// named makes calls of listed programs. Where files are called the same, their paths tell
// them apart, and arguments the calls of one.
func named(list []config.Program) []work.Program {
	out := make([]work.Program, len(list))
	for i, p := range list {
		out[i] = work.Program{Path: p.Path, Args: p.Args, Name: p.Name, Dir: p.Dir, Env: p.Env, Wait: p.Timeout}
		if p.Name != "" {
			continue
		}
		name, args := filepath.Base(p.Path), []string(nil)
		for j, other := range list {
			switch {
			case i == j || other.Name != "" || filepath.Base(other.Path) != filepath.Base(p.Path):
			case other.Path == p.Path:
				args = p.Args
			default:
				name = p.Path
			}
		}
		out[i].Name = strings.Join(append([]string{name}, args...), " ")
	}
	return out
}
