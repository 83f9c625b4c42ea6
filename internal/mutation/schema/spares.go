package schema

import (
	"fmt"

	"ames/internal/engine/llvm"
)

// spares are what a mutant's code has to do with in place of the program's own: a function that does nothing, a
// variable that nobody reads, an empty string.
type spares struct {
	*values
	nop   llvm.Function
	sink  llvm.Global // takes what is not to be stored
	empty llvm.Global // the empty string
}

// skipCall sends a call to a function that does nothing. The System V ABI
// leaves it to the caller to clean up, so any arguments will do.
func (s *spares) skipCall(v llvm.Value, number int32) error {
	l := s.l
	if s.nop == 0 {
		s.nop = l.AddFunction(s.m, "ames.nop", l.FunctionType(l.VoidType(s.c)))
		nb := l.NewBuilder(s.c)
		l.AtEnd(nb, l.AppendBlock(s.c, s.nop))
		l.RetVoid(nb)
		l.DisposeBuilder(nb)
		l.SetLinkage(s.nop.Value(), llvm.Internal)
	}
	last := l.NumOperands(v) - 1
	callee := l.Operand(v, last)
	if callee != l.Callee(v) {
		return fmt.Errorf("the callee is not the call's last operand")
	}
	l.Before(s.b, v)
	nop := l.ConstBitCast(s.nop.Value(), l.TypeOf(callee))
	l.SetOperand(v, last, l.Select(s.b, s.hit(number), nop, callee))
	return nil
}

// skipStore makes a store go where nobody looks.
func (s *spares) skipStore(v llvm.Value, number int32) {
	l := s.l
	if s.sink == 0 {
		const room = 4 // the largest scalar has 16 bytes
		ty := l.ArrayType(s.i32, room)
		s.sink = l.AddGlobal(s.m, "ames.sink", ty)
		l.SetInitializer(s.sink, l.Null(ty))
		l.SetLinkage(s.sink.Value(), llvm.Internal)
		l.SetAlignment(s.sink.Value(), 4*room)
	}
	l.Before(s.b, v)
	to := l.Operand(v, 1)
	l.SetOperand(v, 1, l.Select(s.b, s.hit(number), l.ConstBitCast(s.sink.Value(), l.TypeOf(to)), to))
}

// emptyText replaces an operand, the address of a string, by that of an empty one.
func (s *spares) emptyText(v llvm.Value, number int32, i int) {
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
