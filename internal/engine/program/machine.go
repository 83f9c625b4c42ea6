package program

import "ames/internal/engine/machine/arch"

// architecture is what must be known of a machine whose programs are read.
type architecture interface {
	Dynamic() arch.Dynamic
	// ThreadOffset is the distance from the thread pointer of an executable's symbol.
	ThreadOffset(value, addr, size, align uint64) int64
	// Filler counts the leading bytes that fill a gap.
	Filler(code []byte) int
}

// codeReader is a machine whose code can be read.
type codeReader interface {
	// StubEntries maps the slots of call stubs to where each stub begins.
	StubEntries(code []byte, addr uint64) map[uint64]uint64
	// StubSlot gives the slot by way of which a call stub jumps.
	StubSlot(code []byte, addr uint64) (slot uint64, ok bool)
	// MaskDistances clears what in code says how far another place is.
	MaskDistances(code []byte)
}

// patchable is a machine on which a jump can be written over a function's entry.
type patchable interface {
	JumpSize() uint64
	Return() []byte
}
