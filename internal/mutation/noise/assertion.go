package noise

import (
	"ames/internal/mutation/operator"
	"ames/internal/mutation/source"
)

// asserts holds for mutants of what an assertion checks: in its argument, or in the condition of an
// if that only ends the program. What is stored there is left.
func (t *text) asserts(i int, does operator.Effect) bool {
	if t.writes(i, does) {
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

// unreachable holds for mutants of code that its author says is never run: what follows abort(),
// assert(false) and the like in a block, and a default: that does nothing but come to one.
func (t *text) unreachable(i int, _ operator.Effect) bool {
	for at := i; ; {
		open, ok := t.Enclosing(at)
		if !ok {
			return false
		}
		if at = open; !t.is(open, "{") {
			continue
		}
		spans, known := t.dead[open]
		if !known {
			spans = t.deadIn(open)
			t.dead[open] = spans
		}
		for _, s := range spans {
			if i >= s.first && i <= s.last {
				return true
			}
		}
	}
}

// deadIn finds what is never run of the block that a brace opens.
func (t *text) deadIn(open int) []span {
	end, ok := t.Match(open)
	if !ok {
		return nil
	}
	var out []span
	label := -1 // of default:, as long as the code behind it is straight
	begins := true
	for k := open + 1; k < end; k++ {
		if semicolon, ok := t.endStatement(k); begins && ok {
			dead := span{semicolon + 1, t.labelAfter(semicolon+1, end) - 1}
			if label >= 0 {
				dead.first = label
			}
			out = append(out, dead)
			k, label = dead.last, -1
			continue
		}
		begins = t.is(k, ";") || t.is(k, "}") || t.endsLabel(k)
		switch {
		case t.is(k, "default") && t.is(k+1, ":"):
			label = k + 2
		case t.turns(k):
			label = -1
		}
		if m, ok := t.Match(k); ok && m > k {
			for n := k; n < m && label >= 0; n++ {
				if t.turns(n) {
					label = -1
				}
			}
			begins = t.is(m, "}")
			k = m
		}
	}
	return out
}

// turns reports whether token k makes code that is not straight.
func (t *text) turns(k int) bool {
	switch t.tokens[k].Text {
	case "case", "if", "for", "while", "do", "switch", "break", "continue", "return", "goto", "throw", "try", "co_return", "co_yield":
		return t.tokens[k].Kind == source.Ident
	}
	return t.tokens[k].Directive
}

// labelAfter gives the first label of a block from token k on, end if there is none.
func (t *text) labelAfter(k, end int) int {
	for begins := true; k < end; k++ {
		if t.is(k, "case") || t.is(k, "default") || t.tokens[k].Directive || begins && t.isName(k) && t.is(k+1, ":") {
			return k
		}
		begins = t.is(k, ";") || t.is(k, "}") || t.endsLabel(k)
		if m, ok := t.Match(k); ok && m > k {
			begins = t.is(m, "}")
			k = m
		}
	}
	return end
}

// endsLabel reports whether token k is the colon of a label and not one of ?:.
func (t *text) endsLabel(k int) bool {
	if !t.is(k, ":") {
		return false
	}
	for k--; k >= 0 && !t.is(k, ";") && !t.is(k, "{") && !t.is(k, "}"); k-- {
		if t.is(k, "?") {
			return false
		}
		if m, ok := t.Match(k); ok && m < k {
			k = m
		}
	}
	return true
}
