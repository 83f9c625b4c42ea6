package program

import (
	"debug/elf"
	"slices"
	"strings"

	"ames/internal/engine/machine"
)

// IsSlot reports whether at an address there is a slot of the global offset table.
func (m *Module) IsSlot(addr uint64) bool {
	s := m.file.sectionAt(addr)
	return s != nil && isOrUnder(s.Name, ".got")
}

// isOrUnder reports whether a section has that name, or one that begins with it and a dot.
func isOrUnder(section, name string) bool {
	rest, ok := strings.CutPrefix(section, name)
	return ok && (rest == "" || rest[0] == '.')
}

// ImportAt gives the name of another module's symbol that an address stands for in this one's
// code: that of a call stub, or of a slot of the global offset table.
func (m *Module) ImportAt(addr uint64) (name string, ok bool) {
	m.importing.Do(m.readImports)
	if name, ok = m.imports[addr]; ok {
		return name, ok
	}
	reader, ok := machine.As[codeReader](m.Machine)
	if !ok {
		return "", false
	}
	if s := m.file.sectionAt(addr); s == nil || !isOrUnder(s.Name, ".plt") {
		return "", false
	}
	slot, ok := m.stubSlot(reader, addr)
	if !ok {
		return "", false
	}
	name, ok = m.imports[slot]
	return name, ok
}

// stubSlot gives the slot by way of which the call stub at an address jumps.
func (m *Module) stubSlot(reader codeReader, addr uint64) (slot uint64, ok bool) {
	const longest = 24
	code := make([]byte, longest)
	for len(code) > 6 && m.file.readAt(code, addr) != nil {
		code = code[:len(code)-1]
	}
	return reader.StubSlot(code, addr)
}

// readImports notes the slots that the loader fills with addresses of named symbols.
func (m *Module) readImports() {
	m.imports = map[uint64]string{}
	dynamic := m.file.arch.Dynamic()
	for i := range m.Sections {
		s := &m.Sections[i]
		if s.Type != elf.SHT_RELA || uint64(s.link) >= uint64(len(m.Sections)) || m.Sections[s.link].Type != elf.SHT_DYNSYM {
			continue
		}
		data, err := m.file.sectionData(s)
		if err != nil {
			return // parse has read it before
		}
		for ; len(data) >= relaSize; data = data[relaSize:] {
			info := le.Uint64(data[8:])
			switch uint32(info) {
			case dynamic.JumpSlot, dynamic.GlobalSlot:
				if at, ok := m.dynamicAt[uint32(info>>32)]; ok {
					m.imports[le.Uint64(data)] = m.dynamic[at].Name
				}
			}
		}
	}
}

// IsNamelessConstant reports whether at an address there may be a constant of a unit that has no
// symbol: read-only data at which none begins.
func (m *Module) IsNamelessConstant(addr uint64) bool {
	s := m.file.sectionAt(addr)
	if s == nil || s.Flags&elf.SHF_EXECINSTR != 0 || s.Flags&elf.SHF_WRITE != 0 && !isOrUnder(s.Name, ".data.rel.ro") {
		return false
	}
	_, named := slices.BinarySearch(m.edges, addr)
	return !named
}
