package object

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"strings"

	"ames/internal/engine/machine"
)

const (
	fileHeaderSize    = 64
	sectionHeaderSize = 64
	symbolSize        = 24
	relaSize          = 24

	sectionTypeCREL = 0x40000014
)

// header is a section header as it stands in the file.
type header struct {
	name             uint32
	typ              elf.SectionType
	flags            elf.SectionFlag
	offset, size     uint64
	link, info       uint32
	align, entrySize uint64
}

// parser holds what the steps of Parse share.
type parser struct {
	data    []byte
	headers []header
	obj     *Object
	// symtab is the index of the only symbol table, 0 if there is none.
	symtab int
	// xindex is the contents of the SHT_SYMTAB_SHNDX section that goes with it.
	xindex []byte
	// strings caches string tables by section index, each copied once, so
	// that names are substrings and cost no allocation of their own.
	strings map[uint32]string
}

// Parse reads a relocatable ELF file for an architecture that is known. The result refers
// to data, which must stay unchanged.
func Parse(data []byte) (*Object, error) {
	p := &parser{data: data, obj: &Object{}, strings: map[uint32]string{}}
	for _, step := range []func() error{
		p.fileHeader, p.sections, p.symbols, p.relocations, p.groups,
	} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("object file: %w", err)
		}
	}
	return p.obj, nil
}

var le = binary.LittleEndian

// fileHeader checks the file header and reads the section headers.
func (p *parser) fileHeader() error {
	d := p.data
	if len(d) < fileHeaderSize || string(d[:4]) != elf.ELFMAG {
		return errors.New("not an ELF file")
	}
	if elf.Class(d[elf.EI_CLASS]) != elf.ELFCLASS64 || elf.Data(d[elf.EI_DATA]) != elf.ELFDATA2LSB {
		return errors.New("not a 64-bit little-endian ELF file")
	}
	if t := elf.Type(le.Uint16(d[16:])); t != elf.ET_REL {
		return fmt.Errorf("not relocatable (ELF type %v)", t)
	}
	p.obj.Machine = elf.Machine(le.Uint16(d[18:]))
	if !machine.Known(p.obj.Machine) {
		return fmt.Errorf("machine %v is neither x86-64 nor AArch64", p.obj.Machine)
	}
	off, entry, count := le.Uint64(d[40:]), le.Uint16(d[58:]), uint64(le.Uint16(d[60:]))
	if off == 0 {
		return errors.New("no section headers")
	}
	if entry != sectionHeaderSize {
		return fmt.Errorf("section headers of %d bytes, want %d", entry, sectionHeaderSize)
	}
	if off > uint64(len(d)) || uint64(len(d))-off < sectionHeaderSize {
		return errors.New("section headers outside the file")
	}
	room := (uint64(len(d)) - off) / sectionHeaderSize
	if count == 0 { // more than 16 bits can say: the null section's size holds it
		count = le.Uint64(d[off+32:])
	}
	if count == 0 || count > room {
		return fmt.Errorf("%d section headers, but there is room for %d", count, room)
	}
	p.headers = make([]header, count)
	for i := range p.headers {
		p.headers[i] = parseHeader(d[off+uint64(i)*sectionHeaderSize:])
	}
	return nil
}

func parseHeader(d []byte) header {
	return header{
		name: le.Uint32(d), typ: elf.SectionType(le.Uint32(d[4:])),
		flags: elf.SectionFlag(le.Uint64(d[8:])), offset: le.Uint64(d[24:]),
		size: le.Uint64(d[32:]), link: le.Uint32(d[40:]), info: le.Uint32(d[44:]),
		align: le.Uint64(d[48:]), entrySize: le.Uint64(d[56:]),
	}
}

// sections fills Object.Sections but for relocations and groups, and finds the
// symbol table.
func (p *parser) sections() error {
	names := uint32(le.Uint16(p.data[62:]))
	if names == uint32(elf.SHN_XINDEX) {
		names = p.headers[0].link
	}
	p.obj.Sections = make([]Section, len(p.headers))
	p.obj.Sections[0] = Section{Align: 1, Group: NoGroup}
	for i := 1; i < len(p.headers); i++ {
		if err := p.section(i, names); err != nil {
			return fmt.Errorf("section %d: %w", i, err)
		}
	}
	return nil
}

func (p *parser) section(i int, names uint32) error {
	h := &p.headers[i]
	name, err := p.name(names, h.name)
	if err != nil {
		return err
	}
	s := &p.obj.Sections[i]
	*s = Section{Name: name, Type: h.typ, Flags: h.flags, Align: max(h.align, 1), Size: h.size, Group: NoGroup}
	if bits.OnesCount64(s.Align) != 1 {
		return fmt.Errorf("%s: alignment %d is not a power of two", name, h.align)
	}
	if h.flags&elf.SHF_COMPRESSED != 0 && h.flags&elf.SHF_ALLOC != 0 {
		return fmt.Errorf("%s: compressed, though part of the program", name)
	}
	if uint64(h.link) < uint64(len(p.headers)) {
		s.Link = int(h.link)
	}
	if s.Data, err = p.contents(h); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	switch h.typ {
	case elf.SHT_SYMTAB:
		if p.symtab != 0 {
			return errors.New("second symbol table")
		}
		p.symtab = i
	case elf.SHT_SYMTAB_SHNDX:
		p.xindex = s.Data
	case elf.SHT_REL:
		return fmt.Errorf("%s: relocations without addends (SHT_REL) are not used on this machine", name)
	case sectionTypeCREL:
		return fmt.Errorf("%s: compact relocations; compile without -Wa,--crel", name)
	}
	return nil
}

// contents returns the section's bytes: nil for one that has none in the file.
func (p *parser) contents(h *header) ([]byte, error) {
	if h.typ == elf.SHT_NOBITS || h.typ == elf.SHT_NULL {
		return nil, nil
	}
	n := uint64(len(p.data))
	if h.offset > n || h.size > n-h.offset {
		return nil, errors.New("contents outside the file")
	}
	end := h.offset + h.size
	return p.data[h.offset:end:end], nil
}

// name returns the string at off in string table tab.
func (p *parser) name(tab, off uint32) (string, error) {
	s, ok := p.strings[tab]
	if !ok {
		if uint64(tab) >= uint64(len(p.headers)) || p.headers[tab].typ != elf.SHT_STRTAB {
			return "", fmt.Errorf("section %d is not a string table", tab)
		}
		b, err := p.contents(&p.headers[tab])
		if err != nil {
			return "", fmt.Errorf("string table: %w", err)
		}
		s = string(b)
		p.strings[tab] = s
	}
	if uint64(off) >= uint64(len(s)) {
		return "", errors.New("name outside the string table")
	}
	s = s[off:]
	end := strings.IndexByte(s, 0)
	if end < 0 {
		return "", errors.New("unterminated name")
	}
	return s[:end], nil
}
