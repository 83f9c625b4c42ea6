package cli

import (
	"fmt"
	"io"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/spf13/cobra"

	"ames/internal/people/config"
)

func (a *app) configCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "config", Short: "Show the settings in effect, or the schema of ames.yaml",
		Long: `A setting comes from its flag, else from ames.yaml, else from its default. Ames looks
for ames.yaml in the working directory and in those above it, up to the root of the
git repository. "ames init" writes one.`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(a.configShowCommand(), &cobra.Command{
		Use: "schema", Short: "Print the JSON schema of ames.yaml, for editors", Args: usageArgs(cobra.NoArgs),
		Example: "  ames config schema >ames.schema.json",
		RunE: func(*cobra.Command, []string) error {
			schema, err := config.Schema(settable())
			if err != nil {
				return err
			}
			_, err = a.out.Write(schema)
			return err
		},
	})
	return c
}

func (a *app) configShowCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "show [flags] [PROGRAM [ARGS...]]",
		Short: "Print the settings of \"ames run\" here, and where each comes from",
		Long: `Print the settings that "ames run" would have with the same flags and arguments, as
an ames.yaml, and where each setting comes from. Nothing is run.`,
		RunE: func(c *cobra.Command, args []string) error { return a.showConfig(c, args) },
	}
	run := a.runCommand().Flags()
	run.SortFlags = false
	c.Flags().AddFlagSet(run)
	c.Flags().SetInterspersed(false)
	return c
}

func (a *app) showConfig(c *cobra.Command, args []string) error {
	list, from := a.settings.listed(), a.settings.file.ProgramsAt.String()
	switch {
	case len(args) > 0:
		list, from = nil, "command line"
		for _, p := range programs(args) {
			list = append(list, config.Program{Path: p.Path, Args: p.Args, Name: p.Name})
		}
	case len(list) == 0:
		from = "default"
	}
	c.Flags().SortFlags = false
	lines := config.Show(c.Flags(), list, func(key string) string {
		if key == config.ProgramsKey {
			return from
		}
		return a.settings.origin(key)
	})
	head := "no " + config.FileName + " here or above"
	if a.settings.shown != "" {
		head = "with " + a.settings.shown
	}
	return printLines(a.out, append([]config.Line{{Comment: "settings of \"ames run\", " + head}}, lines...))
}

// printLines prints YAML with its comments in a column of their own.
func printLines(w io.Writer, lines []config.Line) error {
	const widest = 40
	width := 0
	for _, l := range lines {
		if w := lipgloss.Width(l.Text); w <= widest {
			width = max(width, w)
		}
	}
	faint := func(s string) string { return s }
	if colors(w) {
		faint = func(s string) string { return lipgloss.NewStyle().Faint(true).Inline(true).Render(s) }
	}
	for _, l := range lines {
		text := l.Text
		if l.Comment != "" {
			if text != "" {
				text += strings.Repeat(" ", max(0, width-lipgloss.Width(text))+2)
			}
			text += faint("# " + l.Comment)
		}
		if _, err := fmt.Fprintln(w, text); err != nil {
			return err
		}
	}
	return nil
}
