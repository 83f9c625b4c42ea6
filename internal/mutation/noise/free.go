package noise

import (
	"ames/internal/mutation/operator"
	"ames/internal/mutation/syntax"
)

// hints holds for reserve and shrink_to_fit, as statements, and for what reserve is given.
func (t *text) hints(i int, does operator.Effect) bool {
	if writes(t.tokens[i], does) {
		return false
	}
	if removes(does) && t.isHint(i) {
		return true
	}
	for _, c := range t.heads(i) {
		if t.isHint(c) {
			return true
		}
	}
	return false
}

// isHint reports whether the name at token c is of a member call that only says how much room
// will be wanted, nobody using its value.
func (t *text) isHint(c int) bool {
	if !t.is(c-1, ".") && !t.is(c-1, "->") || !t.is(c+1, "(") {
		return false
	}
	want := 0
	switch t.tokens[c].Text {
	case "reserve", "Reserve":
		want = 1
	case "shrink_to_fit", "ShrinkToFit":
	default:
		return false
	}
	end, ok := t.Match(c + 1)
	return ok && len(t.arguments(c+1, end)) == want && t.isCall(c)
}

// frees holds where a call that frees is removed, and where a check for null before one is turned
// around, in destructors that do nothing else.
func (t *text) frees(i int, does operator.Effect) bool {
	switch {
	case does == operator.RemovesCall && namesFreeing(t.tokens[i].Text):
	case does == operator.Negates && t.comparesNull(i):
	default:
		return false
	}
	first, last, ok := syntax.FunctionHead(t.File, i)
	if !ok || !t.isDestructor(first, last) {
		return false
	}
	brace := last + 1
	for brace < len(t.tokens) && t.tokens[brace].Directive {
		brace++
	}
	return once(t.freeing, brace, func(brace int) bool {
		end, ok := t.Match(brace)
		return ok && t.is(brace, "{") && t.onlyFrees(brace+1, end)
	})
}

// isDestructor reports whether a function's head is a destructor's: ~Name(
func (t *text) isDestructor(first, last int) bool {
	for k := first; k < last; k++ {
		if t.is(k, "~") {
			return t.isName(k+1) && t.is(k+2, "(")
		}
		if t.is(k, "(") || t.is(k, "[") {
			return false
		}
	}
	return false
}

// comparesNull reports whether the comparison at token i is with a null pointer in the condition of an if.
func (t *text) comparesNull(i int) bool {
	if i == 0 || i+1 >= len(t.tokens) || !t.is(i, "==") && !t.is(i, "!=") {
		return false
	}
	null := false
	for _, k := range []int{i - 1, i + 1} {
		switch t.tokens[k].Text {
		case "nullptr", "NULL", "0":
			null = true
		}
	}
	open, ok := t.Enclosing(i)
	return null && ok && t.is(open, "(") && t.is(open-1, "if")
}

// onlyFrees reports whether statements, from token k up to the one before end, do nothing but free: calls
// that say so, delete, pointers set to null, and if and loops around these.
func (t *text) onlyFrees(k, end int) bool {
	for k < end {
		switch {
		case t.tokens[k].Directive:
			return false
		case t.is(k, ";"), t.is(k, "else"), t.is(k, "{"), t.is(k, "}"):
			k++ // braces are matched, and what is in them is statements
		case t.is(k, "if"), t.is(k, "for"), t.is(k, "while"):
			head, ok := t.Match(k + 1)
			if !ok {
				return false
			}
			k = head + 1
		default:
			semicolon := k
			for semicolon < end && !t.is(semicolon, ";") {
				if t.is(semicolon, "{") {
					return false
				}
				semicolon++
			}
			if !t.freesIn(k, semicolon) {
				return false
			}
			k = semicolon + 1
		}
	}
	return true
}

// freesIn reports whether one statement, up to its semicolon, frees.
func (t *text) freesIn(first, semicolon int) bool {
	if t.is(first, "delete") || t.is(first, "(") && t.is(first+1, "void") {
		return true
	}
	if t.is(semicolon-2, "=") && t.isOnly(span{semicolon - 1, semicolon - 1}, "nullptr", "NULL", "0") {
		return true
	}
	if !t.is(semicolon-1, ")") {
		return false
	}
	open, ok := t.Match(semicolon - 1)
	return ok && open > first && t.isName(open-1) && namesFreeing(t.tokens[open-1].Text) && t.isCall(open-1)
}
