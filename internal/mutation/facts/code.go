package facts

import (
	"math"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/point"
)

// code is what all parts of an analysis have of a unit: its module, what LLVM said of it, and what is found.
type code struct {
	memo
	c      llvm.Context
	module llvm.Module
	unit   *point.Unit
	attrs  attributes
	added  *Instrumentation
	extra  map[llvm.Value]bool // the current function's instrumentation
}

func newCode(l *llvm.Lib, c llvm.Context, m llvm.Module) *code {
	u := &code{c: c, module: m, unit: &point.Unit{SourceName: l.SourceFileName(m), Triple: l.Triple(m)},
		attrs: newAttributes(l)}
	u.memo = newMemo(l, u.attrs.noreturn)
	u.added = newInstrumentation(u.memo, c, m)
	return u
}

// attributes are the numbers of the enum attributes in this LLVM.
type attributes struct {
	optnone, naked, coroutine, sret, nonnull, dereferenceable, noreturn, byval, noundef uint32
}

func newAttributes(l *llvm.Lib) attributes {
	return attributes{
		optnone: l.AttributeKind("optnone"), naked: l.AttributeKind("naked"),
		coroutine: l.AttributeKind("presplitcoroutine"), sret: l.AttributeKind("sret"),
		nonnull: l.AttributeKind("nonnull"), dereferenceable: l.AttributeKind("dereferenceable"),
		noreturn: l.AttributeKind("noreturn"), byval: l.AttributeKind("byval"), noundef: l.AttributeKind("noundef"),
	}
}

// isText reports whether a value is the address of a string literal: of the
// private constant that the compiler makes of it.
func (u *code) isText(v llvm.Value) bool {
	l := u.l
	if !l.IsConstant(v) {
		return false
	}
	if !l.IsGlobal(v) { // before LLVM 15, an address in it
		if l.NumOperands(v) != 3 || !l.IsGlobal(l.Operand(v, 0)) {
			return false
		}
		for i := range 2 {
			if index := l.Operand(v, i+1); !l.IsConstantInt(index) || l.IntValue(index) != 0 {
				return false
			}
		}
		v = l.Operand(v, 0)
	}
	if l.Linkage(v) != llvm.Private || l.IsDeclaration(v) {
		return false
	}
	ty := l.ValueType(v)
	return l.Kind(ty) == ir.ArrayKind && l.Kind(l.ElementType(ty)) == ir.IntegerKind
}

// isNull reports the null pointer, in whose place no other constant can stand.
func (u *code) isNull(p *point.Point, v llvm.Value) bool {
	return p.Kind == ir.PointerKind && u.l.IsConstant(v) && u.l.IsNull(v)
}

// isMemberPointer reports whether the result of a function seems to be a pointer
// to a data member, whose null is not zero: a number in C++ that is not marked
// as defined. Those of C functions never are, and clang 13 marks nothing.
func (u *code) isMemberPointer(p *point.Point, function string, marked bool) bool {
	return u.unit.CXX && p.Kind == ir.IntegerKind && p.Bits == 64 && !marked &&
		(function == "" || strings.HasPrefix(function, "_Z"))
}

// valueType fills in kind and width of a value.
func (u *code) valueType(p *point.Point, v llvm.Value) {
	ty := u.typeOf(v)
	p.Kind, p.Bits = ty.kind, int16(ty.bits)
}

// constant fills in a value if it is constant.
func (u *code) constant(p *point.Point, v llvm.Value) {
	switch {
	case p.Kind == ir.IntegerKind && p.Bits <= 64 && u.l.IsConstantInt(v):
		shift := 64 - uint(p.Bits)
		p.HasConst, p.Const = true, uint64(int64(u.l.IntValue(v)<<shift)>>shift)
		if p.Bits == 1 {
			p.Const &= 1
		}
	case p.Kind != ir.IntegerKind && u.l.IsConstantFP(v):
		p.HasConst, p.Const = true, math.Float64bits(u.l.FloatValue(v))
	}
}
