// Package linked reads off a program's machine code what its functions refer to, and makes their
// copies refer to the same.
//
// A symbol's name does not always say that: a linker sends calls elsewhere (--wrap), names are
// changed between compiler and linker (objcopy), and string literals have none at all, though a
// program may compare their addresses. What the original's code goes to is the truth.
//
// Most of it shows at a glance: the address that a name stands for is among those that the code
// refers to, and so is one at which the literal's bytes stand. Only where it does not, the unit is
// compiled as its compiler did, and the relocations of that say what each field of the code is.
package linked

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"slices"
	"strings"

	"ames/internal/engine/link"
	"ames/internal/engine/machine"
	"ames/internal/engine/machine/arch"
	"ames/internal/engine/object"
	"ames/internal/engine/program"
)

// Program is one module of a running program. It is used by one goroutine.
type Program struct {
	File *program.Module
	Bias uint64
	// Read fills data with what stands at an address of the process.
	Read func(addr uint64, data []byte) error
	// Names says what names mean where the code does not tell otherwise.
	Names link.Resolver
	// Plain gives the object of a unit as its compiler made it, each function in a section of
	// its own, for fixed addresses or any. It is asked where the code alone does not tell.
	Plain func(unit int, fixed bool) (*object.Object, error)
	// Constant tells which private constant of a unit a symbol is, the same in all objects of it.
	Constant func(symbol string) (id string, ok bool)

	pages  map[uint64][]byte
	plains map[kind]*plain
	// Asked counts the functions for which Plain was needed, Unclear those of them whose code
	// is another than Plain's.
	Asked, Unclear int
}

// Copy is the copy of a function in an object.
type Copy struct {
	Symbol   string         // in the object
	Name     string         // of the function in its unit
	Original program.Symbol // in the module
}

// Doubt is a copy that may refer to something else than its original.
type Doubt struct{ Symbol, Reason string }

// architecture is what must be known of the machine whose code is read.
type architecture interface {
	// References tells of all that the instructions of a function refer to.
	References(code []byte, addr uint64, isAddress func(uint64) bool, see func(arch.Reference))
	// FormsAddress reports whether the field is of an instruction that computes an address.
	FormsAddress(code []byte, offset uint64) bool
	// Pointer reports whether a relocation fills a whole word with an address.
	Pointer(relocation uint32) bool
	// Span is what a linker may write around a relocation's offset.
	Span(relocation uint32) (before, after int64)
	// LinkedField gives what a field of linked code refers to.
	LinkedField(code, plain []byte, addr, offset uint64, relocation uint32, addend int64) (arch.Reference, bool)
}

// Bind returns the input with the copies' references as their originals have them.
func (p *Program) Bind(in link.Input, copies []Copy) (link.Input, []Doubt) {
	reader, ok := machine.As[architecture](in.Object.Machine)
	if len(in.Object.Symbols) == 0 || !ok {
		return in, nil
	}
	b := &binding{Program: p, arch: reader, unit: in.Unit, object: in.Object, made: map[target]uint32{},
		constants: map[uint32]uint64{}}
	sections := map[string]int{}
	for i := range in.Object.Symbols {
		if s := &in.Object.Symbols[i]; s.Section > 0 && s.Bind != elf.STB_LOCAL {
			sections[s.Name] = s.Section
		}
	}
	for _, c := range copies {
		if s, ok := sections[c.Symbol]; ok {
			b.copy(c, s)
		}
	}
	b.tables()
	if b.changed != nil {
		in.Object = b.changed
	}
	return in, b.doubts
}

// target is an address that a symbol of the object stands for in some function.
type target struct {
	symbol  uint32
	address uint64
}

// binding is the work on one object.
type binding struct {
	*Program
	arch      architecture
	unit      int
	object    *object.Object // as it came
	changed   *object.Object // nil: not changed yet
	made      map[target]uint32
	constants map[uint32]uint64 // where those of the program are, by symbol
	doubts    []Doubt
}

// copy gives one function's references their targets.
func (b *binding) copy(c Copy, section int) {
	s := &b.object.Sections[section]
	var refs *references
	found, open := map[uint32]uint64{}, []uint32(nil)
	seen := map[uint32]bool{}
	for i := range s.Relocs {
		r := &s.Relocs[i]
		_, constant := b.constant(r)
		name := b.object.Symbols[r.Sym].Section == object.Undefined && b.object.Symbols[r.Sym].Name != ""
		// A constant that is only read may be any copy of it.
		if seen[r.Sym] || !name && !(constant && b.arch.FormsAddress(s.Data, r.Offset)) {
			continue
		}
		seen[r.Sym] = true
		if refs == nil {
			refs = b.references(c.Original)
		}
		if constant {
			if at, ok := b.find(r.Sym, refs); ok {
				found[r.Sym] = at
			} else {
				open = append(open, r.Sym)
			}
		} else if !b.explained(r.Sym, refs) {
			open = append(open, r.Sym)
		}
	}
	if len(open) > 0 {
		b.settle(c, open, seen, refs, found)
	}
	b.redirect(section, found)
}

func (b *binding) constant(r *object.Reloc) (id string, ok bool) {
	if s := &b.object.Symbols[r.Sym]; s.Section > 0 {
		return b.Constant(s.Name)
	}
	return "", false
}

// explained reports whether the original refers to what the symbol's name means.
func (b *binding) explained(symbol uint32, refs *references) bool {
	s := &b.object.Symbols[symbol]
	if refs.names[s.Name] || linkers(s.Name) {
		return true
	}
	t, ok := b.Names.Resolve(s.Name, b.unit)
	if !ok {
		return s.Bind == elf.STB_WEAK
	}
	if t.IsTLS || refs.addresses[t.Addr] {
		return true
	}
	if own, ok := b.File.Symbol(s.Name, b.unit); ok && own.Value+b.Bias == t.Addr {
		return refs.within(t.Addr, own.Size)
	}
	return false
}

// linkers reports whether a name is one of those whose references a linker rewrites or fills in as
// it likes: of the code for thread-local variables often nothing is left (AMD64 TLS supplement).
func linkers(name string) bool {
	return name == "_GLOBAL_OFFSET_TABLE_" || name == "__tls_get_addr"
}

// find looks for the program's own instance of a constant among what the original refers to.
func (b *binding) find(symbol uint32, refs *references) (at uint64, ok bool) {
	for addr := range refs.formed {
		if b.File.IsNamelessConstant(addr-b.Bias) && b.matches(symbol, addr, 0) {
			if ok {
				return 0, false // one of two
			}
			at, ok = addr, true
		}
	}
	return at, ok
}

// matches reports whether at an address there is what the object's constant is.
func (b *binding) matches(symbol uint32, addr uint64, depth int) bool {
	const deepest, pointer = 4, 8
	s := &b.object.Symbols[symbol]
	sec := &b.object.Sections[s.Section]
	if depth > deepest || s.Size == 0 || sec.Flags&elf.SHF_WRITE != 0 && !strings.HasPrefix(sec.Name, ".data.rel.ro") {
		return false
	}
	if n := uint64(len(sec.Data)); s.Value > n || s.Size > n-s.Value {
		return false
	}
	want := sec.Data[s.Value : s.Value+s.Size]
	got := b.memory(addr, s.Size)
	if got == nil {
		return false
	}
	if len(sec.Relocs) == 0 {
		return bytes.Equal(want, got)
	}
	want = slices.Clone(want)
	for i := range sec.Relocs {
		r := &sec.Relocs[i]
		at := r.Offset - s.Value
		if r.Offset < s.Value || at >= s.Size {
			continue
		}
		if !b.arch.Pointer(r.Type) || s.Size-at < pointer {
			return false
		}
		word := binary.LittleEndian.Uint64(got[at:]) - uint64(r.Addend)
		if _, constant := b.constant(r); constant {
			if !b.matches(r.Sym, word, depth+1) {
				return false
			}
		} else if t, ok := b.Names.Resolve(b.object.Symbols[r.Sym].Name, b.unit); !ok || t.Addr != word {
			return false
		}
		copy(want[at:at+pointer], got[at:])
	}
	return bytes.Equal(want, got)
}

// settle finds out what a glance did not show.
func (b *binding) settle(c Copy, open []uint32, all map[uint32]bool, refs *references, found map[uint32]uint64) {
	b.Asked++
	fields, ok := b.fields(b.unit, c)
	if !ok {
		b.Unclear++
	}
	for _, symbol := range open {
		s := &b.object.Symbols[symbol]
		if id, constant := b.Constant(s.Name); constant {
			if at, known := fields[id]; known {
				found[symbol] = at
			}
			continue // else the original does not have it
		}
		at, known := fields[s.Name]
		if !ok {
			at, known = b.wrapped(s.Name, b.unit, refs)
		}
		switch {
		case known:
			found[symbol] = at
		case !ok && b.strange(c, all, refs):
			b.doubts = append(b.doubts, Doubt{c.Symbol, "its linked code does not go to what \"" + s.Name +
				"\" is, and is not as LLVM compiles it, so that it cannot be told where it goes"})
			return
		}
	}
}

// wrapped gives what --wrap makes of a name, if the original refers to that.
func (p *Program) wrapped(name string, unit int, refs *references) (addr uint64, ok bool) {
	const wrap, original = "__wrap_", "__real_"
	other := wrap + name
	if real, is := strings.CutPrefix(name, original); is {
		other = real
	}
	t, ok := p.Names.Resolve(other, unit)
	return t.Addr, ok && !t.IsTLS && refs.addresses[t.Addr]
}

// strange reports whether the original calls something that its copy has no name for.
func (b *binding) strange(c Copy, all map[uint32]bool, refs *references) bool {
	known := map[uint64]bool{}
	names := map[string]bool{}
	for symbol := range all {
		s := &b.object.Symbols[symbol]
		names[s.Name] = true
		if t, ok := b.Names.Resolve(s.Name, b.unit); ok {
			known[t.Addr] = true
		}
	}
	from := c.Original.Value + b.Bias
	for addr := range refs.called {
		name, imported := b.File.ImportAt(addr - b.Bias)
		if !known[addr] && !(imported && names[name]) && (addr < from || addr-from >= c.Original.Size) {
			return true
		}
	}
	return false
}

// redirect makes a section's references to symbols go to addresses.
func (b *binding) redirect(section int, found map[uint32]uint64) {
	if len(found) == 0 {
		return
	}
	if b.changed == nil {
		o := *b.object
		o.Sections, o.Symbols = slices.Clone(o.Sections), slices.Clone(o.Symbols)
		b.changed = &o
	}
	s := &b.changed.Sections[section]
	s.Relocs = slices.Clone(s.Relocs)
	for i := range s.Relocs {
		r := &s.Relocs[i]
		at, ok := found[r.Sym]
		if !ok {
			continue
		}
		old := b.object.Symbols[r.Sym]
		if old.Section > 0 {
			b.constants[r.Sym] = at
		}
		key := target{r.Sym, at}
		if b.made[key] == 0 {
			b.changed.Symbols = append(b.changed.Symbols, object.Symbol{
				Name: old.Name, Bind: elf.STB_LOCAL, Type: old.Type, Section: object.Absolute, Value: at,
				Size: old.Size})
			b.made[key] = uint32(len(b.changed.Symbols) - 1)
		}
		r.Sym = b.made[key]
	}
}

// tables makes what travels as data refer to the program's own constants as well.
func (b *binding) tables() {
	if len(b.constants) == 0 {
		return
	}
	for i := range b.object.Sections {
		s := &b.object.Sections[i]
		if s.Flags&elf.SHF_ALLOC == 0 || s.Flags&elf.SHF_EXECINSTR != 0 {
			continue
		}
		if slices.ContainsFunc(s.Relocs, func(r object.Reloc) bool { _, own := b.constants[r.Sym]; return own }) {
			b.redirect(i, b.constants)
		}
	}
}

// memory gives a copy of what stands in the process; nil if nothing does.
func (p *Program) memory(addr, size uint64) []byte {
	const page = 4096
	if p.pages == nil {
		p.pages = map[uint64][]byte{}
	}
	var out []byte
	for at := addr; uint64(len(out)) < size; {
		base := at &^ (page - 1)
		data, known := p.pages[base]
		if !known {
			data = make([]byte, page)
			if p.Read(base, data) != nil {
				data = nil
			}
			p.pages[base] = data
		}
		if data == nil {
			return nil
		}
		data = data[at-base:]
		data = data[:min(uint64(len(data)), size-uint64(len(out)))]
		out = append(out, data...)
		at += uint64(len(data))
	}
	return out
}
