package rule

import (
	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/operator/spot"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// fusedElsewhere reports whether the spot is in a macro's argument, of which
// another copy may have become part of a fused multiply-add.
func fusedElsewhere(s *spot.Spot, p *point.Point) bool {
	if p.Op != ir.FMul && p.Op != ir.FNeg || !s.InMacroWith((*point.Point).IsFused) {
		return false
	}
	s.Passed[spot.SkipFused]++
	return true
}

// unlikeFused turns a fused addition into a subtraction and back, as clang
// does: by the sign of what stands on the operator's right, be it the product
// or what is added to it. A product becomes a division, which is not fused.
func unlikeFused(s *spot.Spot, p *point.Point, from string, edit source.Edit, describe string) []Alternative {
	const factor, addend = 0, 2
	ch := change.Change(change.NegateOperand{N: factor})
	switch {
	case from == "*":
		ch = change.DivideFactors{}
	case from != "+" && from != "-":
		return nil
	case p.Side == point.SideUnknown:
		s.Passed[spot.SkipFused]++
		return nil
	case p.Side == point.Left:
		ch = change.NegateOperand{N: addend}
	}
	return []Alternative{{edit, describe, p, ch}}
}
