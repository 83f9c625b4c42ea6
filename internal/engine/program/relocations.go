package program

import (
	"debug/elf"
	"strings"
)

const relaSize = 24

// dynamicRelocations visits what the loader writes that is about a dynamic symbol:
// where, which number the symbol has in .dynsym, and the kind of relocation.
func (f *elfFile) dynamicRelocations(visit func(at uint64, symbol, kind uint32)) error {
	for i := range f.Sections {
		s := &f.Sections[i]
		if s.Type != elf.SHT_RELA || uint64(s.link) >= uint64(len(f.Sections)) ||
			f.Sections[s.link].Type != elf.SHT_DYNSYM {
			continue
		}
		data, err := f.sectionData(s)
		if err != nil {
			return err
		}
		for ; len(data) >= relaSize; data = data[relaSize:] {
			info := le.Uint64(data[8:])
			visit(le.Uint64(data), uint32(info>>32), uint32(info))
		}
	}
	return nil
}

// indirectSlot finds the slot for which the loader calls the code at an address.
func (f *elfFile) indirectSlot(chooser uint64) (addr uint64, ok bool) {
	want := f.arch.Dynamic().Indirect
	for i := range f.Sections {
		s := &f.Sections[i]
		if s.Type != elf.SHT_RELA {
			continue
		}
		data, err := f.sectionData(s)
		if err != nil {
			return 0, false
		}
		for ; len(data) >= relaSize; data = data[relaSize:] {
			if uint32(le.Uint64(data[8:])) == want && le.Uint64(data[16:]) == chooser {
				return le.Uint64(data), true
			}
		}
	}
	return 0, false
}

// isSlot reports whether at an address there is a slot of the global offset table.
func (f *elfFile) isSlot(addr uint64) bool {
	s := f.sectionAt(addr)
	return s != nil && isOrUnder(s.Name, ".got")
}

// isOrUnder reports whether a section has that name, or one that begins with it and a dot.
func isOrUnder(section, name string) bool {
	rest, ok := strings.CutPrefix(section, name)
	return ok && (rest == "" || rest[0] == '.')
}
