// Package operator knows the mutation operators: which instruction at which
// source token is a mutation point, what the edit of the text is, and what
// becomes of the instruction.
//
// It works on plain facts about instructions (Point), which the code
// generator reads out of the IR once, and on tokens of the source; it holds
// no handle into LLVM and runs nothing. What it decides is written down as a
// Change, which the code generator carries out.
package operator

import (
	"cmp"
	"slices"

	"ames/internal/engine/ir"
	"ames/internal/engine/record"
)

// Unit is what is known about one translation unit's IR.
type Unit struct {
	SourceName string // as the front end recorded it
	CXX        bool   // C++, not C
	// Language is that of the source if it is none whose text is known, as DWARF calls it; empty for C, C++ and
	// Objective-C.
	Language string
	// Optimised says that the unit was compiled with optimisation: it may hold inlined copies of
	// any function whose code it was given.
	Optimised bool
	Main      string // the file that the compiler was given, as a cleaned path; empty if it is not known
	Triple    string
	Functions []Function
	Files     []string // cleaned absolute paths, indexed by Point.File
	// Sums are the MD5 sums of the files' bytes as they were compiled, in hexadecimal, empty where they are not
	// known; there may be fewer than Files. Summed says that the compiler notes them: a file
	// without one was reached through line markers, as in preprocessed text, or behind a
	// pragma that makes it a system header.
	Sums      []string
	Summed    bool
	Locals    []string // names of internal functions and variables defined here, and of labels in file-level assembly
	Globals   []string // names of all other definitions
	Names     []string // what Function.Refs and Variable.Refs count
	Variables []Variable
	Tables    []Table
}

// Table is a constant array or structure of which only the unit itself knows.
type Table struct {
	Variable   string  // its name in the symbol table
	Name       string  // as the source has it
	File, Line int32   // where it is declared; Unit.Files
	First      int32   // the first function that has a point for it
	Uses       []Place // where code refers to it, each place once
	Value      Datum
	Skip       string // why it cannot be mutated; empty if it can
}

// Datum is a constant as it lies in memory, or a part of it.
type Datum struct {
	Kind   ir.TypeKind // of an array or structure, an integer of at most 64 bits, a float or double; 0: anything else
	Bits   int16       // of an integer
	Named  bool        // the structure's type has a name
	Zero   bool        // it and all its parts are
	Offset int64       // from the table's begin, in bytes
	Const  uint64      // as in Point
	Parts  []Datum
}

// Variable is a variable or alias that a unit defines, as far as code and verdicts depend on it.
type Variable struct {
	Name     string
	Internal bool
	Digest   string  // of its definition
	Refs     []int32 // the functions and variables that its value refers to, by their place in Unit.Names
}

// Function is one function definition of a unit.
type Function struct {
	Name         string // linkage name, as the symbol table has it
	Internal     bool   // static: the name is the unit's own
	Discardable  bool   // inline or template: other units may define it too
	Instructions int
	// Ignored says that its author marked it as not to be mutated.
	Ignored bool
	// Skip says why the function cannot be mutated; empty if it can.
	Skip string
	// File is the file that the function is defined in, by its place in Unit.Files; -1 if it is not known.
	File int32
	// Digest is that of the function's code and all in its unit that this depends on. It
	// does not change with lines, nor with what else there is in the unit.
	Digest string
	// Lines is the digest of the line numbers that Digest leaves out: those that calls are
	// given together with a file's name.
	Lines string
	// Refs are the functions and variables that the code refers to, by their place in Unit.Names.
	Refs []int32
	// Strings are the texts in the code, of functions that run before main for one variable.
	Strings []string
	// Points are its mutation points, in their order. There are very many in a large
	// unit, most of them in files that are not mutated.
	Points record.Later[Point]
	// Files are those that the points are in, by their place in Unit.Files; Counts says how many
	// are in each.
	Files, Counts []int32
}

// SetPoints says what the function's points are.
func (f *Function) SetPoints(points []Point) {
	f.Points, f.Files, f.Counts = record.LaterOf(points), nil, nil
	for i := range points {
		n := slices.Index(f.Files, points[i].File)
		if n < 0 {
			n = len(f.Files)
			f.Files, f.Counts = append(f.Files, points[i].File), append(f.Counts, 0)
		}
		f.Counts[n]++
	}
}

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

func (p Place) compare(o Place) int {
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
	Block   int32    // in which it stands
	Next    [2]int32 // where it goes if the condition is true, if it is false; a switch's default, and its number of cases
	Phi     [2]Phi   // what that is in Next
	Entries int16    // how many ways lead to the block behind this one
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
