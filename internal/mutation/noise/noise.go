// Package noise tells mutants that say nothing about the tests: those of code
// whose result hardly any test looks at, such as what is logged. Each filter is a
// rule about the tokens around a mutant; docs/noise.md states them all. What a
// rule cannot tell for sure is not noise.
//
// Of operators it asks what their mutants do (operator.Effect). It knows nothing of compiled code.
package noise

import (
	"fmt"
	"slices"
	"strings"

	"ames/internal/mutation/operator"
	"ames/internal/mutation/source"
)

// Filter is one kind of noise.
type Filter struct {
	Name   string
	Reason string // as the summary counts it
	About  string // what it leaves out
	holds  func(t *text, i int, does operator.Effect) bool
}

var filters = []Filter{
	{"logging", "noise: logging", "logging calls and what they are given", (*text).logs},
	{"assertions", "noise: assertion", "what assertions check", (*text).asserts},
	{"capacity", "noise: capacity hint", "reserve and shrink_to_fit", (*text).hints},
	{"destructors", "noise: destructor that only frees", "what is freed in destructors that do nothing else",
		(*text).frees},
	{"unreachable", "noise: meant to be unreachable",
		"code that, as only abort, assert(false) and the like say, is never run", (*text).unreachable},
}

// All lists the filters, in the order in which they are asked.
func All() []Filter { return slices.Clone(filters) }

// Names lists the filters' names.
func Names() []string {
	out := make([]string, len(filters))
	for i, f := range filters {
		out[i] = f.Name
	}
	return out
}

// Judge says which mutants are noise. It remembers what it has seen of a file,
// and is not for concurrent use. A nil Judge calls nothing noise.
type Judge struct {
	filters []Filter
	texts   map[*source.File]*text
}

// New gives a judge with all filters but those that a list names, separated by
// commas; "all" names all.
func New(but string) (*Judge, error) {
	j := &Judge{filters: All(), texts: map[*source.File]*text{}}
	for _, name := range strings.FieldsFunc(but, func(r rune) bool { return r == ',' || r == ' ' }) {
		if name == "all" {
			return nil, nil
		}
		if !slices.Contains(Names(), name) {
			return nil, fmt.Errorf("no kind of noise is named %q; the names are: %s, all", name,
				strings.Join(Names(), ", "))
		}
		j.filters = slices.DeleteFunc(j.filters, func(f Filter) bool { return f.Name == name })
	}
	return j, nil
}

// Of gives the filter that leaves out a mutant, of the operator of that name, at a place of a file,
// nil if none does.
func (j *Judge) Of(f *source.File, line, col int, name string) *Filter {
	if j == nil || f == nil {
		return nil
	}
	i, ok := f.TokenAt(line, col)
	if !ok {
		return nil
	}
	t := j.texts[f]
	if t == nil {
		t = newText(f)
		j.texts[f] = t
	}
	does := operator.EffectOf(name)
	for k := range j.filters {
		if j.filters[k].holds(t, i, does) {
			return &j.filters[k]
		}
	}
	return nil
}
