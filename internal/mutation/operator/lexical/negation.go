package lexical

import (
	"ames/internal/mutation/source"
	"ames/internal/mutation/syntax"
)

// NegatesChoice reports whether the operand holds && || or ?:, which the
// compiler turns into several branches, some of them at the '!'.
func NegatesChoice(v View) bool {
	if v.I+1 >= len(v.Tokens) {
		return true
	}
	last, ok := syntax.OperandEnd(v.File, v.I+1)
	if !ok {
		return true
	}
	for _, t := range v.Tokens[v.I+1 : last+1] {
		switch t.Operator() {
		case "&&", "||", "?", "{":
			return true
		}
	}
	return false
}

// IsWholeCondition reports whether nothing follows the operand of the '!' in
// its condition. Clang up to 16 places the last branch of "!a && b" at the
// condition's first token, which is the '!' but not its branch.
func IsWholeCondition(v View) bool {
	last, ok := syntax.OperandEnd(v.File, v.I+1)
	if !ok || last+1 >= len(v.Tokens) {
		return false
	}
	next := v.Tokens[last+1]
	return next.Is(")") || next.Is("?") || next.Is(";")
}

// InArguments reports whether token i is part of an argument, an index or a
// cast's operand, seen from token k before it: a branch there is no matter of k.
func InArguments(f *source.File, k, i int) bool {
	for {
		open, inside := f.Enclosing(i)
		if !inside || open <= k {
			return false
		}
		before := f.Tokens()[open-1]
		if before.Kind != source.Punct && before.Operator() == "" ||
			before.Is(")") || before.Is("]") || before.Is(">") {
			return true
		}
		i = open
	}
}

// NegationsOf finds the '!' tokens that a branch obeys without standing there:
// those whose operand is the branch's condition, in a && !b.
// The branch stands at token own, its condition is computed at token root.
func NegationsOf(f *source.File, root, own int) []int {
	var out []int
	tokens := f.Tokens()
	const furthest = 100 // tokens; conditions are shorter
	for k := root - 1; k >= 0 && k > root-furthest; k-- {
		t := tokens[k]
		if t.Is(";") || t.Is("{") || t.Is("}") || t.Directive {
			break
		}
		if t.Operator() != "!" || k == own {
			continue
		}
		if last, ok := syntax.OperandEnd(f, k+1); ok && last >= root && !InArguments(f, k, root) {
			out = append(out, k)
		}
	}
	return out
}
