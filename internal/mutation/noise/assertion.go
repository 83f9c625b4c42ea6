package noise

import (
	"ames/internal/mutation/operator"
	"ames/internal/mutation/source"
)

// asserts holds for mutants of what an assertion checks: in its argument, or in the condition of an
// if that only ends the program. What is stored there is left.
func (t *text) asserts(i int, does operator.Effect) bool {
	if writes(t.tokens[i], does) {
		return false
	}
	for _, c := range t.heads(i) {
		if t.tokens[c].Is("if") && t.guardsEnd(c) || namesAssertion(t.tokens[c].Text) {
			return true
		}
	}
	return removes(does) && namesAssertion(t.tokens[i].Text) && t.isCall(i)
}

// guardsEnd reports whether the if at token k has nothing but the end of the program
// behind its condition: if (…) abort();
func (t *text) guardsEnd(k int) bool {
	end, ok := t.Match(k + 1)
	if !ok {
		return false
	}
	k = end + 1
	braced := t.is(k, "{")
	if braced {
		k++
	}
	last, ok := t.endStatement(k)
	if !ok {
		return false
	}
	if braced {
		if last++; !t.is(last, "}") {
			return false
		}
	}
	return !t.is(last+1, "else")
}

// endStatement reports whether the statement that begins with token k says that nothing comes
// there: abort(), unreachable(), assert(false). It gives its semicolon.
func (t *text) endStatement(k int) (semicolon int, ok bool) {
	if t.is(k, "::") {
		k++
	}
	for t.isName(k) && t.is(k+1, "::") {
		k += 2
	}
	if !t.isName(k) {
		return 0, false
	}
	name := t.tokens[k].Text
	if t.is(k+1, ";") {
		return k + 1, isCapitals(name) && namesEnd(name)
	}
	end, ok := t.Match(k + 1)
	if !ok || !t.is(k+1, "(") || !t.is(end+1, ";") {
		return 0, false
	}
	return end + 1, namesEnd(name) || namesPlainAssertion(name) && t.isFalse(k+1, end)
}

// isFalse reports whether what an assertion checks never holds: 0, false, !"text", false && "text".
// Texts may follow.
func (t *text) isFalse(open, end int) bool {
	args := t.arguments(open, end)
	if len(args) == 0 {
		return false
	}
	for _, a := range args[1:] {
		if t.tokens[a.first].Kind != source.String {
			return false
		}
	}
	a := args[0]
	if a.first+1 == a.last && t.is(a.first, "!") && t.tokens[a.last].Kind == source.String {
		return true
	}
	if a.first+2 == a.last && t.is(a.first+1, "&&") && t.tokens[a.last].Kind == source.String {
		a.last = a.first
	}
	return t.isOnly(a, "0", "false", "FALSE")
}
