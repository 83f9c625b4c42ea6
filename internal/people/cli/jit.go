package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ames/internal/campaign/work"
	"ames/internal/people/store"
	"ames/jit"
)

// jitFlags say how a program is put together that has no executable.
type jitFlags struct {
	parts    []string // -l and -L that stand before the first file
	llvm     string
	name     string
	export   bool
	optimise bool
}

// linkFlag is -l or -L, which stand among the files.
type linkFlag struct {
	parts *[]string
	name  string
}

func (l linkFlag) Set(value string) error {
	*l.parts = append(*l.parts, l.name+value)
	return nil
}
func (l linkFlag) String() string { return "" }
func (l linkFlag) Type() string   { return "string" }

func (j *jitFlags) flags(f *pflag.FlagSet) {
	f.SetInterspersed(false)
	linkFlags(f, &j.parts)
	f.StringVar(&j.llvm, "llvm", "", "LLVM to compile with: a `VERSION` or a path "+
		"(default the oldest that reads the bitcode)")
	f.StringVar(&j.name, "name", "", "call the program `NAME`, in its first argument too "+
		"(default the first file's name without its suffix)")
	f.BoolVar(&j.export, "export-dynamic", false,
		"make all symbols known to libraries that the program opens while it runs")
	f.BoolVarP(&j.optimise, "optimise", "O", false, "let the code generator optimise; it takes about twice as long")
}

func linkFlags(f *pflag.FlagSet, parts *[]string) {
	f.VarP(linkFlag{parts, "-l"}, "library", "l", "link with the library `NAME`; it may also stand among the files")
	f.VarP(linkFlag{parts, "-L"}, "library-dir", "L", "look for libraries in `DIR` first; likewise")
}

func (a *app) jitCommand() *cobra.Command {
	var j jitFlags
	c := &cobra.Command{
		Annotations: map[string]string{withoutSettings: ""},
		Use:         "jit [flags] FILE... [-lNAME]... [-- ARGS...]",
		Short:       "Run a program from bitcode, objects and archives, without linking it first",
		Long: `Compile bitcode, link it with objects, archives and libraries in memory, and run
the program. Nothing is written to disk. FILE is LLVM bitcode (clang -emit-llvm -c,
rustc --emit=llvm-bc), an object, an archive, of which those members are linked
that are needed, or a shared library. The C library, those of C++ and -lm need not
be named. The exit status is the program's own; 2 and 4 may also be those of Ames.`,
		Example: `  ames jit main.bc util.bc -- --quick
  ames jit main.o libparser.a -lz
  ames jit -L/opt/lib -lfoo main.bc`,
		RunE: func(c *cobra.Command, args []string) error {
			parts, rest := j.split(args)
			e, llvm, err := j.engine(c.Context(), parts, true)
			if err != nil {
				return err
			}
			if _, err := linked(c.Context(), e); err != nil {
				return err
			}
			llvm.Close() // the program is to find no children
			return e.Exec(rest, nil)
		},
	}
	j.flags(c.Flags())
	return c
}

// split tells what is to be linked from the program's arguments.
func (j *jitFlags) split(args []string) (parts, rest []string) {
	if n := slices.Index(args, "--"); n >= 0 {
		args, rest = args[:n], args[n+1:]
	}
	parts = slices.Clone(j.parts)
	for i := 0; i < len(args); i++ {
		if (args[i] == "-l" || args[i] == "-L") && i+1 < len(args) {
			parts = append(parts, args[i]+args[i+1])
			i++
			continue
		}
		parts = append(parts, args[i])
	}
	return parts, rest
}

// engine makes an engine that has taken the parts in. bare is for programs that are only run.
func (j *jitFlags) engine(ctx context.Context, parts []string, bare bool) (*jit.Engine, *jit.LLVM, error) {
	files := slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return strings.HasPrefix(p, "-") })
	if len(files) == 0 {
		return nil, nil, usagef("name bitcode, objects or archives to run")
	}
	bitcode, err := jit.Bitcode(files...)
	if err != nil {
		return nil, nil, usagef("%v", err)
	}
	opt := jit.EngineOptions{
		Export: j.export, Name: j.name, Bare: bare,
		Compile: jit.CompileOptions{Optimise: j.optimise},
	}
	var llvm *jit.LLVM
	if bitcode != nil {
		if llvm, err = openLLVM(j.llvm, bitcode); err != nil {
			return nil, nil, err
		}
		opt.LLVM = llvm
	}
	e := jit.NewEngine(opt)
	if err := e.Add(ctx, parts...); err != nil {
		return nil, nil, usagef("%v", err)
	}
	return e, llvm, nil
}

// linked gives the program that an engine links.
func linked(ctx context.Context, e *jit.Engine) (file []byte, err error) {
	if err = e.Link(ctx); err == nil {
		file, err = e.Executable()
	}
	if err != nil && ctx.Err() == nil {
		err = usagef("%v", err)
	}
	return file, err
}

// openLLVM loads an LLVM that reads the bitcode. Workers compile it, which LLVM may end.
func openLLVM(want string, bitcode [][]byte) (*jit.LLVM, error) {
	path, err := jit.FindLLVM(want, bitcode...)
	if err != nil {
		return nil, usagef("%v", err)
	}
	me, err := self()
	if err != nil {
		return nil, err
	}
	return jit.Open(path, jit.Options{Worker: []string{me, work.WorkerCommand}, WorkersOnly: true})
}

// jitProgram links a program from what the command line names, and puts it where later commands
// find it too.
func jitProgram(ctx context.Context, o *origin, llvm string, args []string) ([]work.Program, error) {
	j := jitFlags{llvm: llvm, parts: o.parts}
	parts, rest := j.split(args)
	e, lib, err := j.engine(ctx, parts, false)
	if err != nil {
		return nil, err
	}
	defer lib.Close()
	file, err := linked(ctx, e)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(store.Folder, "jit", e.Name())
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	if err := replaceFile(path, file); err != nil {
		return nil, err
	}
	return []work.Program{{Path: path, Args: rest}}, nil
}

// replaceFile puts a program at a path at once: another run may have started what is there.
func replaceFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(0o755), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
