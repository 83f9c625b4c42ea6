package program

import (
	"debug/elf"
	"slices"
	"strings"

	"golang.org/x/arch/x86/x86asm"
)

// InModule reports whether an address, as the file has it, lies in one of the module's segments.
func (m *Module) InModule(addr uint64) bool {
	for i := range m.Segments {
		if s := &m.Segments[i]; addr >= s.Addr && addr-s.Addr < s.Memsz {
			return true
		}
	}
	return false
}

// sectionAt gives the section of the running program that an address lies in; nil if there is none.
func (m *Module) sectionAt(addr uint64) *Section {
	for i := range m.Sections {
		s := &m.Sections[i]
		if s.Flags&elf.SHF_ALLOC != 0 && s.Flags&elf.SHF_TLS == 0 && addr >= s.Addr && addr-s.Addr < s.Size {
			return s
		}
	}
	return nil
}

// IsSlot reports whether at an address there is a slot of the global offset table.
func (m *Module) IsSlot(addr uint64) bool {
	s := m.sectionAt(addr)
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
	if name, ok = m.imports[addr]; ok || m.Machine != elf.EM_X86_64 {
		return name, ok
	}
	if s := m.sectionAt(addr); s == nil || !isOrUnder(s.Name, ".plt") {
		return "", false
	}
	slot, ok := m.stubSlot(addr)
	if !ok {
		return "", false
	}
	name, ok = m.imports[slot]
	return name, ok
}

// stubSlot follows the code of a call stub to its jump, by way of which slot that goes.
func (m *Module) stubSlot(addr uint64) (slot uint64, ok bool) {
	const longest, bits = 24, 64
	code := make([]byte, longest)
	for len(code) > 6 && m.ReadAt(code, addr) != nil {
		code = code[:len(code)-1]
	}
	endbr := "\xf3\x0f\x1e\xfa"
	if strings.HasPrefix(string(code), endbr) {
		code, addr = code[len(endbr):], addr+uint64(len(endbr))
	}
	for len(code) > 0 {
		if code[0] == 0xf2 { // bnd
			code, addr = code[1:], addr+1
			continue
		}
		inst, err := x86asm.Decode(code, bits)
		if err != nil {
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

// readImports notes the slots that the loader fills with addresses of named symbols.
func (m *Module) readImports() {
	m.imports = map[uint64]string{}
	for i := range m.Sections {
		s := &m.Sections[i]
		if s.Type != elf.SHT_RELA || uint64(s.link) >= uint64(len(m.Sections)) || m.Sections[s.link].Type != elf.SHT_DYNSYM {
			continue
		}
		data, err := m.sectionData(s)
		if err != nil {
			return // parse has read it before
		}
		for ; len(data) >= relaSize; data = data[relaSize:] {
			info := le.Uint64(data[8:])
			switch elf.R_X86_64(uint32(info)) {
			case elf.R_X86_64_JMP_SLOT, elf.R_X86_64_GLOB_DAT:
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
	s := m.sectionAt(addr)
	if s == nil || s.Flags&elf.SHF_EXECINSTR != 0 || s.Flags&elf.SHF_WRITE != 0 && !isOrUnder(s.Name, ".data.rel.ro") {
		return false
	}
	_, named := slices.BinarySearch(m.edges, addr)
	return !named
}
