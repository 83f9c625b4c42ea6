package operator

import (
	"slices"
	"strings"

	"ames/internal/mutation/source"
)

// truth spells a truth value in the file's language.
func (s *spot) truth(v bool) string {
	switch {
	case s.unit.CXX && v:
		return "true"
	case s.unit.CXX:
		return "false"
	case v:
		return "1"
	}
	return "0"
}

// logicOperands finds the first token of the left and the last of the right operand.
func (s *spot) logicOperands() (first, last int, ok bool) {
	and := s.token() == "&&"
	first, last = s.conditionStart(s.i-1, and), s.i
	for last+1 < len(s.tokens) {
		k := last + 1
		t := s.tokens[k]
		if t.Is("(") || t.Is("[") || t.Is("{") {
			if last, ok = s.f.Match(k); !ok {
				return 0, 0, false
			}
			continue
		}
		if op := t.Operator(); op == "||" || op == "&&" && and || op != "&&" && s.endsChain(k) {
			break
		}
		last = k
	}
	return first, last, first < s.i && last > s.i
}

// conditionStart goes back from token k to the first token of what joins operands by
// || and what binds tighter, of && and tighter if tight is set.
func (s *spot) conditionStart(k int, tight bool) int {
	for ; k >= 0; k-- {
		t := s.tokens[k]
		if t.Is(")") || t.Is("]") || t.Is("}") {
			open, ok := s.f.Match(k)
			if !ok {
				break
			}
			k = open
			continue
		}
		if op := t.Operator(); op == "||" && tight || op != "&&" && op != "||" && s.endsChain(k) {
			break
		}
	}
	return k + 1
}

// holds reports whether an operator stands between two tokens outside of brackets.
func (s *spot) holds(first, last int, ops ...string) bool {
	for k := first; k <= last; k++ {
		if m, ok := s.f.Match(k); ok && m > k {
			k = m
		} else if slices.Contains(ops, s.tokens[k].Operator()) {
			return true
		}
	}
	return false
}

// swapLogicText is the edit that puts the other operator in place, with
// parentheses where it would join other operands.
func (s *spot) swapLogicText(j junction, to string) source.Edit {
	joins := func(k int) bool {
		return k >= 0 && k < len(s.tokens) && (s.tokens[k].Operator() == "&&" || s.tokens[k].Operator() == "||")
	}
	left, right := j.left, s.textOf(s.i+1, j.last)
	simple := true
	if s.holds(j.first, s.i-1, "&&", "||") {
		left, simple = "("+left+")", false
	}
	if s.holds(s.i+1, j.last, "&&", "||") {
		right, simple = "("+right+")", false
	}
	whole := strings.Join([]string{left, to, right}, " ")
	if joins(j.first-1) || joins(j.last+1) {
		whole, simple = "("+whole+")", false
	}
	if simple {
		return s.replaceToken(to)
	}
	return s.replace(j.first, j.last, whole)
}
