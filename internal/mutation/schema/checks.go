package schema

import (
	"fmt"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/facts"
)

// Where a sanitizer checks arithmetic, an edit of the operation is one of the check too:
// clang would check the new operation. It is carried out at the check that is there.

// checks carries out what mutants change of checks.
type checks struct {
	*values
	added  *facts.Instrumentation
	guards map[llvm.Value]llvm.Value // the checks before operations of the function
}

// operation gives a call that computes an operation and its overflow the result
// and the overflow of another operation.
func (s *checks) operation(call llvm.Value, number int32, op ir.Opcode) error {
	return s.alternative(call, number, func(hit, never llvm.Value) (other, overflows llvm.Value, err error) {
		if op == ir.SDiv || op == ir.UDiv {
			// Where a division by zero or of the least number by -1 is not checked, it ends the
			// program all the same.
			return s.binary(op, s.l.Operand(call, 0), s.l.Operand(call, 1), hit), never, nil
		}
		with := s.l.CloneAt(s.b, call)
		if err := s.compute(with, op); err != nil {
			return 0, 0, err
		}
		return s.l.Extract(s.b, with, 0), s.l.Extract(s.b, with, 1), nil
	})
}

// operand gives such a call one of its operands as its result, without overflow.
func (s *checks) operand(call llvm.Value, number int32, i int) error {
	return s.alternative(call, number, func(_, never llvm.Value) (other, overflows llvm.Value, err error) {
		return s.l.Operand(call, i), never, nil
	})
}

// alternative gives such a call another result and another overflow, which are built behind it.
func (s *checks) alternative(call llvm.Value, number int32,
	build func(hit, never llvm.Value) (other, overflows llvm.Value, err error)) error {
	l := s.l
	result, flag := facts.Extracts(l, call)
	if flag == 0 {
		return fmt.Errorf("the call computes no operation with its overflow")
	}
	if err := s.placeAfter(call); err != nil {
		return err
	}
	hit := s.hit(number)
	other, overflows, err := build(hit, l.Int(l.TypeOf(flag), 0, false))
	if err != nil {
		return err
	}
	for _, pair := range [][2]llvm.Value{{result, other}, {flag, overflows}} {
		if pair[0] != 0 {
			with := func() (llvm.Value, error) { return s.pick(hit, pair[1], pair[0]), nil }
			if err := s.replace(pair[0], with); err != nil {
				return err
			}
		}
	}
	return nil
}

// compute makes a call that tells the overflow of one operation tell that of another one.
func (s *checks) compute(call llvm.Value, op ir.Opcode) error {
	l := s.l
	name := map[ir.Opcode]string{ir.Add: "add", ir.Sub: "sub", ir.Mul: "mul"}[op]
	callee := l.Callee(call)
	was := l.Name(callee) // llvm.sadd.with.overflow.i32
	kind, width, ok := strings.Cut(strings.TrimPrefix(was, "llvm."), ".with.overflow.")
	if name == "" || !ok {
		return fmt.Errorf("operation %d in place of %s", op, was)
	}
	l.SetOperand(call, l.NumOperands(call)-1, s.intrinsic("llvm."+kind[:1]+name+".with.overflow."+width, callee))
	return nil
}

// changeGuard lets the check before a division or shift, if there is one, be that of the
// operation that the mutant has there: of a product, or of one that needs no check but of the shift.
func (s *checks) changeGuard(v llvm.Value, number int32, product bool) {
	l := s.l
	guard, ok := s.guards[v]
	if !ok {
		return
	}
	x, y := l.Operand(v, 0), l.Operand(v, 1)
	l.Before(s.b, guard)
	holds := l.Int(l.TypeOf(l.Condition(guard)), 1, false)
	switch op := l.Opcode(v); {
	case product:
		kind := "s"
		if op == ir.UDiv || op == ir.URem {
			kind = "u"
		}
		holds = l.BinOp(s.b, ir.Xor, l.Extract(s.b, s.overflowing(kind+"mul", x, y), 1), holds)
	case op == ir.Shl && !l.IsConstant(y):
		holds = l.ICmp(s.b, ir.IntULT, y, l.Int(l.TypeOf(y), uint64(l.IntWidth(l.TypeOf(y))), false))
	}
	l.SetCondition(guard, s.pick(s.hit(number), holds, l.Condition(guard)))
}

// before goes to where an operand of an instruction can be picked, so that its check, if there is
// one, can have it as well.
func (s *checks) before(v llvm.Value) {
	if guard, ok := s.guards[v]; ok {
		v = guard
	}
	s.l.Before(s.b, v)
}

// changeShift lets the check, if there is one, of what a shift to the left by a constant loses be that
// of a shift by another constant: which bits are lost is computed by a shift to the right.
func (s *checks) changeShift(v llvm.Value, number int32, to int64) {
	l := s.l
	if _, ok := s.guards[v]; !ok {
		return
	}
	x := l.Operand(v, 0)
	for _, u := range l.Users(x) {
		if !l.IsInstruction(u) || l.Opcode(u) != ir.LShr || !s.added.IsMarked(u) || l.Operand(u, 0) != x {
			continue
		}
		l.Before(s.b, u)
		ty := l.TypeOf(x)
		by := l.Operand(u, 1)
		other := l.Int(ty, uint64(int64(l.IntWidth(ty)-1)-to), false)
		l.SetOperand(u, 1, s.pick(s.hit(number), other, by))
	}
}
