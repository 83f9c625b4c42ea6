package llvm

import "unsafe"

// Terminator is a block's last instruction; 0 if it has none.
func (l *Lib) Terminator(b Block) Value {
	return Value(l.call(l.fn.GetBasicBlockTerminator, uintptr(b)))
}

// FunctionOf is the function that a block is in.
func (l *Lib) FunctionOf(b Block) Function {
	return Function(l.call(l.fn.GetBasicBlockParent, uintptr(b)))
}

// Successors lists where a terminator may go; a switch's default comes first.
func (l *Lib) Successors(v Value) []Block {
	out := make([]Block, uint32(l.call(l.fn.GetNumSuccessors, uintptr(v))))
	for i := range out {
		out[i] = l.Successor(v, i)
	}
	return out
}

// Successor is one of the blocks that a terminator may go to.
func (l *Lib) Successor(v Value, i int) Block {
	return Block(l.call(l.fn.GetSuccessor, uintptr(v), uintptr(i)))
}

// SetSuccessor makes a terminator go to another block.
func (l *Lib) SetSuccessor(v Value, i int, to Block) {
	l.call(l.fn.SetSuccessor, uintptr(v), uintptr(i), uintptr(to))
}

// InsertBlock adds an empty block in front of another one.
func (l *Lib) InsertBlock(c Context, before Block) Block {
	n := cstring("")
	return Block(l.call(l.fn.InsertBasicBlockInContext, uintptr(c), uintptr(before), uintptr(unsafe.Pointer(n))))
}

// Branch builds an unconditional branch.
func (l *Lib) Branch(b Builder, to Block) Value {
	return Value(l.call(l.fn.BuildBr, uintptr(b), uintptr(to)))
}

// BranchIf builds a conditional branch.
func (l *Lib) BranchIf(b Builder, cond Value, then, otherwise Block) Value {
	return Value(l.call(l.fn.BuildCondBr, uintptr(b), uintptr(cond), uintptr(then), uintptr(otherwise)))
}

// Return builds the return of a value.
func (l *Lib) Return(b Builder, v Value) Value {
	return Value(l.call(l.fn.BuildRet, uintptr(b), uintptr(v)))
}

// Phi builds a phi node without incoming values.
func (l *Lib) Phi(b Builder, ty Type) Value {
	return Value(l.call(l.fn.BuildPhi, uintptr(b), uintptr(ty), uintptr(unsafe.Pointer(&noName[0]))))
}

// Incoming is one value of a phi node, and the block that it comes from.
type Incoming struct {
	Value Value
	Block Block
}

// Incoming lists a phi node's values.
func (l *Lib) Incoming(phi Value) []Incoming {
	out := make([]Incoming, uint32(l.call(l.fn.CountIncoming, uintptr(phi))))
	for i := range out {
		out[i] = Incoming{
			Value(l.call(l.fn.GetIncomingValue, uintptr(phi), uintptr(i))),
			Block(l.call(l.fn.GetIncomingBlock, uintptr(phi), uintptr(i))),
		}
	}
	return out
}

// AddIncoming gives a phi node one more value.
func (l *Lib) AddIncoming(phi Value, in Incoming) {
	l.call(l.fn.AddIncoming, uintptr(phi), uintptr(unsafe.Pointer(&in.Value)), uintptr(unsafe.Pointer(&in.Block)), 1)
}

// Move takes an instruction out of its block and puts it where the builder stands.
func (l *Lib) Move(b Builder, v Value) {
	l.call(l.fn.InstructionRemoveFromParent, uintptr(v))
	l.call(l.fn.InsertIntoBuilder, uintptr(b), uintptr(v))
}
