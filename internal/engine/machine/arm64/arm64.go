// Package arm64 is all that is particular to AArch64. So far programs can be read, and
// that is what stands here; linking and running them is not done yet.
//
// Pure tables and bytes; it knows nothing of objects, symbols, files or processes.
package arm64

import (
	"bytes"
	"debug/elf"

	"ames/internal/engine/machine/arch"
)

// Arch is the AArch64 architecture.
type Arch struct{}

// Dynamic tells the loader's relocations (AAELF64, "Dynamic relocations").
func (Arch) Dynamic() arch.Dynamic {
	return arch.Dynamic{
		JumpSlot:     uint32(elf.R_AARCH64_JUMP_SLOT),
		GlobalSlot:   uint32(elf.R_AARCH64_GLOB_DAT),
		Indirect:     uint32(elf.R_AARCH64_IRELATIVE),
		Word:         uint32(elf.R_AARCH64_ABS64),
		Copy:         uint32(elf.R_AARCH64_COPY),
		Module:       uint32(elf.R_AARCH64_TLS_DTPMOD64),
		ModuleOffset: uint32(elf.R_AARCH64_TLS_DTPREL64),
		ThreadOffset: uint32(elf.R_AARCH64_TLS_TPREL64),
	}
}

// Loader tells where libraries are.
func (Arch) Loader() arch.Loader {
	folders := []string{"lib/aarch64-linux-gnu", "lib64", "lib"}
	return arch.Loader{Path: "/lib/ld-linux-aarch64.so.1", Platform: "aarch64", Folders: folders, CacheFlags: 0x0a03}
}

// ThreadOffset gives the distance from the thread pointer of an executable's thread-local
// symbol with the given st_value; its block, at addr in the file, follows two words at the
// thread pointer (ELF Handling For Thread-Local Storage, variant I).
func (Arch) ThreadOffset(value, addr, _, align uint64) int64 {
	return int64(value + 16 + (addr-16)&(align-1))
}

// fillers are NOP and what traps.
var fillers = [][]byte{{0x1f, 0x20, 0x03, 0xd5}, {0x00, 0x00, 0x00, 0x00}}

// Filler counts the leading bytes that fill a gap. The last instruction may be cut off
// by the end of the code.
func (Arch) Filler(code []byte) int {
	n := 0
	for n < len(code) {
		size := 0
		for _, f := range fillers {
			have := min(len(f), len(code)-n)
			if have > 1 && bytes.Equal(code[n:n+have], f[:have]) {
				size = have
			}
		}
		if size == 0 {
			break
		}
		n += size
	}
	return n
}
