package rule

import (
	"slices"
	"strings"

	"ames/internal/mutation/operator/lexical"
	"ames/internal/mutation/operator/spot"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// swapBitwise is the edit that replaces a bitwise operator by another one. The
// new one may bind otherwise, so where & ^ | are mixed without parentheses, the
// operation and its operands get some: a & b & c becomes (a | b) & c. False if the operands'
// ends are not clear, or a macro may join them with others.
func swapBitwise(s *spot.Spot, to string) (source.Edit, bool) {
	if s.InMacroWith((*point.Point).IsBitwise) || besideMacro(s) {
		s.Passed[spot.SkipMacro]++
		return source.Edit{}, false
	}
	c, ok := lexical.BitwiseChain(s.Text)
	if !ok {
		return source.Edit{}, false
	}
	own := slices.Index(c.At, s.Text.I)
	after := slices.Clone(c.Ops)
	after[own] = to
	was, will := lexical.Spans(c.Ops), lexical.Spans(after)
	if slices.Equal(was, will) {
		return s.Text.ReplaceToken(to), true
	}
	first, last := c.First, c.Last
	if n := was[own].First; n > 0 {
		first = c.At[n-1] + 1
	}
	if n := was[own].Last; n < len(c.At) {
		last = c.At[n] - 1
	}
	if first >= s.Text.I || last <= s.Text.I || s.Text.Tokens[first].Kind == source.Unknown {
		return source.Edit{}, false
	}
	left, right := s.Text.Text(first, s.Text.I-1), s.Text.Text(s.Text.I+1, last)
	if own > was[own].First {
		left = "(" + left + ")"
	}
	if own+1 < was[own].Last {
		right = "(" + right + ")"
	}
	whole := left + " " + to + " " + right
	if was[own] != (lexical.Span{Last: len(c.Ops)}) {
		whole = "(" + whole + ")"
	}
	return s.Text.File.Edit(first, last, whole), true
}

// besideMacro reports whether the spot is in an argument of what may be a macro with a
// bitwise operator beside it, which the macro may join with its argument.
func besideMacro(s *spot.Spot) bool {
	if s.Expanded {
		return false
	}
	for k := s.Text.I; ; {
		open, ok := s.Text.File.Enclosing(k)
		if !ok || s.Text.Is(open, "{") {
			return false
		}
		if k = open; k < 2 || !s.Text.Is(k, "(") {
			continue
		}
		end, ok := s.Text.File.Match(open)
		name := s.Text.Tokens[k-1]
		if !ok || end+1 >= len(s.Text.Tokens) || name.Kind != source.Ident ||
			!s.Text.At(k).IsBinary() || strings.HasSuffix(name.Text, "_t") {
			continue
		}
		beside := lexical.Precedence(s.Text.Tokens[k-2].Operator()) > 0 ||
			lexical.Precedence(s.Text.Tokens[end+1].Operator()) > 0
		if beside && !s.HasAt(k-1, (*point.Point).IsCall) {
			return true
		}
	}
}
