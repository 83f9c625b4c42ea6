package operator_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"ames/internal/mutation/operator"
)

func TestSelect(t *testing.T) {
	var all, usual []string
	for _, o := range operator.All() {
		all = append(all, o.Name)
		if o.Default {
			usual = append(usual, o.Name)
		}
	}
	without := func(list []string, names ...string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(names, s) })
	}
	for list, want := range map[string][]string{
		"":                             usual,
		"default":                      usual,
		"all":                          all,
		"boundary":                     {"boundary"},
		"comparison":                   {"boundary", "negate-comparison"},
		"comparison,-boundary":         {"negate-comparison"},
		"boundary, add-sub":            {"boundary", "add-sub"},
		"-comparison":                  without(usual, "boundary", "negate-comparison"),
		"all -comparison boundary":     without(all, "negate-comparison"),
		"default,remove-body,-default": {"remove-body"},
	} {
		got, err := operator.Select(list)
		if err != nil {
			t.Errorf("%q: %v", list, err)
		}
		slices.Sort(want)
		if got := slices.Sorted(maps.Keys(got)); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", list, got, want)
		}
	}
	for _, list := range []string{"nonesuch", "all,-nonesuch", "Boundary", "-"} {
		if got, err := operator.Select(list); err == nil {
			t.Errorf("%q: %v, want an error", list, got)
		}
	}
}

func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, g := range operator.Groups() {
		if seen[g] {
			t.Errorf("two groups are named %s", g)
		}
		seen[g] = true
	}
	for _, o := range operator.All() {
		if seen[o.Name] {
			t.Errorf("the name %s is in use", o.Name)
		}
		seen[o.Name] = true
		if !operator.Known(o.Name) || o.Group == "" || o.Description == "" || !strings.Contains(o.Example, "→") {
			t.Errorf("%s is not whole: %+v", o.Name, o)
		}
	}
}

// TestDocument holds the page about the operators to the table.
func TestDocument(t *testing.T) {
	got, err := os.ReadFile("../../../docs/operators.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != operator.Document() {
		t.Error("docs/operators.md is out of date: go generate ./internal/people/cli")
	}
}
