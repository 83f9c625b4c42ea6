package corpus

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ames/internal/mutation/source"
)

// word is a token and what is said of it; ' ' and ')' do not end it.
const word = `(?:'\\?.'|[^ )])+`

// What a label consists of. A line's labels:
//
//	//~ add-sub(+) negate-comparison(<#2) constant(5=>0) missed@14,19:why mul-div(*)
var (
	labelForm  = regexp.MustCompile(`^\s*([a-z-]+)\((` + word + `(?: ` + word + `)*)\)(?:\s|$)`)
	wordForm   = regexp.MustCompile(word)
	missedForm = regexp.MustCompile(`^\s*missed(?:@([0-9,]+))?:([a-z-]+)(?:\s|$)`)
)

// readLine reads the labels of one line of code.
func readLine(code, labels string) ([]Expected, error) {
	var out []Expected
	var miss string
	var clangs []int
	for rest := labels; strings.TrimSpace(rest) != ""; {
		if m := missedForm.FindStringSubmatch(rest); m != nil {
			miss, clangs = m[2], nil
			for _, s := range strings.FieldsFunc(m[1], func(r rune) bool { return r == ',' }) {
				v, _ := strconv.Atoi(s) // the form has digits only
				clangs = append(clangs, v)
			}
			rest = rest[len(m[0]):]
			continue
		}
		m := labelForm.FindStringSubmatch(rest)
		if m == nil {
			return nil, fmt.Errorf("%q is no label: write operator(token), operator(token#2), operator(token=>new)",
				strings.TrimSpace(rest))
		}
		rest = rest[len(m[0]):]
		for _, word := range wordForm.FindAllString(m[2], -1) {
			list, err := readShort(code, m[1], word)
			if err != nil {
				return nil, fmt.Errorf("%s(%s): %w", m[1], word, err)
			}
			for _, e := range list {
				e.Miss, e.MissClangs = miss, clangs
				out = append(out, e)
			}
		}
	}
	return out, nil
}

// readShort reads one word of a label that may name several operators at once.
func readShort(code, operator, word string) ([]Expected, error) {
	several, ok := short[operator]
	if !ok {
		return readWord(code, operator, word)
	}
	var out []Expected
	token, _, _ := strings.Cut(word, "#")
	for _, o := range several {
		if _, ok := replacementOf(labels[o], token); !ok {
			continue
		}
		list, err := readWord(code, o, word)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("none of %s replaces %q", strings.Join(several, ", "), token)
	}
	return out, nil
}

// replacementOf is what an operator makes of a token if the label does not say so itself.
func replacementOf(l label, token string) (string, bool) {
	if any, ok := l.tokens[anyToken]; ok {
		return any, true
	}
	replacement, ok := l.tokens[token]
	return replacement, ok
}

// readWord reads one word of a label: a token, perhaps which of those on the line, and
// perhaps what replaces it.
func readWord(code, operator, word string) ([]Expected, error) {
	known, ok := labels[operator]
	if !ok {
		return nil, fmt.Errorf("no operator of that name is labelled")
	}
	token, replacement, chosen := strings.Cut(word, "=>")
	token, which, counted := strings.Cut(token, "#")
	if operator == "return-value" && !chosen {
		// The token is a matter of course.
		token, replacement, chosen = "return", token, true
	}
	if !chosen {
		if known.tokens == nil {
			return nil, fmt.Errorf("what replaces it is a choice: write token=>new")
		}
		if replacement, ok = replacementOf(known, token); !ok {
			return nil, fmt.Errorf("the operator does not replace %q", token)
		}
	}
	if known.spelt != nil {
		replacement = known.spelt(token, replacement)
	}
	columns := occurrences(code, token)
	switch {
	case len(columns) == 0:
		return nil, fmt.Errorf("%q is not on the line", token)
	case !counted && len(columns) > 1:
		return nil, fmt.Errorf("%q is on the line %d times: say which, %s#1 or %[1]s#1,3 or %[1]s#*", token,
			len(columns), token)
	case counted && which != "*":
		var chosen []int
		for _, s := range strings.Split(which, ",") {
			n, err := strconv.Atoi(s)
			if err != nil || n < 1 || n > len(columns) {
				return nil, fmt.Errorf("%q is on the line %d times", token, len(columns))
			}
			chosen = append(chosen, columns[n-1])
		}
		columns = chosen
	}
	var out []Expected
	for _, col := range columns {
		e := Expected{Operator: operator, Token: token, Replacement: replacement}
		e.At.Col = col
		out = append(out, e)
	}
	return out, nil
}

// sum spells a number and what is added to it: as the sum where it is written in plain
// figures.
func sum(number, added string) string {
	n, err := strconv.ParseInt(number, 10, 64)
	by, _ := strconv.ParseInt(added, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != number {
		return bare.Replace(number) + added
	}
	return strconv.FormatInt(n+by, 10)
}

// occurrences finds a token, or several that stand side by side, in a line: the columns.
func occurrences(code, token string) []int {
	if token == anyString {
		return literals(code)
	}
	wanted := source.New("label.cpp", token).Tokens()
	tokens := source.New("line.cpp", code).Tokens()
	var out []int
	for i := 0; i+len(wanted) <= len(tokens); i++ {
		same := slices.EqualFunc(tokens[i:i+len(wanted)], wanted,
			func(a, b source.Token) bool { return a.Text == b.Text })
		if same && len(wanted) > 0 {
			out = append(out, tokens[i].Offset+1)
		}
	}
	return out
}

// literals finds the string literals in a line: the columns.
func literals(code string) []int {
	var out []int
	for _, t := range source.New("line.cpp", code).Tokens() {
		if t.Kind == source.String {
			out = append(out, t.Offset+1)
		}
	}
	return out
}
