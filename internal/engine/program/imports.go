package program

import (
	"sync"

	"ames/internal/engine/machine"
)

// imports are the places that stand for symbols of other modules. They are looked
// for when they are first asked for.
type imports struct {
	file    *elfFile
	symbols *symbolTables

	once  sync.Once
	names map[uint64]string // slot → name of what the loader puts there
}

// at gives the name of the symbol that a call stub or a slot at an address stands for.
func (i *imports) at(addr uint64) (name string, ok bool) {
	i.once.Do(i.read)
	if name, ok = i.names[addr]; ok {
		return name, ok
	}
	reader, ok := machine.As[codeReader](i.file.Machine)
	if !ok {
		return "", false
	}
	if s := i.file.sectionAt(addr); s == nil || !isOrUnder(s.Name, ".plt") {
		return "", false
	}
	slot, ok := i.stubSlot(reader, addr)
	if !ok {
		return "", false
	}
	name, ok = i.names[slot]
	return name, ok
}

// stubSlot gives the slot by way of which the call stub at an address jumps.
func (i *imports) stubSlot(reader codeReader, addr uint64) (slot uint64, ok bool) {
	const longest = 24
	code := make([]byte, longest)
	for len(code) > 6 && i.file.readAt(code, addr) != nil {
		code = code[:len(code)-1]
	}
	return reader.StubSlot(code, addr)
}

// read notes the slots that the loader fills with addresses of named symbols.
func (i *imports) read() {
	i.names = map[uint64]string{}
	dynamic := i.file.arch.Dynamic()
	// What cannot be read is none: parse has read it before.
	_ = i.file.dynamicRelocations(func(slot uint64, symbol, kind uint32) {
		switch kind {
		case dynamic.JumpSlot, dynamic.GlobalSlot:
			if at, ok := i.symbols.dynamicAt[symbol]; ok {
				i.names[slot] = i.symbols.dynamic[at].Name
			}
		}
	})
}
