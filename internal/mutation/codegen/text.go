package codegen

import (
	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
)

// isText reports whether a value is the address of a string literal: of the
// private constant that the compiler makes of it.
func (a *analyser) isText(v llvm.Value) bool {
	l := a.l
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

// emptyText replaces an operand, the address of a string, by that of an empty one.
func (s *schema) emptyText(v llvm.Value, number int32, i int) {
	l := s.l
	if s.empty == 0 {
		const room = 4 // the largest character has 4 bytes
		ty := l.ArrayType(l.IntType(s.c, 8), room)
		s.empty = l.AddGlobal(s.m, "ames.empty", ty)
		l.SetInitializer(s.empty, l.Null(ty))
		l.SetLinkage(s.empty.Value(), llvm.Internal)
		l.SetConstant(s.empty)
		l.SetAlignment(s.empty.Value(), room)
	}
	l.Before(s.b, v)
	was := l.Operand(v, i)
	l.SetOperand(v, i, l.Select(s.b, s.hit(number), l.ConstBitCast(s.empty.Value(), l.TypeOf(was)), was))
}
