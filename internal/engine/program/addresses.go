package program

import (
	"debug/elf"
)

// ReadAt fills p with the file's bytes for address addr; bytes that the loader
// would zero are zero. The range must lie in one segment.
func (m *Module) ReadAt(p []byte, addr uint64) error { return m.file.readAt(p, addr) }

// InModule reports whether an address, as the file has it, lies in one of the module's segments.
func (m *Module) InModule(addr uint64) bool { return m.file.inModule(addr) }

// IsNamelessConstant reports whether at an address there may be a constant of a unit that has no
// symbol: read-only data at which none begins.
func (m *Module) IsNamelessConstant(addr uint64) bool {
	s := m.file.sectionAt(addr)
	if s == nil || s.Flags&elf.SHF_EXECINSTR != 0 || s.Flags&elf.SHF_WRITE != 0 && !isOrUnder(s.Name, ".data.rel.ro") {
		return false
	}
	return !m.edges.has(addr)
}

// IsSlot reports whether at an address there is a slot of the global offset table.
func (m *Module) IsSlot(addr uint64) bool { return m.file.isSlot(addr) }

// ImportAt gives the name of another module's symbol that an address stands for in this one's
// code: that of a call stub, or of a slot of the global offset table.
func (m *Module) ImportAt(addr uint64) (name string, ok bool) { return m.imports.at(addr) }

// IndirectSlot tells where the loader puts the address of the function that an
// indirect function of this module (STT_GNU_IFUNC) stands for: the symbol's own
// address is that of the code that chooses it.
func (m *Module) IndirectSlot(sym Symbol) (addr uint64, ok bool) {
	return m.file.indirectSlot(sym.Value)
}
