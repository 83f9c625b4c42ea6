package linked

import (
	"encoding/binary"

	"golang.org/x/arch/x86/x86asm"

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
	refs := &references{addresses: map[uint64]bool{}, formed: map[uint64]bool{}, called: map[uint64]bool{}, names: map[string]bool{}}
	if f.Size == 0 || !p.File.InModule(f.Value+f.Size-1) {
		return refs // a damaged symbol table
	}
	code := make([]byte, f.Size)
	if err := p.File.ReadAt(code, f.Value); err != nil {
		return refs
	}
	for at := 0; at < len(code); {
		const bits = 64
		inst, err := x86asm.Decode(code[at:], bits)
		if err != nil || inst.Len <= 0 {
			at++
			continue
		}
		at += inst.Len
		p.see(refs, &inst, f.Value+uint64(at))
	}
	return refs
}

// see enters what one instruction refers to; next is the address behind it, as the file has it.
func (p *Program) see(refs *references, inst *x86asm.Inst, next uint64) {
	fixed := p.File.Type == program.Executable
	for _, arg := range inst.Args {
		switch a := arg.(type) {
		case nil:
			return
		case x86asm.Rel:
			p.enter(refs, next+uint64(int64(a)), false)
			refs.called[next+uint64(int64(a))+p.Bias] = true
		case x86asm.Mem:
			switch {
			case a.Base == x86asm.RIP:
				p.enter(refs, next+uint64(a.Disp), inst.Op == x86asm.LEA)
			case fixed && a.Segment == 0 && p.File.InModule(uint64(a.Disp)):
				p.enter(refs, uint64(a.Disp), inst.Op == x86asm.LEA)
			}
		case x86asm.Imm:
			if fixed && p.File.InModule(uint64(a)) {
				p.enter(refs, uint64(a), true)
			}
		}
	}
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
