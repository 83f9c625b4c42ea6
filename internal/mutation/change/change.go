// Package change says what can become of an instruction: the changes of the IR that
// mutants are made of. Each kind of change is a type that holds what the kind wants to
// know and no more; its text is what databases keep.
//
// Opcodes are those of package ir, predicates the numbers of its comparisons. The package knows
// neither the operators that ask for changes nor how code carries them out.
package change

import "ames/internal/engine/ir"

// Change says what becomes of an instruction. Two changes are equal if they are of the same type and
// say the same.
type Change interface {
	// String is the change's textual form; Parse reads it.
	String() string
	// kind is what its text begins with.
	kind() string
	// fields codes what the change says, in the order of its text. It gives the change that was read.
	fields(c *coder) Change
}

// Number is a constant as an instruction has it: Int if it is an integer, Real if it is a floating number.
type Number struct {
	Int  int64
	Real float64
}

// Whole is a number that is the same as an integer and as a floating number.
func Whole(n int64) Number { return Number{n, float64(n)} }

// Operation is another operation on the same operands.
type Operation struct{ Op ir.Opcode }

// Predicate is another predicate of a comparison.
type Predicate struct{ To int }

// Operand puts one of an operation's operands in place of its result.
type Operand struct{ N int }

// Flip makes a branch take the other way, and a select the other value.
type Flip struct{}

// NegateIndex makes an address be computed with the last index negated.
type NegateIndex struct{}

// Addend puts another constant in place of an operation's right operand.
type Addend struct{ To Number }

// SkipCall leaves a call out.
type SkipCall struct{}

// Value puts a constant in place of the result, or of what is stored or returned.
type Value struct{ To Number }

// NegateOperand gives an operand the other sign.
type NegateOperand struct{ N int }

// DivideFactors makes a fused multiplication and addition divide instead.
type DivideFactors struct{}

// Detour leads one way from a branch or switch to another block.
type Detour struct {
	Way   int  // from 0; of a switch 0 is the default
	Truth bool // what the block's phi nodes take then
	Block int  // as point.Flow numbers them
}

// Force makes the condition of a branch or select true or false.
type Force struct{ To bool }

// SkipStore does not store the value.
type SkipStore struct{}

// ReturnEarly makes the function return a constant at once.
type ReturnEarly struct{ To Number }

// Product makes a product of a division whose check goes before it: its overflow is checked there.
type Product struct{}

// Element puts another number into the table to which the instruction refers.
type Element struct {
	To     Number
	Offset int64  // from the table's begin, in bytes
	Table  string // as the symbol table has it
}

// EmptyText puts the address of an empty string in place of an operand.
type EmptyText struct{ Operand int }

// The names of the kinds.

func (Operation) kind() string     { return "binary" }
func (Predicate) kind() string     { return "predicate" }
func (Operand) kind() string       { return "operand" }
func (Flip) kind() string          { return "flip" }
func (NegateIndex) kind() string   { return "negate-index" }
func (Addend) kind() string        { return "addend" }
func (SkipCall) kind() string      { return "skip-call" }
func (Value) kind() string         { return "value" }
func (NegateOperand) kind() string { return "negate-operand" }
func (DivideFactors) kind() string { return "divide-factors" }
func (Detour) kind() string        { return "detour" }
func (Force) kind() string         { return "force" }
func (SkipStore) kind() string     { return "skip-store" }
func (ReturnEarly) kind() string   { return "return-early" }
func (Product) kind() string       { return "product" }
func (Element) kind() string       { return "element" }
func (EmptyText) kind() string     { return "empty-text" }

// The texts of the kinds.

func (ch Operation) String() string     { return textOf(ch) }
func (ch Predicate) String() string     { return textOf(ch) }
func (ch Operand) String() string       { return textOf(ch) }
func (ch Flip) String() string          { return textOf(ch) }
func (ch NegateIndex) String() string   { return textOf(ch) }
func (ch Addend) String() string        { return textOf(ch) }
func (ch SkipCall) String() string      { return textOf(ch) }
func (ch Value) String() string         { return textOf(ch) }
func (ch NegateOperand) String() string { return textOf(ch) }
func (ch DivideFactors) String() string { return textOf(ch) }
func (ch Detour) String() string        { return textOf(ch) }
func (ch Force) String() string         { return textOf(ch) }
func (ch SkipStore) String() string     { return textOf(ch) }
func (ch ReturnEarly) String() string   { return textOf(ch) }
func (ch Product) String() string       { return textOf(ch) }
func (ch Element) String() string       { return textOf(ch) }
func (ch EmptyText) String() string     { return textOf(ch) }
