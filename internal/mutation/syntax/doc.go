// Package syntax reads what stands around a token of a C or C++ source: the
// expression and the statement that it belongs to, the call whose name it is, the
// condition of an if, the head and the body of a function, what a name is declared as.
//
// There is no parser here, hence no compiler flags are needed. What cannot be told from
// the tokens alone is answered with ok=false: a caller then leaves the place alone. The
// package knows nothing of programs, mutation operators or compiled code.
package syntax
