package noise

import (
	"ames/internal/mutation/operator"
	"ames/internal/mutation/source"
)

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
		for _, s := range t.dead.in(t, open) {
			if i >= s.first && i <= s.last {
				return true
			}
		}
	}
}

// deadCode is what is never run, by the brace that opens the block that it is in.
type deadCode map[int][]span

// in gives what is never run of a block of the text.
func (d deadCode) in(t *text, open int) []span {
	spans, known := d[open]
	if !known {
		spans = deadIn(t, open)
		d[open] = spans
	}
	return spans
}

// deadIn finds what is never run of the block that a brace opens.
func deadIn(t *text, open int) []span {
	end, ok := t.Match(open)
	if !ok {
		return nil
	}
	var out []span
	label := -1 // of default:, as long as the code behind it is straight
	begins := true
	for k := open + 1; k < end; k++ {
		if semicolon, ok := t.endStatement(k); begins && ok {
			dead := span{semicolon + 1, labelAfter(t, semicolon+1, end) - 1}
			if label >= 0 {
				dead.first = label
			}
			out = append(out, dead)
			k, label = dead.last, -1
			continue
		}
		begins = t.is(k, ";") || t.is(k, "}") || endsLabel(t, k)
		switch {
		case t.is(k, "default") && t.is(k+1, ":"):
			label = k + 2
		case turns(t, k):
			label = -1
		}
		if m, ok := t.Match(k); ok && m > k {
			for n := k; n < m && label >= 0; n++ {
				if turns(t, n) {
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
func turns(t *text, k int) bool {
	switch t.tokens[k].Text {
	case "case", "if", "for", "while", "do", "switch", "break", "continue", "return", "goto", "throw", "try",
		"co_return", "co_yield":
		return t.tokens[k].Kind == source.Ident
	}
	return t.tokens[k].Directive
}

// labelAfter gives the first label of a block from token k on, end if there is none.
func labelAfter(t *text, k, end int) int {
	for begins := true; k < end; k++ {
		if t.is(k, "case") || t.is(k, "default") || t.tokens[k].Directive || begins && t.isName(k) && t.is(k+1, ":") {
			return k
		}
		begins = t.is(k, ";") || t.is(k, "}") || endsLabel(t, k)
		if m, ok := t.Match(k); ok && m > k {
			begins = t.is(m, "}")
			k = m
		}
	}
	return end
}

// endsLabel reports whether token k is the colon of a label and not one of ?:.
func endsLabel(t *text, k int) bool {
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
