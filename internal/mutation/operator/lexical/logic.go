package lexical

import (
	"slices"

	"ames/internal/mutation/source"
)

// ArmsOf finds the : that belongs to the ? at token i, and the last token of what
// stands behind it; false where that is not clear.
func ArmsOf(v View, i int) (colon, last int, ok bool) {
	open := 1 // ? without their :
	for k := i + 1; k < len(v.Tokens); k++ {
		t := v.Tokens[k]
		if t.Directive {
			return 0, 0, false
		}
		if t.Is("(") || t.Is("[") || t.Is("{") {
			m, ok := v.File.Match(k)
			if !ok || t.Is("{") {
				return 0, 0, false
			}
			k = m
			continue
		}
		switch {
		case t.Is("?"):
			open++
		case t.Is(":"):
			if open--; open == 0 && colon == 0 {
				colon = k
				continue
			}
			if open < 0 {
				return colon, k - 1, colon > i+1 && k-1 > colon
			}
		case Assigns(t.Operator()), t.Is("throw"):
			return 0, 0, false
		case t.Is(","), t.Is(";"), t.Is(")"), t.Is("]"), t.Is("}"):
			if colon > 0 {
				return colon, k - 1, colon > i+1 && k-1 > colon
			}
			return 0, 0, false // a comma between ? and :
		}
	}
	return 0, 0, false
}

// QuestionBehind finds the ? whose condition token k is part of, outside of brackets.
func QuestionBehind(f *source.File, k int) (int, bool) {
	tokens := f.Tokens()
	v := View{File: f, Tokens: tokens}
	for ; k < len(tokens); k++ {
		t := tokens[k]
		if t.Is("(") || t.Is("[") || t.Is("{") {
			m, ok := f.Match(k)
			if !ok {
				return 0, false
			}
			k = m
			continue
		}
		if t.Is("?") {
			return k, true
		}
		if op := t.Operator(); t.Directive || op != "&&" && op != "||" && v.EndsChain(k) {
			return 0, false
		}
	}
	return 0, false
}

// LogicOperands finds the first token of the left and the last of the right operand.
func LogicOperands(v View) (first, last int, ok bool) {
	and := v.Operator() == "&&"
	first, last = ConditionStart(v, v.I-1, and), v.I
	for last+1 < len(v.Tokens) {
		k := last + 1
		t := v.Tokens[k]
		if t.Is("(") || t.Is("[") || t.Is("{") {
			if last, ok = v.File.Match(k); !ok {
				return 0, 0, false
			}
			continue
		}
		if op := t.Operator(); op == "||" || op == "&&" && and || op != "&&" && v.EndsChain(k) {
			break
		}
		last = k
	}
	return first, last, first < v.I && last > v.I
}

// ConditionStart goes back from token k to the first token of what joins operands by
// || and what binds tighter, of && and tighter if tight is set.
func ConditionStart(v View, k int, tight bool) int {
	for ; k >= 0; k-- {
		t := v.Tokens[k]
		if t.Is(")") || t.Is("]") || t.Is("}") {
			open, ok := v.File.Match(k)
			if !ok {
				break
			}
			k = open
			continue
		}
		if op := t.Operator(); op == "||" && tight || op != "&&" && op != "||" && v.EndsChain(k) {
			break
		}
	}
	return k + 1
}

// Holds reports whether an operator stands between two tokens outside of brackets.
func (v View) Holds(first, last int, ops ...string) bool {
	for k := first; k <= last; k++ {
		if m, ok := v.File.Match(k); ok && m > k {
			k = m
		} else if slices.Contains(ops, v.Tokens[k].Operator()) {
			return true
		}
	}
	return false
}
