package lexical

import "ames/internal/mutation/syntax"

// Outside reports whether no bracket behind token first is open at token k.
func Outside(v View, k, first int) bool {
	open, inside := v.File.Enclosing(k)
	return !inside || open < first
}

// Segment gives the tokens of what stands between the commas around the view's token, if
// that is a statement or a clause of a for's head.
func Segment(v View) (first, last int, ok bool) {
	first, last, ok = syntax.FullExpression(v.File, v.I)
	if !ok || !Outside(v, v.I, first) {
		return 0, 0, false
	}
	choices := 0 // that are open: a comma between ? and : parts nothing
	angle := false
	for k := first; k <= last; k++ {
		if m, ok := v.File.Match(k); ok && m > k {
			if k < v.I && m > v.I {
				return 0, 0, false
			}
			k = m
		} else if v.Is(k, "<") {
			angle = v.CXX
		} else if v.Is(k, "?") {
			choices++
		} else if v.Is(k, ":") {
			choices--
		} else if v.Is(k, ",") && choices == 0 {
			if angle {
				return 0, 0, false // perhaps between template arguments, where it parts nothing
			}
			if k > v.I {
				return first, k - 1, true
			}
			first = k + 1
		}
	}
	return first, last, true
}
