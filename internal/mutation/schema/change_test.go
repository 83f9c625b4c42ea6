package schema

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ames/internal/engine/llvm"
	"ames/internal/mutation/change"
	"ames/internal/mutation/facts"
	"ames/internal/mutation/operator"
	"ames/internal/mutation/source"
	"ames/internal/workshop/testunit"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestChanges shows, for each operator, what it makes of a small function's
// IR, with the oldest and the newest LLVM.
func TestChanges(t *testing.T) {
	shown := map[string]bool{}
	for _, version := range []int{13, 22} {
		got := changes(t, version, shown)
		golden := fmt.Sprintf("testdata/changes.%d.golden", version)
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("LLVM %d: not as in %s; -update writes it anew; got:\n%s", version, golden, got)
		}
	}
	for _, o := range operator.All() {
		if !shown[o.Name] {
			t.Errorf("no example of %s in testdata/changes.cpp", o.Name)
		}
	}
}

func changes(t *testing.T, version int, shown map[string]bool) string {
	t.Helper()
	l := testunit.Library(t, version)
	path, err := filepath.Abs("testdata/changes.cpp")
	if err != nil {
		t.Fatal(err)
	}
	text, err := source.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	u, stripped, err := facts.Analyse(l, testunit.Bitcode(t, version, path), "changes.cpp", nil)
	if err != nil {
		t.Fatal(err)
	}
	enabled, err := operator.Select("all")
	if err != nil {
		t.Fatal(err)
	}
	texts := slices.Repeat(operator.Texts{text}, len(u.Files))
	var out strings.Builder
	for n := range u.Functions {
		for _, c := range operator.Search(u, testunit.Points(t, &u.Functions[n]), texts, enabled, nil).Candidates {
			symbol := u.Functions[n].Name
			if !strings.Contains(symbol, strings.ReplaceAll(c.Operator, "-", "_")) {
				continue // the function is another operator's example
			}
			shown[c.Operator] = true
			before, after := changed(t, l, stripped, symbol, c)
			fmt.Fprintf(&out, "==== %s: %s (%v)\n%s---- becomes\n%s", c.Operator, c.Description, c.Change, before,
				after)
		}
	}
	return out.String()
}

// changed gives a function's text before and after a mutation, or a table's.
func changed(t *testing.T, l *llvm.Lib, stripped []byte, symbol string,
	found operator.Candidate) (before, after string) {
	t.Helper()
	c := l.NewContext()
	defer l.Dispose(c)
	m, err := l.Parse(c, stripped, "changes.cpp")
	if err != nil {
		t.Fatal(err)
	}
	defer l.DisposeModule(m)
	f := l.NamedFunction(m, symbol)
	what := f.Value
	if element, ok := found.Change.(change.Element); ok {
		what = func() llvm.Value { return l.NamedGlobal(m, element.Table).Value() }
	}
	before = plain(l.Text(what()))
	b := l.NewBuilder(c)
	defer l.DisposeBuilder(b)
	s := newSchema(l, c, m, b)
	s.initialises = true
	selector := l.AddGlobal(m, "selector", s.i32)
	of := s.open(f)
	l.Before(b, of.instructions[0])
	s.selector = l.Load(b, s.i32, selector.Value())
	s.enter(of)
	if err := s.mutate(of.instructions[found.Index], 1, found.Change); err != nil {
		t.Fatal(err)
	}
	if err := l.Verify(m); err != nil {
		t.Errorf("%s: %v", symbol, err)
	}
	return before, plain(l.Text(what()))
}

var noise = regexp.MustCompile(` #\d+|, align \d+|(?m)^; Function Attrs.*\n| noundef| dso_local| mustprogress`)

// plain leaves out what says nothing of the change.
func plain(text string) string {
	return strings.TrimSpace(noise.ReplaceAllString(text, "")) + "\n"
}
