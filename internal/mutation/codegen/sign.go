package codegen

import (
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/point"
)

// signByOverflow tells the sign of a sum, difference or product: the front
// end notes where signed arithmetic may not overflow, unless it was told that
// it may (-fwrapv).
func (a *analyser) signByOverflow(v llvm.Value) point.Sign {
	if a.noSignedWrap(v) {
		return point.Signed
	}
	if a.wraps() {
		return point.SignUnknown
	}
	return point.Unsigned
}

func (a *analyser) noSignedWrap(v llvm.Value) bool {
	return a.l.NoSignedWrap(a.c, v)
}

// wraps reports that no signed arithmetic of the unit is noted as such.
func (a *analyser) wraps() bool {
	if a.noted == 0 && a.added.any && a.checks(point.Signed) {
		a.noted = 1
	}
	if a.noted != 0 {
		return a.noted < 0
	}
	a.noted = -1
	for _, f := range a.l.Functions(a.module) {
		for _, b := range a.l.Blocks(f) {
			for v := a.l.FirstInstruction(b); v != 0; v = a.l.NextInstruction(v) {
				switch a.l.Opcode(v) {
				case ir.Add, ir.Sub, ir.Mul:
					if a.noSignedWrap(v) {
						a.noted = 1
						return false
					}
				}
			}
		}
	}
	return true
}

// signOf tells whether a value was made by signed or unsigned operations.
// Integer types carry no sign in IR, so a plain load says nothing. A cast in the
// source may have changed the type since, without a trace here.
func (a *analyser) signOf(v llvm.Value) point.Sign {
	l := a.l
	if a.notNegative(v) {
		return point.NonNegative
	}
	if !l.IsInstruction(v) {
		return point.SignUnknown
	}
	switch l.Opcode(v) {
	case ir.SExt:
		// Promotion goes to 32 bits; wider ones come from casts.
		if l.Kind(l.TypeOf(v)) == ir.IntegerKind && l.IntWidth(l.TypeOf(v)) == 32 {
			return point.Signed
		}
	case ir.AShr, ir.SDiv, ir.SRem:
		return point.Signed
	case ir.LShr, ir.UDiv, ir.URem:
		return point.Unsigned
	case ir.Add, ir.Sub, ir.Mul:
		return a.signByOverflow(v)
	case ir.ExtractValue:
		if call := l.Operand(v, 0); l.IsInstruction(call) {
			_, sign := a.added.checkedOperation(call)
			return sign
		}
	}
	return point.SignUnknown
}

// notNegative reports that a value's highest bit is never set.
func (a *analyser) notNegative(v llvm.Value) bool {
	l := a.l
	if l.IsConstantInt(v) {
		w := l.IntWidth(l.TypeOf(v))
		return w <= 64 && l.IntValue(v)>>(uint(w)-1) == 0
	}
	if !l.IsInstruction(v) {
		return false
	}
	switch l.Opcode(v) {
	case ir.ZExt:
		return l.Kind(l.TypeOf(v)) == ir.IntegerKind
	case ir.And:
		return a.notNegative(l.Operand(v, 0)) || a.notNegative(l.Operand(v, 1))
	case ir.LShr:
		by := l.Operand(v, 1)
		return l.IsConstantInt(by) && l.IntWidth(l.TypeOf(by)) <= 64 && l.IntValue(by) > 0
	}
	return false
}

// isComplexPart reports whether an addition seems to be that of a number and a
// complex number, of which only the real part shows.
func (a *analyser) isComplexPart(v llvm.Value) bool {
	l := a.l
	for i := range 2 {
		x := l.Operand(v, i)
		if !l.IsInstruction(x) {
			continue
		}
		if l.Opcode(x) == ir.ExtractValue && !a.extra[x] || l.Opcode(x) == ir.Load && a.isPart(l.Operand(x, 0)) {
			return true
		}
	}
	for _, u := range l.Users(v) {
		if l.IsInstruction(u) && l.Opcode(u) == ir.Store && a.isPart(l.Operand(u, 1)) {
			return true
		}
	}
	return false
}

// isPart reports whether an address is that of a part of a complex number: a
// member of a structure without name.
func (a *analyser) isPart(addr llvm.Value) bool {
	l := a.l
	return l.IsInstruction(addr) && l.Opcode(addr) == ir.GetElementPtr && l.NumOperands(addr) == 3 &&
		strings.Contains(l.DetachedText(a.c, addr), " { ")
}
