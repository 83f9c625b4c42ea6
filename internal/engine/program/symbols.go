package program

import (
	"cmp"
	"debug/elf"
	"fmt"
	"iter"
	"slices"
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

func (s Symbol) String() string {
	return fmt.Sprintf("%s %#x+%d", s.Name, s.Value, s.Size)
}

// group is the stretch of local symbols that follows one STT_FILE symbol.
type group struct {
	file    string
	symbols []int // indices into symbolTables.static
}

// symbolTables are a file's symbols: as its tables list them, by name, and the
// local ones by the file that they come from.
type symbolTables struct {
	file *elfFile

	static    []Symbol // of .symtab
	dynamic   []Symbol // of .dynsym
	groups    []group
	globals   map[string]int // name → index into static
	dynIndex  map[string]int // name → index into dynamic
	dynamicAt map[uint32]int // number in .dynsym → index into dynamic
	exposed   map[string]int // name → index into static: globals that the linker made local
}

// find gives what a name, which may be one of a version, means for code of any unit.
func (t *symbolTables) find(name string) (Symbol, bool) {
	if i, ok := t.globals[name]; ok && t.static[i].Defined {
		return t.static[i], true
	}
	if i, ok := t.dynIndex[name]; ok && t.dynamic[i].Defined {
		return t.dynamic[i], true
	}
	if i, ok := t.exposed[name]; ok {
		return t.static[i], true
	}
	if i, ok := t.dynIndex[name]; ok && t.dynamic[i].Value != 0 {
		return t.dynamic[i], true
	}
	return Symbol{}, false
}

// names lists the names of all symbols, defined or not; some come twice.
func (t *symbolTables) names() []string {
	out := make([]string, 0, len(t.static)+len(t.dynamic))
	for _, table := range [][]Symbol{t.static, t.dynamic} {
		for i := range table {
			out = append(out, table[i].Name)
		}
	}
	return out
}

// functions lists the functions by address; those that share an
// address come one after the other, by name.
func (t *symbolTables) functions() iter.Seq[Symbol] {
	table := t.static
	if len(table) == 0 {
		table = t.dynamic
	}
	var found []Symbol
	for i := range table {
		if s := &table[i]; (s.Type == elf.STT_FUNC || s.Type == elf.STT_GNU_IFUNC) && t.file.executable(s) {
			found = append(found, *s)
		}
	}
	slices.SortFunc(found, func(a, b Symbol) int {
		return cmp.Or(cmp.Compare(a.Value, b.Value), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Unit, b.Unit))
	})
	return slices.Values(found)
}

// linkTime reports whether the linker compiled units of the module itself (-flto): it
// names them by a file that there is not.
func (t *symbolTables) linkTime() bool {
	return slices.ContainsFunc(t.groups, func(g group) bool { return g.file == "ld-temp.o" })
}
