package program

import (
	"debug/elf"
	"slices"
	"strings"
)

const symbolSize = 24

// readSymbols reads both tables. Names are entered once it is known which symbols
// of other modules have an address in this one.
func readSymbols(file *elfFile) (*symbolTables, error) {
	t := &symbolTables{
		file:    file,
		globals: map[string]int{}, dynIndex: map[string]int{}, exposed: map[string]int{}, dynamicAt: map[uint32]int{},
	}
	var err error
	if t.static, err = t.readTable(elf.SHT_SYMTAB); err != nil {
		return nil, err
	}
	if t.dynamic, err = t.readTable(elf.SHT_DYNSYM); err != nil {
		return nil, err
	}
	if err := t.readStubs(); err != nil {
		return nil, err
	}
	for i := range t.static {
		if s := &t.static[i]; s.Bind != elf.STB_LOCAL {
			keepBetter(t.globals, t.static, i)
			if s.version != "" {
				t.globals[s.Name+"@"+s.version] = i
			}
		}
	}
	for i := range t.dynamic {
		if s := &t.dynamic[i]; s.Bind != elf.STB_LOCAL {
			keepBetter(t.dynIndex, t.dynamic, i)
		}
	}
	t.exposeLinkerLocals()
	if err := t.nameVersions(); err != nil {
		return nil, err
	}
	return t, nil
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
func (t *symbolTables) readTable(typ elf.SectionType) ([]Symbol, error) {
	at := slices.IndexFunc(t.file.Sections, func(s Section) bool { return s.Type == typ })
	if at < 0 {
		return nil, nil
	}
	data, err := t.file.sectionData(&t.file.Sections[at])
	if err != nil {
		return nil, err
	}
	names, err := t.file.linked(&t.file.Sections[at])
	if err != nil {
		return nil, err
	}
	large, err := t.file.extendedIndices(uint32(at))
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
			t.groups = append(t.groups, group{file: name})
			continue
		case elf.STT_SECTION:
			continue
		}
		t.file.place(&s, index)
		if base, version, ok := strings.Cut(s.Name, "@"); ok && base != "" {
			s.versioned = !strings.HasPrefix(version, "@")
			s.Name, s.version = base, strings.TrimLeft(version, "@")
		}
		if s.Name == "" {
			continue
		}
		switch {
		case typ == elf.SHT_DYNSYM:
			t.dynamicAt[uint32(n)] = len(table)
		case s.Bind == elf.STB_LOCAL:
			t.addLocal(len(table))
		}
		table = append(table, s)
	}
	return table, nil
}

// addLocal enters the local symbol i into the group of the last STT_FILE symbol.
func (t *symbolTables) addLocal(i int) {
	if len(t.groups) == 0 {
		t.groups = append(t.groups, group{})
	}
	g := &t.groups[len(t.groups)-1]
	g.symbols = append(g.symbols, i)
}

// place says where a symbol with the given section index lies.
func (f *elfFile) place(s *Symbol, index uint32) {
	s.IsTLS = s.Type == elf.STT_TLS
	switch {
	case index == uint32(elf.SHN_UNDEF):
	case index == 0xffff0000|uint32(elf.SHN_ABS):
		s.Defined, s.Absolute = true, true
	case uint64(index) < uint64(len(f.Sections)):
		s.Defined, s.Section = true, int(index)
	}
}

// extendedIndices gives the section numbers above 16 bits of the symbol table in section at.
func (f *elfFile) extendedIndices(at uint32) ([]byte, error) {
	for i := range f.Sections {
		if s := &f.Sections[i]; s.Type == elf.SHT_SYMTAB_SHNDX && s.link == at {
			return f.sectionData(s)
		}
	}
	return nil, nil
}

// exposeLinkerLocals publishes globals that the linker made local because they
// are hidden or a version script said so. GNU ld puts them behind an STT_FILE
// symbol without name, at the end; gold and lld keep the visibility.
func (t *symbolTables) exposeLinkerLocals() {
	for _, g := range t.groups {
		for _, i := range g.symbols {
			s := &t.static[i]
			if s.Defined && (g.file == "" || s.Visibility == elf.STV_HIDDEN || s.Visibility == elf.STV_INTERNAL) {
				keepBetter(t.exposed, t.static, i)
			}
		}
	}
}
