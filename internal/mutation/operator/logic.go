package operator

import (
	"slices"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
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

// way is one way out of a branch.
type way struct {
	point *point.Point
	n     int
}

func (w way) detour(edit source.Edit, describe string, to int32, phi point.Phi) alternative {
	return alternative{edit, describe, w.point, change.Detour{Way: w.n, Truth: phi == point.PhiTrue, Block: int(to)}}
}

// to is where the way leads.
func (w way) to() int32 { return w.point.Flow.Next[w.n] }

// swapLogic replaces && by || and back.
func swapLogic(from, to string) func(*spot) []alternative {
	return func(s *spot) []alternative {
		if s.token() != from {
			return nil
		}
		j, ok := s.junction()
		if !ok {
			return nil
		}
		describe := "replaced '" + from + "' with '" + to + "'"
		edit := s.swapLogicText(j, to)
		var out []alternative
		for _, w := range j.more {
			out = append(out, w.detour(edit, describe, j.result, j.phi))
		}
		for _, w := range j.decided {
			out = append(out, w.detour(edit, describe, j.rest, point.PhiNone))
		}
		return out
	}
}

// dropLeft lets the right operand of && or || alone decide; the left one is evaluated.
func dropLeft(s *spot) []alternative {
	j, ok := s.junction()
	if !ok {
		return nil
	}
	text := "(" + j.left + " || " + s.truth(true) + ")"
	if !j.and {
		if s.holds(j.first, s.i-1, "||") {
			j.left = "(" + j.left + ")"
		}
		text = "(" + j.left + " && " + s.truth(false) + ")"
	}
	edit := s.f.Edit(j.first, s.i-1, text)
	var out []alternative
	for _, w := range j.decided {
		out = append(out, w.detour(edit, "the left operand of '"+s.token()+"' does not decide", j.rest, point.PhiNone))
	}
	return out
}

// dropRight lets the left operand of && or || alone decide.
func dropRight(s *spot) []alternative {
	j, ok := s.junction()
	if !ok {
		return nil
	}
	edit := s.replace(s.i+1, j.last, s.truth(j.and))
	var out []alternative
	for _, w := range j.more {
		out = append(out, w.detour(edit, "the right operand of '"+s.token()+"' is always "+s.truth(j.and), j.result, j.phi))
	}
	return out
}

// junction finds out where the operands of the && or || at the spot lead: the
// left one to the right one or past it, the right one to the result.
func (s *spot) junction() (j junction, ok bool) {
	op := s.token()
	if op != "&&" && op != "||" || !s.isBinary() && !s.tokens[max(s.i, 1)-1].Is("}") || len(s.having(ir.Br)) == 0 {
		return j, false
	}
	j.and = op == "&&"
	if j.first, j.last, ok = s.logicOperands(); !ok {
		return j, false
	}
	if s.insideMacro() {
		s.skipped[SkipMacro]++
		return j, false
	}
	left, ok := s.branches(j.first, s.i-1)
	if !ok || len(left) == 0 || s.rootless(j.first, j.last) {
		return j, false
	}
	last := left[len(left)-1]
	j.left = s.textOf(j.first, s.i-1)
	j.rest = last.Flow.Block + 1
	decided, ok := last.OtherWay(j.rest)
	if !ok {
		return j, false
	}
	j.more, j.decided = leading(left, j.rest), leading(left, decided)
	if len(j.more) != int(last.Flow.Entries) {
		return j, false
	}
	right, ok := s.branches(s.i+1, j.last)
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

func (w way) phi() point.Phi { return w.point.Flow.Phi[w.n] }

// leading gives the ways that lead to a block.
func leading(branches []*point.Point, block int32) []way {
	var out []way
	for _, p := range branches {
		for n, to := range p.Flow.Next {
			if to == block {
				out = append(out, way{p, n})
			}
		}
	}
	return out
}

// branches gives the branches whose conditions are computed between two tokens,
// in their order; false if the tokens hold what makes that doubtful.
func (s *spot) branches(first, last int) ([]*point.Point, bool) {
	from, to := s.place(first), s.place(last)
	var out []*point.Point
	for k := range s.all {
		p := &s.all[k]
		if p.Op == ir.Br && s.sameCopy(p) && p.Root.Line != 0 && p.Root.Compare(from) >= 0 && p.Root.Compare(to) <= 0 {
			out = append(out, p)
		}
	}
	for k := first; k <= last; k++ {
		if t := s.tokens[k]; t.Directive || t.Is("{") && (s.tokens[k-1].Is("(") || s.f.IsLambdaBody(k)) {
			return nil, false // statements
		}
	}
	return out, true
}

// rootless reports whether a branch stands between two tokens of which it is not
// known where its condition is computed.
func (s *spot) rootless(first, last int) bool {
	from, to := s.place(first), s.place(last)
	return slices.ContainsFunc(s.all, func(p point.Point) bool {
		at := p.At()
		return p.Op == ir.Br && p.Root.Line == 0 && s.sameCopy(&p) && at.Compare(from) >= 0 && at.Compare(to) <= 0
	})
}

// insideMacro reports whether the spot may be in an argument of a macro, which
// may join it with what it pleases or repeat it: in brackets behind a name at
// which no function of that name is called.
func (s *spot) insideMacro() bool {
	body, _, known := s.f.Body(s.i)
	for k := s.i; ; {
		open, ok := s.f.Enclosing(k)
		if !ok || open == body || !known && s.tokens[open].Is("{") {
			return false
		}
		if k = open; k == 0 || !s.tokens[k].Is("(") {
			continue
		}
		if s.f.IsName(k-1) && !s.callsAt(k-1) && !s.initialises(k-1) {
			return true
		}
	}
}

// callsAt reports whether the name at token k, perhaps the end of a qualified one, is of what is
// called: of a function or constructor, or of a pointer to a function, which may be a member of
// what the call begins with.
func (s *spot) callsAt(k int) bool {
	indirect := func(p *point.Point) bool { return p.IsCall() && p.Callee == "" && p.Spelt }
	if start, ok := s.f.PostfixStart(k); ok && start < k && s.hasAt(start, indirect) {
		return true
	}
	name, first := s.tokens[k].Text, k
	for first >= 2 && s.tokens[first-1].Is("::") && s.f.IsName(first-2) {
		first -= 2
	}
	called := func(p *point.Point) bool {
		return indirect(p) || p.IsCall() && p.Callee != "" && (baseName(p.Callee) == name || s.unit.CXX && madeBy(p.Callee) == name)
	}
	return s.hasAt(k, called) || first < k && s.hasAt(first, called)
}

// initialises reports whether the name at token k is a member, or an object that is being
// declared, with what is in the brackets behind it.
func (s *spot) initialises(k int) bool {
	if !s.unit.CXX {
		return false
	}
	if (&spot{f: s.f, tokens: s.tokens, i: k, unit: s.unit}).initialisesMember() {
		return true
	}
	for first := k; first > 0; {
		if s.tokens[first-1].Is(",") && first > 2 { // behind others
			if open, ok := s.f.Match(first - 2); ok && open < first-2 && open > 0 && s.f.IsName(open-1) {
				first = open - 1
				continue
			}
		}
		array := first > 2 && s.tokens[first-1].Is(">") && s.tokens[first-2].Is("]") && s.tokens[first-3].Is("[") // unique_ptr<int[]> p(…)
		return (array || s.startsStatement(first-1)) && s.hasAt(k, func(p *point.Point) bool { return p.IsCall() && madeBy(p.Callee) != "" })
	}
	return false
}
