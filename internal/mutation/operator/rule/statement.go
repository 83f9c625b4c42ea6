package rule

import (
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/operator/lexical"
	"ames/internal/mutation/operator/spelling"
	"ames/internal/mutation/operator/spot"
	"ames/internal/mutation/point"
	"ames/internal/mutation/syntax"
)

// RemoveAssignment makes an assignment without effect; both sides are evaluated.
func RemoveAssignment(s *spot.Spot) []Alternative {
	if s.Text.Operator() != "=" {
		return nil
	}
	p, first, last, ok := assigning(s)
	if !ok {
		return nil
	}
	text := discarded(s, p, last)
	if !plainName(s, first, s.Text.I-1) {
		text += ", " + found(s, p, first, s.Text.I-1)
	}
	return []Alternative{{s.Text.File.Edit(first, last, text), "removed the assignment", p, change.SkipStore{}}}
}

// discarded spells that what is assigned is evaluated and nothing done with it.
func discarded(s *spot.Spot, p *point.Point, last int) string {
	first := s.Text.I + 1
	e := spelling.Expr{Text: s.Text.Text(first, last)}
	switch {
	case !s.Text.ReadsMemory(first, last) || s.Code.CallsWithin(s.Span(first, last)):
	case p.Kind == ir.PointerKind: // an array, perhaps
		e.Read = spelling.ReadScalar
	default: // an enumeration, perhaps
		e.Read = spelling.ReadAny
	}
	return s.Spell.Discard(e)
}

// neutral is the operand with which a compound assignment changes nothing, of those that
// there are for atomic variables.
func neutral(op string) int64 {
	if op == "&=" {
		return -1
	}
	return 0
}

// found spells that what an assignment writes to is found, and not read.
func found(s *spot.Spot, p *point.Point, first, last int) string {
	e := spelling.Expr{Text: s.Text.Text(first, last), Written: !p.Packed}
	if start, ok := syntax.PostfixStart(s.Text.File, last); ok && start == first &&
		last-2 >= first && syntax.IsName(s.Text.File, last) {
		if e.Arrow = s.Text.Is(last-1, "->"); e.Arrow || s.Text.Is(last-1, ".") {
			e.Object = s.Text.Text(first, last-2)
		}
	}
	return s.Spell.Discard(e)
}

// read spells that a number or address is read and nothing done with it.
func read(s *spot.Spot, first, last int) string {
	return s.Spell.Discard(spelling.Expr{Text: s.Text.Text(first, last), Read: spelling.ReadScalar})
}

// RemoveUpdate makes a compound assignment without effect.
func RemoveUpdate(s *spot.Spot) []Alternative {
	op := s.Text.Operator()
	if op == "=" || !lexical.Assigns(s.Text.Operator()) {
		return nil
	}
	p, first, last, ok := assigning(s)
	if !ok {
		return nil
	}
	if p.Check != point.CheckNone {
		s.Passed[spot.SkipCheck]++
		return nil
	}
	ch := change.Change(change.SkipStore{})
	if p.Op == ir.AtomicRMW {
		ch = change.Addend{To: change.Whole(neutral(op))}
	}
	right := "(" + s.Text.Text(s.Text.I+1, last) + ")"
	text := discarded(s, p, last)
	switch {
	case (op == "/=" || op == "%=") && !p.IsFloat(): // which may trap
		text = "(void)((" + s.Text.Text(first, s.Text.I-1) + ") " + op[:1] + " " + right + ")"
	case !plainName(s, first, s.Text.I-1):
		text += ", " + read(s, first, s.Text.I-1)
	}
	return []Alternative{{s.Text.File.Edit(first, last, text), "removed '" + op + "'", p, ch}}
}

// RemoveStep makes the statement ++x or x++ without effect.
func RemoveStep(s *spot.Spot) []Alternative {
	op := s.Text.Operator()
	if op != "++" && op != "--" {
		return nil
	}
	p, ch := s.Code.Storing(), change.Change(change.SkipStore{})
	if atomic := s.Atomic(); p == nil && atomic != nil {
		p, ch = atomic, change.Addend{To: change.Whole(0)}
	}
	first, last, ok := lexical.Segment(s.Text)
	if p == nil || !ok {
		return nil
	}
	if p.Check != point.CheckNone {
		s.Passed[spot.SkipCheck]++
		return nil
	}
	from, to := s.Text.I+1, last
	if first == s.Text.I {
		end, ok := syntax.OperandEnd(s.Text.File, from)
		if !ok || end != to {
			return nil
		}
	} else {
		from, to = first, s.Text.I-1
		start, ok := syntax.PostfixStart(s.Text.File, to)
		if last != s.Text.I || !ok || start != first {
			return nil
		}
	}
	text := "(void)" + s.Text.Text(from, to)
	if !plainName(s, from, to) {
		text = read(s, from, to)
	}
	return []Alternative{{s.Text.File.Edit(first, last, text), "removed '" + op + "'", p, ch}}
}

// assigning is the spot's store, or what changes an atomic variable there, if the assignment that it belongs to is a
// statement or part of one, and nobody uses its value; with its tokens.
func assigning(s *spot.Spot) (p *point.Point, first, last int, ok bool) {
	if p = s.Code.Storing(); p == nil && s.Text.Operator() != "=" {
		p = s.Atomic()
	}
	if p == nil || s.Text.CXX && p.Function {
		return nil, 0, 0, false
	}
	first, last, ok = lexical.Segment(s.Text)
	if !ok || first >= s.Text.I || last <= s.Text.I {
		return nil, 0, 0, false
	}
	for k := first; k <= last; k++ {
		t := s.Text.Tokens[k]
		chosen := k < s.Text.I && (t.Is("?") || lexical.Assigns(t.Operator())) && lexical.Outside(s.Text, k, first)
		if chosen || t.Directive || t.Is("{") && k <= s.Text.I+1 {
			return nil, 0, 0, false
		}
	}
	if s.Text.CXX && convertsAll(s, s.Text.I+1, last) {
		return nil, 0, 0, false
	}
	return p, first, last, true
}

// plainName reports whether the tokens are the name of a variable, which has
// no effect in itself.
func plainName(s *spot.Spot, first, last int) bool {
	return first == last && syntax.IsName(s.Text.File, first) && !s.HasAt(first, (*point.Point).IsCall)
}

// RemoveCase sends what a case label catches to the default.
func RemoveCase(s *spot.Spot) []Alternative {
	p := s.Code.Sole(ir.Switch)
	if p == nil || !s.Text.Token().Is("switch") {
		return nil
	}
	labels, ok := syntax.CaseLabels(s.Text.File, s.Text.I)
	if !ok || len(labels) != int(p.Flow.Next[1]) || p.Flow.Phi[0] != point.PhiNone {
		return nil
	}
	var out []Alternative
	for i, l := range labels {
		if i >= 64 || p.Const>>i&1 == 0 {
			continue
		}
		text := strings.Join(strings.Fields(s.Text.Text(l[0], l[1]-1)), " ")
		edit := s.Text.File.Edit(l[0], l[1], "")
		out = append(out, way{p, i + 1}.detour(edit, "removed '"+text+"'", p.Flow.Next[0], point.PhiNone))
	}
	return out
}
