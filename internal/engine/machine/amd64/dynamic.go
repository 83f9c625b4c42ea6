package amd64

import (
	"debug/elf"

	"golang.org/x/sys/cpu"

	"ames/internal/engine/machine/arch"
)

// Dynamic tells the loader's relocations (System V ABI, AMD64, table 4.9).
func (Arch) Dynamic() arch.Dynamic {
	return arch.Dynamic{
		JumpSlot:     uint32(elf.R_X86_64_JMP_SLOT),
		GlobalSlot:   uint32(elf.R_X86_64_GLOB_DAT),
		Indirect:     uint32(elf.R_X86_64_IRELATIVE),
		Word:         uint32(elf.R_X86_64_64),
		Copy:         uint32(elf.R_X86_64_COPY),
		Module:       uint32(elf.R_X86_64_DTPMOD64),
		ModuleOffset: uint32(elf.R_X86_64_DTPOFF64),
		ThreadOffset: uint32(elf.R_X86_64_TPOFF64),
	}
}

// Loader tells where libraries are.
func (Arch) Loader() arch.Loader {
	folders := []string{"lib/x86_64-linux-gnu", "lib64", "lib"}
	return arch.Loader{Path: "/lib64/ld-linux-x86-64.so.2", Platform: "x86_64", Folders: folders, Levels: levels(),
		CacheFlags: 0x0303}
}

// ThreadOffset gives the distance from the thread pointer of an executable's thread-local
// symbol with the given st_value; its block, at addr in the file, ends at the thread pointer
// (ELF Handling For Thread-Local Storage, variant II).
func (Arch) ThreadOffset(value, addr, size, align uint64) int64 {
	return int64(value - size - (-addr-size)&(align-1))
}

// levels are those of the psABI (System V ABI, AMD64, 3.1.1) that this processor has, the highest first.
func levels() []string {
	x := &cpu.X86
	levels := []struct {
		name string
		has  bool
	}{
		{"x86-64-v2", x.HasCX16 && x.HasLAHF && x.HasPOPCNT && x.HasSSE3 && x.HasSSSE3 && x.HasSSE41 && x.HasSSE42},
		{"x86-64-v3", x.HasAVX && x.HasAVX2 && x.HasBMI1 && x.HasBMI2 && x.HasF16C && x.HasFMA &&
			x.HasLZCNT && x.HasMOVBE && x.HasOSXSAVE},
		{"x86-64-v4", x.HasAVX512F && x.HasAVX512BW && x.HasAVX512CD && x.HasAVX512DQ && x.HasAVX512VL},
	}
	var out []string
	for _, l := range levels {
		if !l.has {
			break
		}
		out = append([]string{l.name}, out...)
	}
	return out
}

// IsCommon recognises SHN_X86_64_LCOMMON, the common block of the medium code model
// (System V ABI, AMD64, 4.1).
func (Arch) IsCommon(index elf.SectionIndex) bool { return index == 0xff02 }
