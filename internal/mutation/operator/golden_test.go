package operator_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"ames/internal/mutation/facts"
	"ames/internal/mutation/source"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden compares the mutants of every source with those written down
// beside it, for every compiler version. A mutant that not all versions have is
// followed by those that do.
func TestGolden(t *testing.T) {
	for _, f := range fixtures(t) {
		t.Run(f.name, func(t *testing.T) {
			found := map[string][]int{} // by the mutant's line of the golden file
			places := map[string]source.Position{}
			var order []string
			note := func(at source.Position, text string, version int) {
				if found[text] == nil {
					order = append(order, text)
				}
				found[text] = append(found[text], version)
				places[text] = at
			}
			for _, v := range versions {
				u, _, err := facts.Analyse(library(t, v), f.bitcode(t, v), f.name, nil)
				if err != nil {
					t.Fatal(err)
				}
				list, skipped := f.edits(t, u)
				for _, e := range list {
					// What stands behind "none but" are the operators that change the line all the same.
					if _, but, marked := strings.Cut(f.text.Line(e.at.Line), "// none"); marked &&
						!slices.Contains(strings.Fields(but), e.operator) {
						t.Errorf("clang-%d: %v", v, e)
					}
					text := fmt.Sprintf("%5d:%d %s %q → %q", e.at.Line, e.at.Col, e.operator, e.edit.Original,
						e.edit.Replacement)
					if n := len(e.changes); n > 1 {
						text += fmt.Sprintf(" at %d sites", n)
					}
					note(e.at, text, v)
				}
				for _, reason := range slices.Sorted(maps.Keys(skipped)) {
					note(source.Position{Line: f.driver},
						fmt.Sprintf("passed over, %s: %d", reason, skipped[reason]), v)
				}
			}
			slices.SortStableFunc(order, func(a, b string) int { return comparePositions(places[a], places[b]) })
			var got strings.Builder
			shown := 0
			for _, text := range order {
				if n := places[text].Line; n != shown && n != f.driver {
					fmt.Fprintf(&got, "%s\n", strings.TrimSpace(f.text.Line(n)))
				}
				shown = places[text].Line
				got.WriteString(text)
				if len(found[text]) != len(versions) {
					fmt.Fprintf(&got, " %v", found[text])
				}
				got.WriteByte('\n')
			}
			golden := f.path + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("not as in %s; -update writes it anew:\n%s", golden,
					firstDifference(string(want), got.String()))
			}
		})
	}
}

// firstDifference shows where two texts part.
func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		if i >= len(w) || i >= len(g) || w[i] != g[i] {
			tail := func(s []string) string { return strings.Join(s[min(i, len(s)):min(i+5, len(s))], "\n") }
			return fmt.Sprintf("line %d\nwant:\n%s\ngot:\n%s", i+1, tail(w), tail(g))
		}
	}
	return ""
}
