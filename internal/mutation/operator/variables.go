package operator

import (
	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/point"
)

// negated makes an atomic addition of an atomic subtraction and back: what is
// added gets the other sign.
var negated = change.NegateOperand{N: 1}

// atomic gives the one instruction that changes the C variable of an atomic type
// left of the spot, nil if there is none or its result is read.
func (s *spot) atomic() *point.Point {
	if list := s.having(ir.AtomicRMW); len(list) == 1 && len(s.computations()) == 0 && s.token() != "" {
		return list[0]
	}
	return nil
}

// inBitField gives the operation with the opcode among others that only take a
// bit-field out of its word and put it back; nil if there are no others.
func (s *spot) inBitField(op ir.Opcode) *point.Point {
	var found *point.Point
	list := s.computations()
	for _, p := range list {
		switch p.Op {
		case op:
			if found != nil || op == 0 {
				return nil
			}
			found = p
		case ir.And, ir.Or, ir.Shl, ir.LShr, ir.AShr:
		default:
			return nil
		}
	}
	if len(list) < 2 || op == ir.And || op == ir.Or || op == ir.Shl {
		return nil
	}
	return found
}

// setsBitField gives the operation that sets the bits of a bit-field to a constant,
// nil if there is none. Zero has none: its bits are only cleared.
func (s *spot) setsBitField() *point.Point {
	var set, clear *point.Point
	for _, p := range s.computations() {
		switch {
		case p.Op == ir.Or && p.HasConst && p.Const != 0 && set == nil:
			set = p
		case p.Op == ir.And && clear == nil:
			clear = p
		default:
			return nil
		}
	}
	if s.token() != "=" || clear == nil {
		return nil
	}
	return set
}
