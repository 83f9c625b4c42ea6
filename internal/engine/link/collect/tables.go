package collect

import (
	"cmp"
	"debug/elf"
	"slices"
	"strconv"
	"strings"

	"ames/internal/engine/object"
)

// Whole programs have tables of functions to call before main and behind it.

// classifyTable is classify for tables of constructors and destructors.
func classifyTable(s *object.Section) (st State, r Region, reason string) {
	switch {
	case s.Type == elf.SHT_PREINIT_ARRAY || isOrUnder(s.Name, ".preinit_array"):
		return Kept, PreInit, ""
	case s.Type == elf.SHT_INIT_ARRAY || isOrUnder(s.Name, ".init_array"):
		return Kept, Initial, ""
	case s.Type == elf.SHT_FINI_ARRAY || isOrUnder(s.Name, ".fini_array"):
		return Kept, Final, ""
	case isOrUnder(s.Name, ".ctors"):
		return Kept, Initial, ""
	}
	return Kept, Final, ""
}

// isOldTable recognises tables of the old kind: .ctors is read from its end, .dtors from its begin.
// LLVM makes those unless it is told otherwise.
func isOldTable(name string) bool { return isOrUnder(name, ".ctors") || isOrUnder(name, ".dtors") }

// modernised gives an old table as one of the new kind, the other way round.
func modernised(s *object.Section, word uint64) *object.Section {
	out := *s
	out.Data = make([]byte, len(s.Data))
	for at := uint64(0); at+word <= uint64(len(s.Data)); at += word {
		copy(out.Data[uint64(len(s.Data))-word-at:], s.Data[at:at+word])
	}
	out.Relocs = slices.Clone(s.Relocs)
	for i := range out.Relocs {
		out.Relocs[i].Offset = s.Size - word - s.Relocs[i].Offset
	}
	return &out
}

// order sorts tables by priority, and puts sections together that programs take for one.
func (in *Inputs) order() {
	for _, r := range []Region{Initial, Final} {
		slices.SortStableFunc(in.Regions[r], func(a, b *Section) int { return cmp.Compare(priority(a), priority(b)) })
	}
	in.join()
	for _, r := range []Region{ReadOnly, Text, Relro, Data} {
		slices.SortStableFunc(in.Regions[r], func(a, b *Section) int {
			return cmp.Compare(Identifier(a.Name), Identifier(b.Name))
		})
	}
}

// join puts sections of one name that programs may take for one table into one region, and aligns the
// table for all of them.
func (in *Inputs) join() {
	tables := map[string][]*Section{}
	var names []string
	for _, r := range []Region{ReadOnly, Relro, Data, Zeroed} {
		for _, s := range in.Regions[r] {
			name := Identifier(s.Name)
			if name == "" {
				continue
			}
			if tables[name] == nil {
				names = append(names, name)
			}
			tables[name] = append(tables[name], s)
		}
	}
	for _, name := range names {
		list := tables[name]
		slices.SortStableFunc(list, func(a, b *Section) int { return cmp.Compare(a.File, b.File) })
		to, align := list[0].Region, uint64(1)
		for _, s := range list {
			align = max(align, s.Align)
			if s.Region != to {
				to = Data
			}
		}
		if to == Zeroed {
			to = Data
		}
		first := *list[0].Section
		first.Align = align
		list[0].Section = &first
		for _, s := range list {
			in.move(s, to)
		}
	}
}

// move puts a section behind those of a region.
func (in *Inputs) move(s *Section, to Region) {
	from := in.Regions[s.Region]
	i := slices.Index(from, s)
	in.Regions[s.Region] = slices.Delete(from, i, i+1)
	s.Region = to
	in.Regions[to] = append(in.Regions[to], s)
}

// priority is that of a table's functions: NAME.PRIORITY, and without one the last. Tables of the
// old kind count the other way.
func priority(s *Section) int {
	const none = 1 << 16
	n, err := strconv.Atoi(s.Name[strings.LastIndexByte(s.Name, '.')+1:])
	switch {
	case err != nil:
		return none
	case isOldTable(s.Name):
		return none - 1 - n
	}
	return n
}

// Identifier gives the name of a section if it could be one in C, else "". Of such sections
// programs can ask for the bounds.
func Identifier(name string) string {
	for i := range len(name) {
		c := name[i]
		letter := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return ""
		}
	}
	return name
}
