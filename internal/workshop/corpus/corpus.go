// Package corpus measures how well mutants are found: it holds the mutants that Ames
// lists against those that people wrote down beside the code of testdata/corpus, line by
// line, before they saw what Ames says. docs/corpus.md says how the labels are written
// and by which principles. It knows texts and labels only; its tests run Ames.
package corpus

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"ames/internal/campaign/mutant"
	"ames/internal/mutation/source"
)

// Expected is one mutant that is to be found.
type Expected struct {
	Operator    string
	File        string
	At          source.Position // of the token, or of the first of several
	Token       string
	Replacement string // in the short form of shorten
	// Miss is the reason for which it is known not to be found, empty if it is; by
	// compilers of these major versions, or by all if there are none.
	Miss       string
	MissClangs []int
}

func (e Expected) String() string {
	return fmt.Sprintf("%s:%d:%d: %s %q → %q", e.File, e.At.Line, e.At.Col, e.Operator, e.Token, e.Replacement)
}

// missed reports whether Ames is known not to find the mutant in what a clang made.
func (e Expected) missed(clang int) bool {
	return e.Miss != "" && (len(e.MissClangs) == 0 || slices.Contains(e.MissClangs, clang))
}

// key is what makes two mutants the same.
type key struct {
	operator, file, replacement string
	at                          source.Position
}

func (e Expected) key() key { return key{e.Operator, e.File, e.Replacement, e.At} }

// keyOf reduces a mutant to what labels say of one.
func keyOf(m *mutant.Mutant) key {
	k := key{m.Operator, m.Edit.File, shorten(m), m.At}
	if labels[m.Operator].atEdit {
		k.at = m.Edit.Start
	}
	return k
}

// shorten gives what a mutant does as a reader would say it: the new operator, the new
// value; nothing where the operator and the place say it.
func shorten(m *mutant.Mutant) string {
	said := labels[m.Operator].said
	if said == nil { // it is not labelled
		return m.Edit.Replacement
	}
	return said(m.Edit.Original, m.Edit.Replacement)
}

// bare leaves out spaces and parentheses.
var bare = strings.NewReplacer("(", "", ")", "", " ", "", "\n", "", "\\", "")

// difference gives where two texts part, spaces and parentheses aside: an operator that
// binds otherwise than the one before comes with parentheses.
func difference(was, is string) (from, to string) {
	from, to = bare.Replace(was), bare.Replace(is)
	if !strings.ContainsAny(was, "()") && !strings.ContainsAny(is, "() ") {
		return from, to
	}
	for from != "" && to != "" && from[0] == to[0] {
		from, to = from[1:], to[1:]
	}
	for from != "" && to != "" && from[len(from)-1] == to[len(to)-1] {
		from, to = from[:len(from)-1], to[:len(to)-1]
	}
	return from, to
}

// Comparison is what came of holding a list of mutants against the labels.
type Comparison struct {
	Right    int
	Surplus  []string   // listed, not expected
	Missing  []Expected // expected, not listed
	Surprise []Expected // listed, though known as missed
}

// Add puts two comparisons together.
func (c *Comparison) Add(o *Comparison) {
	c.Right += o.Right
	c.Surplus = append(c.Surplus, o.Surplus...)
	c.Missing = append(c.Missing, o.Missing...)
	c.Surprise = append(c.Surprise, o.Surprise...)
}

// Precision is the share of listed mutants that are expected, in percent.
func (c *Comparison) Precision() float64 { return percent(c.Right, c.Right+len(c.Surplus)) }

// Recall is the share of expected mutants that are listed, in percent.
func (c *Comparison) Recall() float64 { return percent(c.Right, c.Right+len(c.Missing)) }

func percent(n, of int) float64 {
	if of == 0 {
		return 100
	}
	return 100 * float64(n) / float64(of)
}

// Compare holds what Ames listed in a clang's output against what is expected.
func Compare(expected []Expected, listed []mutant.Mutant, clang int) *Comparison {
	c := &Comparison{}
	found := map[key]bool{}
	wanted := map[key]bool{}
	for i := range listed {
		k := keyOf(&listed[i])
		if found[k] {
			c.Surplus = append(c.Surplus, "again: "+describe(&listed[i]))
		}
		found[k] = true
	}
	for _, e := range expected {
		wanted[e.key()] = true
		switch {
		case !found[e.key()]:
			c.Missing = append(c.Missing, e)
			continue
		case e.missed(clang):
			c.Surprise = append(c.Surprise, e)
		}
		c.Right++
	}
	for i := range listed {
		if m := &listed[i]; !wanted[keyOf(m)] {
			c.Surplus = append(c.Surplus, describe(m))
		}
	}
	return c
}

func describe(m *mutant.Mutant) string {
	return fmt.Sprintf("%s:%d:%d: %s %q → %q", m.Edit.File, m.At.Line, m.At.Col, m.Operator, m.Edit.Original,
		m.Edit.Replacement)
}

// Read reads the labels of a file; name is what mutants call it. A label that does not
// fit its line is an error.
func Read(name string, f *source.File) ([]Expected, error) {
	var out []Expected
	var wrong []error
	seen := map[key]bool{}
	line, above := 0, "" // the last line of code
	for n := 1; n <= f.Lines(); n++ {
		code, labels, ok := strings.Cut(f.Line(n), "//~")
		if strings.TrimSpace(code) != "" {
			line, above = n, code
		}
		if !ok {
			continue
		}
		list, err := readLine(above, labels)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s:%d: %w", name, n, err))
		}
		for _, e := range list {
			e.File, e.At.Line = name, line
			if seen[e.key()] {
				wrong = append(wrong, fmt.Errorf("%s:%d: %s is labelled twice", name, n, e))
			}
			seen[e.key()] = true
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b Expected) int {
		return cmp.Or(cmp.Compare(a.At.Line, b.At.Line), cmp.Compare(a.At.Col, b.At.Col))
	})
	return out, errors.Join(wrong...)
}
