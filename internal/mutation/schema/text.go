package schema

import (
	"ames/internal/engine/llvm"
	"ames/internal/mutation/operator"
)

// emptyText replaces an operand, the address of a string, by that of an empty one.
func (s *schema) emptyText(v llvm.Value, number int32, ch operator.Change) {
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
	i := int(ch.Arg)
	was := l.Operand(v, i)
	l.SetOperand(v, i, l.Select(s.b, s.hit(number), l.ConstBitCast(s.empty.Value(), l.TypeOf(was)), was))
}
