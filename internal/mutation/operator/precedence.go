package operator

import (
	"slices"
	"strings"

	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// precedence orders the binary bitwise operators; all others bind tighter or
// looser than these three.
var precedence = map[string]int{"|": 1, "^": 2, "&": 3}

// swapBitwise is the edit that replaces a bitwise operator by another one. The
// new one may bind otherwise, so where & ^ | are mixed without parentheses, the
// operation and its operands get some: a & b & c becomes (a | b) & c. False if the operands'
// ends are not clear, or a macro may join them with others.
func (s *spot) swapBitwise(to string) (source.Edit, bool) {
	if s.inMacroWith((*point.Point).IsBitwise) || s.besideMacro() {
		s.skipped[SkipMacro]++
		return source.Edit{}, false
	}
	c, ok := s.bitwiseChain()
	if !ok {
		return source.Edit{}, false
	}
	own := slices.Index(c.at, s.i)
	after := slices.Clone(c.ops)
	after[own] = to
	was, will := spans(c.ops), spans(after)
	if slices.Equal(was, will) {
		return s.replaceToken(to), true
	}
	first, last := c.first, c.last
	if n := was[own].first; n > 0 {
		first = c.at[n-1] + 1
	}
	if n := was[own].last; n < len(c.at) {
		last = c.at[n] - 1
	}
	if first >= s.i || last <= s.i || s.tokens[first].Kind == source.Unknown {
		return source.Edit{}, false
	}
	left, right := s.textOf(first, s.i-1), s.textOf(s.i+1, last)
	if own > was[own].first {
		left = "(" + left + ")"
	}
	if own+1 < was[own].last {
		right = "(" + right + ")"
	}
	whole := left + " " + to + " " + right
	if was[own] != (span{0, len(c.ops)}) {
		whole = "(" + whole + ")"
	}
	return s.f.Edit(first, last, whole), true
}

// besideMacro reports whether the spot is in an argument of what may be a macro with a
// bitwise operator beside it, which the macro may join with its argument.
func (s *spot) besideMacro() bool {
	if s.expanded {
		return false
	}
	for k := s.i; ; {
		open, ok := s.f.Enclosing(k)
		if !ok || s.tokens[open].Is("{") {
			return false
		}
		if k = open; k < 2 || !s.tokens[k].Is("(") {
			continue
		}
		end, ok := s.f.Match(open)
		name := s.tokens[k-1]
		if !ok || end+1 >= len(s.tokens) || name.Kind != source.Ident || !(&spot{f: s.f, tokens: s.tokens, i: k}).isBinary() || strings.HasSuffix(name.Text, "_t") {
			continue
		}
		beside := precedence[s.tokens[k-2].Operator()] > 0 || precedence[s.tokens[end+1].Operator()] > 0
		if beside && !s.hasAt(k-1, (*point.Point).IsCall) {
			return true
		}
	}
}

// textOf is the text from one token to another.
func (s *spot) textOf(first, last int) string {
	return s.f.Text()[s.tokens[first].Offset:s.tokens[last].End]
}

// chain is a sequence of operands joined by bitwise operators.
type chain struct {
	ops         []string
	at          []int // their tokens
	first, last int   // the tokens that the sequence begins and ends with
}

// bitwiseChain gathers the operators of the same brackets around the spot that
// are not held off by one that binds looser.
func (s *spot) bitwiseChain() (c chain, ok bool) {
	c = chain{ops: []string{s.token()}, at: []int{s.i}}
	for c.first = s.i; ; c.first-- {
		k := c.first - 1
		if k < 0 || s.tokens[k].Directive {
			return c, false
		}
		if s.tokens[k].Is(")") || s.tokens[k].Is("]") {
			if k, ok = s.f.Match(k); !ok {
				return c, false
			}
			c.first = k + 1
			continue
		}
		if s.endsChain(k) {
			break
		}
		if other := (&spot{f: s.f, tokens: s.tokens, i: k}); precedence[other.token()] > 0 && other.isBinary() {
			c.ops, c.at = slices.Insert(c.ops, 0, other.token()), slices.Insert(c.at, 0, k)
		}
	}
	for c.last = s.i; ; c.last++ {
		k := c.last + 1
		if k >= len(s.tokens) || s.tokens[k].Directive {
			return c, false
		}
		if s.tokens[k].Is("(") || s.tokens[k].Is("[") || s.tokens[k].Is("{") {
			if k, ok = s.f.Match(k); !ok {
				return c, false
			}
			c.last = k - 1
			continue
		}
		if s.endsChain(k) {
			return c, true
		}
		if other := (&spot{f: s.f, tokens: s.tokens, i: k}); precedence[other.token()] > 0 && other.isBinary() {
			c.ops, c.at = append(c.ops, other.token()), append(c.at, k)
		}
	}
}

// endsChain reports whether the token cannot be part of an operand of & ^ |,
// brackets being matched.
func (s *spot) endsChain(k int) bool {
	switch s.tokens[k].Operator() {
	case "&&", "||", "?", ":", ",", ";", "(", ")", "[", "]", "{", "}",
		"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=":
		return true
	}
	switch s.tokens[k].Text {
	case "return", "case", "throw", "co_return", "co_yield", "else", "do", "goto":
		return true
	}
	return false
}

// span says which operands, from first to last, an operation is about.
type span struct{ first, last int }

// spans parses a sequence of left-associative operators: operation n stands
// between operands n and n+1.
func spans(ops []string) []span {
	out := make([]span, len(ops))
	var parse func(first, last int)
	parse = func(first, last int) {
		if first == last {
			return
		}
		root := first
		for n := first; n < last; n++ {
			if precedence[ops[n]] <= precedence[ops[root]] {
				root = n
			}
		}
		out[root] = span{first, last}
		parse(first, root)
		parse(root+1, last)
	}
	parse(0, len(ops))
	return out
}
