package program

import "path"

// UnitInfo is what a reader of a unit's bitcode knows of its names.
type UnitInfo struct {
	SourceName string
	Locals     []string // internal functions and variables
	Globals    []string // defined with any other linkage
}

// assignment says which group of local symbols is whose: a unit's, or nobody's.
type assignment struct {
	symbols *symbolTables

	unitOf  []int            // group index → unit, -1 for none
	groupOf []int            // unit → group index, -1 for none
	locals  []map[string]int // of units: name → index into symbols.static
	claimed map[string]bool  // names that units define as globals
}

// assign finds each unit's local symbols; info stands in the order of
// the count units. A linker writes local symbols object by object, each behind an
// STT_FILE symbol with the source's base name, in the order in which it also
// concatenates the bitcode. Two sources of one base name are told apart by
// that order and by the names that each defines.
func (a *assignment) assign(count int, info []UnitInfo) {
	n := min(len(info), count)
	info = info[:n]
	a.unitOf, a.groupOf = fill(len(a.symbols.groups), -1), fill(count, -1)
	a.locals = make([]map[string]int, count)
	for i := range a.symbols.static {
		a.symbols.static[i].Unit = -1
	}
	a.claimed = map[string]bool{}
	for _, u := range info {
		for _, name := range u.Globals {
			a.claimed[name] = true
		}
	}
	units, groups := map[string][]int{}, map[string][]int{}
	for i, u := range info {
		base := path.Base(u.SourceName)
		units[base] = append(units[base], i)
	}
	for g := range a.symbols.groups {
		if file := path.Base(a.symbols.groups[g].file); units[file] != nil {
			groups[file] = append(groups[file], g)
		}
	}
	for base, us := range units {
		a.matchClass(us, groups[base], info)
	}
	for u, g := range a.groupOf {
		if g >= 0 {
			a.unitOf[g] = u
			a.adopt(u, g, info[u])
		}
	}
	a.publish()
}

// adopt makes the group's symbols the unit's own.
func (a *assignment) adopt(u, g int, info UnitInfo) {
	set := nameSet(info)
	a.locals[u] = make(map[string]int, len(a.symbols.groups[g].symbols))
	for _, i := range a.symbols.groups[g].symbols {
		s := &a.symbols.static[i]
		if _, known := set[s.Name]; !known && (a.claimed[s.Name] || linkerDefined[s.Name]) {
			continue // another unit's global, listed here by gold
		}
		s.Unit = u
		if !s.Defined {
			continue
		}
		if _, twice := a.locals[u][s.Name]; !twice {
			a.locals[u][s.Name] = i
		}
	}
}

// publish makes globals findable from every unit that the linker turned local
// without marking them: gold and lld do so for those that a version script hides.
func (a *assignment) publish() {
	for _, g := range a.symbols.groups {
		for _, i := range g.symbols {
			if s := &a.symbols.static[i]; s.Defined && a.claimed[s.Name] {
				if _, ok := a.symbols.exposed[s.Name]; !ok {
					a.symbols.exposed[s.Name] = i
				}
			}
		}
	}
}

// unassigned lists the units whose local symbols were not found by
// assign although the unit has some.
func (a *assignment) unassigned(info []UnitInfo) []int {
	var units []int
	for u := range min(len(info), len(a.groupOf)) {
		if a.groupOf[u] < 0 && len(info[u].Locals) > 0 {
			units = append(units, u)
		}
	}
	return units
}

// local finds a local symbol of a unit, which is -1 for none.
func (a *assignment) local(name string, unit int) (Symbol, bool) {
	if unit < 0 || unit >= len(a.locals) {
		return Symbol{}, false
	}
	i, ok := a.locals[unit][name]
	if !ok {
		return Symbol{}, false
	}
	return a.symbols.static[i], true
}
