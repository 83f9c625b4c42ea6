package program

import (
	"errors"
	"fmt"
)

// What can be wrong with a file that the user names as a program. Each text
// says what to do about it. Open wraps them with the path.
var (
	// ErrNotELF is returned for files that are no ELF files at all.
	ErrNotELF = errors.New("not an ELF file: name the program that was compiled and linked (for a libtool " +
		"wrapper script, the file in .libs)")
	// ErrUnsupported is returned for ELF files of other machines or classes.
	ErrUnsupported = errors.New("unsupported kind of ELF file: Ames reads 64-bit little-endian programs for " +
		"x86-64 and AArch64")
	// ErrNotProgram is returned for ELF files that cannot be started or loaded.
	ErrNotProgram = errors.New("not a program or shared library: link it first")
	// ErrMalformed is returned for damaged files.
	ErrMalformed = errors.New("malformed ELF file: build it again")
	// ErrNoBitcode accompanies a Module without embedded bitcode.
	ErrNoBitcode = errors.New("no LLVM bitcode inside: compile with clang -g -O0 -fembed-bitcode=all and link again")
	// ErrStripped accompanies a Module without a symbol table.
	ErrStripped = errors.New("the symbol table is stripped: link without -s and do not run strip on it")
	// ErrStatic accompanies a Module of a statically linked executable.
	ErrStatic = errors.New("statically linked: link it dynamically, without -static and -static-pie")
)

func joinFaults(faults []error) error {
	switch len(faults) {
	case 0:
		return nil
	case 1:
		return faults[0]
	case 2:
		return fmt.Errorf("%w; %w", faults[0], faults[1])
	}
	return fmt.Errorf("%w; %w", faults[0], joinFaults(faults[1:]))
}
