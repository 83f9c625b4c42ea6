package lexical

import (
	"ames/internal/mutation/source"
	"ames/internal/mutation/syntax"
)

// Arguments counts the arguments between parentheses.
func Arguments(v View, open, end int) int {
	if end == open+1 {
		return 0
	}
	n := 1
	for k := open + 1; k < end; k++ {
		if m, ok := v.File.Match(k); ok && m > k {
			k = m
		} else if v.Is(k, ",") {
			n++
		}
	}
	return n
}

// Object is the expression before the . or -> of a member call, as in
// object.Base::method(); empty for others.
func Object(v View, first, name int) string {
	k := name - 1
	for k-1 > first && v.Is(k, "::") && v.Tokens[k-1].Kind == source.Ident {
		k -= 2
	}
	if k <= first || !v.Is(k, ".") && !v.Is(k, "->") {
		return ""
	}
	return v.Text(first, k-1)
}

// HoldsList reports whether something between parentheses is no expression that
// could stand without the call: a braced list or a pack.
func HoldsList(v View, open, end int) bool {
	for k := open + 1; k < end; k++ {
		switch t := v.Tokens[k]; {
		case t.Is("..."):
			return true
		case t.Is("{"):
			m, ok := v.File.Match(k)
			if !ok || !syntax.IsLambdaBody(v.File, k) {
				return true
			}
			k = m
		}
	}
	return false
}

// HoldsLambda reports whether a lambda stands among the tokens.
func (v View) HoldsLambda(first, last int) bool {
	for k := first; k <= last; k++ {
		if v.Is(k, "{") && syntax.IsLambdaBody(v.File, k) {
			return true
		}
	}
	return false
}

// ReadsMemory reports whether something is read among the tokens by an address, of which there
// may be nothing.
func (v View) ReadsMemory(first, last int) bool {
	for k := first; k <= last; k++ {
		switch v.Tokens[k].Operator() {
		case "->", "[":
			return true
		case "*":
			if !v.At(k).IsBinary() {
				return true
			}
		}
	}
	return false
}

// HoldsStatements reports whether statements stand among the tokens, in ({ … }) or a lambda, or a directive.
func HoldsStatements(v View, first, last int) bool {
	for k := first; k <= last; k++ {
		if t := &v.Tokens[k]; t.Directive || t.Is("{") && (v.Is(k-1, "(") || syntax.IsLambdaBody(v.File, k)) {
			return true
		}
	}
	return false
}
