package schema

import (
	"fmt"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/change"
)

// infection builds into a function's body what records which mutations would
// change a value (weak mutation: Howden 1982). A mutation whose instruction
// computes the same value whenever it is executed changes nothing at all. The
// body itself stays as it is. Where a mutation has other effects than on a
// value, or the comparison would not be exact, being executed counts.
type infection struct {
	*values // of which none is selected
	guards  map[llvm.Value]llvm.Value
	reach   *reachTable
	always  llvm.Value
}

// observeAll builds the record of a function's mutations, and returns each one's byte.
func (n *infection) observeAll(of *body, job FunctionJob) ([]int32, error) {
	n.guards = of.guards
	slots := make([]int32, len(job.Mutations))
	for i, mu := range job.Mutations {
		slots[i] = int32(n.reach.used)
		n.reach.used++
		if err := n.observe(of.instructions[mu.Index], slots[i], mu.Change); err != nil {
			return nil, fmt.Errorf("instruction %d: %w", mu.Index, err)
		}
	}
	return slots, nil
}

// observe records mutation ch of instruction v in byte slot of the table.
func (n *infection) observe(v llvm.Value, slot int32, ch change.Change) error {
	differs, err := n.differs(v, ch)
	if err != nil {
		return err
	}
	l := n.l
	at := n.reach.address(n.b, slot)
	l.Store(n.b, l.Select(n.b, differs, n.reach.one, l.Load(n.b, l.TypeOf(n.reach.one), at)), at)
	return nil
}

// differs computes whether the mutation changes the value, and leaves the
// builder where that is known.
func (n *infection) differs(v llvm.Value, ch change.Change) (llvm.Value, error) {
	l := n.l
	op := l.Opcode(v)
	switch ch := ch.(type) {
	case change.Flip, change.Addend, change.Product, change.SkipCall, change.NegateOperand, change.ReturnEarly,
		change.Element, change.EmptyText:
		l.Before(n.b, v)
		return n.always, nil
	case change.SkipStore:
		l.Before(n.b, v)
		stored := l.Operand(v, 0)
		return n.unequal(l.Load(n.b, l.TypeOf(stored), l.Operand(v, 1)), stored), nil
	case change.Force:
		l.Before(n.b, v)
		cond := l.Operand(v, 0)
		return l.ICmp(n.b, ir.IntNE, cond, n.truth(l.TypeOf(cond), ch.To)), nil
	case change.Detour:
		l.Before(n.b, v)
		return n.taken(v, ch.Way), nil
	case change.NegateIndex:
		l.Before(n.b, v)
		index := l.Operand(v, l.NumOperands(v)-1)
		return n.unequal(index, l.Null(l.TypeOf(index))), nil
	case change.Value:
		if op == ir.Store || op == ir.Ret {
			l.Before(n.b, v)
			old := l.Operand(v, 0)
			k, err := n.constantLike(old, ch.To)
			return n.unequal(k, old), err
		}
	case change.Operand:
		if op == ir.Call {
			l.Before(n.b, v) // the check is another one
			return n.always, nil
		}
	case change.Operation:
		if op == ir.Call || n.guards[v] != 0 {
			l.Before(n.b, v) // the same
			return n.always, nil
		}
	}
	return n.differsBehind(v, ch)
}

// differsBehind computes that where the instruction's own value is known.
func (n *infection) differsBehind(v llvm.Value, ch change.Change) (llvm.Value, error) {
	if err := n.placeAfter(v); err != nil {
		return 0, err
	}
	switch ch := ch.(type) {
	case change.Value:
		k, err := n.constantLike(v, ch.To)
		return n.unequal(k, v), err
	case change.Operand:
		return n.unequal(n.l.Operand(v, ch.N), v), nil
	case change.Operation:
		return n.otherOperation(v, ch.Op), nil
	case change.Predicate, change.DivideFactors:
		other, err := n.picked(v, n.always, ch)
		return n.unequal(other, v), err
	}
	return 0, fmt.Errorf("change %v is not known", ch)
}

// taken is true where a terminator goes by way i.
func (n *infection) taken(v llvm.Value, i int) llvm.Value {
	l := n.l
	if l.Opcode(v) != ir.Br || !l.IsConditionalBranch(v) {
		return n.always
	}
	cond := l.Condition(v)
	if i == 0 {
		return cond
	}
	return l.BinOp(n.b, ir.Xor, cond, l.Int(l.TypeOf(cond), 1, false))
}

// otherOperation compares v with another operation on its operands, which may
// trap or be undefined: then it differs.
func (n *infection) otherOperation(v llvm.Value, op ir.Opcode) llvm.Value {
	l := n.l
	x, y := l.Operand(v, 0), l.Operand(v, 1)
	ty := l.TypeOf(y)
	bad := llvm.Value(0)
	switch op {
	case ir.SDiv, ir.UDiv, ir.SRem, ir.URem:
		// Zero, and -1, by which the least number cannot be divided.
		if l.Kind(ty) != ir.IntegerKind {
			return n.always
		}
		next := l.BinOp(n.b, ir.Add, y, l.Int(ty, 1, false))
		bad = l.ICmp(n.b, ir.IntULT, next, l.Int(ty, 2, false))
	case ir.Shl, ir.LShr, ir.AShr:
		if l.Kind(ty) != ir.IntegerKind {
			return n.always
		}
		bad = l.ICmp(n.b, ir.IntUGE, y, l.Int(ty, uint64(l.IntWidth(ty)), false))
	default:
		return n.unequal(l.BinOp(n.b, op, x, y), v)
	}
	y = l.Select(n.b, bad, l.Int(ty, 1, false), y)
	return l.BinOp(n.b, ir.Or, bad, n.unequal(l.BinOp(n.b, op, x, y), v))
}

// unequal compares two values of one type; both zero counts as unequal for
// floating numbers, whose zero has a sign, and so does what cannot be compared.
func (n *infection) unequal(x, y llvm.Value) llvm.Value {
	l := n.l
	if x == 0 {
		return 0
	}
	switch l.Kind(l.TypeOf(y)) {
	case ir.IntegerKind, ir.PointerKind:
		return l.ICmp(n.b, ir.IntNE, x, y)
	case ir.HalfKind, ir.FloatKind, ir.DoubleKind, ir.X86FP80Kind:
		zero := l.FCmp(n.b, ir.RealUEQ, y, l.Null(l.TypeOf(y)))
		return l.BinOp(n.b, ir.Or, zero, l.FCmp(n.b, ir.RealUNE, x, y))
	}
	return n.always
}
