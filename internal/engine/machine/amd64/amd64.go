// Package amd64 holds the relocation tables of x86-64 for the linker: what
// each relocation computes, which field takes the value, and the call stub.
//
// Pure tables and bytes; it knows nothing of objects, symbols or layout.
package amd64

import (
	"debug/elf"
	"encoding/binary"

	"ames/internal/engine/machine/reloc"
)

// The fields of x86-64 are plain little-endian integers.
const (
	word64   reloc.Field = iota // any 64 bits
	signed32                    // 32 bits, sign-extended by the processor
	zero32                      // 32 bits, zero-extended
	either16                    // 16 bits, read either way
	signed16
	either8
	signed8
)

var widths = [...]uint8{word64: 8, signed32: 4, zero32: 4, either16: 2, signed16: 2, either8: 1, signed8: 1}

// Relocation types that debug/elf does not name: the APX forms of two others.
const (
	code4GOTPCRELX = 43
	code4GOTTPOFF  = 44
	maxType        = 44
)

// howtos lists what compilers put into relocatable files. Left out on purpose:
// the types of dynamic linking (COPY, RELATIVE, …) and TLS descriptors.
var howtos = table([]entry{
	{elf.R_X86_64_NONE, reloc.None, word64},

	{elf.R_X86_64_64, reloc.Absolute, word64},
	{elf.R_X86_64_32, reloc.Absolute, zero32},
	{elf.R_X86_64_32S, reloc.Absolute, signed32},
	{elf.R_X86_64_16, reloc.Absolute, either16},
	{elf.R_X86_64_8, reloc.Absolute, either8},

	{elf.R_X86_64_PC64, reloc.PCRelative, word64},
	{elf.R_X86_64_PC32, reloc.PCRelative, signed32},
	{elf.R_X86_64_PC16, reloc.PCRelative, signed16},
	{elf.R_X86_64_PC8, reloc.PCRelative, signed8},
	{elf.R_X86_64_PLT32, reloc.Call, signed32},

	{elf.R_X86_64_GOTPCREL, reloc.GOTSlot, signed32},
	{elf.R_X86_64_GOTPCRELX, reloc.GOTSlot, signed32},
	{elf.R_X86_64_REX_GOTPCRELX, reloc.GOTSlot, signed32},
	{code4GOTPCRELX, reloc.GOTSlot, signed32},
	{elf.R_X86_64_GOTPCREL64, reloc.GOTSlot, word64},
	{elf.R_X86_64_GOT32, reloc.GOTSlotOffset, signed32},
	{elf.R_X86_64_GOT64, reloc.GOTSlotOffset, word64},
	{elf.R_X86_64_GOTPLT64, reloc.GOTSlotOffset, word64},
	{elf.R_X86_64_GOTOFF64, reloc.GOTOffset, word64},
	{elf.R_X86_64_GOTPC32, reloc.GOTBase, signed32},
	{elf.R_X86_64_GOTPC64, reloc.GOTBase, word64},
	{elf.R_X86_64_PLTOFF64, reloc.StubOffset, word64},
	{elf.R_X86_64_SIZE32, reloc.Size, zero32},
	{elf.R_X86_64_SIZE64, reloc.Size, word64},

	{elf.R_X86_64_TPOFF32, reloc.TPOffset, signed32},
	{elf.R_X86_64_TPOFF64, reloc.TPOffset, word64},
	{elf.R_X86_64_GOTTPOFF, reloc.TPOffsetSlot, signed32},
	{code4GOTTPOFF, reloc.TPOffsetSlot, signed32},
	{elf.R_X86_64_TLSGD, reloc.ModuleAndSlot, signed32},
	{elf.R_X86_64_TLSLD, reloc.ModuleSlot, signed32},
	{elf.R_X86_64_DTPOFF32, reloc.ModuleOffset, signed32},
	{elf.R_X86_64_DTPOFF64, reloc.ModuleOffset, word64},
	{elf.R_X86_64_DTPMOD64, reloc.ModuleID, word64},
})

type entry struct {
	typ   elf.R_X86_64
	expr  reloc.Expr
	field reloc.Field
}

func table(entries []entry) []reloc.Howto {
	t := make([]reloc.Howto, maxType+1)
	for i := range t {
		t[i].Name = elf.R_X86_64(i).String()
	}
	t[code4GOTPCRELX].Name = "R_X86_64_CODE_4_GOTPCRELX"
	t[code4GOTTPOFF].Name = "R_X86_64_CODE_4_GOTTPOFF"
	for _, e := range entries {
		h := &t[e.typ]
		h.Expr, h.Field = e.expr, e.field
		if e.expr != reloc.None {
			h.Width = widths[e.field]
		}
	}
	return t
}

const stubSize = 8

// Arch is the x86-64 architecture.
type Arch struct{}

// Traits returns the architecture's numbers.
func (Arch) Traits() reloc.Traits {
	return reloc.Traits{
		Howtos: howtos, PageSize: 4096, StubSize: stubSize, StubAlign: 8,
		// A displacement counts from the end of its field, and addends shift
		// it a little: a page less than 2 GiB is always within reach.
		Reach: 1<<31 - 4096, Word: word64, Padding: 0xcc,
	}
}

// IsBranch reports whether the 32-bit field at off is the target of a call or
// jump. Old compilers use R_X86_64_PC32 for those as well as for data. With
// any other use of it the byte before is a ModRM byte of the form 00xxx101,
// which no opcode of a branch looks like.
func (Arch) IsBranch(code []byte, off uint64) bool {
	if off == 0 || off > uint64(len(code)) {
		return false
	}
	op := code[off-1]
	if op == 0xe8 || op == 0xe9 { // call, jmp
		return true
	}
	return off >= 2 && op&0xf0 == 0x80 && code[off-2] == 0x0f // jcc
}

// Fits reports whether the field can hold v.
func (Arch) Fits(f reloc.Field, v uint64) bool {
	s := int64(v)
	switch f {
	case word64:
		return true
	case signed32:
		return s == int64(int32(s))
	case zero32:
		return v == uint64(uint32(v))
	case either16:
		return s >= -1<<15 && s < 1<<16
	case signed16:
		return s == int64(int16(s))
	case either8:
		return s >= -1<<7 && s < 1<<8
	case signed8:
		return s == int64(int8(s))
	}
	return false
}

// Put writes v into the field at the start of dst.
func (Arch) Put(dst []byte, f reloc.Field, v uint64) {
	switch f {
	case word64:
		binary.LittleEndian.PutUint64(dst, v)
	case signed32, zero32:
		binary.LittleEndian.PutUint32(dst, uint32(v))
	case either16, signed16:
		binary.LittleEndian.PutUint16(dst, uint16(v))
	case either8, signed8:
		dst[0] = byte(v)
	}
}

// Stub writes the call stub that stands at address at: jmp *slot(%rip).
func (Arch) Stub(dst []byte, at, slot uint64) {
	dst[0], dst[1] = 0xff, 0x25
	binary.LittleEndian.PutUint32(dst[2:], uint32(slot-(at+6)))
	dst[6], dst[7] = 0xcc, 0xcc
}
