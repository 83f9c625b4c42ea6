package code

import (
	"slices"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/mutation/point"
)

// CallsFunction reports whether the view's function calls one of that name. The library's assert is known.
func (v View) CallsFunction(name string) bool {
	for i := range v.All {
		p := &v.All[i]
		if !p.IsCall() || !v.SameCopy(p) {
			continue
		}
		if name == "assert" && p.Callee == "__assert_fail" ||
			strings.Contains(p.Callee, name) && BaseName(p.Callee) == name {
			return true
		}
	}
	return false
}

// Fused gives the view's multiplication and addition in one, nil if there is none.
func (v View) Fused() *point.Point {
	call := v.Sole(ir.Call)
	if call == nil || !call.IsFused() {
		return nil
	}
	for _, p := range v.Here {
		if isComputation(p) && p.Op != ir.FNeg { // it makes a subtraction of the addition
			return nil
		}
	}
	return call
}

// Storing is the view's store, of a number or an address; nil if there is none or several.
func (v View) Storing() *point.Point {
	if p := v.Sole(ir.Store); p != nil && p.IsZeroable() {
		return p
	}
	return nil
}

// ReturnsLike reports whether the function returns values like the one that p
// stores. One that does not may note so that its variable is the result already.
func (v View) ReturnsLike(p *point.Point) bool {
	return slices.ContainsFunc(v.All, func(q point.Point) bool {
		return q.Op == ir.Ret && q.Kind == p.Kind && q.Bits == p.Bits && v.SameCopy(&q)
	})
}

// Returned is the instruction that sets the value: the return itself, or the
// store into the variable that several returns share.
func (v View) Returned() *point.Point {
	ret, store := v.Sole(ir.Ret), v.Sole(ir.Store)
	switch {
	case ret != nil && !v.Has(ir.Store):
		return ret
	case store != nil && !v.Has(ir.Ret):
		return store
	}
	return nil
}

// Atomic gives the one instruction that changes the C variable of an atomic type
// left of the place, nil if there is none or its result is read.
func (v View) Atomic() *point.Point {
	if v.Computes() {
		return nil
	}
	return v.Sole(ir.AtomicRMW)
}

// InBitField gives the operation with the opcode among others that only take a
// bit-field out of its word and put it back; nil if there are no others.
func (v View) InBitField(op ir.Opcode) *point.Point {
	var found *point.Point
	list := v.Computations()
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

// SetsBitField gives the operation that sets the bits of a bit-field to a constant,
// nil if there is none. Zero has none: its bits are only cleared.
func (v View) SetsBitField() *point.Point {
	var set, clear *point.Point
	for _, p := range v.Computations() {
		switch {
		case p.Op == ir.Or && p.HasConst && p.Const != 0 && set == nil:
			set = p
		case p.Op == ir.And && clear == nil:
			clear = p
		default:
			return nil
		}
	}
	if clear == nil {
		return nil
	}
	return set
}
