// Package code says what the instructions at a place of a source tell: which operation
// stands there, what is stored, which branches a condition has, what a mangled name says.
//
// It works on records of instructions and their places. It sees no text: what a token
// says, it does not know.
package code

import (
	"ames/internal/engine/ir"
	"ames/internal/mutation/point"
)

// View is a function's instructions seen from a place of the source.
type View struct {
	Unit *point.Unit
	All  []point.Point  // of the function
	Here []*point.Point // that stand at the place, or belong to what does; there is one at least
}

// SameCopy reports whether a point is of the view's file and inlined copy.
func (v View) SameCopy(p *point.Point) bool {
	return p.File == v.Here[0].File && p.Inlined == v.Here[0].Inlined
}

// Symbol is the name of the function that a point is in.
func (v View) Symbol(p *point.Point) string { return v.Unit.Functions[p.Func].Name }

// Having returns the points with the opcode.
func (v View) Having(op ir.Opcode) []*point.Point {
	var out []*point.Point
	for _, p := range v.Here {
		if p.Op == op {
			out = append(out, p)
		}
	}
	return out
}

// Has reports whether there is a point with the opcode.
func (v View) Has(op ir.Opcode) bool {
	for _, p := range v.Here {
		if p.Op == op {
			return true
		}
	}
	return false
}

// Sole returns the only point with the opcode, nil if there are none or several.
func (v View) Sole(op ir.Opcode) *point.Point {
	var found *point.Point
	for _, p := range v.Here {
		switch {
		case p.Op != op:
		case found != nil:
			return nil
		default:
			found = p
		}
	}
	return found
}

// Calls are the calls, be they such as may throw.
func (v View) Calls() []*point.Point { return append(v.Having(ir.Call), v.Having(ir.Invoke)...) }

// Computations are the operations and comparisons, without the rest.
func (v View) Computations() []*point.Point {
	var out []*point.Point
	for _, p := range v.Here {
		if isComputation(p) {
			out = append(out, p)
		}
	}
	return out
}

// Computes reports whether there is an operation or comparison.
func (v View) Computes() bool {
	for _, p := range v.Here {
		if isComputation(p) {
			return true
		}
	}
	return false
}

func isComputation(p *point.Point) bool { return p.IsArithmetic() || p.IsComparison() }

// HasArithmetic reports whether there is an operation that the compiler does not use for its own ends.
func HasArithmetic(points []*point.Point) bool {
	for _, p := range points {
		switch p.Op {
		case ir.And, ir.Or, ir.Shl, ir.LShr, ir.AShr:
			continue
		}
		if p.IsArithmetic() {
			return true
		}
	}
	return false
}
