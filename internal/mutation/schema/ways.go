package schema

import (
	"fmt"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/change"
)

// ways changes where control goes, and when a function returns.
type ways struct {
	*values
	blocks []llvm.Block // of the function, before any was added
}

// force makes the condition of a branch or select true or false.
func (s *ways) force(v llvm.Value, number int32, to bool) error {
	l := s.l
	op := l.Opcode(v)
	if op != ir.Select && (op != ir.Br || !l.IsConditionalBranch(v)) {
		return fmt.Errorf("condition of opcode %d", op)
	}
	l.Before(s.b, v)
	cond := l.Operand(v, 0)
	hit := s.hit(number)
	if to {
		cond = l.BinOp(s.b, ir.Or, cond, hit)
	} else {
		cond = l.BinOp(s.b, ir.And, cond, l.BinOp(s.b, ir.Xor, hit, l.Int(l.TypeOf(hit), 1, false)))
	}
	l.SetOperand(v, 0, cond)
	return nil
}

// detour leads one of the ways from a terminator through a block that goes on
// to another block if the mutant is selected.
func (s *ways) detour(v llvm.Value, number int32, ch change.Detour) error {
	l := s.l
	op := l.Opcode(v)
	if op != ir.Br && op != ir.Switch || ch.Way < 0 || ch.Way >= len(l.Successors(v)) ||
		ch.Block < 0 || ch.Block >= len(s.blocks) {
		return fmt.Errorf("way %d of opcode %d to block %d", ch.Way, op, ch.Block)
	}
	from, was, to := l.Parent(v), l.Successor(v, ch.Way), s.blocks[ch.Block]
	way := l.AppendBlock(s.c, l.FunctionOf(from))
	s.reroute(was, from, way)
	for phi := l.FirstInstruction(to); phi != 0 && l.Opcode(phi) == ir.PHI; phi = l.NextInstruction(phi) {
		ty := l.TypeOf(phi)
		if l.Kind(ty) != ir.IntegerKind || l.IntWidth(ty) != 1 {
			return fmt.Errorf("block %d joins more than truth values", ch.Block)
		}
		l.AddIncoming(phi, llvm.Incoming{Value: s.truth(ty, ch.Truth), Block: way})
	}
	l.Before(s.b, v) // where its debug location is taken from
	l.AtEnd(s.b, way)
	l.BranchIf(s.b, s.hit(number), to, was)
	l.SetSuccessor(v, ch.Way, way)
	return nil
}

// reroute makes the phi nodes of a block expect by way what came from a block once.
func (s *ways) reroute(block, from, way llvm.Block) {
	l := s.l
	for phi := l.FirstInstruction(block); phi != 0 && l.Opcode(phi) == ir.PHI; {
		l.Before(s.b, phi)
		with := l.Phi(s.b, l.TypeOf(phi))
		moved := false
		for _, in := range l.Incoming(phi) {
			if in.Block == from && !moved {
				in.Block, moved = way, true
			}
			l.AddIncoming(with, in)
		}
		next := l.NextInstruction(phi)
		l.ReplaceUses(phi, with)
		l.Erase(phi)
		phi = next
	}
}

// returnEarly puts a block in front of the function that returns at once if the
// mutant is selected. What has its place on the stack stays in the first block.
func (s *ways) returnEarly(v llvm.Value, number int32, to change.Number) error {
	l := s.l
	f := l.FunctionOf(l.Parent(v))
	entry := l.EntryBlock(f)
	var stays []llvm.Value
	last := 0
	for i := l.FirstInstruction(entry); i != 0; i = l.NextInstruction(i) {
		stays = append(stays, i)
		if i == s.selector || l.Opcode(i) == ir.Alloca && l.IsConstant(l.Operand(i, 0)) {
			last = len(stays)
		}
	}
	front, back := l.InsertBlock(s.c, entry), l.AppendBlock(s.c, f)
	l.Before(s.b, v)
	l.AtEnd(s.b, front)
	for _, i := range stays[:last] {
		l.Move(s.b, i)
	}
	l.BranchIf(s.b, s.hit(number), back, entry)
	l.AtEnd(s.b, back)
	ty := l.ReturnType(l.ValueType(f.Value()))
	if l.Kind(ty) == ir.VoidKind {
		l.RetVoid(s.b)
		return nil
	}
	k, err := s.constantOf(ty, to)
	if err != nil {
		return err
	}
	l.Return(s.b, k)
	return nil
}

// flip makes a branch or select take the other way.
func (s *ways) flip(v llvm.Value, number int32) error {
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
