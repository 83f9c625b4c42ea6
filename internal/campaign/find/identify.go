package find

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ianlancetaylor/demangle"

	"ames/internal/campaign/mutant"
	"ames/internal/mutation/source"
)

// sameText is what mutants have in common that only their order tells apart.
type sameText struct{ file, function, operator, original, replacement string }

// naming gives mutants their identities.
type naming struct {
	functions map[string]string // by linkage name
	ordinals  map[sameText]int
	seen      map[string]int
}

// identify gives mutants their identities, whatever their order. These do not change with
// lines, nor with instances of templates.
func (n *naming) identify(mutants []*Mutant) {
	if n.seen == nil {
		*n = naming{map[string]string{}, map[sameText]int{}, map[string]int{}}
	}
	for _, c := range slices.SortedStableFunc(slices.Values(mutants), bySource) {
		key := sameText{c.Edit.File, c.sourceFunction(n.functions), c.Operator, tokens(c.Edit.Original),
			tokens(c.Edit.Replacement)}
		c.ID = mutant.MakeID(key.file, key.function, key.operator, key.original, key.replacement, n.ordinals[key])
		n.ordinals[key]++
		n.seen[c.ID]++
		if k := n.seen[c.ID]; k > 1 { // the digests collide
			c.ID = fmt.Sprintf("%s-%d", c.ID, k)
		}
	}
}

// sourceFunction is the name of the function that a mutant is in, as the source has it: the
// same for all instances of a template.
func (c *Mutant) sourceFunction(names map[string]string) string {
	shortest := ""
	for i := range c.Sites {
		name := c.Sites[i].Function
		if shortest == "" || cmp.Or(cmp.Compare(len(name), len(shortest)), strings.Compare(name, shortest)) < 0 {
			shortest = name
		}
	}
	name, known := names[shortest]
	if !known {
		name = demangle.Filter(shortest, demangle.NoParams, demangle.NoTemplateParams, demangle.NoEnclosingParams,
			demangle.NoClones)
		names[shortest] = name
	}
	return name
}

// tokens is a text with one space between tokens, and without comments.
func tokens(text string) string {
	if len(text) < 2 {
		return text
	}
	var parts []string
	for _, t := range source.New("", text).Tokens() {
		parts = append(parts, t.Text)
	}
	return strings.Join(parts, " ")
}
