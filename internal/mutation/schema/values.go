package schema

import (
	"fmt"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/change"
)

// values builds values into a module beside those that are there: alternatives, and what picks them.
type values struct {
	l        *llvm.Lib
	c        llvm.Context
	m        llvm.Module
	b        llvm.Builder
	selector llvm.Value // the selected number, loaded at entry, or a constant
	i32      llvm.Type  // the selector's
}

// hit is true when the number is selected. The builder stands where it is needed.
func (a *values) hit(number int32) llvm.Value {
	return a.l.ICmp(a.b, ir.IntEQ, a.selector, a.l.Int(a.i32, uint64(number), false))
}

func (a *values) constantLike(v llvm.Value, n change.Number) (llvm.Value, error) {
	return a.constantOf(a.l.TypeOf(v), n)
}

func (a *values) constantOf(ty llvm.Type, n change.Number) (llvm.Value, error) {
	switch k := a.l.Kind(ty); k {
	case ir.IntegerKind:
		return a.l.Int(ty, uint64(n.Int), true), nil
	case ir.HalfKind, ir.FloatKind, ir.DoubleKind, ir.X86FP80Kind, ir.FP128Kind:
		return a.l.Real(ty, n.Real), nil
	default:
		if n.Int != 0 {
			return 0, fmt.Errorf("constant %d of type kind %d", n.Int, k)
		}
		return a.l.Null(ty), nil
	}
}

// truth is a truth value as a constant of an integer type.
func (a *values) truth(ty llvm.Type, v bool) llvm.Value {
	if v {
		return a.l.Int(ty, 1, false)
	}
	return a.l.Int(ty, 0, false)
}

// replace makes v's users read what build gives, right behind v.
func (a *values) replace(v llvm.Value, build func() (llvm.Value, error)) error {
	l := a.l
	users := l.Users(v)
	if err := a.placeAfter(v); err != nil {
		return err
	}
	with, err := build()
	if err != nil {
		return err
	}
	for _, u := range users {
		for i := range l.NumOperands(u) {
			if l.Operand(u, i) == v {
				l.SetOperand(u, i, with)
			}
		}
	}
	return nil
}

// picked computes what v's users read in its place.
func (a *values) picked(v, hit llvm.Value, ch change.Change) (llvm.Value, error) {
	l := a.l
	switch ch := ch.(type) {
	case change.Operation:
		return a.pick(hit, a.binary(ch.Op, l.Operand(v, 0), l.Operand(v, 1), hit), v), nil
	case change.Product:
		return a.pick(hit, l.BinOp(a.b, ir.Mul, l.Operand(v, 0), l.Operand(v, 1)), v), nil
	case change.Predicate:
		x, y := l.Operand(v, 0), l.Operand(v, 1)
		switch {
		case l.Opcode(v) == ir.FCmp:
			return a.pick(hit, l.FCmp(a.b, ch.To, x, y), v), nil
		case l.Kind(l.TypeOf(v)) == ir.IntegerKind && ir.Opposite(l.ICmpPredicate(v)) == ch.To: // no vector
			return l.BinOp(a.b, ir.Xor, v, hit), nil
		}
		return a.pick(hit, l.ICmp(a.b, ch.To, x, y), v), nil
	case change.Operand:
		return a.pick(hit, l.Operand(v, ch.N), v), nil
	case change.DivideFactors:
		quotient := l.BinOp(a.b, ir.FDiv, l.Operand(v, 0), l.Operand(v, 1))
		return a.pick(hit, l.BinOp(a.b, ir.FAdd, quotient, l.Operand(v, 2)), v), nil
	case change.Value:
		alt, err := a.constantLike(v, ch.To)
		if err != nil {
			return 0, err
		}
		return a.pick(hit, alt, v), nil
	}
	return 0, fmt.Errorf("change %v gives no other result", ch)
}

// pick is alt if hit, else v. The code generator's quick way knows no select of
// truth values; with one in it, a block is compiled the slow way.
func (a *values) pick(hit, alt, v llvm.Value) llvm.Value {
	l := a.l
	if ty := l.TypeOf(v); l.Kind(ty) != ir.IntegerKind || l.IntWidth(ty) != 1 {
		return l.Select(a.b, hit, alt, v)
	}
	differs := l.BinOp(a.b, ir.Xor, alt, v)
	return l.BinOp(a.b, ir.Xor, v, l.BinOp(a.b, ir.And, hit, differs))
}

// binary builds another operation. A division is by 1 unless it is picked.
func (a *values) binary(op ir.Opcode, x, y, hit llvm.Value) llvm.Value {
	switch op {
	case ir.SDiv, ir.UDiv, ir.SRem, ir.URem:
		y = a.l.Select(a.b, hit, y, a.l.Int(a.l.TypeOf(y), 1, false))
	}
	return a.l.BinOp(a.b, op, x, y)
}

// placeAfter puts the builder behind v, where v's value is known.
func (a *values) placeAfter(v llvm.Value) error {
	l := a.l
	next := l.NextInstruction(v)
	if l.Opcode(v) == ir.Invoke {
		next = l.FirstInstruction(l.NormalDest(v))
		for next != 0 && l.Opcode(next) == ir.PHI {
			next = l.NextInstruction(next)
		}
	}
	if next == 0 {
		return fmt.Errorf("no place after the instruction")
	}
	l.Before(a.b, next)
	return nil
}

// intrinsic declares a function of the same type as another one.
func (a *values) intrinsic(name string, like llvm.Value) llvm.Value {
	if f := a.l.NamedFunction(a.m, name); f != 0 {
		return f.Value()
	}
	return a.l.AddFunction(a.m, name, a.l.ValueType(like)).Value()
}

// overflowing builds the call that computes an operation and its overflow.
func (a *values) overflowing(kind string, x, y llvm.Value) llvm.Value {
	l := a.l
	ty := l.TypeOf(x)
	name := fmt.Sprintf("llvm.%s.with.overflow.i%d", kind, l.IntWidth(ty))
	f := l.NamedFunction(a.m, name)
	fty := l.FunctionType(l.StructType(a.c, ty, l.IntType(a.c, 1)), ty, ty)
	if f == 0 {
		f = l.AddFunction(a.m, name, fty)
	}
	return l.Call(a.b, fty, f, x, y)
}
