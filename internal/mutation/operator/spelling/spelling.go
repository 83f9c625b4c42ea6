// Package spelling says how edits are spelt in the languages whose text can be mutated: that an
// expression is evaluated and its value not used, that something else is returned.
//
// It makes text of text. Where an edit belongs and what it is for, it does not know, nor
// what is compiled from it.
package spelling

import "ames/internal/mutation/source"

// Language is how edits are spelt in one.
type Language interface {
	// Truth spells a truth value.
	Truth(v bool) string
	// Condition spells an expression as a truth value that other operators can stand beside.
	Condition(e Expr) string
	// Instead spells that an expression is evaluated and has another value, of its own type: 0 or 1.
	Instead(e Expr, n int) string
	// Discard spells that an expression is evaluated and nothing done with it.
	Discard(e Expr) string
	// Return spells that an expression is evaluated and something else returned: 0 or 1. The text takes the place of
	// the returned expression, or of the whole statement.
	Return(e Expr, n int, of Result) (text string, statement bool)
}

// Expr is an expression of the source and what is known of it.
type Expr struct {
	Text  string
	Quiet bool // nothing is noticed of evaluating it: it may as well be left out
	Class bool // it is an object of a class that is converted
	Array bool // it may be an array or a function, which become addresses
	// Kept: its value must be kept in a variable to be evaluated at all, or to have a type that can be named.
	Kept bool
	Read Read // what must be read of it
	// Written: it stands for what is assigned to, and is not read. Object is then what it is a member of, through
	// a pointer if Arrow is set; empty if it is none.
	Written bool
	Object  string
	Arrow   bool
}

// Read is what is read of an expression that is discarded.
type Read uint8

// What is read.
const (
	ReadNothing Read = iota // more than its evaluation takes
	ReadScalar              // its value, a number or an address
	ReadAny                 // its value, of whatever type, such as an enumeration
)

// Result is what is known of the type that a function says that it returns.
type Result uint8

// The types.
const (
	ResultUnknown Result = iota
	ResultTruth
	ResultNumber
	ResultPointer
)

// languages are those that there is a spelling of.
var languages = map[source.Language]Language{source.C: c{}, source.CPP: cpp{}}

// Of gives the spelling of a language, false if there is none.
func Of(l source.Language) (Language, bool) {
	spelling, ok := languages[l]
	return spelling, ok
}
