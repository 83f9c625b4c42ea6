package operator

import (
	"fmt"
	"strings"
)

// Document is the page about the operators, in Markdown.
func Document() string {
	var b strings.Builder
	b.WriteString(`# Mutation operators

This page is generated from the code, by "go generate ./internal/people/cli"; "ames operators" shows the same.

A mutant is an edit of the source text; the change of the compiled code does exactly what the edit does. So an edit
keeps what is evaluated: where the short edit would leave something out, the longer one is made that evaluates it.

` + "`--operators`" + ` takes names of operators and groups, separated by commas; with ` + "`-`" + ` before a name it is
left out. Without the flag, or where the list begins with ` + "`-`" + `, the group *default* is meant. *all* are all of
them. In C, 1 and 0 stand for true and false.

`)
	for _, g := range Groups() {
		if g == groupDefault || g == groupAll {
			continue
		}
		fmt.Fprintf(&b, "## %s\n\n| operator | default | what it does | example |\n|---|---|---|---|\n", g)
		for _, o := range table {
			if o.Group != g {
				continue
			}
			inDefault := ""
			if o.Default {
				inDefault = "yes"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | `%s` |\n", o.Name, inDefault, cell(o.Description), cell(o.Example))
		}
		b.WriteByte('\n')
	}
	b.WriteString("## Left out\n\nEdits that no change of the compiled code is known to carry faithfully:\n\n" +
		"| edit | reason |\n|---|---|\n")
	for _, u := range leftOut {
		fmt.Fprintf(&b, "| `%s` | %s |\n", cell(u.Edit), u.Reason)
	}
	return b.String()
}

func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
