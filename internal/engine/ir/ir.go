// Package ir holds the numbers that LLVM has for what is in its IR: opcodes, kinds of
// types, predicates. They are those of the C API, the same in all versions, and can be
// spoken of without a library.
package ir

// Opcode is LLVMOpcode of the C API, whose numbers are stable over versions.
type Opcode uint32

// The opcodes in use.
const (
	Ret           Opcode = 1
	Br            Opcode = 2
	Switch        Opcode = 3
	Invoke        Opcode = 5
	Unreachable   Opcode = 7
	CallBr        Opcode = 67
	FNeg          Opcode = 66
	Add           Opcode = 8
	FAdd          Opcode = 9
	Sub           Opcode = 10
	FSub          Opcode = 11
	Mul           Opcode = 12
	FMul          Opcode = 13
	UDiv          Opcode = 14
	SDiv          Opcode = 15
	FDiv          Opcode = 16
	URem          Opcode = 17
	SRem          Opcode = 18
	FRem          Opcode = 19
	Shl           Opcode = 20
	LShr          Opcode = 21
	AShr          Opcode = 22
	And           Opcode = 23
	Or            Opcode = 24
	Xor           Opcode = 25
	Alloca        Opcode = 26
	Load          Opcode = 27
	Store         Opcode = 28
	GetElementPtr Opcode = 29
	Trunc         Opcode = 30
	ZExt          Opcode = 31
	SExt          Opcode = 32
	PtrToInt      Opcode = 39
	IntToPtr      Opcode = 40
	BitCast       Opcode = 41
	ICmp          Opcode = 42
	FCmp          Opcode = 43
	PHI           Opcode = 44
	Call          Opcode = 45
	Select        Opcode = 46
	ExtractValue  Opcode = 53
	AtomicRMW     Opcode = 57
	LandingPad    Opcode = 59
)

// IntEQ is the integer predicate "equal"; the others follow in the order of the C API.
const (
	IntEQ = 32 + iota
	IntNE
	IntUGT
	IntUGE
	IntULT
	IntULE
	IntSGT
	IntSGE
	IntSLT
	IntSLE
)

// Floating predicates of the C API that are not true of numbers that are none.
const (
	RealOEQ = 1 + iota
	RealOGT
	RealOGE
	RealOLT
	RealOLE
)

// Floating predicates that are.
const (
	RealUEQ = 9
	RealUNE = 14
)

// Opposite is the integer predicate that holds where the given one does not.
func Opposite(predicate int) int {
	// eq ne ugt uge ult ule sgt sge slt sle
	table := [...]int{33, 32, 37, 36, 35, 34, 41, 40, 39, 38}
	if predicate < IntEQ || predicate-IntEQ >= len(table) {
		return 0
	}
	return table[predicate-IntEQ]
}

// TypeKind is LLVMTypeKind of the C API.
type TypeKind uint32

// The type kinds in use.
const (
	VoidKind     TypeKind = 0
	HalfKind     TypeKind = 1
	FloatKind    TypeKind = 2
	DoubleKind   TypeKind = 3
	X86FP80Kind  TypeKind = 4
	FP128Kind    TypeKind = 5
	IntegerKind  TypeKind = 8
	FunctionKind TypeKind = 9
	StructKind   TypeKind = 10
	ArrayKind    TypeKind = 11
	PointerKind  TypeKind = 12
	VectorKind   TypeKind = 13
)
