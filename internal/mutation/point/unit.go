// Package point holds the records of what is in the IR of a translation unit, as
// far as mutants can follow from it: its functions, the instructions in them that a
// mutation operator may change (Point), its constant tables. The code generator
// fills them in once; they are written down as bytes and read in other processes.
//
// Opcodes and kinds of types are those of package ir. The package holds no handle
// into LLVM, sees no source text and knows no operator.
package point

import (
	"hash/crc32"
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

// Place stands for the table in all units. Its line may hold several, whose columns are not known.
func (t *Table) Place() Place {
	return Place{t.Line, -1 - int32(crc32.ChecksumIEEE([]byte(t.Name))>>1)}
}

// Like reports whether two values are of one type.
func (v *Datum) Like(o *Datum) bool {
	if v.Kind != o.Kind || v.Bits != o.Bits || len(v.Parts) != len(o.Parts) {
		return false
	}
	for i := range v.Parts {
		if !v.Parts[i].Like(&o.Parts[i]) {
			return false
		}
	}
	return true
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

// Reasons for which functions are passed over as a whole: Function.Skip.
const (
	SkipLanguage        = "language not supported"
	SkipOptimised       = "compiled with optimisation"
	SkipBeforeSanitizer = "embedded before the sanitizer's pass"
	SkipColumns         = "compiled without column numbers (-gno-column-info)"
)

// Reasons for which constant tables are: Table.Skip.
const (
	SkipReferences = "a constant table that other data or code that is not mutated refers to"
	SkipTable      = "a constant table that is not written as plain numbers"
)
