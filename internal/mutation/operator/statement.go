package operator

import (
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/point"
)

// removeAssignment makes an assignment without effect; both sides are evaluated.
func removeAssignment(s *spot) []alternative {
	if s.token() != "=" {
		return nil
	}
	p, first, last, ok := s.assigning()
	if !ok {
		return nil
	}
	text := s.assignedText(p, last)
	if !s.plainName(first, s.i-1) {
		text += ", (void)" + s.reached(p, first, s.i-1)
	}
	return []alternative{{s.f.Edit(first, last, text), "removed the assignment", p, change.SkipStore{}}}
}

// assignedText spells "evaluate what is assigned, and do nothing with it".
func (s *spot) assignedText(p *point.Point, last int) string {
	first := s.i + 1
	right := "(" + s.textOf(first, last) + ")"
	switch {
	case !s.unit.CXX || !s.readsMemory(first, last) || s.callsWithin(first, last):
	case p.Kind == ir.PointerKind: // an array, perhaps
		return "(void)+" + right
	default: // an enumeration, perhaps
		return "(void)(__typeof__" + right + ")" + right
	}
	return "(void)" + right
}

// neutral is the operand with which a compound assignment changes nothing, of those that
// there are for atomic variables.
func neutral(op string) int64 {
	if op == "&=" {
		return -1
	}
	return 0
}

// reached spells what an assignment evaluates to find what it writes. A C expression is
// read even where nobody wants its value; and a bit-field, which need not look like one,
// has no address.
func (s *spot) reached(p *point.Point, first, last int) string {
	target := "(" + s.textOf(first, last) + ")"
	if s.unit.CXX || p.Packed {
		return target
	}
	if start, ok := s.f.PostfixStart(last); ok && start == first && last-2 >= first && s.f.IsName(last) {
		switch object := "(" + s.textOf(first, last-2) + ")"; {
		case s.tokens[last-1].Is("->"):
			return object
		case s.tokens[last-1].Is("."):
			return "&" + object
		}
	}
	return "&" + target
}

// removeUpdate makes a compound assignment without effect.
func removeUpdate(s *spot) []alternative {
	op := s.token()
	if op == "=" || !assigns(s.tokens[s.i]) {
		return nil
	}
	p, first, last, ok := s.assigning()
	if !ok {
		return nil
	}
	if p.Check != point.CheckNone {
		s.skipped[SkipCheck]++
		return nil
	}
	ch := change.Change(change.SkipStore{})
	if p.Op == ir.AtomicRMW {
		ch = change.Addend{To: change.Whole(neutral(op))}
	}
	right := "(" + s.textOf(s.i+1, last) + ")"
	text := s.assignedText(p, last)
	switch {
	case (op == "/=" || op == "%=") && !p.IsFloat(): // which may trap
		text = "(void)((" + s.textOf(first, s.i-1) + ") " + op[:1] + " " + right + ")"
	case !s.plainName(first, s.i-1):
		text += ", " + s.readText(first, s.i-1)
	}
	return []alternative{{s.f.Edit(first, last, text), "removed '" + op + "'", p, ch}}
}

// removeStep makes the statement ++x or x++ without effect.
func removeStep(s *spot) []alternative {
	op := s.token()
	if op != "++" && op != "--" {
		return nil
	}
	p, ch := s.storing(), change.Change(change.SkipStore{})
	if atomic := s.atomic(); p == nil && atomic != nil {
		p, ch = atomic, change.Addend{To: change.Whole(0)}
	}
	first, last, ok := s.segment()
	if p == nil || !ok {
		return nil
	}
	if p.Check != point.CheckNone {
		s.skipped[SkipCheck]++
		return nil
	}
	from, to := s.i+1, last
	if first == s.i {
		end, ok := s.f.OperandEnd(from)
		if !ok || end != to {
			return nil
		}
	} else {
		from, to = first, s.i-1
		start, ok := s.f.PostfixStart(to)
		if last != s.i || !ok || start != first {
			return nil
		}
	}
	text := "(void)" + s.textOf(from, to)
	if !s.plainName(from, to) {
		text = s.readText(from, to)
	}
	return []alternative{{s.f.Edit(first, last, text), "removed '" + op + "'", p, ch}}
}

// readText spells "read, and do nothing with it".
func (s *spot) readText(first, last int) string {
	if s.unit.CXX {
		return "(void)+(" + s.textOf(first, last) + ")"
	}
	return "(void)(" + s.textOf(first, last) + ")"
}

// storing is the spot's store, of a number or an address; nil if there is none or several.
func (s *spot) storing() *point.Point {
	stores := s.having(ir.Store)
	if len(stores) != 1 {
		return nil
	}
	switch p := stores[0]; {
	case p.Kind == ir.IntegerKind, p.Kind == ir.PointerKind, p.IsFloat():
		return p
	}
	return nil
}

// assigning is the spot's store, or what changes an atomic variable there, if the assignment that it belongs to is a
// statement or part of one, and nobody uses its value; with its tokens.
func (s *spot) assigning() (p *point.Point, first, last int, ok bool) {
	if p = s.storing(); p == nil && s.token() != "=" {
		p = s.atomic()
	}
	if p == nil || s.unit.CXX && p.Function {
		return nil, 0, 0, false
	}
	first, last, ok = s.segment()
	if !ok || first >= s.i || last <= s.i {
		return nil, 0, 0, false
	}
	for k := first; k <= last; k++ {
		if t := s.tokens[k]; t.Is("{") && k <= s.i+1 || t.Directive || k < s.i && (t.Is("?") || assigns(t)) && s.outside(k, first) {
			return nil, 0, 0, false
		}
	}
	if s.unit.CXX && s.convertsAll(s.i+1, last) {
		return nil, 0, 0, false
	}
	return p, first, last, true
}

// outside reports whether no bracket behind token first is open at token k.
func (s *spot) outside(k, first int) bool {
	open, inside := s.f.Enclosing(k)
	return !inside || open < first
}

// segment gives the tokens of what stands between the commas around the spot, if
// that is a statement or a clause of a for's head.
func (s *spot) segment() (first, last int, ok bool) {
	first, last, ok = s.f.FullExpression(s.i)
	if !ok || !s.outside(s.i, first) {
		return 0, 0, false
	}
	choices := 0 // that are open: a comma between ? and : parts nothing
	angle := false
	for k := first; k <= last; k++ {
		if m, ok := s.f.Match(k); ok && m > k {
			if k < s.i && m > s.i {
				return 0, 0, false
			}
			k = m
		} else if s.tokens[k].Is("<") {
			angle = s.unit.CXX
		} else if s.tokens[k].Is("?") {
			choices++
		} else if s.tokens[k].Is(":") {
			choices--
		} else if s.tokens[k].Is(",") && choices == 0 {
			if angle {
				return 0, 0, false // perhaps between template arguments, where it parts nothing
			}
			if k > s.i {
				return first, k - 1, true
			}
			first = k + 1
		}
	}
	return first, last, true
}

// plainName reports whether the tokens are the name of a variable, which has
// no effect in itself.
func (s *spot) plainName(first, last int) bool {
	return first == last && s.f.IsName(first) && !s.hasAt(first, func(p *point.Point) bool { return p.IsCall() })
}

// removeCase sends what a case label catches to the default.
func removeCase(s *spot) []alternative {
	points := s.having(ir.Switch)
	if !s.tokens[s.i].Is("switch") || len(points) != 1 {
		return nil
	}
	p := points[0]
	labels, ok := s.f.CaseLabels(s.i)
	if !ok || len(labels) != int(p.Flow.Next[1]) || p.Flow.Phi[0] != point.PhiNone {
		return nil
	}
	var out []alternative
	for i, l := range labels {
		if i >= 64 || p.Const>>i&1 == 0 {
			continue
		}
		text := strings.Join(strings.Fields(s.textOf(l[0], l[1]-1)), " ")
		edit := s.f.Edit(l[0], l[1], "")
		out = append(out, way{p, i + 1}.detour(edit, "removed '"+text+"'", p.Flow.Next[0], point.PhiNone))
	}
	return out
}
