// Package memory is what is mapped into the program's processes, and what these have in common
// with Ames: images, the shared memory of a slot, and what its runs hand on in it.
//
// It knows no process and asks none for anything: it makes files, and says what is to be asked.
package memory
