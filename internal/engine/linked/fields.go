package linked

import (
	"debug/elf"
	"strings"

	"ames/internal/engine/machine"
	"ames/internal/engine/machine/arch"
	"ames/internal/engine/object"
	"ames/internal/engine/program"
)

// plain is the object of a unit as its compiler made it; object is nil if there is none.
type plain struct {
	object    *object.Object
	functions map[string]int // symbol by name
}

// kind says which object of a unit is meant.
type kind struct {
	unit  int
	fixed bool
}

func (p *Program) plain(k kind) *plain {
	if known := p.plains[k]; known != nil {
		return known
	}
	if p.plains == nil {
		p.plains = map[kind]*plain{}
	}
	out := &plain{functions: map[string]int{}}
	p.plains[k] = out
	o, err := p.Plain(k.unit, k.fixed)
	if err != nil {
		return out // as where the code is another
	}
	out.object = o
	for i := range o.Symbols {
		if s := &o.Symbols[i]; s.Section > 0 && s.Type == elf.STT_FUNC {
			out.functions[s.Name] = i
		}
	}
	return out
}

// fields gives the addresses that the original's code has where the plain object has relocations:
// by the names of symbols, of constants by their numbers. ok is false unless both are the same
// code.
func (p *Program) fields(unit int, c Copy) (addresses map[string]uint64, ok bool) {
	addresses, ok = p.fieldsAs(kind{unit, false}, c)
	if !ok && p.File.Type == program.Executable {
		addresses, ok = p.fieldsAs(kind{unit, true}, c)
	}
	return addresses, ok
}

func (p *Program) fieldsAs(k kind, c Copy) (addresses map[string]uint64, ok bool) {
	plain := p.plain(k)
	at, known := plain.functions[c.Name]
	reader, readable := machine.As[architecture](p.File.Machine)
	if !known || !readable {
		return nil, false
	}
	s := &plain.object.Symbols[at]
	sec := &plain.object.Sections[s.Section]
	if n := uint64(len(sec.Data)); s.Size != c.Original.Size || s.Value > n || s.Size > n-s.Value {
		return nil, false
	}
	code := make([]byte, s.Size)
	if err := p.File.ReadAt(code, c.Original.Value); err != nil {
		return nil, false
	}
	want, free := sec.Data[s.Value:s.Value+s.Size], make([]bool, s.Size)
	addresses = map[string]uint64{}
	for i := range sec.Relocs {
		r := &sec.Relocs[i]
		offset := r.Offset - s.Value
		if r.Offset < s.Value || offset >= s.Size {
			continue
		}
		before, after := reader.Span(r.Type)
		for k := int64(offset) - before; k < int64(offset)+after; k++ {
			if k >= 0 && k < int64(len(free)) {
				free[k] = true
			}
		}
		name := plain.object.Symbols[r.Sym].Name
		if id, constant := p.Constant(name); constant {
			name = id
		} else if linkers(name) || strings.HasPrefix(name, ".L") {
			continue // .L: of the code generator's own constants
		}
		if to, ok := p.field(reader, code, want, c.Original.Value, offset, r); ok {
			addresses[name] = to
		}
	}
	for i := range code {
		if !free[i] && code[i] != want[i] {
			return nil, false
		}
	}
	return addresses, true
}

// field gives the address that a field of the code stands for.
func (p *Program) field(reader architecture, code, plain []byte, start, offset uint64, r *object.Reloc) (uint64, bool) {
	to, ok := reader.LinkedField(code, plain, start, offset, r.Type, r.Addend)
	switch {
	case !ok:
		return 0, false
	case to.Kind == arch.ByWord:
		return p.word(to.Addr + p.Bias)
	case to.Kind == arch.Fixed:
		return to.Addr, true
	}
	return to.Addr + p.Bias, true
}
