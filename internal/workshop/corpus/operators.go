package corpus

import (
	"strings"

	"ames/internal/mutation/operator"
)

// anyToken stands for names and whatever else is not known beforehand.
const anyToken = ""

// anyString stands for a string literal.
const anyString = "\""

// label is how the mutants of an operator are labelled.
type label struct {
	// tokens are those that a label names, and what it says that the operator makes of them, if it does not say so
	// itself; nil: that is a choice, which labels spell out.
	tokens map[string]string
	// atEdit: mutants are where their edits begin, and not at an operator of the text.
	atEdit bool
	// said is what labels say that a mutant puts in place, by what stood there and what stands there then.
	said func(was, is string) string
	// spelt is what a label says of a token if that is no matter of the operator alone; nil if it is.
	spelt func(token, replacement string) string
}

// labels are those of the operators that the corpus has labels for. Operators that replace tokens say so themselves.
var labels = func() map[string]label {
	place := func(tokens ...string) label { // there is one at a place, and labels only say where
		l := label{tokens: map[string]string{}, said: func(_, _ string) string { return "" }}
		for _, t := range tokens {
			l.tokens[t] = ""
		}
		return l
	}
	atEdit := func(l label) label {
		l.atEdit = true
		return l
	}
	varied := func(replacement string, spelt func(token, replacement string) string) label {
		said := func(_, is string) string { return bare.Replace(is) }
		return label{map[string]string{anyToken: replacement}, true, said, spelt}
	}
	all := func(_, is string) string { return is }
	out := map[string]label{
		"remove-call":       place(anyToken),
		"zero-result":       {tokens: map[string]string{anyToken: "0"}, said: func(_, _ string) string { return "0" }},
		"return-value":      {said: returned},
		"constant":          {atEdit: true, said: all},
		"drop-left":         place("&&", "||"),
		"drop-right":        place("&&", "||"),
		"condition-true":    place("if", "?"),
		"condition-false":   place("if", "?", "while", "for"),
		"negate-condition":  place("if", "?", "while", "for"),
		"swap-choice":       place("?"),
		"return-one":        place("return"),
		"remove-assignment": place("="),
		"remove-update":     place("+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="),
		"remove-step":       place("++", "--"),
		"remove-case":       atEdit(place("case")),
		"remove-body":       atEdit(place("{")),
		"empty-string":      atEdit(place(anyString)),

		"increment-constant": varied("+1", sum),
		"decrement-constant": varied("-1", sum),
		"negate-constant":    varied("-", func(token, minus string) string { return minus + bare.Replace(token) }),
	}
	for _, o := range operator.All() {
		if tokens := o.Replaces(); tokens != nil {
			out[o.Name] = label{
				tokens: tokens,
				said:   func(was, is string) string { _, to := difference(was, is); return to },
			}
		}
	}
	return out
}()

// returned says what is returned: all of these say zero, in the type that is wanted.
func returned(_, is string) string {
	if is == "{}" {
		return "0"
	}
	for _, end := range []string{"return {}; }", ")0", ")0)", ", 0)", "(); })"} {
		if strings.HasSuffix(is, end) {
			return "0"
		}
	}
	return is
}

// short are names that stand for several operators: for those that replace the token.
var short = map[string][]string{
	"logic":     {"logic-and-or", "logic-or-and", "drop-left", "drop-right"},
	"condition": {"condition-true", "condition-false"},
	"shift":     {"increment-constant", "decrement-constant"},
	"vary":      {"increment-constant", "decrement-constant", "negate-constant"},
}

// notYetLabelled are operators that Ames has and the corpus has no labels for: tables stand outside of
// its functions.
var notYetLabelled = []string{"table-constant"}
