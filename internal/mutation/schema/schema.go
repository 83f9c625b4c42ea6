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
	"ames/internal/mutation/change"
	"ames/internal/mutation/facts"
)

// schema builds a function's mutants into its body. Each alternative stands
// beside the original, and a select on the selector picks one; an alternative
// that could trap computes on harmless operands unless it is picked, and a
// call that is to be skipped goes to a function that does nothing. So no block
// is split. Control flow that is to be another gets blocks of its own, on ways
// between blocks of the original.
type schema struct {
	*values
	checks *checks
	ways   *ways
	spares *spares
	// initialises says that what stands in tables is another one for good; else it is written before the run.
	initialises bool
}

// newSchema makes ready for the functions of a module. Its selector is yet to be said.
func newSchema(l *llvm.Lib, c llvm.Context, m llvm.Module, b llvm.Builder) *schema {
	v := &values{l: l, c: c, m: m, b: b, i32: l.IntType(c, 32)}
	return &schema{values: v, checks: &checks{values: v, added: facts.NewInstrumentation(l, c, m)},
		ways: &ways{values: v}, spares: &spares{values: v}}
}

// body is the code of a function before anything was added to it.
type body struct {
	instructions []llvm.Value // by their numbers
	blocks       []llvm.Block
	guards       map[llvm.Value]llvm.Value
}

// open reads a function.
func (s *schema) open(f llvm.Function) *body {
	instructions := s.checks.added.Instructions(f)
	return &body{instructions, s.l.Blocks(f), s.checks.added.Guards(instructions)}
}

// enter makes ready for the mutations of a function.
func (s *schema) enter(of *body) { s.ways.blocks, s.checks.guards = of.blocks, of.guards }

// has reports whether a function has an instruction of that number.
func (o *body) has(index int32) bool { return int(index) < len(o.instructions) }

// mutateAll applies a function's mutations.
func (s *schema) mutateAll(of *body, job FunctionJob) error {
	for i, mu := range job.Mutations {
		if err := s.mutate(of.instructions[mu.Index], job.Numbers[i], mu.Change); err != nil {
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
			return s.checks.operation(v, number, ch.Op)
		}
		s.checks.changeGuard(v, number, false)
		if _, checked := s.checks.guards[v]; checked && divides(op) && !divides(ch.Op) {
			return s.product(v, number, ch)
		}
		return s.alternative(v, number, ch)
	case change.Operand:
		if op == ir.Call {
			return s.checks.operand(v, number, ch.N)
		}
		return s.alternative(v, number, ch)
	case change.Product:
		s.checks.changeGuard(v, number, true)
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
			s.checks.changeShift(v, number, ch.To.Int)
		case ir.GetElementPtr:
			l.ClearUnsignedWrap(v)
		}
		return s.operandConstant(v, 1, number, ch.To)
	case change.Flip:
		return s.ways.flip(v, number)
	case change.NegateIndex:
		s.negate(v, l.NumOperands(v)-1, number)
		l.ClearUnsignedWrap(v)
		return nil
	case change.NegateOperand:
		s.negate(v, ch.N, number)
		return nil
	case change.SkipCall:
		return s.skipCall(v, number)
	case change.SkipStore:
		s.spares.skipStore(v, number)
		return nil
	case change.EmptyText:
		s.spares.emptyText(v, number, ch.Operand)
		return nil
	case change.Force:
		return s.ways.force(v, number, ch.To)
	case change.Detour:
		return s.ways.detour(v, number, ch)
	case change.Element:
		if !s.initialises {
			return nil
		}
		return s.setElement(ch)
	case change.ReturnEarly:
		return s.ways.returnEarly(v, number, ch.To)
	}
	return fmt.Errorf("change %v is not known", ch)
}

// negate replaces an operand by its negation.
func (s *schema) negate(v llvm.Value, i int, number int32) {
	l := s.l
	l.Before(s.b, v)
	x := l.Operand(v, i)
	neg := l.FNeg
	if l.Kind(l.TypeOf(x)) == ir.IntegerKind {
		neg = func(b llvm.Builder, x llvm.Value) llvm.Value { return l.BinOp(b, ir.Sub, l.Null(l.TypeOf(x)), x) }
	}
	l.SetOperand(v, i, l.Select(s.b, s.hit(number), neg(s.b, x), x))
}

// skipCall leaves a call out. What is no function copies or fills nothing.
func (s *schema) skipCall(v llvm.Value, number int32) error {
	if f := s.l.Callee(v); s.l.IsFunction(f) && s.l.IntrinsicID(llvm.Function(f)) != 0 {
		const size = 2
		return s.operandConstant(v, size, number, change.Number{})
	}
	return s.spares.skipCall(v, number)
}

// divides reports a division of whole numbers, which one by zero ends.
func divides(op ir.Opcode) bool {
	return op == ir.UDiv || op == ir.SDiv || op == ir.URem || op == ir.SRem
}

// operandConstant replaces an operand by a constant.
func (s *schema) operandConstant(v llvm.Value, i int, number int32, to change.Number) error {
	s.checks.before(v)
	old := s.l.Operand(v, i)
	k, err := s.constantLike(old, to)
	if err != nil {
		return err
	}
	s.l.SetOperand(v, i, s.pick(s.hit(number), k, old))
	return nil
}

// alternative computes another result beside v's and makes v's users read the
// one that is selected.
func (s *schema) alternative(v llvm.Value, number int32, ch change.Change) error {
	return s.replace(v, func() (llvm.Value, error) { return s.picked(v, s.hit(number), ch) })
}

// product makes another operation of a division, which then divides by 1: its check has let all pass.
func (s *schema) product(v llvm.Value, number int32, ch change.Change) error {
	l := s.l
	y := l.Operand(v, 1)
	if err := s.alternative(v, number, ch); err != nil {
		return err
	}
	s.checks.before(v)
	l.SetOperand(v, 1, s.pick(s.hit(number), l.Int(l.TypeOf(y), 1, false), y))
	return nil
}
