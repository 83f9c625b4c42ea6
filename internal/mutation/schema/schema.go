// Package schema says how code carries mutants: it builds the schema of a function, which is the function
// once more with all its mutants inside, each guarded by a selector (mutant schemata, Untch 1993).
//
// Of the same mutations it makes code that records which of them would change a value, forms by which equal
// mutants are known, and whole units for good. Builder has that done by workers and remembers it. What a
// mutant is called, where it stands in a source, and what runs with it show is not known here.
package schema

import (
	"fmt"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/facts"
	"ames/internal/mutation/operator"
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
	added    *facts.Instrumentation
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
func (s *schema) mutate(v llvm.Value, number int32, ch operator.Change) error {
	l := s.l
	op := l.Opcode(v)
	switch {
	case op == ir.Call && (ch.Kind == operator.Binary || ch.Kind == operator.Operand):
		return s.checkedAlternative(v, number, ch)
	case ch.Kind == operator.Binary || ch.Kind == operator.Product || ch.Kind == operator.Addend && op == ir.Shl:
		s.changeGuard(v, number, ch)
	}
	if _, checked := s.guards[v]; checked && ch.Kind == operator.Binary && divides(op) && !divides(ir.Opcode(ch.Num)) {
		return s.product(v, number, ch)
	}
	switch ch.Kind {
	case operator.Product:
		return s.product(v, number, ch)
	case operator.Binary, operator.Predicate, operator.Operand, operator.DivideFactors:
		return s.alternative(v, number, ch)
	case operator.Value:
		if op == ir.Store || op == ir.Ret {
			return s.operandConstant(v, 0, number, ch)
		}
		return s.alternative(v, number, ch)
	case operator.Addend:
		if op == ir.GetElementPtr {
			l.ClearUnsignedWrap(v)
		}
		return s.operandConstant(v, 1, number, ch)
	case operator.Flip:
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
	case operator.NegateIndex:
		l.Before(s.b, v)
		last := l.NumOperands(v) - 1
		index := l.Operand(v, last)
		neg := l.BinOp(s.b, ir.Sub, l.Null(l.TypeOf(index)), index)
		l.SetOperand(v, last, l.Select(s.b, s.hit(number), neg, index))
		l.ClearUnsignedWrap(v)
		return nil
	case operator.NegateOperand:
		l.Before(s.b, v)
		i := int(ch.Num)
		x := l.Operand(v, i)
		neg := l.FNeg
		if l.Kind(l.TypeOf(x)) == ir.IntegerKind {
			neg = func(b llvm.Builder, x llvm.Value) llvm.Value { return l.BinOp(b, ir.Sub, l.Null(l.TypeOf(x)), x) }
		}
		l.SetOperand(v, i, l.Select(s.b, s.hit(number), neg(s.b, x), x))
		return nil
	case operator.SkipCall:
		return s.skipCall(v, number)
	case operator.SkipStore:
		s.skipStore(v, number)
		return nil
	case operator.EmptyText:
		s.emptyText(v, number, ch)
		return nil
	case operator.Force:
		return s.force(v, number, ch.Num != 0)
	case operator.Detour:
		return s.detour(v, number, ch)
	case operator.Element:
		if !s.initialises {
			return nil
		}
		return s.setElement(ch)
	case operator.ReturnEarly:
		return s.returnEarly(v, number, ch)
	}
	return fmt.Errorf("change %v is not known", ch)
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
func (s *schema) operandConstant(v llvm.Value, i int, number int32, ch operator.Change) error {
	s.beforeCheck(v)
	old := s.l.Operand(v, i)
	k, err := s.constantLike(old, ch)
	if err != nil {
		return err
	}
	s.l.SetOperand(v, i, s.pick(s.hit(number), k, old))
	return nil
}

func (s *schema) constantLike(v llvm.Value, ch operator.Change) (llvm.Value, error) {
	return s.constantOf(s.l.TypeOf(v), ch)
}

func (s *schema) constantOf(ty llvm.Type, ch operator.Change) (llvm.Value, error) {
	switch k := s.l.Kind(ty); k {
	case ir.IntegerKind:
		return s.l.Int(ty, uint64(ch.Num), true), nil
	case ir.HalfKind, ir.FloatKind, ir.DoubleKind, ir.X86FP80Kind, ir.FP128Kind:
		return s.l.Real(ty, ch.Real), nil
	default:
		if ch.Num != 0 {
			return 0, fmt.Errorf("constant %d of type kind %d", ch.Num, k)
		}
		return s.l.Null(ty), nil
	}
}

// alternative computes another result beside v's and makes v's users read the
// one that is selected.
func (s *schema) alternative(v llvm.Value, number int32, ch operator.Change) error {
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
func (s *schema) picked(v, hit llvm.Value, ch operator.Change) (llvm.Value, error) {
	l := s.l
	switch ch.Kind {
	case operator.Binary:
		return s.pick(hit, s.binary(ir.Opcode(ch.Num), l.Operand(v, 0), l.Operand(v, 1), hit), v), nil
	case operator.Product:
		return s.pick(hit, l.BinOp(s.b, ir.Mul, l.Operand(v, 0), l.Operand(v, 1)), v), nil
	case operator.Predicate:
		x, y := l.Operand(v, 0), l.Operand(v, 1)
		switch {
		case l.Opcode(v) == ir.FCmp:
			return s.pick(hit, l.FCmp(s.b, int(ch.Num), x, y), v), nil
		case l.Kind(l.TypeOf(v)) == ir.IntegerKind && ir.Opposite(l.ICmpPredicate(v)) == int(ch.Num): // no vector
			return l.BinOp(s.b, ir.Xor, v, hit), nil
		}
		return s.pick(hit, l.ICmp(s.b, int(ch.Num), x, y), v), nil
	case operator.Operand:
		return s.pick(hit, l.Operand(v, int(ch.Num)), v), nil
	case operator.DivideFactors:
		quotient := l.BinOp(s.b, ir.FDiv, l.Operand(v, 0), l.Operand(v, 1))
		return s.pick(hit, l.BinOp(s.b, ir.FAdd, quotient, l.Operand(v, 2)), v), nil
	}
	alt, err := s.constantLike(v, ch)
	if err != nil {
		return 0, err
	}
	return s.pick(hit, alt, v), nil
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
		return s.operandConstant(v, size, number, operator.Change{Kind: operator.Value})
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
