package find

import (
	"slices"
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
	"ames/internal/mutation/schema"
	"ames/internal/mutation/selection"
)

// TestIdentities: a mutant's identity does not change with lines, spaces and instances.
func TestIdentities(t *testing.T) {
	made := func(function string, line int, original string) *Mutant {
		c := &Mutant{}
		c.Edit.File, c.Edit.Original, c.Edit.Replacement, c.Operator, c.At.Line = "f.cc", original, "0",
			"zero-result", line
		for _, f := range strings.Fields(function) {
			c.Sites = append(c.Sites, siteIn(f))
		}
		return c
	}
	ids := func(list ...*Mutant) (out []string) {
		var n naming
		n.identify(list)
		for _, c := range list {
			out = append(out, c.ID)
		}
		return out
	}
	before := ids(made("_ZN1n1fIiEEvT_", 3, "g(a, b)"), made("_ZN1n1fIiEEvT_", 4, "g(a, b)"), made("h", 9, "g(a,b)"))
	after := ids(made("_ZN1n1fIdEEvT_ _ZN1n1fIlEEvT_", 13, "g( a,\n b )"),
		made("_ZN1n1fIiEEvT_", 14, "g(a, /* why */ b)"), made("h", 2, "g(a, b)"))
	if !slices.Equal(before, after) || before[0] == before[1] || before[0] == before[2] || before[1] == before[2] {
		t.Errorf("%s, then %s", before, after)
	}
}

func siteIn(function string) mutant.Site { return mutant.Site{Function: function} }

// TestPrune: the numbers of a place's mutants are those of their order again, without
// those that are left out.
func TestPrune(t *testing.T) {
	t.Parallel()
	p, other := &Place{}, &Place{}
	for i := range 4 {
		c := &Mutant{left: i%2 == 0}
		p.Mutants = append(p.Mutants, c)
		c.Places, c.Numbers = []*Place{other, p}, []int32{9, int32(i + 1)}
	}
	for _, n := range []int32{4, 1, 2, 2, 3} {
		p.Mutations, p.Numbers = append(p.Mutations, schema.Mutation{Index: n}), append(p.Numbers, n)
	}
	if left := prune([]*Place{p}); len(p.Mutants) != 2 || len(p.Mutations) != 3 || len(left) != 1 {
		t.Fatalf("%+v", p)
	}
	for i, want := range []struct{ was, is int32 }{{4, 2}, {2, 1}, {2, 1}} {
		c := p.Mutants[p.Numbers[i]-1]
		if p.Mutations[i].Index != want.was || p.Numbers[i] != want.is || c.Numbers[1] != want.is ||
			c.Numbers[0] != 9 || c.left {
			t.Errorf("mutation %d: %+v is number %d", i, p.Mutations[i], p.Numbers[i])
		}
	}
	for _, c := range p.Mutants {
		c.left = true
	}
	if left := prune([]*Place{p}); len(left) != 0 {
		t.Error("a place without mutants is left")
	}
}

func TestEditedLines(t *testing.T) {
	t.Parallel()
	c := &Mutant{}
	for _, at := range []struct{ start, end, col, first, last int }{{3, 3, 7, 3, 3}, {3, 5, 2, 3, 5}, {3, 5, 1, 3, 4},
		{3, 3, 1, 3, 3}} {
		c.Edit.Start.Line, c.Edit.End.Line, c.Edit.End.Col = at.start, at.end, at.col
		if got := c.edited(); got != (selection.Range{First: at.first, Last: at.last}) {
			t.Errorf("%+v: %v", at, got)
		}
	}
}
