package link

import (
	"debug/elf"
	"fmt"
	"math/bits"

	"ames/internal/engine/link/collect"
	"ames/internal/engine/object"
)

// binder is what the steps of bind share.
type binder struct {
	cpu     *processor
	files   []collect.File
	symbols *symbols
	names   map[string]int32 // into symbols.globals
	// references finds the entity of a name in the program for units other
	// than the first that asked.
	references map[reference]int32
}

type reference struct {
	global int32
	unit   int
	weak   bool
}

// bind gives each symbol its entity. Local symbols mean their own definition;
// global ones what the image defines under that name, or else what the name
// means in the program to that unit.
func bind(cpu *processor, in *collect.Inputs, res Resolver) *symbols {
	files := in.Files
	total := 1
	for i := range files {
		total += len(files[i].Object.Symbols)
	}
	syms := &symbols{resolver: res, whole: cpu.whole != nil, in: in, entities: make([]entity, 1, total)}
	syms.entities[0] = entity{kind: absolute}
	b := &binder{
		cpu: cpu, files: files, symbols: syms,
		names: make(map[string]int32, total/2), references: map[reference]int32{},
	}
	for i := range files {
		b.define(int32(i))
	}
	for i := range syms.globals {
		if g := &syms.globals[i]; g.strength == commonDef {
			b.settleCommon(g.defined)
		}
	}
	for i := range files {
		b.refer(&files[i])
	}
	return syms
}

// define enters a file's definitions. For a global symbol it leaves the
// complement of the global's index in file.entities, for refer to replace.
func (b *binder) define(index int32) {
	f := &b.files[index]
	f.Entities = make([]int32, max(1, len(f.Object.Symbols)))
	for i := 1; i < len(f.Object.Symbols); i++ {
		sym := &f.Object.Symbols[i]
		if sym.Type == elf.STT_GNU_IFUNC && sym.Section > 0 && b.cpu.whole == nil {
			f.Sections[sym.Section].Exclude(fmt.Sprintf("%q is an indirect function; those cannot travel", sym.Name))
		}
		if sym.Bind == elf.STB_LOCAL {
			f.Entities[i] = b.symbols.add(b.definition(f, sym))
			if sym.Section == object.Common {
				b.symbols.commons = append(b.symbols.commons, f.Entities[i])
			}
			continue
		}
		g := b.intern(sym.Name)
		f.Entities[i] = ^g
		if s := definitionStrength(f, sym); s != undefined {
			b.defineGlobal(g, index, sym, s)
		}
	}
}

func (b *binder) intern(name string) int32 {
	if g, ok := b.names[name]; ok {
		return g
	}
	b.symbols.globals = append(b.symbols.globals, global{name: name, defined: -1, reference: -1})
	g := int32(len(b.symbols.globals) - 1)
	b.names[name] = g
	return g
}

// definition makes the entity of a symbol that its own file defines.
func (b *binder) definition(f *collect.File, sym *object.Symbol) entity {
	switch {
	case sym.Section == object.Absolute:
		return entity{name: sym.Name, kind: absolute, value: sym.Value, size: sym.Size}
	case sym.Section == object.Common && bits.OnesCount64(sym.Value) > 1:
		return b.symbols.unusable(sym.Name, fmt.Sprintf("common symbol %q has the alignment %d", sym.Name, sym.Value))
	case sym.Section == object.Common:
		return entity{name: sym.Name, kind: common, size: sym.Size, align: max(sym.Value, 1), unit: f.Unit}
	case sym.Section <= 0:
		return b.symbols.unusable(sym.Name, fmt.Sprintf("local symbol %q is not defined", sym.Name))
	}
	s := &f.Sections[sym.Section]
	if s.Region == collect.Unwind && s.State == collect.Kept {
		return b.symbols.unusable(sym.Name, "refers into .eh_frame")
	}
	e := entity{name: sym.Name, kind: inSection, section: s, value: sym.Value, size: sym.Size}
	switch {
	case b.cpu.whole == nil:
	case s.Flags&elf.SHF_TLS != 0:
		const first = 1 // the executable's
		b.symbols.threads = append(b.symbols.threads, Target{IsTLS: true, TLSModule: first, HasTPOffset: true})
		e.kind, e.aux = threadLocal, int32(len(b.symbols.threads)-1)
	case sym.Type == elf.STT_GNU_IFUNC:
		e.kind = indirect
	}
	return e
}

func definitionStrength(f *collect.File, sym *object.Symbol) strength {
	switch {
	case sym.Section == object.Undefined:
		return undefined
	case sym.Section > 0 && f.Sections[sym.Section].State == collect.Discarded:
		return undefined // means the definition that was kept instead
	case sym.Section == object.Common:
		return commonDef
	case sym.Bind == elf.STB_GLOBAL:
		return strongDef
	}
	return weakDef
}

// defineGlobal enters one definition of a global name: the strongest wins,
// the first among weak ones.
func (b *binder) defineGlobal(g, index int32, sym *object.Symbol, s strength) {
	old := &b.symbols.globals[g]
	f := &b.files[index]
	switch {
	case s > old.strength:
		old.defined, old.file, old.strength = b.symbols.add(b.definition(f, sym)), index, s
	case s == commonDef && old.strength == commonDef:
		e := &b.symbols.entities[old.defined]
		e.size, e.align = max(e.size, sym.Size), max(e.align, sym.Value)
	case s == strongDef && sym.Section > 0:
		// The second definition cannot be told apart by name. Without it,
		// whatever in its file refers to it must go as well: see refer.
		other := b.describe(int(old.file))
		f.Sections[sym.Section].Exclude(fmt.Sprintf("symbol %q is also defined by %s", sym.Name, other))
	}
}

func (b *binder) describe(input int) string {
	if n := b.files[input].Name; n != "" {
		return n
	}
	return fmt.Sprintf("input %d", input)
}

// settleCommon gives a common block to the program's variable of that name,
// or else memory in the image.
func (b *binder) settleCommon(index int32) {
	e := &b.symbols.entities[index]
	if e.kind != common || b.cpu.whole == nil && b.symbols.ask(e) {
		return
	}
	b.symbols.commons = append(b.symbols.commons, index)
}

// refer replaces the marks that define left by entities.
func (b *binder) refer(f *collect.File) {
	for i, mark := range f.Entities {
		if mark >= 0 {
			continue
		}
		sym := &f.Object.Symbols[i]
		g := &b.symbols.globals[^mark]
		switch {
		case g.defined < 0:
			f.Entities[i] = b.reference(^mark, f.Unit, sym.Bind == elf.STB_WEAK)
		case sym.Section > 0 && f.Sections[sym.Section].State == collect.LeftOut:
			// Its own definition, which was left out as a duplicate or for
			// what it is, and not somebody else's of the same name.
			f.Entities[i] = b.symbols.add(b.definition(f, sym))
		default:
			f.Entities[i] = g.defined
		}
	}
}

// reference returns the entity for what a name means in the program to a unit.
func (b *binder) reference(index int32, unit int, weak bool) int32 {
	g := &b.symbols.globals[index]
	if g.reference >= 0 && b.cpu.whole != nil {
		e := &b.symbols.entities[g.reference]
		e.weak = e.weak && weak
		return g.reference
	}
	if g.reference >= 0 && g.refUnit == unit && g.refWeak == weak {
		return g.reference
	}
	key := reference{index, unit, weak}
	if g.reference >= 0 {
		if e, ok := b.references[key]; ok {
			return e
		}
	}
	e := entity{name: g.name, unit: unit, weak: weak}
	if g.name == "_GLOBAL_OFFSET_TABLE_" {
		e.kind = gotSymbol
	}
	n := b.symbols.add(e)
	if e.kind == gotSymbol {
		b.symbols.tables = append(b.symbols.tables, n)
	}
	if g.reference < 0 {
		g.reference, g.refUnit, g.refWeak = n, unit, weak
	} else {
		b.references[key] = n
	}
	return n
}
