// Package arch is the vocabulary in which an architecture tells how its programs are
// loaded, what its machine code says, and how its functions are patched. (For linking
// there is package reloc.)
//
// It holds no behaviour.
package arch

// Dynamic are the relocations that programs leave to the loader: what it writes to a word, or more.
type Dynamic struct {
	JumpSlot     uint32 // the address of a function, for its call stub
	GlobalSlot   uint32 // the address of a symbol, for code that loads it from there
	Indirect     uint32 // what an indirect function stands for
	Word         uint32 // the address of a symbol and an addend
	Copy         uint32 // a variable's contents
	Module       uint32 // the number of a thread-local variable's module
	ModuleOffset uint32 // its offset in the module's block
	ThreadOffset uint32 // its offset from the thread pointer
}

// Loader is where glibc's loader looks for libraries.
type Loader struct {
	Path     string   // of the loader itself, as programs name it
	Platform string   // what $PLATFORM stands for
	Folders  []string // what $LIB may stand for
	// Levels are those of the architecture that this machine's processor has, the highest
	// first: folders under glibc-hwcaps.
	Levels []string
	// CacheFlags are those of the architecture's libraries in /etc/ld.so.cache
	// (glibc, sysdeps/generic/ldconfig.h).
	CacheFlags uint32
}

// Reference is an address that an instruction, or a field of one, refers to.
type Reference struct {
	Addr uint64
	Kind Kind
}

// Kind says how code refers to an address.
type Kind uint8

// The ways to refer to an address.
const (
	Reads  Kind = iota // or writes: what is there
	Forms              // computes it
	Calls              // or jumps there
	ByWord             // it is that of a word, which holds the address that is meant
	Fixed              // it is an address already, and not the file's, which is moved when the file is loaded
)

// StubLayout is that of the stubs at contacts, which the runtime shares: an array, of
// which the first element is their common head and the others are calls of that.
type StubLayout struct {
	Size    int // of one
	Call    int // how long the call is that each begins with
	Entry   int // where in each the entry's address is
	Contact int // where in the head the address is that it jumps to
}

// PathArgument is an argument of a system call that is a path; Dir is the one that says
// what it is relative to, -1: the working directory.
type PathArgument struct{ Dir, Path int }

// Code is a piece of code that is linked like a compiler's.
type Code struct {
	Bytes   []byte
	Refs    []CodeRef
	Entries map[string]uint64 // of functions: offsets by name
}

// CodeRef is a relocation of such code.
type CodeRef struct {
	Offset uint64
	Type   uint32
	Symbol string
	Addend int64
}

// Pieces are the code that programs need beside their own: what they begin with; what calls a
// function in main's place; a main that does nothing.
type Pieces struct{ Start, Caller, Nothing Code }
