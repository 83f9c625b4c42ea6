package llvm

import (
	"unsafe"

	"ames/internal/engine/ir"
)

// Blocks lists a function's basic blocks in order.
func (l *Lib) Blocks(f Function) []Block {
	var out []Block
	for b := l.call(l.fn.GetFirstBasicBlock, uintptr(f)); b != 0; b = l.call(l.fn.GetNextBasicBlock, b) {
		out = append(out, Block(b))
	}
	return out
}

// FirstInstruction of a block; 0 if it is empty.
func (l *Lib) FirstInstruction(b Block) Value {
	return Value(l.call(l.fn.GetFirstInstruction, uintptr(b)))
}

// NextInstruction after an instruction in its block; 0 at the end.
func (l *Lib) NextInstruction(v Value) Value {
	return Value(l.call(l.fn.GetNextInstruction, uintptr(v)))
}

// EntryBlock of a function.
func (l *Lib) EntryBlock(f Function) Block {
	return Block(l.call(l.fn.GetEntryBasicBlock, uintptr(f)))
}

// AppendBlock adds an empty block to a function.
func (l *Lib) AppendBlock(c Context, f Function) Block {
	n := cstring("")
	return Block(l.call(l.fn.AppendBasicBlockInContext, uintptr(c), uintptr(f), uintptr(unsafe.Pointer(n))))
}

// BlockUses lists the instructions and constants that refer to a block.
func (l *Lib) BlockUses(b Block) []Value {
	return l.Users(Value(l.call(l.fn.BasicBlockAsValue, uintptr(b))))
}

// Parent is the block of an instruction.
func (l *Lib) Parent(v Value) Block { return Block(l.call(l.fn.GetInstructionParent, uintptr(v))) }

// Opcode of an instruction.
func (l *Lib) Opcode(v Value) ir.Opcode {
	return ir.Opcode(l.call(l.fn.GetInstructionOpcode, uintptr(v)))
}

// ICmpPredicate of an integer comparison, in the C API's numbers (32 eq … 41 sle).
func (l *Lib) ICmpPredicate(v Value) int {
	return int(uint32(l.call(l.fn.GetICmpPredicate, uintptr(v))))
}

// FCmpPredicate of a floating comparison (0 false … 15 true).
func (l *Lib) FCmpPredicate(v Value) int {
	return int(uint32(l.call(l.fn.GetFCmpPredicate, uintptr(v))))
}

// NumOperands counts an instruction's or constant's operands.
func (l *Lib) NumOperands(v Value) int {
	return int(uint32(l.call(l.fn.GetNumOperands, uintptr(v))))
}

// Operand of an instruction or constant.
func (l *Lib) Operand(v Value, i int) Value {
	return Value(l.call(l.fn.GetOperand, uintptr(v), uintptr(i)))
}

// SetOperand replaces an operand.
func (l *Lib) SetOperand(v Value, i int, to Value) {
	l.call(l.fn.SetOperand, uintptr(v), uintptr(i), uintptr(to))
}

// Users lists what uses a value, once per use.
func (l *Lib) Users(v Value) []Value {
	var out []Value
	for u := l.call(l.fn.GetFirstUse, uintptr(v)); u != 0; u = l.call(l.fn.GetNextUse, u) {
		out = append(out, Value(l.call(l.fn.GetUser, u)))
	}
	return out
}

// Used reports whether anything uses a value.
func (l *Lib) Used(v Value) bool { return l.call(l.fn.GetFirstUse, uintptr(v)) != 0 }

// ReplaceUses makes all users of a value use another.
func (l *Lib) ReplaceUses(v, with Value) {
	l.call(l.fn.ReplaceAllUsesWith, uintptr(v), uintptr(with))
}

// Erase removes an instruction that has no users left.
func (l *Lib) Erase(v Value) { l.call(l.fn.InstructionEraseFromParent, uintptr(v)) }

// IsConditionalBranch reports whether the instruction is a two-way branch.
func (l *Lib) IsConditionalBranch(v Value) bool { return truth(l.call(l.fn.IsConditional, uintptr(v))) }

// Condition of a conditional branch.
func (l *Lib) Condition(v Value) Value { return Value(l.call(l.fn.GetCondition, uintptr(v))) }

// SetCondition of a conditional branch.
func (l *Lib) SetCondition(v, cond Value) { l.call(l.fn.SetCondition, uintptr(v), uintptr(cond)) }

// NormalDest is where an invoke goes when nothing was thrown.
func (l *Lib) NormalDest(v Value) Block { return Block(l.call(l.fn.GetNormalDest, uintptr(v))) }

// Callee of a call or invoke.
func (l *Lib) Callee(v Value) Value { return Value(l.call(l.fn.GetCalledValue, uintptr(v))) }

// NumArgs counts a call's arguments.
func (l *Lib) NumArgs(v Value) int { return int(uint32(l.call(l.fn.GetNumArgOperands, uintptr(v)))) }

// IsTailCall reports the tail or musttail marker.
func (l *Lib) IsTailCall(v Value) bool { return truth(l.call(l.fn.IsTailCall, uintptr(v))) }

// Volatile reports a volatile load or store.
func (l *Lib) Volatile(v Value) bool { return truth(l.call(l.fn.GetVolatile, uintptr(v))) }

// Atomic reports an atomic load or store.
func (l *Lib) Atomic(v Value) bool { return uint32(l.call(l.fn.GetOrdering, uintptr(v))) != 0 }

// IsFunction, IsInstruction, IsGlobal, IsBlockAddress, IsConstant,
// IsConstantInt and IsConstantFP ask what a value is.
func (l *Lib) IsFunction(v Value) bool { return l.call(l.fn.IsAFunction, uintptr(v)) != 0 }

// IsInstruction asks whether a value is an instruction.
func (l *Lib) IsInstruction(v Value) bool { return l.call(l.fn.IsAInstruction, uintptr(v)) != 0 }

// IsGlobal asks whether a value is a global variable.
func (l *Lib) IsGlobal(v Value) bool { return l.call(l.fn.IsAGlobalVariable, uintptr(v)) != 0 }

// IsBlockAddress asks whether a value is a label's address.
func (l *Lib) IsBlockAddress(v Value) bool { return l.call(l.fn.IsABlockAddress, uintptr(v)) != 0 }

// IsConstant asks whether a value is a constant.
func (l *Lib) IsConstant(v Value) bool { return truth(l.call(l.fn.IsConstant, uintptr(v))) }

// IsConstantInt asks whether a value is an integer constant.
func (l *Lib) IsConstantInt(v Value) bool { return l.call(l.fn.IsAConstantInt, uintptr(v)) != 0 }

// IsConstantFP asks whether a value is a floating constant.
func (l *Lib) IsConstantFP(v Value) bool { return l.call(l.fn.IsAConstantFP, uintptr(v)) != 0 }

// IsNull asks whether a value is the zero of its type.
func (l *Lib) IsNull(v Value) bool { return truth(l.call(l.fn.IsNull, uintptr(v))) }

// IntValue is an integer constant of at most 64 bits, zero-extended.
func (l *Lib) IntValue(v Value) uint64 {
	return uint64(l.call(l.fn.ConstIntGetZExtValue, uintptr(v)))
}

// FloatValue is a floating constant, rounded to a double.
func (l *Lib) FloatValue(v Value) float64 {
	var loses int32
	return l.realDouble(uintptr(v), unsafe.Pointer(&loses))
}

// StringValue is the bytes of a constant array of bytes; empty for other values.
func (l *Lib) StringValue(v Value) string {
	if l.call(l.fn.IsAConstantDataArray, uintptr(v)) == 0 || !truth(l.call(l.fn.IsConstantString, uintptr(v))) {
		return ""
	}
	var n uint64
	p := l.call(l.fn.GetAsString, uintptr(v), uintptr(unsafe.Pointer(&n)))
	return goStringN(p, int(n))
}

// IntrinsicID is 0 for functions that are not intrinsics.
func (l *Lib) IntrinsicID(f Function) uint32 {
	return uint32(l.call(l.fn.GetIntrinsicID, uintptr(f)))
}

// Text prints one value as LLVM assembly.
func (l *Lib) Text(v Value) string {
	return l.message(l.call(l.fn.PrintValueToString, uintptr(v)))
}

// DetachedText prints a copy of an instruction that stands in no function,
// which is quick where Text would number the whole function first.
// Operands that are not constants print as bad references.
func (l *Lib) DetachedText(c Context, v Value) string {
	clone := l.call(l.fn.InstructionClone, uintptr(v))
	s := l.Text(Value(clone))
	b := l.NewBuilder(c)
	l.Before(b, v)
	l.call(l.fn.InsertIntoBuilder, uintptr(b), clone)
	l.call(l.fn.InstructionEraseFromParent, clone)
	l.DisposeBuilder(b)
	return s
}
