package program

import (
	"debug/elf"
	"strings"

	"ames/internal/engine/machine"
)

// readStubs gives functions of other modules the address of their call stub,
// where the code of a fixed-address executable takes that for the function's
// address and the linker did not say so in the dynamic symbol table: GNU ld
// leaves it out when no library compares the pointer. Without it a comparison
// such as `hook == malloc` would go wrong between native and other code.
func (t *symbolTables) readStubs() error {
	reader, ok := machine.As[codeReader](t.file.Machine)
	if !ok || t.file.Type != Executable || len(t.dynamic) == 0 {
		return nil
	}
	slots, direct, err := t.dynamicReferences()
	if err != nil || len(slots) == 0 {
		return err
	}
	for i := range t.file.Sections {
		s := &t.file.Sections[i]
		if !strings.HasPrefix(s.Name, ".plt") || s.Flags&elf.SHF_EXECINSTR == 0 {
			continue
		}
		code, err := t.file.sectionData(s)
		if err != nil {
			return err
		}
		for slot, entry := range reader.StubEntries(code, s.Addr) {
			if at, ok := slots[slot]; ok && !direct[at] {
				if sym := &t.dynamic[at]; !sym.Defined && sym.Value == 0 {
					sym.Value = entry
				}
			}
		}
	}
	return nil
}

// dynamicReferences maps the slots of call stubs to indices into t.dynamic,
// and tells which symbols the loader also writes elsewhere: those have the
// real address.
func (t *symbolTables) dynamicReferences() (slots map[uint64]int, direct map[int]bool, err error) {
	slots, direct = map[uint64]int{}, map[int]bool{}
	jumpSlot := t.file.arch.Dynamic().JumpSlot
	err = t.file.dynamicRelocations(func(offset uint64, symbol, kind uint32) {
		at, ok := t.dynamicAt[symbol]
		switch {
		case !ok:
		case kind == jumpSlot:
			slots[offset] = at
		default:
			direct[at] = true
		}
	})
	return slots, direct, err
}
