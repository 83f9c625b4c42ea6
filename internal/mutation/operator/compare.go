package operator

import (
	"fmt"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

var boundaries = map[string]string{"<": "<=", "<=": "<", ">": ">=", ">=": ">"}

var negations = map[string]string{"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}

// predicates are the comparison predicates by token: signed, unsigned and
// pointer, floating (the C API's numbers). Floating comparisons are ordered
// except !=, as C has it.
var predicates = map[string]struct{ signed, unsigned, floating int }{
	"==": {32, 32, 1}, "!=": {33, 33, 14},
	">": {38, 34, 2}, ">=": {39, 35, 3}, "<": {40, 36, 4}, "<=": {41, 37, 5},
}

// compare makes the rule that replaces comparison tokens by the map.
func compare(by map[string]string) func(*spot) []alternative {
	return func(s *spot) []alternative {
		from := s.token()
		to, ok := by[from]
		if !ok || !s.isBinary() {
			return nil
		}
		p := s.only()
		if p == nil {
			return nil
		}
		was, will := predicates[from], predicates[to]
		var pred int
		switch {
		case p.Op == ir.FCmp && int(p.Pred) == was.floating:
			pred = will.floating
		case p.Op == ir.ICmp && int(p.Pred) == was.signed && was.signed != was.unsigned:
			pred = will.signed
		case p.Op == ir.ICmp && int(p.Pred) == was.unsigned:
			pred = will.unsigned
		default:
			return nil
		}
		return []alternative{{s.replaceToken(to), fmt.Sprintf("replaced '%s' with '%s'", from, to), p, change.Predicate{To: pred}}}
	}
}

// pointerStep is the rule for + - ++ -- on pointers: one address computation,
// perhaps with the negation that makes a subtraction of it.
func (s *spot) pointerStep(edit source.Edit, describe string) []alternative {
	geps := s.having(ir.GetElementPtr)
	rest := s.computations()
	if len(geps) != 1 || len(rest) > 1 || len(rest) == 1 && (rest[0].Op != ir.Sub || rest[0].Shape != point.Negation) {
		s.skipped[SkipAmbiguous]++
		return nil
	}
	if s.token() == "+" && !s.indexOnTheRight(geps[0]) {
		return nil
	}
	return []alternative{{edit, describe, geps[0], change.NegateIndex{}}}
}

// indexOnTheRight tells p + 1 from 1 + p, in which no other operator may stand.
func (s *spot) indexOnTheRight(p *point.Point) bool {
	if p.Side != point.SideUnknown {
		return p.Side == point.Right
	}
	isLiteral := func(i int) bool {
		return i >= 0 && i < len(s.tokens) && (s.tokens[i].Kind == source.Number || s.tokens[i].Kind == source.Char)
	}
	if p.HasConst && isLiteral(s.i+1) && !isLiteral(s.i-1) {
		return true
	}
	s.skipped[SkipSide]++
	return false
}
