package rule

import (
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/mutation/operator/lexical"
	"ames/internal/mutation/operator/spot"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// junction is a && or || of which it is known where its operands lead.
type junction struct {
	and           bool
	first, last   int // tokens
	left          string
	decided, more []way     // ways out of the left operand: to the result, to the right operand
	rest          int32     // where the right operand begins
	result        int32     // where the left operand goes to that does not decide, if the right one is not asked
	phi           point.Phi // what result takes then
}

// SwapLogic replaces && by || and back.
func SwapLogic(from, to string) Rule {
	find := func(s *spot.Spot) []Alternative {
		if s.Text.Operator() != from {
			return nil
		}
		j, ok := junctionAt(s)
		if !ok {
			return nil
		}
		describe := "replaced '" + from + "' with '" + to + "'"
		edit := swapLogicText(s, j, to)
		var out []Alternative
		for _, w := range j.more {
			out = append(out, w.detour(edit, describe, j.result, j.phi))
		}
		for _, w := range j.decided {
			out = append(out, w.detour(edit, describe, j.rest, point.PhiNone))
		}
		return out
	}
	return Rule{find, map[string]string{from: to}}
}

// DropLeft lets the right operand of && or || alone decide; the left one is evaluated.
func DropLeft(s *spot.Spot) []Alternative {
	j, ok := junctionAt(s)
	if !ok {
		return nil
	}
	text := "(" + j.left + " || " + s.Spell.Truth(true) + ")"
	if !j.and {
		if s.Text.Holds(j.first, s.Text.I-1, "||") {
			j.left = "(" + j.left + ")"
		}
		text = "(" + j.left + " && " + s.Spell.Truth(false) + ")"
	}
	edit := s.Text.File.Edit(j.first, s.Text.I-1, text)
	describe := "the left operand of '" + s.Text.Operator() + "' does not decide"
	var out []Alternative
	for _, w := range j.decided {
		out = append(out, w.detour(edit, describe, j.rest, point.PhiNone))
	}
	return out
}

// DropRight lets the left operand of && or || alone decide.
func DropRight(s *spot.Spot) []Alternative {
	j, ok := junctionAt(s)
	if !ok {
		return nil
	}
	edit := s.Text.Replace(s.Text.I+1, j.last, s.Spell.Truth(j.and))
	describe := "the right operand of '" + s.Text.Operator() + "' is always " + s.Spell.Truth(j.and)
	var out []Alternative
	for _, w := range j.more {
		out = append(out, w.detour(edit, describe, j.result, j.phi))
	}
	return out
}

// junctionAt finds out where the operands of the && or || at the spot lead: the
// left one to the right one or past it, the right one to the result.
func junctionAt(s *spot.Spot) (j junction, ok bool) {
	op := s.Text.Operator()
	if op != "&&" && op != "||" || !s.Text.IsBinary() && !s.Text.Is(max(s.Text.I, 1)-1, "}") || !s.Code.Has(ir.Br) {
		return j, false
	}
	j.and = op == "&&"
	if j.first, j.last, ok = lexical.LogicOperands(s.Text); !ok {
		return j, false
	}
	if s.InsideMacro() {
		s.Passed[spot.SkipMacro]++
		return j, false
	}
	left, ok := branchesOf(s, j.first, s.Text.I-1)
	if !ok || len(left) == 0 || s.Code.Rootless(s.Span(j.first, j.last)) {
		return j, false
	}
	last := left[len(left)-1]
	j.left = s.Text.Text(j.first, s.Text.I-1)
	j.rest = last.Flow.Block + 1
	decided, ok := last.OtherWay(j.rest)
	if !ok {
		return j, false
	}
	j.more, j.decided = leading(left, j.rest), leading(left, decided)
	if len(j.more) != int(last.Flow.Entries) {
		return j, false
	}
	right, ok := branchesOf(s, s.Text.I+1, j.last)
	if !ok {
		return j, false
	}
	if len(right) > 0 {
		end := right[len(right)-1]
		if j.result, ok = end.OtherWay(decided); ok {
			j.phi = leading(right[len(right)-1:], j.result)[0].phi()
			return j, j.phi != point.PhiOther
		}
	}
	j.result, j.phi = decided, point.PhiFalse
	if j.and {
		j.phi = point.PhiTrue
	}
	// The value is wanted: both operands lead to where it is put together.
	for _, w := range j.decided {
		if was := w.phi(); was != point.PhiFalse && was != point.PhiTrue || (was == point.PhiFalse) != j.and {
			return j, false
		}
	}
	return j, last.Flow.Joins
}

// swapLogicText is the edit that puts the other operator in place, with
// parentheses where it would join other operands.
func swapLogicText(s *spot.Spot, j junction, to string) source.Edit {
	joins := func(k int) bool {
		if k < 0 || k >= len(s.Text.Tokens) {
			return false
		}
		op := s.Text.Tokens[k].Operator()
		return op == "&&" || op == "||"
	}
	left, right := j.left, s.Text.Text(s.Text.I+1, j.last)
	simple := true
	if s.Text.Holds(j.first, s.Text.I-1, "&&", "||") {
		left, simple = "("+left+")", false
	}
	if s.Text.Holds(s.Text.I+1, j.last, "&&", "||") {
		right, simple = "("+right+")", false
	}
	whole := strings.Join([]string{left, to, right}, " ")
	if joins(j.first-1) || joins(j.last+1) {
		whole, simple = "("+whole+")", false
	}
	if simple {
		return s.Text.ReplaceToken(to)
	}
	return s.Text.Replace(j.first, j.last, whole)
}
