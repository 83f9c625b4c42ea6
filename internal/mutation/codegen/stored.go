package codegen

import (
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/point"
)

func (a *analyser) store(p *point.Point, f llvm.Function, v llvm.Value) bool {
	if a.l.Atomic(v) {
		return false
	}
	stored := a.l.Operand(v, 0)
	a.valueType(p, stored)
	a.constant(p, stored)
	p.Reference = p.Kind == ir.PointerKind && a.returnsReference(f)
	p.Coerced = a.returnsMemberPointer(p, f)
	sum := stored
	for a.l.IsInstruction(sum) && (a.l.Opcode(sum) == ir.Trunc || a.l.Opcode(sum) == ir.SExt) {
		sum = a.l.Operand(sum, 0)
	}
	if a.extra[sum] && a.l.Opcode(sum) == ir.ExtractValue {
		at, _ := a.location(stored)
		if own, ok := a.location(v); ok && at.Line == own.Line && at.Col == own.Col {
			p.Check = point.CheckElsewhere // it goes with a ++ or += that is not carried out
		}
	}
	p.Null = a.isNull(p, stored)
	p.Function = a.l.IsFunction(stored)
	if a.isText(stored) {
		p.Texts = 1
	}
	if a.l.IsInstruction(stored) && (a.l.Opcode(stored) == ir.Or || a.l.Opcode(stored) == ir.And) { // And: it becomes zero
		at, ok := a.location(stored)
		own, _ := a.location(v)
		p.Packed = ok && at.Line == own.Line && at.Col == own.Col
	}
	return true
}

func (a *analyser) ret(p *point.Point, f llvm.Function, v llvm.Value) bool {
	l := a.l
	p.Hidden = l.HasAttribute(f, 1, a.attrs.sret) || l.HasAttribute(f, 2, a.attrs.sret)
	if l.NumOperands(v) == 0 {
		p.Kind = ir.VoidKind
		return true
	}
	value := l.Operand(v, 0)
	a.valueType(p, value)
	a.constant(p, value)
	p.Null = a.isNull(p, value)
	if a.isText(value) {
		p.Texts = 1
	}
	p.Reference = a.returnsReference(f)
	if l.IsInstruction(value) && l.Opcode(value) == ir.Load {
		at, ok := a.location(value)
		loc, _ := a.location(v)
		p.Coerced = ok && at.Line == loc.Line && at.Col == loc.Col
	}
	p.Coerced = p.Coerced || a.returnsMemberPointer(p, f)
	return true
}

// isNull reports the null pointer, in whose place no other constant can stand.
func (a *analyser) isNull(p *point.Point, v llvm.Value) bool {
	return p.Kind == ir.PointerKind && a.l.IsConstant(v) && a.l.IsNull(v)
}

func (a *analyser) returnsReference(f llvm.Function) bool {
	return a.l.HasAttribute(f, llvm.OnReturn, a.attrs.nonnull) || a.l.HasAttribute(f, llvm.OnReturn, a.attrs.dereferenceable)
}

// isMemberPointer reports whether the result of a function seems to be a pointer
// to a data member, whose null is not zero: a number in C++ that is not marked
// as defined. Those of C functions never are, and clang 13 marks nothing.
func (a *analyser) isMemberPointer(p *point.Point, function string, marked bool) bool {
	return a.unit.CXX && p.Kind == ir.IntegerKind && p.Bits == 64 && !marked && (function == "" || strings.HasPrefix(function, "_Z"))
}

func (a *analyser) returnsMemberPointer(p *point.Point, f llvm.Function) bool {
	return a.isMemberPointer(p, symbolName(a.l.Name(f.Value())), a.l.HasAttribute(f, llvm.OnReturn, a.attrs.noundef))
}
