package point

import (
	"cmp"
	"math"
	"strings"

	"ames/internal/engine/ir"
)

// Shape is what an instruction's operands say about how it came about.
type Shape uint8

// The shapes.
const (
	Plain       Shape = iota
	Negation          // sub 0, x
	Complement        // xor x, -1
	LogicalNot        // xor i1 x, true
	PointerDiff       // sub of two addresses
	ComplexPart       // add of a number and one part of a complex number
	Step              // add of the constant 1 or -1, integer or floating
)

// Sign is whether an integer operation was written on signed types.
type Sign uint8

// The signs.
const (
	SignUnknown Sign = iota
	Signed
	Unsigned
	NonNegative // whatever the type, the value is not negative
)

// Check is what a sanitizer checks of an operation, or would of another one in its place.
type Check uint8

// The checks.
const (
	CheckNone      Check = iota // nothing
	CheckHere                   // the operation itself
	CheckProduct                // a product's overflow, where it checks the division
	CheckElsewhere              // something of which there is nothing in the code
)

// Place is a place of a file.
type Place struct{ Line, Col int32 }

// Compare orders places as a text has them.
func (p Place) Compare(o Place) int {
	return cmp.Or(cmp.Compare(p.Line, o.Line), cmp.Compare(p.Col, o.Col))
}

// Side is a side of a binary operator.
type Side uint8

// The sides.
const (
	SideUnknown Side = iota
	Left
	Right
)

// Phi is what a block's phi nodes take when it is entered by one way.
type Phi uint8

// The ways.
const (
	PhiNone  Phi = iota // there are none
	PhiFalse            // one truth value, and it is false
	PhiTrue
	PhiOther
)

// Flow is the control flow at a conditional branch or a switch. Blocks are
// numbered in their order, which is that in which the compiler came to them.
type Flow struct {
	Block int32 // in which it stands
	// Next is where it goes if the condition is true, if it is false; a switch's
	// default, and its number of cases.
	Next    [2]int32
	Phi     [2]Phi // what that is in Next
	Entries int16  // how many ways lead to the block behind this one
	// Joins says that one of Next begins with a phi node of truth values whose
	// last one is computed by the blocks that lie between this one and it: it is
	// the end of a && or || whose value is wanted.
	Joins bool
}

// Point holds the facts about one instruction that an operator may change.
type Point struct {
	Func  int32 // index into Unit.Functions
	Index int32 // number of the instruction in its function; debug intrinsics do not count
	File  int32
	Line  int32
	Col   int32
	// Table says, if it is not 0, that the instruction refers to the table of this number in
	// Unit.Tables, from 1. The point stands for nothing else, and Line is the table's.
	Table int32
	// Inlined tells copies of an always-inlined body apart: 0 in the function itself.
	Inlined int32
	Op      ir.Opcode // 0: an instruction of no interest, except that it stands there
	Pred    int16
	// Kind and Bits describe the value: an operation's operand, what is
	// stored or returned, a call's result.
	Kind  ir.TypeKind
	Bits  int16
	Shape Shape
	Sign  Sign
	Check Check
	// Const is the constant stored, returned or on an operation's right, if HasConst: an integer
	// sign-extended from Bits, or the bits of a double.
	HasConst bool
	Const    uint64
	// Root is where a branch's or select's condition was computed; zero if unknown.
	Root Place
	// Flow is where a conditional branch or a switch goes.
	Flow Flow
	// Side is where the integer of a pointer arithmetic stands, or the product
	// of a fused multiplication and addition.
	Side Side
	// Null: the stored or returned value is the null pointer, in whose place no
	// other constant can stand.
	Null bool
	// Texts has a bit for each argument that is the address of a string literal;
	// the first one for what is stored or returned.
	Texts uint64
	// Packed: what is stored was put together with what was there, as it is for a
	// bit-field.
	Packed bool
	// Reference: the result or returned value is known never to be null, as a
	// C++ reference is.
	Reference bool
	// Coerced: what the source calls a class or a pointer to a member travels
	// here as a number.
	Coerced bool
	// Calls only.
	Callee    string // linkage name; empty for an indirect call
	Intrinsic bool
	Hidden    bool // the result travels through a hidden pointer
	NoReturn  bool
	Unused    bool // nobody reads the result
	Spelt     bool // some argument is computed at another place, as it is never in a macro
	Function  bool // some argument is a function, or what is stored
	Local     bool // some argument is the address of a local variable or temporary
	// ArgFirst and ArgLast are the first and the last place where an argument
	// is computed; zero if none is.
	ArgFirst, ArgLast Place
	Pinned            bool // the call cannot be dropped nor its result replaced (musttail, shared normal path)
}

// At is where the instruction stands.
func (p *Point) At() Place { return Place{p.Line, p.Col} }

// Constant returns a point's constant as a number that a literal could spell;
// ok is false when it has none.
func (p *Point) Constant() (v float64, ok bool) {
	if !p.HasConst {
		return 0, false
	}
	if p.Kind == ir.IntegerKind {
		return float64(int64(p.Const)), true
	}
	return math.Float64frombits(p.Const), true
}

// IsCall reports whether a function is called.
func (p *Point) IsCall() bool { return p.Op == ir.Call || p.Op == ir.Invoke }

// IsArithmetic reports whether the point is an operation that a programmer writes as an operator.
func (p *Point) IsArithmetic() bool { return p.Op >= ir.Add && p.Op <= ir.Xor || p.Op == ir.FNeg }

// IsComparison reports whether two values are compared.
func (p *Point) IsComparison() bool { return p.Op == ir.ICmp || p.Op == ir.FCmp }

// IsBitwise reports whether the point is what & | or ^ is compiled to.
func (p *Point) IsBitwise() bool { return p.Op == ir.And || p.Op == ir.Or || p.Op == ir.Xor }

// IsFused reports whether the point is a multiplication and addition of floating numbers in one. Clang compiles
// a * b + c to one, which stands at the + (-ffp-contract=on, its default from version 14 on).
func (p *Point) IsFused() bool { return strings.HasPrefix(p.Callee, "llvm.fmuladd.") }

// IsFloat reports whether the value is a floating number.
func (p *Point) IsFloat() bool {
	switch p.Kind {
	case ir.HalfKind, ir.FloatKind, ir.DoubleKind, ir.X86FP80Kind:
		return true
	}
	return false
}

// IsScalar reports whether the value is a number or an address that is no reference.
func (p *Point) IsScalar() bool { return !p.Coerced && !p.Reference && p.IsZeroable() }

// IsZeroable reports whether the value can be zero: a number or an address.
func (p *Point) IsZeroable() bool {
	return p.Kind == ir.IntegerKind || p.Kind == ir.PointerKind || p.IsFloat()
}

// IsResult reports whether the point may be what sets a function's result.
func (p *Point) IsResult() bool { return p.Op == ir.Ret || p.Op == ir.Store }

// IsIgnored reports whether nobody has to do with a call's result. One on the
// stack of the floating-point unit is taken from there in any case.
func (p *Point) IsIgnored() bool {
	switch p.Kind {
	case ir.VoidKind:
		return true
	case ir.IntegerKind, ir.PointerKind, ir.FloatKind, ir.DoubleKind:
		return p.Unused
	}
	return false
}

// OtherWay gives the way of a branch that does not lead to a block; false if none leads there.
func (p *Point) OtherWay(block int32) (int32, bool) {
	next := p.Flow.Next
	switch {
	case next[0] == next[1]:
	case next[0] == block:
		return next[1], true
	case next[1] == block:
		return next[0], true
	}
	return 0, false
}
