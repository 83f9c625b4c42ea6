package linked

import (
	"debug/elf"
	"encoding/binary"
	"strings"

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
	if !known {
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
		before, after := span(r.Type)
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
		if to, ok := p.field(code, want, c.Original.Value, offset, r); ok {
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

// span is what a linker may write around a relocation's offset: it rewrites instructions that
// load from the global offset table, and those for thread-local variables.
func span(typ uint32) (before, after int64) {
	switch elf.R_X86_64(typ) {
	case elf.R_X86_64_64:
		return 0, 8
	case elf.R_X86_64_PC32, elf.R_X86_64_PLT32, elf.R_X86_64_32, elf.R_X86_64_32S:
		return 0, 4
	case elf.R_X86_64_GOTPCREL, elf.R_X86_64_GOTPCRELX, elf.R_X86_64_REX_GOTPCRELX:
		return 3, 4
	}
	return 4, 12
}

// field gives the address that a field of the code stands for (System V ABI, AMD64, 4.4.1 and B.2).
func (p *Program) field(code, plain []byte, start, offset uint64, r *object.Reloc) (uint64, bool) {
	width := uint64(4)
	typ := elf.R_X86_64(r.Type)
	if typ == elf.R_X86_64_64 {
		width = 8
	}
	if uint64(len(code)) < width || offset > uint64(len(code))-width {
		return 0, false
	}
	if width == 8 {
		return binary.LittleEndian.Uint64(code[offset:]) - uint64(r.Addend) + p.Bias, true
	}
	value := uint64(int64(int32(binary.LittleEndian.Uint32(code[offset:]))))
	relative := value + start + offset - uint64(r.Addend) + p.Bias
	switch typ {
	case elf.R_X86_64_PC32, elf.R_X86_64_PLT32:
		return relative, true
	case elf.R_X86_64_32:
		return uint64(uint32(value)) - uint64(r.Addend) + p.Bias, true
	case elf.R_X86_64_32S:
		return value - uint64(r.Addend) + p.Bias, true
	case elf.R_X86_64_GOTPCREL, elf.R_X86_64_GOTPCRELX, elf.R_X86_64_REX_GOTPCRELX:
	default:
		return 0, false
	}
	if offset < 2 {
		return 0, false
	}
	const lea, callPrefix, jump, moveImmediate = 0x8d, 0x67, 0xe9, 0xc7
	switch op := code[offset-2]; {
	case op == plain[offset-2]:
		return p.word(relative)
	case op == lea, op == callPrefix:
		return relative, true
	case op == jump:
		value = uint64(int64(int32(binary.LittleEndian.Uint32(code[offset-1:]))))
		return value + start + offset + 3 + p.Bias, true
	case op == moveImmediate: // of what does not move: a program that does has it for absolute symbols only
		return value, true
	}
	return 0, false
}
