package program

import (
	"cmp"
	"debug/elf"
	"fmt"
	"iter"
	"slices"
	"strings"
)

// Symbol is one entry of a symbol table.
type Symbol struct {
	Name string // without version
	// Value is an address as the file has it, for IsTLS an offset in the
	// module's thread-local block. A load bias must be added unless Absolute or IsTLS.
	Value, Size uint64
	Type        elf.SymType
	Bind        elf.SymBind
	Visibility  elf.SymVis
	Section     int // index into Sections; -1 if undefined, absolute or common
	Unit        int // of local symbols once AssignUnits ran, otherwise -1
	// Defined is false for functions of other modules whose address in this
	// module is a call stub that stands for the function everywhere (non-PIE code).
	Defined  bool
	IsTLS    bool
	Absolute bool

	// versioned marks a definition that answers only to name@VERSION.
	versioned bool
	version   string // as .symtab has it
}

// group is the stretch of local symbols that follows one STT_FILE symbol.
type group struct {
	file    string
	symbols []int // indices into Module.symbols
}

func (m *Module) readSymbols() error {
	m.globals, m.dynIndex, m.exposed = map[string]int{}, map[string]int{}, map[string]int{}
	m.dynamicAt = map[uint32]int{}
	var err error
	if m.symbols, err = m.readTable(elf.SHT_SYMTAB); err != nil {
		return err
	}
	if m.dynamic, err = m.readTable(elf.SHT_DYNSYM); err != nil {
		return err
	}
	if err := m.readStubs(); err != nil {
		return err
	}
	for i := range m.symbols {
		if s := &m.symbols[i]; s.Bind != elf.STB_LOCAL {
			keepBetter(m.globals, m.symbols, i)
			if s.version != "" {
				m.globals[s.Name+"@"+s.version] = i
			}
		}
	}
	for i := range m.dynamic {
		if s := &m.dynamic[i]; s.Bind != elf.STB_LOCAL {
			keepBetter(m.dynIndex, m.dynamic, i)
		}
	}
	m.exposeLinkerLocals()
	m.collectEdges()
	return m.nameVersions()
}

// keepBetter enters table[i] under its name unless a better symbol is there:
// defined ones beat undefined ones, and among those the plain or default version.
func keepBetter(index map[string]int, table []Symbol, i int) {
	rank := func(s *Symbol) int {
		switch {
		case s.Defined && !s.versioned:
			return 3
		case s.Defined:
			return 2
		case s.Value != 0:
			return 1
		}
		return 0
	}
	if old, ok := index[table[i].Name]; !ok || rank(&table[i]) > rank(&table[old]) {
		index[table[i].Name] = i
	}
}

// readTable reads one symbol table without its section symbols. Of .symtab the
// local symbols are sorted into groups, of .dynsym the numbers are kept.
func (m *Module) readTable(typ elf.SectionType) ([]Symbol, error) {
	at := slices.IndexFunc(m.Sections, func(s Section) bool { return s.Type == typ })
	if at < 0 {
		return nil, nil
	}
	data, err := m.file.sectionData(&m.Sections[at])
	if err != nil {
		return nil, err
	}
	names, err := m.file.linked(&m.Sections[at])
	if err != nil {
		return nil, err
	}
	large, err := m.extendedIndices(uint32(at))
	if err != nil {
		return nil, err
	}
	table := make([]Symbol, 0, len(data)/symbolSize)
	for n := 0; len(data) >= symbolSize; n, data = n+1, data[symbolSize:] {
		name := cString(names, uint64(le.Uint32(data)))
		index := uint32(le.Uint16(data[6:]))
		if index == uint32(elf.SHN_XINDEX) && n < len(large)/4 {
			index = le.Uint32(large[n*4:])
		} else if index >= uint32(elf.SHN_LORESERVE) {
			index |= 0xffff0000 // keeps reserved numbers apart from large section numbers
		}
		s := Symbol{
			Name: name, Value: le.Uint64(data[8:]), Size: le.Uint64(data[16:]),
			Type: elf.ST_TYPE(data[4]), Bind: elf.ST_BIND(data[4]), Visibility: elf.ST_VISIBILITY(data[5]),
			Section: -1, Unit: -1,
		}
		switch s.Type {
		case elf.STT_FILE:
			m.groups = append(m.groups, group{file: name})
			continue
		case elf.STT_SECTION:
			continue
		}
		m.place(&s, index)
		if base, version, ok := strings.Cut(s.Name, "@"); ok && base != "" {
			s.versioned = !strings.HasPrefix(version, "@")
			s.Name, s.version = base, strings.TrimLeft(version, "@")
		}
		if s.Name == "" {
			continue
		}
		switch {
		case typ == elf.SHT_DYNSYM:
			m.dynamicAt[uint32(n)] = len(table)
		case s.Bind == elf.STB_LOCAL:
			m.addLocal(len(table))
		}
		table = append(table, s)
	}
	return table, nil
}

// addLocal enters the local symbol i into the group of the last STT_FILE symbol.
func (m *Module) addLocal(i int) {
	if len(m.groups) == 0 {
		m.groups = append(m.groups, group{})
	}
	g := &m.groups[len(m.groups)-1]
	g.symbols = append(g.symbols, i)
}

// place says where a symbol with the given section index lies.
func (m *Module) place(s *Symbol, index uint32) {
	s.IsTLS = s.Type == elf.STT_TLS
	switch {
	case index == uint32(elf.SHN_UNDEF):
	case index == 0xffff0000|uint32(elf.SHN_ABS):
		s.Defined, s.Absolute = true, true
	case uint64(index) < uint64(len(m.Sections)):
		s.Defined, s.Section = true, int(index)
	}
}

// extendedIndices gives the section numbers above 16 bits of the symbol table in section at.
func (m *Module) extendedIndices(at uint32) ([]byte, error) {
	for i := range m.Sections {
		if s := &m.Sections[i]; s.Type == elf.SHT_SYMTAB_SHNDX && s.link == at {
			return m.file.sectionData(s)
		}
	}
	return nil, nil
}

// exposeLinkerLocals publishes globals that the linker made local because they
// are hidden or a version script said so. GNU ld puts them behind an STT_FILE
// symbol without name, at the end; gold and lld keep the visibility.
func (m *Module) exposeLinkerLocals() {
	for _, g := range m.groups {
		for _, i := range g.symbols {
			s := &m.symbols[i]
			if s.Defined && (g.file == "" || s.Visibility == elf.STV_HIDDEN || s.Visibility == elf.STV_INTERNAL) {
				keepBetter(m.exposed, m.symbols, i)
			}
		}
	}
}

// Symbol finds what name, which may be one of a version (NAME@VERSION), means for code of
// the given unit (-1 for none): a local symbol of that unit, else a global one of the module. A symbol that
// has no address in this module is not found; ask the running process.
func (m *Module) Symbol(name string, unit int) (Symbol, bool) {
	if unit >= 0 && unit < len(m.locals) {
		if i, ok := m.locals[unit][name]; ok {
			return m.symbols[i], true
		}
	}
	if i, ok := m.globals[name]; ok && m.symbols[i].Defined {
		return m.symbols[i], true
	}
	if i, ok := m.dynIndex[name]; ok && m.dynamic[i].Defined {
		return m.dynamic[i], true
	}
	if i, ok := m.exposed[name]; ok {
		return m.symbols[i], true
	}
	if i, ok := m.dynIndex[name]; ok && m.dynamic[i].Value != 0 {
		return m.dynamic[i], true
	}
	return Symbol{}, false
}

// Names lists the names of all symbols, defined or not; some come twice.
func (m *Module) Names() []string {
	out := make([]string, 0, len(m.symbols)+len(m.dynamic))
	for _, table := range [][]Symbol{m.symbols, m.dynamic} {
		for i := range table {
			out = append(out, table[i].Name)
		}
	}
	return out
}

// Functions lists the module's functions by address; those that share an
// address come one after the other, by name.
func (m *Module) Functions() iter.Seq[Symbol] {
	table := m.symbols
	if len(table) == 0 {
		table = m.dynamic
	}
	var found []Symbol
	for i := range table {
		if s := &table[i]; (s.Type == elf.STT_FUNC || s.Type == elf.STT_GNU_IFUNC) && m.file.executable(s) {
			found = append(found, *s)
		}
	}
	slices.SortFunc(found, func(a, b Symbol) int {
		return cmp.Or(cmp.Compare(a.Value, b.Value), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Unit, b.Unit))
	})
	return slices.Values(found)
}

func (s Symbol) String() string {
	return fmt.Sprintf("%s %#x+%d", s.Name, s.Value, s.Size)
}
