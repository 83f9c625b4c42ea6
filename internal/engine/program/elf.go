package program

import (
	"debug/elf"
	"encoding/hex"
	"fmt"

	"ames/internal/engine/machine"
)

const (
	headerSize  = 64
	sectionSize = 64
	segmentSize = 56
	dynSize     = 16
)

func (f *elfFile) readHeaders() error {
	if f.size < headerSize {
		return ErrNotELF
	}
	h, err := f.bytes(0, headerSize)
	if err != nil {
		return err
	}
	if string(h[:4]) != elf.ELFMAG {
		return ErrNotELF
	}
	if h[elf.EI_CLASS] != byte(elf.ELFCLASS64) || h[elf.EI_DATA] != byte(elf.ELFDATA2LSB) {
		return ErrUnsupported
	}
	f.Machine = elf.Machine(le.Uint16(h[18:]))
	known := false
	if f.arch, known = machine.As[architecture](f.Machine); !known {
		return fmt.Errorf("%w (this one is for %v)", ErrUnsupported, f.Machine)
	}
	switch t := elf.Type(le.Uint16(h[16:])); t {
	case elf.ET_EXEC:
		f.Type = Executable
	case elf.ET_DYN:
		f.Type = SharedLibrary // until the dynamic section says otherwise
	default:
		return fmt.Errorf("%w (it is %v)", ErrNotProgram, t)
	}
	f.Entry = le.Uint64(h[24:])
	if err := f.readSegments(le.Uint64(h[32:]), int(le.Uint16(h[56:])), int(le.Uint16(h[54:]))); err != nil {
		return err
	}
	return f.readSections(le.Uint64(h[40:]), int(le.Uint16(h[60:])), int(le.Uint16(h[58:])), uint32(le.Uint16(h[62:])))
}

func (f *elfFile) readSegments(off uint64, count, entry int) error {
	if count == 0 {
		return nil
	}
	if entry != segmentSize {
		return fmt.Errorf("%w: program headers of %d bytes", ErrMalformed, entry)
	}
	data, err := f.table(off, count, segmentSize)
	if err != nil {
		return err
	}
	for ; len(data) > 0; data = data[segmentSize:] {
		s := Segment{
			Flags:  elf.ProgFlag(le.Uint32(data[4:])),
			Offset: le.Uint64(data[8:]), Addr: le.Uint64(data[16:]),
			Filesz: le.Uint64(data[32:]), Memsz: le.Uint64(data[40:]), Align: le.Uint64(data[48:]),
		}
		switch elf.ProgType(le.Uint32(data)) {
		case elf.PT_LOAD:
			f.Segments = append(f.Segments, s)
		case elf.PT_TLS:
			f.TLS = TLS{Addr: s.Addr, Filesz: s.Filesz, Memsz: s.Memsz, Align: s.Align, arch: f.arch}
		case elf.PT_DYNAMIC:
			f.dynamicPart = s
		case elf.PT_INTERP:
			p, err := f.bytes(s.Offset, s.Filesz)
			if err != nil {
				return err
			}
			f.Interp = cString(p, 0)
		case elf.PT_NOTE:
			if err := f.readNotes(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// readNotes looks for the build ID.
func (f *elfFile) readNotes(s Segment) error {
	const typeBuildID = 3
	p, err := f.bytes(s.Offset, s.Filesz)
	if err != nil {
		return err
	}
	align := uint64(4)
	if s.Align == 8 {
		align = 8
	}
	for len(p) >= 12 && f.BuildID == "" {
		size := uint64(len(p))
		nameLen, descLen, typ := uint64(le.Uint32(p)), uint64(le.Uint32(p[4:])), le.Uint32(p[8:])
		desc := alignUp(12+nameLen, align)
		end := desc + descLen // both come from 32 bits: no overflow
		if end > size {
			return nil // a damaged note costs the build ID, nothing else
		}
		if typ == typeBuildID && cString(p[12:12+nameLen], 0) == "GNU" {
			f.BuildID = hex.EncodeToString(p[desc:end])
		}
		p = p[min(alignUp(end, align), size):]
	}
	return nil
}

func (f *elfFile) readSections(off uint64, count, entry int, names uint32) error {
	if off == 0 {
		return nil // sections may be removed; segments are all that a loader needs
	}
	if entry != sectionSize {
		return fmt.Errorf("%w: section headers of %d bytes", ErrMalformed, entry)
	}
	first, err := f.table(off, 1, sectionSize)
	if err != nil {
		return err
	}
	if count == 0 { // the real counts are in the first entry when they need more than 16 bits
		n := le.Uint64(first[32:])
		if n > uint64(f.size)/sectionSize {
			return fmt.Errorf("%w: %d sections", ErrMalformed, n)
		}
		count = int(n)
	}
	if names == uint32(elf.SHN_XINDEX) {
		names = le.Uint32(first[40:])
	}
	data, err := f.table(off, count, sectionSize)
	if err != nil {
		return err
	}
	nameAt := make([]uint32, 0, count)
	for ; len(data) > 0; data = data[sectionSize:] {
		nameAt = append(nameAt, le.Uint32(data))
		f.Sections = append(f.Sections, Section{
			Type: elf.SectionType(le.Uint32(data[4:])), Flags: elf.SectionFlag(le.Uint64(data[8:])),
			Addr: le.Uint64(data[16:]), Offset: le.Uint64(data[24:]), Size: le.Uint64(data[32:]),
			link: le.Uint32(data[40:]),
		})
	}
	if uint64(names) >= uint64(len(f.Sections)) {
		return nil
	}
	table, err := f.sectionData(&f.Sections[names])
	if err != nil {
		return err
	}
	for i := range f.Sections {
		f.Sections[i].Name = cString(table, uint64(nameAt[i]))
	}
	return nil
}

func alignUp(n, align uint64) uint64 { return (n + align - 1) &^ (align - 1) }
