package executable

import (
	"bytes"
	"cmp"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"

	"ames/internal/engine/library"
	"ames/internal/engine/link"
	"ames/internal/engine/link/image"
	"ames/internal/engine/machine/arch"
	"ames/internal/engine/object"
)

var le = binary.LittleEndian

// stringTable is a table of zero-terminated strings.
type stringTable struct {
	bytes.Buffer
	at map[string]uint32
}

func newStringTable() *stringTable {
	t := &stringTable{at: map[string]uint32{"": 0}}
	t.WriteByte(0)
	return t
}

func (t *stringTable) add(s string) uint32 {
	at, ok := t.at[s]
	if !ok {
		at = uint32(t.Len())
		t.at[s] = at
		t.WriteString(s)
		t.WriteByte(0)
	}
	return at
}

// dynamicSymbol is a symbol that the loader sees.
type dynamicSymbol struct {
	name    string
	info    byte
	section uint16 // elf.SHN_UNDEF for what libraries define
	version uint16
	value   uint64
	size    uint64
	hash    uint32
}

const (
	symbolSize  = 24
	relaSize    = 24
	versionSize = 2

	versionGlobal = 1 // of what has no version
	definedHere   = 1 // any section: the loader only asks whether there is one
)

// dynamics are the tables that the loader reads.
type dynamics struct {
	resolved *resolution
	image    *link.Image
	export   bool // all global symbols

	names    *stringTable
	symbols  []dynamicSymbol
	index    map[*symbol]int // into symbols
	imported int             // how many of them are not in the hash table
	versions []libraryVersions
}

// libraryVersions are the versions of a library that the program needs.
type libraryVersions struct {
	input int
	names []string
	index []uint16
}

// newDynamics lists what the loader has to know, definitions last.
func newDynamics(r *resolution, img *link.Image, export bool) *dynamics {
	d := &dynamics{
		resolved: r, image: img, export: export, names: newStringTable(), index: map[*symbol]int{},
		symbols: []dynamicSymbol{{}},
	}
	// What others may find here has to be in the hash table.
	var found []dynamicSymbol
	var foundFor, copied []*symbol
	for _, s := range r.names {
		entry := dynamicSymbol{
			name: s.Import.Name, info: elf.ST_INFO(s.Bind, s.Type), version: d.versionOf(s),
		}
		if s.Type == elf.STT_GNU_IFUNC {
			entry.info = elf.ST_INFO(s.Bind, elf.STT_FUNC)
		}
		copyAt, isCopied := img.Whole.Copies[&s.Import]
		stub, isKnown := img.Whole.Known[&s.Import]
		switch {
		case isCopied:
			entry.value, entry.size, entry.section = copyAt, s.Symbol.Size, definedHere
			copied = append(copied, s)
		case isKnown:
			entry.value = stub
		default:
			d.index[s] = len(d.symbols)
			d.symbols = append(d.symbols, entry)
			continue
		}
		found, foundFor = append(found, entry), append(foundFor, s)
	}
	d.imported = len(d.symbols)
	found = append(found, d.aliases(copied)...)
	found = append(found, d.exports()...)
	d.addDefinitions(found)
	for _, s := range foundFor {
		d.index[s] = slices.IndexFunc(d.symbols, func(e dynamicSymbol) bool { return e.name == s.Import.Name })
	}
	return d
}

// aliases are the other names of variables that the program holds in a library's place.
func (d *dynamics) aliases(copied []*symbol) (out []dynamicSymbol) {
	for _, s := range copied {
		at := d.image.Whole.Copies[&s.Import]
		for _, name := range d.resolved.inputs[s.input].Library.Aliases(s.Symbol.Value) {
			if name != s.Import.Name {
				out = append(out, dynamicSymbol{
					name: name, info: elf.ST_INFO(elf.STB_WEAK, elf.STT_OBJECT), section: definedHere,
					version: versionGlobal, value: at, size: s.Symbol.Size,
				})
			}
		}
	}
	return out
}

// exports are the program's own symbols that libraries refer to, or define as well.
func (d *dynamics) exports() (out []dynamicSymbol) {
	done := d.resolved.hidden()
	for n, in := range d.resolved.objects {
		if n == 0 {
			continue // the program's start is nobody else's
		}
		for i := range in.Object.Symbols {
			s := &in.Object.Symbols[i]
			if s.Bind == elf.STB_LOCAL || s.Section == object.Undefined || done[s.Name] {
				continue
			}
			at, ok := d.addressOf(n, s)
			if !ok || !d.export && !d.resolved.wantedByLibraries(s.Name) {
				continue
			}
			done[s.Name] = true
			typ := s.Type
			if typ == elf.STT_GNU_IFUNC {
				typ = elf.STT_FUNC // it is known by a stub
			}
			out = append(out, dynamicSymbol{
				name: s.Name, info: elf.ST_INFO(s.Bind, typ), section: definedHere, version: versionGlobal,
				value: at, size: s.Size,
			})
		}
	}
	return out
}

// addressOf gives what the loader is told of where a symbol of an object is.
func (d *dynamics) addressOf(n int, s *object.Symbol) (addr uint64, ok bool) {
	if s.Type != elf.STT_TLS {
		addr, ok = d.image.Symbols[s.Name]
		return addr, ok
	}
	if s.Section <= 0 {
		return 0, false
	}
	at := d.image.Whole.Sections[n][s.Section]
	return at + s.Value - d.image.Whole.Thread.Addr, at != 0
}

// addDefinitions adds what the hash table finds, in its order.
func (d *dynamics) addDefinitions(list []dynamicSymbol) {
	buckets := d.buckets(len(list))
	for i := range list {
		list[i].hash = library.Hash(list[i].name)
	}
	slices.SortStableFunc(list, func(a, b dynamicSymbol) int { return cmp.Compare(a.hash%buckets, b.hash%buckets) })
	d.symbols = append(d.symbols, list...)
}

func (d *dynamics) buckets(definitions int) uint32 { return uint32(definitions/4 + 1) }

// hashTable is .gnu.hash. ("GNU Hash ELF Sections", sourceware.org)
func (d *dynamics) hashTable() []byte {
	const shift, perWord = 26, 8
	definitions := d.symbols[d.imported:]
	buckets := d.buckets(len(definitions))
	filter := make([]uint64, 1<<bits.Len(uint(len(definitions)/perWord)))
	starts, chains := make([]uint32, buckets), make([]uint32, len(definitions))
	for i, s := range definitions {
		if b := s.hash % buckets; starts[b] == 0 {
			starts[b] = uint32(d.imported + i)
		}
		filter[s.hash/64%uint32(len(filter))] |= 1<<(s.hash%64) | 1<<(s.hash>>shift%64)
		chains[i] = s.hash &^ 1
		if i+1 == len(definitions) || definitions[i+1].hash%buckets != s.hash%buckets {
			chains[i] |= 1
		}
	}
	out := le.AppendUint32(nil, buckets)
	out = le.AppendUint32(out, uint32(d.imported))
	out = le.AppendUint32(out, uint32(len(filter)))
	out = le.AppendUint32(out, shift)
	for _, word := range filter {
		out = le.AppendUint64(out, word)
	}
	for _, n := range append(starts, chains...) {
		out = le.AppendUint32(out, n)
	}
	return out
}

// versionOf gives the number of the version that the program needs of a symbol.
func (d *dynamics) versionOf(s *symbol) uint16 {
	if s.Version == "" {
		return versionGlobal
	}
	n := slices.IndexFunc(d.versions, func(v libraryVersions) bool { return v.input == s.input })
	if n < 0 {
		n = len(d.versions)
		d.versions = append(d.versions, libraryVersions{input: s.input})
	}
	v := &d.versions[n]
	if i := slices.Index(v.names, s.Version); i >= 0 {
		return v.index[i]
	}
	number := uint16(versionGlobal + 1)
	for i := range d.versions {
		number += uint16(len(d.versions[i].names))
	}
	v.names, v.index = append(v.names, s.Version), append(v.index, number)
	return number
}

// versionNeeds is .gnu.version_r (LSB Core, "Version Requirements").
func (d *dynamics) versionNeeds() []byte {
	const needSize, auxSize = 16, 16
	var out []byte
	for i, v := range d.versions {
		next := uint32(needSize + auxSize*len(v.names))
		if i == len(d.versions)-1 {
			next = 0
		}
		out = le.AppendUint16(out, 1)
		out = le.AppendUint16(out, uint16(len(v.names)))
		out = le.AppendUint32(out, d.names.add(d.resolved.soName(v.input)))
		out = le.AppendUint32(out, needSize)
		out = le.AppendUint32(out, next)
		for k, name := range v.names {
			step := uint32(auxSize)
			if k == len(v.names)-1 {
				step = 0
			}
			out = le.AppendUint32(out, sysvHash(name))
			out = le.AppendUint16(out, 0)
			out = le.AppendUint16(out, v.index[k])
			out = le.AppendUint32(out, d.names.add(name))
			out = le.AppendUint32(out, step)
		}
	}
	return out
}

// sysvHash is that of System V's hash tables (gABI, "Hash Table").
func sysvHash(name string) (h uint32) {
	for i := range len(name) {
		h = h<<4 + uint32(name[i])
		g := h & 0xf0000000
		h ^= g >> 24
		h &^= g
	}
	return h
}

// symbolTable is .dynsym, and .gnu.version beside it.
func (d *dynamics) symbolTable() (symbols, versions []byte) {
	symbols = make([]byte, 0, len(d.symbols)*symbolSize)
	for i := range d.symbols {
		s := &d.symbols[i]
		symbols = appendSymbol(symbols, d.names.add(s.name), s.info, 0, s.section, s.value, s.size)
		versions = le.AppendUint16(versions, s.version)
	}
	return symbols, versions
}

func appendSymbol(out []byte, name uint32, info, other byte, section uint16, value, size uint64) []byte {
	out = le.AppendUint32(out, name)
	out = append(out, info, other)
	out = le.AppendUint16(out, section)
	out = le.AppendUint64(out, value)
	return le.AppendUint64(out, size)
}

// relocations are what the loader has to write. It chooses functions last, when all else is in place.
func (d *dynamics) relocations(types arch.Dynamic) (all []byte, calls []byte, err error) {
	kinds := map[image.LoadKind]uint32{
		image.LoadSlot: types.GlobalSlot, image.LoadCall: types.JumpSlot, image.LoadWord: types.Word,
		image.LoadCopy: types.Copy, image.LoadIndirect: types.Indirect, image.LoadModule: types.Module,
		image.LoadModuleOffset: types.ModuleOffset, image.LoadThreadOffset: types.ThreadOffset,
	}
	var chosen []byte
	for _, l := range d.image.Whole.Loads {
		var index int
		if l.Import != nil {
			s := d.resolved.byImport[l.Import]
			var ok bool
			if index, ok = d.index[s]; !ok {
				return nil, nil, fmt.Errorf("no dynamic symbol for %q", l.Import.Name)
			}
		}
		r := le.AppendUint64(nil, l.Addr)
		r = le.AppendUint64(r, uint64(index)<<32|uint64(kinds[l.Kind]))
		r = le.AppendUint64(r, l.Addend)
		switch l.Kind {
		case image.LoadCall:
			calls = append(calls, r...)
		case image.LoadIndirect:
			chosen = append(chosen, r...)
		default:
			all = append(all, r...)
		}
	}
	return append(all, chosen...), calls, nil
}
