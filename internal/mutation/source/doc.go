// Package source reads C and C++ source texts: tokens with the positions that
// clang gives them, the brackets, calls and statements around a token, edits
// and their diffs, and the filters that say which files are mutated.
//
// There is no parser and no preprocessor here, hence no compiler flags are
// needed. What cannot be told from the tokens alone is answered with ok=false:
// a caller then leaves the place alone. The package knows nothing of programs,
// mutation operators or compiled code; only Open, Filter and Definitions look at the host.
package source
