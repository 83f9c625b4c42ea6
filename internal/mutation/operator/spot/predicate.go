package spot

import (
	"ames/internal/engine/ir"
	"ames/internal/mutation/point"
)

// predicates are those of comparisons by token: signed, unsigned and
// pointer, floating. Floating comparisons are ordered except !=, as C has it.
var predicates = map[string]struct{ signed, unsigned, floating int }{
	"==": {ir.IntEQ, ir.IntEQ, ir.RealOEQ}, "!=": {ir.IntNE, ir.IntNE, ir.RealUNE},
	">": {ir.IntSGT, ir.IntUGT, ir.RealOGT}, ">=": {ir.IntSGE, ir.IntUGE, ir.RealOGE},
	"<": {ir.IntSLT, ir.IntULT, ir.RealOLT}, "<=": {ir.IntSLE, ir.IntULE, ir.RealOLE},
}

// Comparison is the token that a comparison is compiled from; empty for other instructions.
func Comparison(p *point.Point) string {
	for token, c := range predicates {
		pred := int(p.Pred)
		if p.Op == ir.FCmp && pred == c.floating || p.Op == ir.ICmp && (pred == c.signed || pred == c.unsigned) {
			return token
		}
	}
	return ""
}

// OtherPredicate is the predicate that a comparison of the same values has if it is written with another token; false
// if it is not what is compiled from the first one.
func OtherPredicate(p *point.Point, from, to string) (int, bool) {
	was, will := predicates[from], predicates[to]
	switch {
	case p.Op == ir.FCmp && int(p.Pred) == was.floating:
		return will.floating, true
	case p.Op == ir.ICmp && int(p.Pred) == was.signed && was.signed != was.unsigned:
		return will.signed, true
	case p.Op == ir.ICmp && int(p.Pred) == was.unsigned:
		return will.unsigned, true
	}
	return 0, false
}
