package program

import "iter"

// AssignUnits finds each unit's local symbols; info stands in the order of
// Units. A linker writes local symbols object by object, each behind an
// STT_FILE symbol with the source's base name, in the order in which it also
// concatenates the bitcode. Two sources of one base name are told apart by
// that order and by the names that each defines.
func (m *Module) AssignUnits(info []UnitInfo) { m.units.assign(len(m.Units), info) }

// Unassigned lists the units whose local symbols were not found by
// AssignUnits although the unit has some.
func (m *Module) Unassigned(info []UnitInfo) []int { return m.units.unassigned(info) }

// Symbol finds what name, which may be one of a version (NAME@VERSION), means for code of
// the given unit (-1 for none): a local symbol of that unit, else a global one of the module.
// A symbol that has no address in this module is not found; ask the running process.
func (m *Module) Symbol(name string, unit int) (Symbol, bool) {
	if s, ok := m.units.local(name, unit); ok {
		return s, true
	}
	return m.symbols.find(name)
}

// Names lists the names of all symbols, defined or not; some come twice.
func (m *Module) Names() []string { return m.symbols.names() }

// Functions lists the module's functions by address; those that share an
// address come one after the other, by name.
func (m *Module) Functions() iter.Seq[Symbol] { return m.symbols.functions() }

// LinkTime reports whether the linker compiled units of the module itself (-flto): it
// names them by a file that there is not.
func (m *Module) LinkTime() bool { return m.symbols.linkTime() }

// NativeOnly names the parts of the module that have code but no bitcode: a
// source file where its symbols say so, else the function. AssignUnits must
// have been called with the units' global names as well. The result is sorted;
// empty means that the module can be linked again from its bitcode alone.
func (m *Module) NativeOnly() []string { return m.native().parts() }

// NativeCode describes the functions that have code but no bitcode such that two builds can
// be compared, in which they lie at other addresses: name, size and digest of the code
// without what refers to other addresses. The data that they use is not looked at.
func (m *Module) NativeCode() []string { return m.native().describe() }

// native is what of the module has code but no bitcode.
func (m *Module) native() nativeCode { return nativeCode{m.file, m.symbols, &m.units} }

// SectionOf gives the name of the section that a symbol is defined in, "" if there is none.
func (m *Module) SectionOf(s Symbol) string { return m.file.sectionOf(s) }
