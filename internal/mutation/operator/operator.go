// Package operator knows the mutation operators: which instruction at which
// source token is a mutation point, what the edit of the text is, and what
// becomes of the instruction. This package is the face of those below it: the table of operators,
// the search for their mutants in a function (Search), and the count of what was found in all
// code of a place (Poll).
//
// It works on plain facts about instructions (point.Point), which the code
// generator reads out of the IR once, and on tokens of the source; it holds
// no handle into LLVM and runs nothing. What it decides is written down as a
// change.Change, which the code generator carries out.
//
// Below it: syntax is what the tokens at a place say, code what the instructions say, spot
// both; rule makes edits and changes of them, which spelling spells in the source's language;
// macro tells which instructions come from a macro's arguments, element reads constant tables.
package operator

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"ames/internal/mutation/operator/rule"
)

// Operator is one mutation operator: a row of the table, which holds all that is particular to it.
type Operator struct {
	Name        string
	Group       string // by kind
	Default     bool   // whether it is one of the group "default"
	Description string
	Example     string // before → after
	Effect      Effect
	rule        rule.Rule // finds its alternatives at a spot of the source
	inTables    bool      // it has no rule: it changes numbers in constant tables, which are no instructions
	folds       folding
	// atEdit: it may find several mutants at one spot, which are told apart by where their edits are.
	atEdit bool
}

// Effect is what an operator's mutants do, as far as others ask for it.
type Effect uint8

// The effects.
const (
	Computes    Effect = iota // something else
	Writes                    // they store something else than the source says
	Negates                   // a comparison is its opposite
	RemovesCall               // a call is not made
	DropsResult               // a call is made, and its result not used
)

// folding says where the compiler leaves the code of an edit out where it can evaluate it.
type folding uint8

const (
	nowhere   folding = iota
	part              // in the block that it stands in: the code may be part of another operation, or is not chosen
	wholeBody         // in copies of the function
)

// Replaces are the tokens that the operator puts others in place of, and those; nil if its edits are of another kind.
func (o *Operator) Replaces() map[string]string { return maps.Clone(o.rule.Replaces) }

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
	_, known := byName[name]
	return known
}

// EffectOf is what the mutants of the operator of that name do.
func EffectOf(name string) Effect {
	if i, known := byName[name]; known {
		return table[i].Effect
	}
	return Computes
}

// byName has each operator's place in the table.
var byName = func() map[string]int {
	out := map[string]int{}
	for i := range table {
		out[table[i].Name] = i
	}
	return out
}()

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
