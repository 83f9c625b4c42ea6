package operator

import (
	"slices"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// negateCondition negates a condition that is no comparison, of which other
// operators make the opposite.
func negateCondition(s *spot) []alternative {
	const describe = "negated the condition"
	switch {
	case s.tokens[s.i].Is("if"), s.tokens[s.i].Is("?"):
		c, ok := s.choice()
		if !ok || s.decides(c.first, c.last) {
			return nil
		}
		return c.swap(s.negatedText(c.first, c.last), describe)
	case s.tokens[s.i].Is("while"), s.tokens[s.i].Is("for"):
		points := s.having(ir.Br)
		first, last, ok := s.f.Condition(s.i)
		if !ok || len(points) != 1 || s.decides(first, last) {
			return nil
		}
		return []alternative{{s.negatedText(first, last), describe, points[0], change.Flip{}}}
	}
	return nil
}

// decides reports whether the tokens are a truth value by what stands in them. A comparison
// that is a function's call is like any other call.
func (s *spot) decides(first, last int) bool {
	if s.tokens[first].Operator() == "!" || s.holds(first, last, "&&", "||", "<=>") {
		return true
	}
	for k := first; k <= last; k++ {
		if m, ok := s.f.Match(k); ok && m > k {
			k = m
			continue
		}
		switch s.tokens[k].Operator() {
		case "<", ">", "<=", ">=", "==", "!=":
			if !s.unit.CXX || !s.hasAt(k, func(p *point.Point) bool { return p.IsCall() && strings.HasPrefix(p.Callee, "_Z") }) {
				return true
			}
		}
	}
	return false
}

func (s *spot) negatedText(first, last int) source.Edit {
	text := "(" + s.textOf(first, last) + ")"
	if s.unit.CXX && s.converts(first, last) {
		text = "bool" + text
	}
	return s.f.Edit(first, last, "!"+text)
}

// swap makes a choice the other way.
func (c choice) swap(edit source.Edit, describe string) []alternative {
	p := c.pick
	if p == nil {
		p = c.alone()
	}
	if p != nil {
		return []alternative{{edit, describe, p, change.Flip{}}}
	}
	return slices.Concat(led(c.then, c.otherwise[0].to(), edit, describe), led(c.otherwise, c.then[0].to(), edit, describe))
}

// swapChoice swaps the second and third operand of ?:.
func swapChoice(s *spot) []alternative {
	if !s.tokens[s.i].Is("?") {
		return nil
	}
	c, ok := s.choice()
	if !ok {
		return nil
	}
	colon, last, ok := s.armsOf(s.i)
	if !ok {
		return nil
	}
	arm := func(first, last int) string {
		if first == last {
			return s.textOf(first, last)
		}
		return "(" + s.textOf(first, last) + ")"
	}
	edit := s.f.Edit(s.i+1, last, strings.Join([]string{arm(colon+1, last), ":", arm(s.i+1, colon-1)}, " "))
	return c.swap(edit, "swapped the operands of '?:'")
}

// armsOf finds the : that belongs to the ? at token i, and the last token of what
// stands behind it; false where that is not clear.
func (s *spot) armsOf(i int) (colon, last int, ok bool) {
	open := 1 // ? without their :
	for k := i + 1; k < len(s.tokens); k++ {
		t := s.tokens[k]
		if t.Directive {
			return 0, 0, false
		}
		if t.Is("(") || t.Is("[") || t.Is("{") {
			m, ok := s.f.Match(k)
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
		case assigns(t), t.Is("throw"):
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
