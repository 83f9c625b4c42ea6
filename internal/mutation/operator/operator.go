// Package operator knows the mutation operators: which instruction at which
// source token is a mutation point, what the edit of the text is, and what
// becomes of the instruction.
//
// It works on plain facts about instructions (point.Point), which the code
// generator reads out of the IR once, and on tokens of the source; it holds
// no handle into LLVM and runs nothing. What it decides is written down as a
// Change, which the code generator carries out.
package operator

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"ames/internal/mutation/change"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// Operator is one mutation operator: a name, what it does, and the rule that
// finds its alternatives at a spot of the source.
type Operator struct {
	Name        string
	Group       string // by kind
	Default     bool   // whether it is one of the group "default"
	Description string
	Example     string // before → after
	find        func(s *spot) []alternative
}

// alternative is what an operator offers at a spot. Several of the same edit are
// one mutant that changes several instructions.
type alternative struct {
	edit        source.Edit
	description string
	point       *point.Point
	change      change.Change
}

// The groups that are not by kind.
const (
	groupDefault = "default"
	groupAll     = "all"
)

// All lists the mutation operators, in the order in which they are shown.
func All() []Operator { return append([]Operator(nil), table...) }

// Groups lists the groups of operators: those by kind in the order of their
// operators, then "default" and "all".
func Groups() []string {
	var out []string
	for _, o := range table {
		if !slices.Contains(out, o.Group) {
			out = append(out, o.Group)
		}
	}
	return append(out, groupDefault, groupAll)
}

// Known reports whether there is an operator of that name.
func Known(name string) bool {
	return slices.ContainsFunc(table, func(o Operator) bool { return o.Name == name })
}

// in reports whether the operator is what the word names: itself, or a group
// that it is in.
func (o *Operator) in(word string) bool {
	return word == o.Name || word == o.Group || word == groupAll || word == groupDefault && o.Default
}

// Select returns the operators that a comma-separated list names; an empty
// list names the group "default". A word may be the name of an operator or of a
// group; with "-" before it, it is left out, from "default" if the list begins so.
func Select(list string) (map[string]bool, error) {
	chosen := map[string]bool{}
	words := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
	if len(words) == 0 || strings.HasPrefix(words[0], "-") {
		words = append([]string{groupDefault}, words...)
	}
	for _, w := range words {
		name, remove := strings.CutPrefix(w, "-")
		named := false
		for i := range table {
			if o := &table[i]; o.in(name) {
				named = true
				chosen[o.Name] = !remove
			}
		}
		if !named {
			return nil, fmt.Errorf("no mutation operator or group is named %q; the groups are: %s; the operators: %s",
				name, strings.Join(Groups(), ", "), strings.Join(names(), ", "))
		}
	}
	maps.DeleteFunc(chosen, func(_ string, on bool) bool { return !on })
	return chosen, nil
}

func names() []string {
	out := make([]string, len(table))
	for i, o := range table {
		out[i] = o.Name
	}
	return out
}
