package selection

import (
	"fmt"
	"regexp"

	"github.com/ianlancetaylor/demangle"
)

// Functions chooses functions by regular expressions. The zero value chooses all.
type Functions struct{ only, without []*regexp.Regexp }

// NewFunctions chooses the functions that match any of only, or all if that is empty, and
// none of without.
func NewFunctions(only, without []string) (Functions, error) {
	var f Functions
	for _, part := range []struct {
		from []string
		to   *[]*regexp.Regexp
	}{{only, &f.only}, {without, &f.without}} {
		for _, text := range part.from {
			re, err := regexp.Compile(text)
			if err != nil {
				return f, fmt.Errorf("%q is not a regular expression: %w", text, err)
			}
			*part.to = append(*part.to, re)
		}
	}
	return f, nil
}

// All reports whether no function is left out.
func (f Functions) All() bool { return len(f.only)+len(f.without) == 0 }

// Match reports whether a function of that qualified name is chosen.
func (f Functions) Match(name string) bool {
	return (len(f.only) == 0 || matchesAny(f.only, name)) && !matchesAny(f.without, name)
}

func matchesAny(list []*regexp.Regexp, name string) bool {
	for _, re := range list {
		if re.MatchString(name) {
			return true
		}
	}
	return false
}

// QualifiedName is a function's name as its source spells it, with its namespaces and
// classes but without parameters and template arguments: all overloads and all instances
// of a template have the same.
func QualifiedName(linkage string) string {
	return demangle.Filter(linkage, demangle.NoParams, demangle.NoTemplateParams, demangle.NoEnclosingParams)
}
