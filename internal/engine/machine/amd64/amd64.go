// Package amd64 is all that is particular to x86-64: what its relocations
// compute and which fields take the values, call stubs, the jump over a
// function's entry, and how its machine code and call tables are read.
//
// Pure tables and bytes; it knows nothing of objects, symbols, files or
// processes.
package amd64

// Arch is the x86-64 architecture.
type Arch struct{}
