package cli

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"ames/internal/campaign/work"
)

// choiceFlags are those that leave mutants out by other things than their file and operator.
func choiceFlags(f *pflag.FlagSet, s *work.Choice) {
	f.StringArrayVar(&s.Functions, "functions", nil, "mutate functions whose qualified name, "+
		"without parameters and template arguments, matches this `REGEX` (repeatable)")
	f.StringArrayVar(&s.Without, "exclude-functions", nil,
		"leave out functions whose qualified name matches this `REGEX` (repeatable)")
	f.StringArrayVar(&s.Lines, "lines", nil, "mutate these lines: `FILE:A-B`, FILE:A or FILE:A-; FILE is a path, "+
		"the end of one, or a glob (repeatable)")
	f.StringVar(&s.Since, "diff", "", "mutate lines that were changed since git's commit `REF`; REF... "+
		"means the last commit that REF and HEAD share")
	f.StringVar(&s.Sample, "sample", "", "take a random sample of this `SIZE`: a number of mutants, "+
		"or a share of them such as 5%")
	f.Uint64Var(&s.Seed, "seed", 1, "the same `NUMBER` makes the same random choices")
}

// checkChoice refuses values that are empty, as those of a script's unset variables are:
// all would be mutated.
func checkChoice(c *cobra.Command) error {
	for _, name := range []string{"diff", "sample"} {
		if f := c.Flags().Lookup(name); f != nil && f.Changed && f.Value.String() == "" {
			return usagef("--%s is empty; name something, or leave the flag out to mutate everything", name)
		}
	}
	return nil
}
