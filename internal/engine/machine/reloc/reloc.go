// Package reloc is the vocabulary in which an architecture tells the linker
// what its relocations mean: which value a relocation computes (Expr) and into
// which bits of the code it goes (Field, private to the architecture).
//
// It holds no behaviour and knows neither objects nor images; package link
// and the architectures meet here so that neither imports the other.
package reloc

// Expr is the value that a relocation computes. In the notation of the ELF
// ABIs: S the symbol's address, A the addend, P the address of the field, GOT
// the global offset table's, G the symbol's slot in it, L its call stub where
// it needs one and its address otherwise.
type Expr uint8

// The values that relocations compute.
const (
	Unsupported   Expr = iota // the zero value: an unlisted relocation
	None                      // nothing to do
	Absolute                  // S + A
	PCRelative                // S + A - P
	Call                      // L + A - P
	GOTSlot                   // G + A - P
	GOTSlotOffset             // G + A - GOT
	GOTOffset                 // S + A - GOT
	GOTBase                   // GOT + A - P
	StubOffset                // L + A - GOT
	Size                      // the symbol's size + A

	// Thread-local symbols only, from here on.

	TPOffset      // offset from the thread pointer + A
	TPOffsetSlot  // slot that holds the offset from the thread pointer, + A - P
	ModuleAndSlot // pair of slots {module, offset in module}, + A - P
	ModuleSlot    // pair of slots {module, 0}, + A - P
	ModuleOffset  // offset in the module's block + A
	ModuleID      // the module's number
)

// ThreadLocal reports whether the expression is about a thread-local symbol.
func (e Expr) ThreadLocal() bool { return e >= TPOffset }

// Field is the place a value goes to: width, signedness, bits of an
// instruction. What its values mean is private to each architecture.
type Field uint8

// Howto is everything about one relocation type.
type Howto struct {
	Name  string
	Expr  Expr
	Field Field
	// Width is the number of bytes that the field covers, 0 for None.
	Width uint8
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
	// Reach is how far a call instruction gets in either direction; whatever
	// may be farther away is called through a stub.
	Reach uint64
	// Word is the field of a whole address, as in a slot of the GOT.
	Word Field
	// Padding fills the gaps in code, so that a stray jump traps.
	Padding byte
}
