// Package source holds C and C++ source texts: tokens with the positions that
// clang gives them, which bracket belongs to which, the definitions of macros, edits
// and their diffs, comments that suppress mutants, and the filters that say which
// files are mutated. What an expression or a statement is, is package syntax's to tell.
//
// There is no preprocessor here, hence no compiler flags are needed. The package knows
// nothing of programs, mutation operators or compiled code; only Open, Filter and
// Definitions look at the host.
package source
