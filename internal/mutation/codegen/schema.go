package codegen

import (
	"fmt"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/change"
)

// schema builds a function's mutants into its body. Each alternative stands
// beside the original, and a select on the selector picks one; an alternative
// that could trap computes on harmless operands unless it is picked, and a
// call that is to be skipped goes to a function that does nothing. So no block
// is split. Control flow that is to be another gets blocks of its own, on ways
// between blocks of the original.
type schema struct {
	l        *llvm.Lib
	c        llvm.Context
	m        llvm.Module
	b        llvm.Builder
	selector llvm.Value // the selected number, loaded at entry, or a constant
	i32      llvm.Type
	nop      llvm.Function
	sink     llvm.Global  // takes what is not to be stored
	empty    llvm.Global  // the empty string
	blocks   []llvm.Block // of the function, before any was added
	added    *instrumentation
	guards   map[llvm.Value]llvm.Value // the checks before operations of the function
	// initialises says that what stands in tables is another one for good; else it is written before the run.
	initialises bool
}

// mutateAll applies a function's mutations.
func (s *schema) mutateAll(body []llvm.Value, job FunctionJob) error {
	s.enter(body)
	for i, mu := range job.Mutations {
		if err := s.mutate(body[mu.Index], job.Numbers[i], mu.Change); err != nil {
			return fmt.Errorf("instruction %d: %w", mu.Index, err)
		}
	}
	return nil
}

// mutate applies one mutation to instruction v under its number.
func (s *schema) mutate(v llvm.Value, number int32, ch change.Change) error {
	l := s.l
	op := l.Opcode(v)
	switch ch := ch.(type) {
	case change.Operation:
		if op == ir.Call {
			return s.checkedOperation(v, number, ch.Op)
		}
		s.changeGuard(v, number, false)
		if _, checked := s.guards[v]; checked && divides(op) && !divides(ch.Op) {
			return s.product(v, number, ch)
		}
		return s.alternative(v, number, ch)
	case change.Operand:
		if op == ir.Call {
			return s.checkedOperand(v, number, ch.N)
		}
		return s.alternative(v, number, ch)
	case change.Product:
		s.changeGuard(v, number, true)
		return s.product(v, number, ch)
	case change.Predicate, change.DivideFactors:
		return s.alternative(v, number, ch)
	case change.Value:
		if op == ir.Store || op == ir.Ret {
			return s.operandConstant(v, 0, number, ch.To)
		}
		return s.alternative(v, number, ch)
	case change.Addend:
		switch op {
		case ir.Shl:
			s.changeShift(v, number, ch.To.Int)
		case ir.GetElementPtr:
			l.ClearUnsignedWrap(v)
		}
		return s.operandConstant(v, 1, number, ch.To)
	case change.Flip:
		return s.flip(v, number)
	case change.NegateIndex:
		s.negateIndex(v, number)
		return nil
	case change.NegateOperand:
		s.negateOperand(v, number, ch.N)
		return nil
	case change.SkipCall:
		return s.skipCall(v, number)
	case change.SkipStore:
		s.skipStore(v, number)
		return nil
	case change.EmptyText:
		s.emptyText(v, number, ch.Operand)
		return nil
	case change.Force:
		return s.force(v, number, ch.To)
	case change.Detour:
		return s.detour(v, number, ch)
	case change.Element:
		if !s.initialises {
			return nil
		}
		return s.setElement(ch)
	case change.ReturnEarly:
		return s.returnEarly(v, number, ch.To)
	}
	return fmt.Errorf("change %v is not known", ch)
}

// flip makes a branch go the other way, and a select take the other value.
func (s *schema) flip(v llvm.Value, number int32) error {
	l := s.l
	op := l.Opcode(v)
	if op == ir.Select {
		l.Before(s.b, v)
		l.SetOperand(v, 0, l.BinOp(s.b, ir.Xor, l.Operand(v, 0), s.hit(number)))
		return nil
	}
	if op != ir.Br || !l.IsConditionalBranch(v) {
		return fmt.Errorf("flip of opcode %d", op)
	}
	l.Before(s.b, v)
	l.SetCondition(v, l.BinOp(s.b, ir.Xor, l.Condition(v), s.hit(number)))
	return nil
}

// negateIndex gives the last index of an address the other sign.
func (s *schema) negateIndex(v llvm.Value, number int32) {
	l := s.l
	l.Before(s.b, v)
	last := l.NumOperands(v) - 1
	index := l.Operand(v, last)
	neg := l.BinOp(s.b, ir.Sub, l.Null(l.TypeOf(index)), index)
	l.SetOperand(v, last, l.Select(s.b, s.hit(number), neg, index))
	l.ClearUnsignedWrap(v)
}

// negateOperand gives an operand the other sign.
func (s *schema) negateOperand(v llvm.Value, number int32, i int) {
	l := s.l
	l.Before(s.b, v)
	x := l.Operand(v, i)
	neg := l.FNeg
	if l.Kind(l.TypeOf(x)) == ir.IntegerKind {
		neg = func(b llvm.Builder, x llvm.Value) llvm.Value { return l.BinOp(b, ir.Sub, l.Null(l.TypeOf(x)), x) }
	}
	l.SetOperand(v, i, l.Select(s.b, s.hit(number), neg(s.b, x), x))
}

// hit is true when the number is selected. The builder stands where it is needed.
func (s *schema) hit(number int32) llvm.Value {
	return s.l.ICmp(s.b, ir.IntEQ, s.selector, s.l.Int(s.i32, uint64(number), false))
}

// divides reports a division of whole numbers, which one by zero ends.
func divides(op ir.Opcode) bool {
	return op == ir.UDiv || op == ir.SDiv || op == ir.URem || op == ir.SRem
}

// operandConstant replaces an operand by a constant.
func (s *schema) operandConstant(v llvm.Value, i int, number int32, to change.Number) error {
	s.beforeCheck(v)
	old := s.l.Operand(v, i)
	k, err := s.constantLike(old, to)
	if err != nil {
		return err
	}
	s.l.SetOperand(v, i, s.pick(s.hit(number), k, old))
	return nil
}

func (s *schema) constantLike(v llvm.Value, n change.Number) (llvm.Value, error) {
	return s.constantOf(s.l.TypeOf(v), n)
}

func (s *schema) constantOf(ty llvm.Type, n change.Number) (llvm.Value, error) {
	switch k := s.l.Kind(ty); k {
	case ir.IntegerKind:
		return s.l.Int(ty, uint64(n.Int), true), nil
	case ir.HalfKind, ir.FloatKind, ir.DoubleKind, ir.X86FP80Kind, ir.FP128Kind:
		return s.l.Real(ty, n.Real), nil
	default:
		if n.Int != 0 {
			return 0, fmt.Errorf("constant %d of type kind %d", n.Int, k)
		}
		return s.l.Null(ty), nil
	}
}

// alternative computes another result beside v's and makes v's users read the
// one that is selected.
func (s *schema) alternative(v llvm.Value, number int32, ch change.Change) error {
	return s.replace(v, func() (llvm.Value, error) { return s.picked(v, s.hit(number), ch) })
}

// replace makes v's users read what build gives, right behind v.
func (s *schema) replace(v llvm.Value, build func() (llvm.Value, error)) error {
	l := s.l
	users := l.Users(v)
	if err := s.placeAfter(v); err != nil {
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
func (s *schema) picked(v, hit llvm.Value, ch change.Change) (llvm.Value, error) {
	l := s.l
	switch ch := ch.(type) {
	case change.Operation:
		return s.pick(hit, s.binary(ch.Op, l.Operand(v, 0), l.Operand(v, 1), hit), v), nil
	case change.Product:
		return s.pick(hit, l.BinOp(s.b, ir.Mul, l.Operand(v, 0), l.Operand(v, 1)), v), nil
	case change.Predicate:
		x, y := l.Operand(v, 0), l.Operand(v, 1)
		switch {
		case l.Opcode(v) == ir.FCmp:
			return s.pick(hit, l.FCmp(s.b, ch.To, x, y), v), nil
		case l.Kind(l.TypeOf(v)) == ir.IntegerKind && ir.Opposite(l.ICmpPredicate(v)) == ch.To: // no vector
			return l.BinOp(s.b, ir.Xor, v, hit), nil
		}
		return s.pick(hit, l.ICmp(s.b, ch.To, x, y), v), nil
	case change.Operand:
		return s.pick(hit, l.Operand(v, ch.N), v), nil
	case change.DivideFactors:
		quotient := l.BinOp(s.b, ir.FDiv, l.Operand(v, 0), l.Operand(v, 1))
		return s.pick(hit, l.BinOp(s.b, ir.FAdd, quotient, l.Operand(v, 2)), v), nil
	case change.Value:
		alt, err := s.constantLike(v, ch.To)
		if err != nil {
			return 0, err
		}
		return s.pick(hit, alt, v), nil
	}
	return 0, fmt.Errorf("change %v gives no other result", ch)
}

// pick is alt if hit, else v. The code generator's quick way knows no select of
// truth values; with one in it, a block is compiled the slow way.
func (s *schema) pick(hit, alt, v llvm.Value) llvm.Value {
	l := s.l
	if ty := l.TypeOf(v); l.Kind(ty) != ir.IntegerKind || l.IntWidth(ty) != 1 {
		return l.Select(s.b, hit, alt, v)
	}
	differs := l.BinOp(s.b, ir.Xor, alt, v)
	return l.BinOp(s.b, ir.Xor, v, l.BinOp(s.b, ir.And, hit, differs))
}

// binary builds another operation. A division is by 1 unless it is picked.
func (s *schema) binary(op ir.Opcode, x, y, hit llvm.Value) llvm.Value {
	switch op {
	case ir.SDiv, ir.UDiv, ir.SRem, ir.URem:
		y = s.l.Select(s.b, hit, y, s.l.Int(s.l.TypeOf(y), 1, false))
	}
	return s.l.BinOp(s.b, op, x, y)
}

// placeAfter puts the builder behind v, where v's value is known.
func (s *schema) placeAfter(v llvm.Value) error {
	l := s.l
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
	l.Before(s.b, next)
	return nil
}

// skipCall sends a call to a function that does nothing. The System V ABI
// leaves it to the caller to clean up, so any arguments will do. What is no function
// copies or fills nothing.
func (s *schema) skipCall(v llvm.Value, number int32) error {
	l := s.l
	if f := l.Callee(v); l.IsFunction(f) && l.IntrinsicID(llvm.Function(f)) != 0 {
		const size = 2
		return s.operandConstant(v, size, number, change.Number{})
	}
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
