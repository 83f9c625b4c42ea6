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

// A displacement counts from the end of its field, and addends shift it a
// little: a page less than 2 GiB is always within reach. (Who has the distance
// of a function in a whole word calls it as others do, by the same stub.)
const reach = 1<<31 - 4096

// Relocation types that debug/elf does not name: the APX forms of two others.
const (
	code4GOTPCRELX = 43
	code4GOTTPOFF  = 44
	maxType        = 44
)

// The values that relocations compute (System V ABI, AMD64, table 4.9). What
// stands for S, G and L follows from a relocation's operand.
func absolute(v *reloc.Values) uint64     { return v.S + v.A }
func relative(v *reloc.Values) uint64     { return v.S + v.A - v.P }
func call(v *reloc.Values) uint64         { return v.L + v.A - v.P }
func slot(v *reloc.Values) uint64         { return v.G + v.A - v.P }
func slotOffset(v *reloc.Values) uint64   { return v.G + v.A - v.GOT }
func tableOffset(v *reloc.Values) uint64  { return v.S + v.A - v.GOT }
func table(v *reloc.Values) uint64        { return v.GOT + v.A - v.P }
func calleeOffset(v *reloc.Values) uint64 { return v.L + v.A - v.GOT }
func size(v *reloc.Values) uint64         { return v.Z + v.A }

// howtos lists what compilers put into relocatable files. Left out on purpose:
// the types of dynamic linking (COPY, RELATIVE, …) and TLS descriptors. Old
// compilers call functions by PC32 as well as by PLT32.
var howtos = tabulate([]entry{
	{elf.R_X86_64_NONE, reloc.None, nil, word64},

	{elf.R_X86_64_64, reloc.Address, absolute, word64},
	{elf.R_X86_64_32, reloc.Address, absolute, zero32},
	{elf.R_X86_64_32S, reloc.Address, absolute, signed32},
	{elf.R_X86_64_16, reloc.Address, absolute, either16},
	{elf.R_X86_64_8, reloc.Address, absolute, either8},

	{elf.R_X86_64_PC64, reloc.Address, relative, word64},
	{elf.R_X86_64_PC32, reloc.Branch, call, signed32},
	{elf.R_X86_64_PC16, reloc.Address, relative, signed16},
	{elf.R_X86_64_PC8, reloc.Address, relative, signed8},
	{elf.R_X86_64_PLT32, reloc.Callee, call, signed32},

	{elf.R_X86_64_GOTPCREL, reloc.Slot, slot, signed32},
	{elf.R_X86_64_GOTPCRELX, reloc.Slot, slot, signed32},
	{elf.R_X86_64_REX_GOTPCRELX, reloc.Slot, slot, signed32},
	{code4GOTPCRELX, reloc.Slot, slot, signed32},
	{elf.R_X86_64_GOTPCREL64, reloc.Slot, slot, word64},
	{elf.R_X86_64_GOT32, reloc.Slot, slotOffset, signed32},
	{elf.R_X86_64_GOT64, reloc.Slot, slotOffset, word64},
	{elf.R_X86_64_GOTPLT64, reloc.Slot, slotOffset, word64},
	{elf.R_X86_64_GOTOFF64, reloc.Address, tableOffset, word64},
	{elf.R_X86_64_GOTPC32, reloc.Table, table, signed32},
	{elf.R_X86_64_GOTPC64, reloc.Table, table, word64},
	{elf.R_X86_64_PLTOFF64, reloc.Callee, calleeOffset, word64},
	{elf.R_X86_64_SIZE32, reloc.Size, size, zero32},
	{elf.R_X86_64_SIZE64, reloc.Size, size, word64},

	{elf.R_X86_64_TPOFF32, reloc.TPOffset, absolute, signed32},
	{elf.R_X86_64_TPOFF64, reloc.TPOffset, absolute, word64},
	{elf.R_X86_64_GOTTPOFF, reloc.TPOffsetSlot, slot, signed32},
	{code4GOTTPOFF, reloc.TPOffsetSlot, slot, signed32},
	{elf.R_X86_64_TLSGD, reloc.ModuleAndSlot, slot, signed32},
	{elf.R_X86_64_TLSLD, reloc.ModuleSlot, slot, signed32},
	{elf.R_X86_64_DTPOFF32, reloc.ModuleOffset, absolute, signed32},
	{elf.R_X86_64_DTPOFF64, reloc.ModuleOffset, absolute, word64},
	{elf.R_X86_64_DTPMOD64, reloc.ModuleID, absolute, word64},
})

type entry struct {
	typ     elf.R_X86_64
	operand reloc.Operand
	expr    reloc.Expr
	field   reloc.Field
}

func tabulate(entries []entry) []reloc.Howto {
	t := make([]reloc.Howto, maxType+1)
	for i := range t {
		t[i].Name = elf.R_X86_64(i).String()
	}
	t[code4GOTPCRELX].Name = "R_X86_64_CODE_4_GOTPCRELX"
	t[code4GOTTPOFF].Name = "R_X86_64_CODE_4_GOTTPOFF"
	for _, e := range entries {
		h := &t[e.typ]
		h.Operand, h.Expr, h.Field = e.operand, e.expr, e.field
		if e.operand == reloc.None {
			continue
		}
		h.Width, h.Relative = widths[e.field], e.expr.IsRelative()
		if e.operand.MayBranch() {
			h.Reach = reach
		}
		if e.field == signed32 {
			h.Bias = -4
		}
	}
	return t
}

const stubSize = 8

// typeUnwind is SHT_X86_64_UNWIND (System V ABI, AMD64, 4.2.1).
const typeUnwind elf.SectionType = 0x70000001

// Traits returns the architecture's numbers.
func (Arch) Traits() reloc.Traits {
	return reloc.Traits{
		Howtos: howtos, PageSize: 4096, StubSize: stubSize, StubAlign: 8,
		Word: word64, Padding: 0xcc, Unwind: typeUnwind,
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
