package linked

import (
	"encoding/binary"

	"ames/internal/engine/machine"
	"ames/internal/engine/machine/arch"
	"ames/internal/engine/program"
)

// references are the addresses that a function's code refers to, as the process has them.
type references struct {
	addresses map[uint64]bool // in any way, also by way of a slot of the global offset table
	formed    map[uint64]bool // computed, not read
	called    map[uint64]bool
	names     map[string]bool // of other modules' symbols
}

// within reports whether one of the addresses is inside of an object.
func (r *references) within(addr, size uint64) bool {
	for at := range r.addresses {
		if at >= addr && at-addr < size {
			return true
		}
	}
	return false
}

// references decodes a function. What cannot be decoded is passed over.
func (p *Program) references(f program.Symbol) *references {
	refs := &references{addresses: map[uint64]bool{}, formed: map[uint64]bool{}, called: map[uint64]bool{},
		names: map[string]bool{}}
	if f.Size == 0 || !p.File.InModule(f.Value+f.Size-1) {
		return refs // a damaged symbol table
	}
	code := make([]byte, f.Size)
	if err := p.File.ReadAt(code, f.Value); err != nil {
		return refs
	}
	reader, ok := machine.As[architecture](p.File.Machine)
	if !ok {
		return refs
	}
	isAddress := func(n uint64) bool { return p.File.Type == program.Executable && p.File.InModule(n) }
	reader.References(code, f.Value, isAddress, func(r arch.Reference) {
		p.enter(refs, r.Addr, r.Kind == arch.Forms)
		if r.Kind == arch.Calls {
			refs.called[r.Addr+p.Bias] = true
		}
	})
	return refs
}

func (p *Program) enter(refs *references, addr uint64, formed bool) {
	refs.addresses[addr+p.Bias] = true
	if formed {
		refs.formed[addr+p.Bias] = true
	}
	if name, ok := p.File.ImportAt(addr); ok {
		refs.names[name] = true
	}
	if p.File.IsSlot(addr) {
		if to, ok := p.word(addr + p.Bias); ok {
			refs.addresses[to] = true
		}
	}
}

// word reads a pointer.
func (p *Program) word(addr uint64) (uint64, bool) {
	data := p.memory(addr, 8)
	if data == nil {
		return 0, false
	}
	return binary.LittleEndian.Uint64(data), true
}
