// Package jit compiles LLVM bitcode and runs programs of it, without a linker and without an
// executable on disk.
//
// # Bitcode to objects
//
// Open loads an LLVM library of any version from 13 on. Load parses bitcode into a Module, the
// original, which is kept to be looked at and never changes. Module.Clone parses the same
// bitcode once more, into an LLVM context of its own: a Clone may be changed, and Compile makes
// an object of it. Objects are bytes, ELF relocatable files, and belong to whoever has them.
//
// # Objects to programs
//
// An Engine takes objects, bitcode, archives and libraries, as a linker does, and links them
// into one program in memory. Run and Call make runs of it, each in a fork of a process that
// stands at the call of main: the program is linked and loaded once and run as often as one
// likes, and whatever a run does to itself is gone with it. Replace has the next runs use
// another definition of a function.
//
// The program is a real one to the system: constructors and destructors, atexit, thread-local
// variables, indirect functions, exceptions, threads and dlopen work as in a program that was
// linked by the system's linker, since the system's loader starts it.
//
// # Ownership
//
//	handle       made by         ended by                     holds
//	*LLVM        Open            Close, after all others      the library, target machines, workers
//	*Module      LLVM.Load       Close                        an LLVM context; borrows its bitcode
//	*Clone       Module.Clone    Close, or LLVM.Compile       an LLVM context
//	object       LLVM.Compile    the garbage collector        nothing
//	*Engine      NewEngine       Close                        the program, its processes; borrows what was added
//	Result       Engine.Run      the garbage collector        nothing
//
// LLVM.Compile takes the clone over. It drops it with its context, or hands it to
// CompileOptions.Compiled, who owns it then. LLVM.Counters tells how many contexts live.
//
// LLVM ends the process that it runs in when it meets broken IR. Load and Object refuse what is
// not whole bitcode, is newer than the library or for another machine before LLVM sees it. For
// bitcode that nobody vouches for, CompileOptions.Isolated has a worker process compile it.
package jit
