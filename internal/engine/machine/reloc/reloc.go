// Package reloc is the vocabulary in which an architecture tells the linker
// what its relocations mean: what of a symbol one is about (Operand), how its
// value follows from that (Expr), and into which bits of the code the value
// goes (Field, private to the architecture).
//
// It holds no behaviour, and knows neither objects nor images; package link and the architectures meet
// here so that neither imports the other.
package reloc

import "debug/elf"

// Operand is what of its symbol a relocation is about: what the linker has to
// provide before the value can be computed.
type Operand uint8

// The operands of relocations.
const (
	Unsupported Operand = iota // the zero value: an unlisted relocation
	None                       // nothing to do
	Address                    // S: the symbol's address
	Callee                     // L: its address, or that of a stub which jumps there
	Branch                     // L where the field is the target of a branch, S elsewhere
	Slot                       // G: the slot that holds the symbol's address
	Table                      // nothing of the symbol: the relocation is about the table of slots itself
	Size                       // Z: the symbol's size

	// Thread-local symbols only, from here on.

	TPOffset      // S: the symbol's offset from the thread pointer
	TPOffsetSlot  // G: the slot that holds it
	ModuleAndSlot // G: the pair of slots {module, offset in its block}
	ModuleSlot    // G: the pair of slots {module, 0}
	ModuleOffset  // S: the symbol's offset in the module's block
	ModuleID      // S: the module's number
)

// ThreadLocal reports whether the operand is of a thread-local symbol.
func (o Operand) ThreadLocal() bool { return o >= TPOffset }

// MayBranch reports whether a stub may stand in for the symbol.
func (o Operand) MayBranch() bool { return o == Callee || o == Branch }

// Values are what the letters of an expression stand for at one place, in the
// notation of the ELF ABIs (System V ABI, AMD64, 4.4.1; AAELF64, "Relocation
// operations"). Of S, G, L and Z only that is set which the relocation's
// Operand says, with Branch always L.
type Values struct {
	S   uint64 // the symbol's address, or what the Operand says of a thread-local symbol
	A   uint64 // the addend
	P   uint64 // the address of the field
	GOT uint64 // the address of the global offset table
	G   uint64 // the address of the symbol's slot in it
	L   uint64 // where a call of the symbol goes
	Z   uint64 // the symbol's size
}

// Expr computes a relocation's value, modulo 2^64. It only reads what it is given.
type Expr func(*Values) uint64

// IsRelative reports whether the value depends on the field's own place.
func (e Expr) IsRelative() bool {
	const elsewhere = 1 << 30
	return e(&Values{P: elsewhere}) != e(&Values{})
}

// Field is the place a value goes to: width, signedness, bits of an
// instruction. What its values mean is private to each architecture.
type Field uint8

// Howto is everything about one relocation type.
type Howto struct {
	Name    string
	Operand Operand
	Expr    Expr
	Field   Field
	// Width is the number of bytes that the field covers, 0 for None.
	Width uint8
	// Relative says that the value counts from the field's own place.
	Relative bool
	// Reach is how far from its place a branch gets in either direction by this
	// field; whatever may be farther away is called through a stub.
	Reach uint64
	// Bias is what the addend of a branch to the symbol itself is: where
	// displacements count from the end of the field, minus its width.
	Bias int64
}

// Traits are the numbers of an architecture.
type Traits struct {
	// Howtos is indexed by relocation type.
	Howtos []Howto
	// PageSize is the largest page that the processes may use: a segment's
	// address and the image's base are multiples of it.
	PageSize uint64
	// StubSize is the number of bytes of a call stub, StubAlign its alignment.
	StubSize, StubAlign uint64
	// Word is the field of a whole address, as in a slot of the GOT.
	Word Field
	// Padding fills the gaps in code, so that a stray jump traps.
	Padding byte
	// Unwind is the type that sections of unwind tables have beside SHT_PROGBITS;
	// SHT_PROGBITS where the ABI has none of its own.
	Unwind elf.SectionType
}
