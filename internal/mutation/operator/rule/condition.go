package rule

import (
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/operator/lexical"
	"ames/internal/mutation/operator/spelling"
	"ames/internal/mutation/operator/spot"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
	"ames/internal/mutation/syntax"
)

// NegateCondition negates a condition that is no comparison, of which other
// operators make the opposite.
func NegateCondition(s *spot.Spot) []Alternative {
	const describe = "negated the condition"
	switch {
	case s.Text.Token().Is("if"), s.Text.Token().Is("?"):
		c, ok := choiceAt(s)
		if !ok || decides(s, c.first, c.last) {
			return nil
		}
		return c.swap(negatedText(s, c.first, c.last), describe)
	case s.Text.Token().Is("while"), s.Text.Token().Is("for"):
		p := s.Code.Sole(ir.Br)
		first, last, ok := syntax.Condition(s.Text.File, s.Text.I)
		if !ok || p == nil || decides(s, first, last) {
			return nil
		}
		return []Alternative{{negatedText(s, first, last), describe, p, change.Flip{}}}
	}
	return nil
}

// decides reports whether the tokens are a truth value by what stands in them. A comparison
// that is a function's call is like any other call.
func decides(s *spot.Spot, first, last int) bool {
	if s.Text.Tokens[first].Operator() == "!" || s.Text.Holds(first, last, "&&", "||", "<=>") {
		return true
	}
	for k := first; k <= last; k++ {
		if m, ok := s.Text.File.Match(k); ok && m > k {
			k = m
			continue
		}
		switch s.Text.Tokens[k].Operator() {
		case "<", ">", "<=", ">=", "==", "!=":
			isOperator := func(p *point.Point) bool { return p.IsCall() && strings.HasPrefix(p.Callee, "_Z") }
			if !s.Text.CXX || !s.HasAt(k, isOperator) {
				return true
			}
		}
	}
	return false
}

// negatedText is the edit that negates a condition.
func negatedText(s *spot.Spot, first, last int) source.Edit {
	return s.Text.File.Edit(first, last, "!"+conditionText(s, first, last))
}

// conditionText spells a condition so that other operators can stand beside it.
func conditionText(s *spot.Spot, first, last int) string {
	return s.Spell.Condition(spelling.Expr{Text: s.Text.Text(first, last), Class: s.Code.Converts(s.Span(first, last))})
}

// SwapChoice swaps the second and third operand of ?:.
func SwapChoice(s *spot.Spot) []Alternative {
	if !s.Text.Token().Is("?") {
		return nil
	}
	c, ok := choiceAt(s)
	if !ok {
		return nil
	}
	colon, last, ok := lexical.ArmsOf(s.Text, s.Text.I)
	if !ok {
		return nil
	}
	arm := func(first, last int) string {
		if first == last {
			return s.Text.Text(first, last)
		}
		return "(" + s.Text.Text(first, last) + ")"
	}
	edit := s.Text.File.Edit(s.Text.I+1, last, arm(colon+1, last)+" : "+arm(s.Text.I+1, colon-1))
	return c.swap(edit, "swapped the operands of '?:'")
}

// Forced makes the rule that makes a condition true or false; it is evaluated.
func Forced(to bool) Rule {
	return Of(func(s *spot.Spot) []Alternative {
		describe := "the condition is always " + map[bool]string{false: "false", true: "true"}[to]
		switch {
		case s.Text.Token().Is("if"), s.Text.Token().Is("?"):
			c, ok := choiceAt(s)
			if !ok {
				return nil
			}
			return c.force(forcedText(s, c.first, c.last, to), describe, to)
		case s.Text.Token().Is("while"), s.Text.Token().Is("for"):
			p := s.Code.Sole(ir.Br)
			first, last, ok := syntax.Condition(s.Text.File, s.Text.I)
			if to || !ok || p == nil {
				return nil
			}
			return []Alternative{{forcedText(s, first, last, to), describe, p, change.Force{}}}
		}
		return nil
	})
}

// forcedText is the edit that makes a condition true or false.
func forcedText(s *spot.Spot, first, last int, to bool) source.Edit {
	op := " && "
	if to {
		op = " || "
	}
	return s.Text.File.Edit(first, last, conditionText(s, first, last)+op+s.Spell.Truth(to))
}

// convertsAll reports whether what the tokens say may as a whole be a class that is converted.
func convertsAll(s *spot.Spot, first, last int) bool {
	return s.Code.Converts(s.Span(first, last)) && !computes(s, first, last)
}

func computed(p *point.Point) bool { return p.IsArithmetic() || p.IsComparison() }

// computes reports whether the tokens are an operation of the machine: a number.
func computes(s *spot.Spot, first, last int) bool {
	found := false
	for k := first; k <= last; k++ {
		if m, ok := s.Text.File.Match(k); ok && m > k {
			k = m
			continue
		}
		switch t := s.Text.Tokens[k]; {
		case t.Is("?"), t.Is(","):
			return false
		case t.Kind == source.Punct && s.Text.At(k).IsBinary():
			found = found || s.HasAt(k, computed) &&
				!s.HasAt(k, (*point.Point).IsCall)
		}
	}
	return found
}
