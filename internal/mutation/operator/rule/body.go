package rule

import (
	"slices"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/operator/code"
	"ames/internal/mutation/operator/lexical"
	"ames/internal/mutation/operator/spelling"
	"ames/internal/mutation/operator/spot"
	"ames/internal/mutation/point"
	"ames/internal/mutation/syntax"
)

// RemoveBody makes a function do nothing and return zero. What it returns at,
// its last brace or its only return, is where it is found.
func RemoveBody(s *spot.Spot) []Alternative {
	points := slices.DeleteFunc(s.Code.Having(ir.Ret), func(p *point.Point) bool { return p.At() != s.Place(s.Text.I) })
	if len(points) != 1 || !s.Text.Token().Is("}") && !s.Text.Token().Is("return") {
		return nil
	}
	p := points[0]
	name := s.Code.Symbol(p)
	open, end, ok := syntax.Body(s.Text.File, s.Text.I)
	if !ok || end == open+1 || p.Hidden || p.Inlined != 0 || name == "main" || s.Text.CXX && code.DoesMore(name) {
		return nil
	}
	for k := open; k <= end; k++ {
		if s.Text.Tokens[k].Directive {
			return nil
		}
	}
	statement := ""
	if p.Kind == ir.VoidKind {
		if s.Text.CXX && !lexical.ReturnsNothing(s.Text, open, end) {
			return nil
		}
	} else {
		if !returnsScalar(s, p, open, end) {
			return nil
		}
		zero, _ := s.Spell.Return(spelling.Expr{Quiet: true}, 0, spelling.ResultUnknown)
		statement = " return " + zero + "; "
	}
	at := *p
	at.Index = 0
	edit := s.Text.File.Edit(open, end, "{"+statement+"}")
	return []Alternative{{edit, "removed the function's body", &at, change.ReturnEarly{}}}
}

// returnsScalar reports whether the function with that body, which p ends, returns numbers or
// addresses that are no references, and has more to do than to return zero.
func returnsScalar(s *spot.Spot, end *point.Point, open, last int) bool {
	if s.Text.CXX && syntax.DeducesReturn(s.Text.File, open+1) {
		return false
	}
	from, to := s.Place(open), s.Place(last)
	seen := map[point.Place]bool{}
	for k := range s.Code.All {
		p := &s.Code.All[k]
		at := p.At()
		if p.Op != ir.Store && p.Op != ir.Ret || !s.Code.SameCopy(p) || at.Compare(from) < 0 || at.Compare(to) > 0 {
			continue
		}
		i, ok := s.Text.File.TokenAt(int(p.Line), int(p.Col))
		if !ok || !s.Text.Is(i, "return") {
			continue
		}
		if seen[at] || !p.IsScalar() {
			return false
		}
		seen[at] = true
		if v, ok := p.Constant(); i == open+1 && (p.Null || ok && v == 0) {
			return false
		}
	}
	if len(seen) == 0 {
		_, ok := spot.ReturnedAt(s.Text.File, end)
		return ok && end.IsScalar()
	}
	return true
}
