package amd64

import (
	"debug/elf"

	"ames/internal/engine/machine/arch"
)

// A linker rewrites instructions that load from the global offset table, and those for
// thread-local variables (System V ABI, AMD64, 4.4.1 and B.2).

// Span is what a linker may write around a relocation's offset.
func (Arch) Span(typ uint32) (before, after int64) {
	switch elf.R_X86_64(typ) {
	case elf.R_X86_64_64:
		return 0, 8
	case elf.R_X86_64_PC32, elf.R_X86_64_PLT32, elf.R_X86_64_32, elf.R_X86_64_32S:
		return 0, 4
	case elf.R_X86_64_GOTPCREL, elf.R_X86_64_GOTPCRELX, elf.R_X86_64_REX_GOTPCRELX:
		return 3, 4
	}
	return 4, 12
}

// Pointer reports whether a relocation fills a whole word with a symbol's address.
func (Arch) Pointer(typ uint32) bool { return elf.R_X86_64(typ) == elf.R_X86_64_64 }

// LinkedField gives what a field of the linked code at addr refers to, which had that
// relocation in the compiler's code, plain.
func (Arch) LinkedField(code, plain []byte, addr, offset uint64, typ uint32, addend int64) (arch.Reference, bool) {
	width := uint64(4)
	if elf.R_X86_64(typ) == elf.R_X86_64_64 {
		width = 8
	}
	if uint64(len(code)) < width || offset > uint64(len(code))-width {
		return arch.Reference{}, false
	}
	if width == 8 {
		return arch.Reference{Addr: le.Uint64(code[offset:]) - uint64(addend), Kind: arch.Forms}, true
	}
	value := uint64(int64(int32(le.Uint32(code[offset:]))))
	relative := arch.Reference{Addr: value + addr + offset - uint64(addend), Kind: arch.Forms}
	switch elf.R_X86_64(typ) {
	case elf.R_X86_64_PC32, elf.R_X86_64_PLT32:
		return relative, true
	case elf.R_X86_64_32:
		return arch.Reference{Addr: uint64(uint32(value)) - uint64(addend), Kind: arch.Forms}, true
	case elf.R_X86_64_32S:
		return arch.Reference{Addr: value - uint64(addend), Kind: arch.Forms}, true
	case elf.R_X86_64_GOTPCREL, elf.R_X86_64_GOTPCRELX, elf.R_X86_64_REX_GOTPCRELX:
	default:
		return arch.Reference{}, false
	}
	if offset < 2 {
		return arch.Reference{}, false
	}
	const callPrefix, jump, moveImmediate = 0x67, 0xe9, 0xc7
	switch op := code[offset-2]; {
	case op == plain[offset-2]:
		return arch.Reference{Addr: relative.Addr, Kind: arch.ByWord}, true
	case op == lea, op == callPrefix:
		return relative, true
	case op == jump:
		value = uint64(int64(int32(le.Uint32(code[offset-1:]))))
		return arch.Reference{Addr: value + addr + offset + 3, Kind: arch.Forms}, true
	case op == moveImmediate: // of what does not move: a program that does has it for absolute symbols only
		return arch.Reference{Addr: value, Kind: arch.Fixed}, true
	}
	return arch.Reference{}, false
}
