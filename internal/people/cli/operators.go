package cli

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"ames/internal/mutation/operator"
)

//go:generate sh -c "go run ../../../cmd/ames operators --markdown > ../../../docs/operators.md"

// operatorsCommand lists the mutation operators.
func (a *app) operatorsCommand() *cobra.Command {
	var markdown bool
	c := &cobra.Command{
		Use: "operators [NAMES]", Short: "List the mutation operators, or those that a list for --operators names",
		Long: `List the mutation operators by group, each with an example. A * marks those
that are used by default. NAMES is what --operators takes: names of operators
and groups, separated by commas. A - before a name leaves it out.`,
		Example: "  ames operators\n  ames operators default,statement,-drop-left",
		Args:    usageArgs(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, args []string) error {
			if markdown {
				_, err := fmt.Fprint(a.out, operator.Document())
				return err
			}
			list := "all"
			if len(args) > 0 {
				list = args[0]
			}
			chosen, err := operator.Select(list)
			if err != nil {
				return usagef("%v", err)
			}
			w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
			for _, g := range operator.Groups() {
				shown := false
				for _, o := range operator.All() {
					if o.Group != g || !chosen[o.Name] {
						continue
					}
					if !shown {
						fmt.Fprintf(w, "%s\n", g)
						shown = true
					}
					mark := " "
					if o.Default {
						mark = "*"
					}
					fmt.Fprintf(w, "  %s %s\t%s\t%s\n", mark, o.Name, o.Description, o.Example)
				}
			}
			return w.Flush()
		}}
	c.Flags().BoolVar(&markdown, "markdown", false, "write all of them as the page docs/operators.md")
	return c
}
