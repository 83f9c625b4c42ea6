package cli

import (
	"github.com/spf13/cobra"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/session"
	"ames/internal/campaign/work"
	"ames/internal/people/store"
)

func (a *app) exportCommand() *cobra.Command {
	var output, llvm string
	c := &cobra.Command{
		Use:   "export MUTANT -o FILE",
		Short: "Link a mutant of the last run into an ordinary executable",
		Long: `Make an ordinary executable that holds one mutant of the last run, with debug
information: for a debugger, or to see for yourself. All of the program's code must
be there as bitcode. Of several programs, Ames takes the one whose test noticed the
mutant, or may notice it.`,
		Example: "  ames export 3f9c2a1b -o mutant && gdb ./mutant",
		Args:    usageArgs(cobra.ExactArgs(1)),
		RunE: func(c *cobra.Command, args []string) error {
			if output == "" {
				return usagef("say with -o where to put the executable")
			}
			s := &selection{llvm: llvm, jobs: defaultJobs()}
			opts, err := a.options(s, nil)
			if err != nil {
				return err
			}
			res, found, err := store.New(opts.Dir).Find(args[0])
			if err != nil {
				return stored(err)
			}
			for _, p := range res.Programs {
				opts.Programs = append(opts.Programs,
					work.Program{Path: p.Path, Args: p.Args, Dir: p.Dir, Env: p.Env})
			}
			return session.Export(c.Context(), opts, &found[0].Mutant, programOf(res, found[0].Test), output)
		},
	}
	c.Flags().StringVarP(&output, "output", "o", "", "the executable's `FILE`")
	c.Flags().StringVar(&llvm, "llvm", "", "LLVM to compile with: a `VERSION` or a path "+
		"(default the oldest that reads the bitcode)")
	return c
}

// programOf tells which program a test is in.
func programOf(res *mutant.Result, test string) string {
	for i := range res.Tests {
		if res.Tests[i].Name == test {
			return res.Tests[i].Program
		}
	}
	return ""
}
