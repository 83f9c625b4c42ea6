package amd64

import (
	"bytes"
	"encoding/binary"
	"math"

	"golang.org/x/arch/x86/x86asm"

	"ames/internal/engine/machine/arch"
)

var le = binary.LittleEndian

const bits = 64 // of the processor's mode

// Prefixes that may stand before a jump or at a call stub's beginning.
const bnd = 0xf2

var endbr64 = []byte{0xf3, 0x0f, 0x1e, 0xfa}

// fillers are the instructions that assemblers and linkers fill gaps with (Intel SDM 2, NOP).
var fillers = [][]byte{
	{0x90}, {0xcc}, {0x00},
	{0x0f, 0x1f, 0x00},
	{0x0f, 0x1f, 0x40, 0x00},
	{0x0f, 0x1f, 0x44, 0x00, 0x00},
	{0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00},
	{0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
	{0x2e, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
}

// Filler counts the leading bytes that fill a gap. The last instruction may be cut off
// by the end of the code.
func (Arch) Filler(code []byte) int {
	const prefix = 0x66
	n := 0
	for n < len(code) {
		at := n // long fillers begin with any number of this prefix
		for at < len(code) && code[at] == prefix {
			at++
		}
		if at == len(code) {
			return at
		}
		size := fillerSize(code[at:])
		if size == 0 || at > n && (code[at] == 0x00 || code[at] == 0xcc) {
			break
		}
		n = at + size
	}
	return n
}

// fillerSize gives the length of the longest filler that code begins with, 0 for none.
func fillerSize(code []byte) int {
	best := 0
	for _, f := range fillers {
		n := min(len(f), len(code))
		if (n > 1 || len(f) == 1) && bytes.Equal(code[:n], f[:n]) {
			best = max(best, n)
		}
	}
	return best
}

// StubEntries finds the call stubs `jmp *slot(%rip)` in a procedure linkage table at addr,
// and maps their slots to where each stub begins (System V ABI, AMD64, 5.2).
func (Arch) StubEntries(code []byte, addr uint64) map[uint64]uint64 {
	entries := map[uint64]uint64{}
	jump := []byte{0xff, 0x25}
	for at := 0; ; {
		next := bytes.Index(code[at:], jump)
		if next < 0 || len(code)-at-next < 6 {
			return entries
		}
		at += next
		start := at
		if start > 0 && code[start-1] == bnd {
			start--
		}
		if bytes.HasSuffix(code[:start], endbr64) {
			start -= len(endbr64)
		}
		distance := le.Uint32(code[at+2:])
		slot := addr + uint64(at) + 6 + uint64(distance)
		if distance > math.MaxInt32 {
			slot -= 1 << 32
		}
		entries[slot] = addr + uint64(start)
		at += 6
	}
}

// StubSlot follows the code of a call stub at addr to its jump, by way of which slot that goes.
func (Arch) StubSlot(code []byte, addr uint64) (slot uint64, ok bool) {
	if bytes.HasPrefix(code, endbr64) {
		code, addr = code[len(endbr64):], addr+uint64(len(endbr64))
	}
	for len(code) > 0 {
		if code[0] == bnd {
			code, addr = code[1:], addr+1
			continue
		}
		inst, err := x86asm.Decode(code, bits)
		if err != nil || inst.Len <= 0 || inst.Len > len(code) {
			return 0, false
		}
		code, addr = code[inst.Len:], addr+uint64(inst.Len)
		if inst.Op == x86asm.JMP {
			to, ok := inst.Args[0].(x86asm.Mem)
			return addr + uint64(to.Disp), ok && to.Base == x86asm.RIP
		}
	}
	return 0, false
}

// MaskDistances clears what in code says how far another place is: in calls, jumps and
// addresses relative to the instruction.
func (Arch) MaskDistances(code []byte) {
	for rest := code; len(rest) > 0; {
		inst, err := x86asm.Decode(rest, bits)
		if err != nil || inst.Len <= 0 || inst.Len > len(rest) { // one that is not known
			rest = rest[1:]
			continue
		}
		if inst.PCRel > 1 && inst.PCRelOff+inst.PCRel <= inst.Len {
			clear(rest[inst.PCRelOff : inst.PCRelOff+inst.PCRel])
		}
		rest = rest[inst.Len:]
	}
}

// References tells of what the instructions of a function at addr refer to. Numbers may be
// addresses in a program at fixed ones: those that isAddress knows. What cannot be
// decoded is passed over.
func (Arch) References(code []byte, addr uint64, isAddress func(uint64) bool, see func(arch.Reference)) {
	for at := 0; at < len(code); {
		inst, err := x86asm.Decode(code[at:], bits)
		if err != nil || inst.Len <= 0 {
			at++
			continue
		}
		at += inst.Len
		references(&inst, addr+uint64(at), isAddress, see)
	}
}

// references tells of one instruction's; next is the address behind it.
func references(inst *x86asm.Inst, next uint64, isAddress func(uint64) bool, see func(arch.Reference)) {
	kind := arch.Reads
	if inst.Op == x86asm.LEA {
		kind = arch.Forms
	}
	for _, arg := range inst.Args {
		switch a := arg.(type) {
		case nil:
			return
		case x86asm.Rel:
			see(arch.Reference{Addr: next + uint64(int64(a)), Kind: arch.Calls})
		case x86asm.Mem:
			switch {
			case a.Base == x86asm.RIP:
				see(arch.Reference{Addr: next + uint64(a.Disp), Kind: kind})
			case a.Segment == 0 && isAddress(uint64(a.Disp)):
				see(arch.Reference{Addr: uint64(a.Disp), Kind: kind})
			}
		case x86asm.Imm:
			if isAddress(uint64(a)) {
				see(arch.Reference{Addr: uint64(a), Kind: arch.Forms})
			}
		}
	}
}

const lea = 0x8d

// FormsAddress reports whether a field belongs to an instruction that computes an address
// (LEA, in position-independent code), and does not read what is there.
func (Arch) FormsAddress(code []byte, offset uint64) bool {
	return offset >= 2 && offset <= uint64(len(code)) && code[offset-2] == lea
}
