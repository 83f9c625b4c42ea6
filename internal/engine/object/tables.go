package object

import (
	"debug/elf"
	"errors"
	"fmt"

	"ames/internal/engine/machine"
)

// symbols reads the symbol table.
func (p *parser) symbols() error {
	if p.symtab == 0 {
		return nil
	}
	h, data := &p.headers[p.symtab], p.obj.Sections[p.symtab].Data
	if len(data)%symbolSize != 0 {
		return fmt.Errorf("symbol table of %d bytes, not a multiple of %d", len(data), symbolSize)
	}
	p.obj.Symbols = make([]Symbol, len(data)/symbolSize)
	for i := range p.obj.Symbols {
		if i == 0 {
			continue // the null symbol, whatever it says
		}
		if err := p.symbol(i, h.link, data[i*symbolSize:]); err != nil {
			return fmt.Errorf("symbol %d: %w", i, err)
		}
	}
	return nil
}

func (p *parser) symbol(i int, names uint32, d []byte) error {
	name, err := p.name(names, le.Uint32(d))
	if err != nil {
		return err
	}
	section, err := p.symbolSection(i, elf.SectionIndex(le.Uint16(d[6:])))
	if err != nil {
		return fmt.Errorf("%q: %w", name, err)
	}
	p.obj.Symbols[i] = Symbol{
		Name: name, Bind: elf.ST_BIND(d[4]), Type: elf.ST_TYPE(d[4]),
		Visibility: elf.ST_VISIBILITY(d[5]), Section: section,
		Value: le.Uint64(d[8:]), Size: le.Uint64(d[16:]),
	}
	return nil
}

// commons is an architecture with a number of its own for sections that stand for common blocks.
type commons interface {
	IsCommon(elf.SectionIndex) bool
}

// isCommon reports whether a symbol in a section of that number is a common block.
func (p *parser) isCommon(index elf.SectionIndex) bool {
	arch, ok := machine.As[commons](p.obj.Machine)
	return index == elf.SHN_COMMON || ok && arch.IsCommon(index)
}

func (p *parser) symbolSection(i int, index elf.SectionIndex) (int, error) {
	n := uint64(index)
	switch {
	case index == elf.SHN_ABS:
		return Absolute, nil
	case index >= elf.SHN_LORESERVE && p.isCommon(index):
		return Common, nil
	case index == elf.SHN_XINDEX:
		if i >= len(p.xindex)/4 {
			return 0, errors.New("no extended section index")
		}
		n = uint64(le.Uint32(p.xindex[4*i:]))
	case index >= elf.SHN_LORESERVE:
		return 0, fmt.Errorf("reserved section index %#x", n)
	}
	if n >= uint64(len(p.headers)) {
		return 0, fmt.Errorf("section index %d of %d", n, len(p.headers))
	}
	return int(n), nil
}

// relocations hangs the relocations onto the sections that they apply to.
func (p *parser) relocations() error {
	total := 0
	for i := range p.headers {
		if p.headers[i].typ == elf.SHT_RELA {
			total += len(p.obj.Sections[i].Data)
		}
	}
	// Overlapping sections could otherwise ask for memory without end.
	if total > len(p.data) {
		return errors.New("relocation sections overlap")
	}
	all := make([]Reloc, 0, total/relaSize)
	for i := range p.headers {
		if p.headers[i].typ != elf.SHT_RELA {
			continue
		}
		start := len(all)
		var err error
		if all, err = p.rela(all, i); err != nil {
			return fmt.Errorf("section %s: %w", p.obj.Sections[i].Name, err)
		}
		target := &p.obj.Sections[p.headers[i].info]
		if target.Relocs == nil {
			target.Relocs = all[start:len(all):len(all)]
		} else {
			target.Relocs = append(target.Relocs, all[start:]...)
		}
	}
	return nil
}

// rela appends the relocations of SHT_RELA section i to all.
func (p *parser) rela(all []Reloc, i int) ([]Reloc, error) {
	h, data := &p.headers[i], p.obj.Sections[i].Data
	if h.info == 0 || uint64(h.info) >= uint64(len(p.headers)) {
		return nil, fmt.Errorf("applies to section %d of %d", h.info, len(p.headers))
	}
	if len(data)%relaSize != 0 {
		return nil, fmt.Errorf("%d bytes, not a multiple of %d", len(data), relaSize)
	}
	if int64(h.link) != int64(p.symtab) {
		return nil, fmt.Errorf("symbols from section %d, which is not the symbol table", h.link)
	}
	for ; len(data) > 0; data = data[relaSize:] {
		info := le.Uint64(data[8:])
		r := Reloc{
			Offset: le.Uint64(data), Addend: int64(le.Uint64(data[16:])),
			Sym: uint32(info >> 32), Type: uint32(info),
		}
		if r.Sym != 0 && uint64(r.Sym) >= uint64(len(p.obj.Symbols)) {
			return nil, fmt.Errorf("symbol %d of %d", r.Sym, len(p.obj.Symbols))
		}
		all = append(all, r)
	}
	return all, nil
}

const groupFlagCOMDAT = 1

// groups reads the SHT_GROUP sections.
func (p *parser) groups() error {
	for i := range p.headers {
		if p.headers[i].typ != elf.SHT_GROUP {
			continue
		}
		if err := p.group(i); err != nil {
			return fmt.Errorf("group in section %d: %w", i, err)
		}
	}
	return nil
}

func (p *parser) group(i int) error {
	h, data := &p.headers[i], p.obj.Sections[i].Data
	if len(data) < 4 || len(data)%4 != 0 {
		return fmt.Errorf("%d bytes", len(data))
	}
	if h.info == 0 || uint64(h.info) >= uint64(len(p.obj.Symbols)) {
		return fmt.Errorf("signature is symbol %d of %d", h.info, len(p.obj.Symbols))
	}
	sym := &p.obj.Symbols[h.info]
	g := Group{Signature: sym.Name, COMDAT: le.Uint32(data)&groupFlagCOMDAT != 0}
	if g.Signature == "" && sym.Type == elf.STT_SECTION && sym.Section > 0 {
		g.Signature = p.obj.Sections[sym.Section].Name
	}
	for d := data[4:]; len(d) > 0; d = d[4:] {
		m := le.Uint32(d)
		if m == 0 || uint64(m) >= uint64(len(p.headers)) {
			return fmt.Errorf("member %d of %d sections", m, len(p.headers))
		}
		s := &p.obj.Sections[m]
		if s.Group != NoGroup {
			return fmt.Errorf("section %s is in two groups", s.Name)
		}
		s.Group = len(p.obj.Groups)
		g.Members = append(g.Members, int(m))
	}
	p.obj.Groups = append(p.obj.Groups, g)
	return nil
}
