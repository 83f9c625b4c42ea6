package program

import (
	"debug/elf"
	"strings"

	"ames/internal/engine/machine"
)

const relaSize = 24

// readStubs gives functions of other modules the address of their call stub,
// where the code of a fixed-address executable takes that for the function's
// address and the linker did not say so in the dynamic symbol table: GNU ld
// leaves it out when no library compares the pointer. Without it a comparison
// such as `hook == malloc` would go wrong between native and other code.
func (m *Module) readStubs() error {
	reader, ok := machine.As[codeReader](m.Machine)
	if !ok || m.Type != Executable || len(m.dynamic) == 0 {
		return nil
	}
	slots, direct, err := m.dynamicReferences()
	if err != nil || len(slots) == 0 {
		return err
	}
	for i := range m.Sections {
		s := &m.Sections[i]
		if !strings.HasPrefix(s.Name, ".plt") || s.Flags&elf.SHF_EXECINSTR == 0 {
			continue
		}
		code, err := m.file.sectionData(s)
		if err != nil {
			return err
		}
		for slot, entry := range reader.StubEntries(code, s.Addr) {
			if at, ok := slots[slot]; ok && !direct[at] {
				if sym := &m.dynamic[at]; !sym.Defined && sym.Value == 0 {
					sym.Value = entry
				}
			}
		}
	}
	return nil
}

// dynamicReferences maps the slots of call stubs to indices into m.dynamic,
// and tells which symbols the loader also writes elsewhere: those have the
// real address.
func (m *Module) dynamicReferences() (slots map[uint64]int, direct map[int]bool, err error) {
	slots, direct = map[uint64]int{}, map[int]bool{}
	jumpSlot := m.file.arch.Dynamic().JumpSlot
	for i := range m.Sections {
		s := &m.Sections[i]
		if s.Type != elf.SHT_RELA || uint64(s.link) >= uint64(len(m.Sections)) || m.Sections[s.link].Type != elf.SHT_DYNSYM {
			continue
		}
		data, err := m.file.sectionData(s)
		if err != nil {
			return nil, nil, err
		}
		for ; len(data) >= relaSize; data = data[relaSize:] {
			offset, info := le.Uint64(data), le.Uint64(data[8:])
			at, ok := m.dynamicAt[uint32(info>>32)]
			switch {
			case !ok:
			case uint32(info) == jumpSlot:
				slots[offset] = at
			default:
				direct[at] = true
			}
		}
	}
	return slots, direct, nil
}

// IndirectSlot tells where the loader puts the address of the function that an
// indirect function of this module (STT_GNU_IFUNC) stands for: the symbol's own
// address is that of the code that chooses it.
func (m *Module) IndirectSlot(sym Symbol) (addr uint64, ok bool) {
	want := m.file.arch.Dynamic().Indirect
	for i := range m.Sections {
		s := &m.Sections[i]
		if s.Type != elf.SHT_RELA {
			continue
		}
		data, err := m.file.sectionData(s)
		if err != nil {
			return 0, false
		}
		for ; len(data) >= relaSize; data = data[relaSize:] {
			if uint32(le.Uint64(data[8:])) == want && le.Uint64(data[16:]) == sym.Value {
				return le.Uint64(data), true
			}
		}
	}
	return 0, false
}
