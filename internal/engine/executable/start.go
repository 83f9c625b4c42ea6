package executable

import (
	"debug/elf"
	"fmt"
	"maps"
	"slices"

	"ames/internal/engine/machine"
	"ames/internal/engine/machine/arch"
	"ames/internal/engine/object"
)

// Sections of the start object.
const (
	startText = iota + 1
	startDynamic
	startHandle
)

const dynamicEntry = 16

// dynamicRoom is that of the loader's table: for each library, and for all else that it may say.
func dynamicRoom(libraries int) int { return (32 + libraries) * dynamicEntry }

// startObject is what the program begins with: the code, the loader's table, and the handle
// by which the program tells its own exit functions from those of libraries.
func startObject(m elf.Machine, code arch.Code, libraries int) *object.Object {
	room := dynamicRoom(libraries)
	o := &object.Object{Machine: m, Sections: []object.Section{
		{Align: 1, Group: object.NoGroup},
		startText:    newSection(".text", elf.SHF_EXECINSTR, code.Bytes),
		startDynamic: newSection(".data.rel.ro.dynamic", elf.SHF_WRITE, make([]byte, room)),
		startHandle:  newSection(".data.rel.ro", elf.SHF_WRITE, make([]byte, 8)),
	}}
	o.Symbols = []object.Symbol{
		{},
		{Name: "_DYNAMIC", Bind: elf.STB_WEAK, Type: elf.STT_OBJECT, Visibility: elf.STV_HIDDEN,
			Section: startDynamic, Size: uint64(room)},
		{Name: "__dso_handle", Bind: elf.STB_WEAK, Type: elf.STT_OBJECT, Visibility: elf.STV_HIDDEN,
			Section: startHandle, Size: 8},
	}
	addCode(o, startText, code, startName)
	return o
}

// addCode fills a section of an object with code. Its entries are weak, but for the one that is named.
func addCode(o *object.Object, section int, code arch.Code, strong string) {
	for _, name := range slices.Sorted(maps.Keys(code.Entries)) {
		bind := elf.STB_WEAK
		if name == strong {
			bind = elf.STB_GLOBAL
		}
		o.Symbols = append(o.Symbols, object.Symbol{
			Name: name, Bind: bind, Type: elf.STT_FUNC, Visibility: elf.STV_HIDDEN,
			Section: section, Value: code.Entries[name],
		})
	}
	symbols := map[string]uint32{}
	for i := range o.Symbols {
		symbols[o.Symbols[i].Name] = uint32(i)
	}
	s := &o.Sections[section]
	for _, r := range code.Refs {
		if symbols[r.Symbol] == 0 {
			symbols[r.Symbol] = uint32(len(o.Symbols))
			o.Symbols = append(o.Symbols, object.Symbol{Name: r.Symbol, Bind: elf.STB_GLOBAL})
		}
		s.Relocs = append(s.Relocs,
			object.Reloc{Offset: r.Offset, Type: r.Type, Sym: symbols[r.Symbol], Addend: r.Addend})
	}
}

func newSection(name string, flags elf.SectionFlag, data []byte) object.Section {
	return object.Section{
		Name: name, Type: elf.SHT_PROGBITS, Flags: elf.SHF_ALLOC | flags, Align: 16,
		Size: uint64(len(data)), Data: data, Group: object.NoGroup,
	}
}

// nothingObject is the main of a program that has none: its functions can be called all the same.
func nothingObject(m elf.Machine, code arch.Code) *object.Object {
	o := &object.Object{Machine: m, Symbols: []object.Symbol{{}}, Sections: []object.Section{
		{Align: 1, Group: object.NoGroup}, newSection(".text", elf.SHF_EXECINSTR, code.Bytes),
	}}
	addCode(o, 1, code, mainName)
	return o
}

// Symbols of the object that calls functions.
const (
	CallerSymbol   = "ames.caller"   // code that stands in for main
	CallSymbol     = "ames.call"     // the words for it: the function, and six arguments
	ReturnedSymbol = "ames.returned" // what the function gave, in memory that is shared with who started the program
)

// CallerObject is code that calls a function, for an image in a started program.
func CallerObject(m elf.Machine) (*object.Object, error) {
	const text, call, returned = 1, 2, 3
	cpu, ok := machine.As[architecture](m)
	if !ok {
		return nil, fmt.Errorf("functions of programs for %v cannot be called", m)
	}
	code := cpu.Pieces().Caller
	o := &object.Object{Machine: m, Sections: []object.Section{
		{Align: 1, Group: object.NoGroup},
		text:     newSection(".text", elf.SHF_EXECINSTR, code.Bytes),
		call:     newSection(".data", elf.SHF_WRITE, make([]byte, 64)),
		returned: newSection(".ames.reach", elf.SHF_WRITE, make([]byte, 64)),
	}}
	o.Symbols = []object.Symbol{
		{},
		{Name: CallSymbol, Bind: elf.STB_GLOBAL, Type: elf.STT_OBJECT, Section: call},
		{Name: ReturnedSymbol, Bind: elf.STB_GLOBAL, Type: elf.STT_OBJECT, Section: returned},
	}
	addCode(o, text, code, CallerSymbol)
	return o, nil
}

const mainName = "main"

// startName is the function that the kernel, or the loader, jumps to.
const startName = "_start"
