package lexical

import (
	"strings"
)

// Assigns reports whether an operator is = or a compound assignment.
func Assigns(op string) bool {
	return strings.HasSuffix(op, "=") && !Compares(op)
}

// Compares reports whether an operator is a comparison that gives a truth value.
func Compares(op string) bool {
	switch op {
	case "==", "!=", "<", ">", "<=", ">=":
		return true
	}
	return false
}

// InFold reports whether the view's operator folds a pack, or is part of what is
// folded.
func InFold(v View) bool {
	for k := v.I; ; {
		open, ok := v.File.Enclosing(k)
		if !ok || !v.Is(open, "(") {
			return false
		}
		end, ok := v.File.Match(open)
		if !ok {
			return false
		}
		for i := open + 1; i < end; i++ {
			if m, ok := v.File.Match(i); ok && m > i {
				i = m
			} else if v.Is(i, "...") && (Folds(v, i-1) || Folds(v, i+1)) {
				return true
			}
		}
		k = open
	}
}

// Folds reports whether token k is an operator that a pack can be folded with.
func Folds(v View, k int) bool {
	switch op := v.Tokens[k].Operator(); op {
	case "+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "<", "<=", ">", ">=", "==", "!=", "&&", "||", ",":
		return true
	default:
		return Assigns(op)
	}
}

// FoldedBy finds the operator of the fold expression whose ... is the spot's
// token: clang puts what it computes there. One that is written twice cannot be
// replaced once.
func FoldedBy(v View) (op int, ok bool) {
	if !v.CXX || !v.Token().Is("...") || v.I == 0 || v.I+1 >= len(v.Tokens) {
		return 0, false
	}
	before, after := Folds(v, v.I-1), Folds(v, v.I+1)
	if before {
		return v.I - 1, !after
	}
	return v.I + 1, after
}
