package program

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"ames/internal/engine/machine"
)

const (
	headerSize  = 64
	sectionSize = 64
	segmentSize = 56
	symbolSize  = 24
	dynSize     = 16
)

var le = binary.LittleEndian

// TLS describes the module's thread-local segment.
type TLS struct {
	Addr, Filesz, Memsz, Align uint64

	arch       architecture
	executable bool
}

// TPOffset gives the distance from the thread pointer of a thread-local symbol
// with the given st_value. Only an executable's is known before it runs.
func (t TLS) TPOffset(value uint64) (int64, bool) {
	if !t.executable || t.Memsz == 0 {
		return 0, false
	}
	return t.arch.ThreadOffset(value, t.Addr, t.Memsz, max(t.Align, 1)), true
}

// bytes reads a range of the file after checking it against the file's size.
func (m *Module) bytes(off, n uint64) ([]byte, error) {
	size := uint64(m.size)
	if off > size || n > size-off {
		return nil, fmt.Errorf("%w: %d bytes at offset %#x are beyond its end", ErrMalformed, n, off)
	}
	p := make([]byte, n)
	if _, err := m.data.ReadAt(p, int64(off)); err != nil {
		return nil, err
	}
	return p, nil
}

// table reads count entries of the given size.
func (m *Module) table(off uint64, count, entry int) ([]byte, error) {
	return m.bytes(off, uint64(count)*uint64(entry))
}

func (m *Module) readHeaders() error {
	if m.size < headerSize {
		return ErrNotELF
	}
	h, err := m.bytes(0, headerSize)
	if err != nil {
		return err
	}
	if string(h[:4]) != elf.ELFMAG {
		return ErrNotELF
	}
	if h[elf.EI_CLASS] != byte(elf.ELFCLASS64) || h[elf.EI_DATA] != byte(elf.ELFDATA2LSB) {
		return ErrUnsupported
	}
	m.Machine = elf.Machine(le.Uint16(h[18:]))
	known := false
	if m.arch, known = machine.As[architecture](m.Machine); !known {
		return fmt.Errorf("%w (this one is for %v)", ErrUnsupported, m.Machine)
	}
	switch t := elf.Type(le.Uint16(h[16:])); t {
	case elf.ET_EXEC:
		m.Type = Executable
	case elf.ET_DYN:
		m.Type = SharedLibrary // until the dynamic section says otherwise
	default:
		return fmt.Errorf("%w (it is %v)", ErrNotProgram, t)
	}
	m.Entry = le.Uint64(h[24:])
	if err := m.readSegments(le.Uint64(h[32:]), int(le.Uint16(h[56:])), int(le.Uint16(h[54:]))); err != nil {
		return err
	}
	return m.readSections(le.Uint64(h[40:]), int(le.Uint16(h[60:])), int(le.Uint16(h[58:])), uint32(le.Uint16(h[62:])))
}

func (m *Module) readSegments(off uint64, count, entry int) error {
	if count == 0 {
		return nil
	}
	if entry != segmentSize {
		return fmt.Errorf("%w: program headers of %d bytes", ErrMalformed, entry)
	}
	data, err := m.table(off, count, segmentSize)
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
			m.Segments = append(m.Segments, s)
		case elf.PT_TLS:
			m.TLS = TLS{Addr: s.Addr, Filesz: s.Filesz, Memsz: s.Memsz, Align: s.Align, arch: m.arch}
		case elf.PT_DYNAMIC:
			m.dynamicPart = s
		case elf.PT_INTERP:
			p, err := m.bytes(s.Offset, s.Filesz)
			if err != nil {
				return err
			}
			m.Interp = cString(p, 0)
		case elf.PT_NOTE:
			if err := m.readNotes(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// readNotes looks for the build ID.
func (m *Module) readNotes(s Segment) error {
	const typeBuildID = 3
	p, err := m.bytes(s.Offset, s.Filesz)
	if err != nil {
		return err
	}
	align := uint64(4)
	if s.Align == 8 {
		align = 8
	}
	for len(p) >= 12 && m.BuildID == "" {
		size := uint64(len(p))
		nameLen, descLen, typ := uint64(le.Uint32(p)), uint64(le.Uint32(p[4:])), le.Uint32(p[8:])
		desc := alignUp(12+nameLen, align)
		end := desc + descLen // both come from 32 bits: no overflow
		if end > size {
			return nil // a damaged note costs the build ID, nothing else
		}
		if typ == typeBuildID && cString(p[12:12+nameLen], 0) == "GNU" {
			m.BuildID = hex.EncodeToString(p[desc:end])
		}
		p = p[min(alignUp(end, align), size):]
	}
	return nil
}

func (m *Module) readSections(off uint64, count, entry int, names uint32) error {
	if off == 0 {
		return nil // sections may be removed; segments are all that a loader needs
	}
	if entry != sectionSize {
		return fmt.Errorf("%w: section headers of %d bytes", ErrMalformed, entry)
	}
	first, err := m.table(off, 1, sectionSize)
	if err != nil {
		return err
	}
	if count == 0 { // the real counts are in the first entry when they need more than 16 bits
		n := le.Uint64(first[32:])
		if n > uint64(m.size)/sectionSize {
			return fmt.Errorf("%w: %d sections", ErrMalformed, n)
		}
		count = int(n)
	}
	if names == uint32(elf.SHN_XINDEX) {
		names = le.Uint32(first[40:])
	}
	data, err := m.table(off, count, sectionSize)
	if err != nil {
		return err
	}
	nameAt := make([]uint32, 0, count)
	for ; len(data) > 0; data = data[sectionSize:] {
		nameAt = append(nameAt, le.Uint32(data))
		m.Sections = append(m.Sections, Section{
			Type: elf.SectionType(le.Uint32(data[4:])), Flags: elf.SectionFlag(le.Uint64(data[8:])),
			Addr: le.Uint64(data[16:]), Offset: le.Uint64(data[24:]), Size: le.Uint64(data[32:]),
			link: le.Uint32(data[40:]),
		})
	}
	if uint64(names) >= uint64(len(m.Sections)) {
		return nil
	}
	table, err := m.sectionData(&m.Sections[names])
	if err != nil {
		return err
	}
	for i := range m.Sections {
		m.Sections[i].Name = cString(table, uint64(nameAt[i]))
	}
	return nil
}

// section finds a section by name, and by type if that is not zero.
func (m *Module) section(name string, typ elf.SectionType) *Section {
	for i := range m.Sections {
		s := &m.Sections[i]
		if s.Name == name && (typ == 0 || s.Type == typ) {
			return s
		}
	}
	return nil
}

func (m *Module) sectionData(s *Section) ([]byte, error) {
	if s.Type == elf.SHT_NOBITS {
		return nil, nil
	}
	p, err := m.bytes(s.Offset, s.Size)
	if err != nil {
		return nil, fmt.Errorf("section %q: %w", s.Name, err)
	}
	return p, nil
}

// linked gives the data of the section that s's link field names: a string table.
func (m *Module) linked(s *Section) ([]byte, error) {
	if uint64(s.link) >= uint64(len(m.Sections)) {
		return nil, fmt.Errorf("%w: section %q has no string table", ErrMalformed, s.Name)
	}
	return m.sectionData(&m.Sections[s.link])
}

// readDynamic tells executables from libraries, and reads what the loader is told: which
// libraries are needed, and where to look for them. It reads what the loader reads, since
// sections may be removed.
func (m *Module) readDynamic() error {
	var flags1 uint64
	data, names, err := m.dynamicSegment()
	if err != nil {
		return err
	}
	for ; len(data) >= dynSize; data = data[dynSize:] {
		value := le.Uint64(data[8:])
		switch tag := elf.DynTag(le.Uint64(data)); tag {
		case elf.DT_NEEDED:
			m.Needed = append(m.Needed, cString(names, value))
		case elf.DT_SONAME:
			m.SOName = cString(names, value)
		case elf.DT_RPATH:
			m.rPath = strings.Split(cString(names, value), ":")
		case elf.DT_RUNPATH:
			m.runPath = strings.Split(cString(names, value), ":")
		case elf.DT_FLAGS_1:
			flags1 = value
		}
	}
	if len(m.runPath) > 0 {
		m.rPath = nil // the loader takes no notice of it
	}
	m.noDefault = flags1&uint64(elf.DF_1_NODEFLIB) != 0
	// Linkers before 2018 do not set the flag: a loader and no library name of its own will do.
	if m.Type == SharedLibrary && (flags1&uint64(elf.DF_1_PIE) != 0 || m.Interp != "" && m.SOName == "") {
		m.Type = PIE
	}
	m.TLS.executable = m.Type != SharedLibrary
	return nil
}

// dynamicSegment gives the entries of the dynamic section, and the strings that they refer to.
func (m *Module) dynamicSegment() (entries, names []byte, err error) {
	if entries, err = m.bytes(m.dynamicPart.Offset, m.dynamicPart.Filesz); err != nil {
		return nil, nil, err
	}
	var at, size uint64
	for i := 0; i+dynSize <= len(entries); i += dynSize {
		switch value := le.Uint64(entries[i+8:]); elf.DynTag(le.Uint64(entries[i:])) {
		case elf.DT_NULL:
			entries = entries[:i] // what follows is padding
		case elf.DT_STRTAB:
			at = value
		case elf.DT_STRSZ:
			size = value
		}
	}
	if size > uint64(m.size) {
		return nil, nil, fmt.Errorf("%w: names of %d bytes", ErrMalformed, size)
	}
	if size == 0 {
		return entries, nil, nil
	}
	names = make([]byte, size)
	if err := m.ReadAt(names, at); err != nil {
		return nil, nil, fmt.Errorf("%w: names of the dynamic section: %w", ErrMalformed, err)
	}
	return entries, names, nil
}

// cString gives the zero-terminated string at off, "" if off is out of range.
func cString(table []byte, off uint64) string {
	if off >= uint64(len(table)) {
		return ""
	}
	table = table[off:]
	if n := bytes.IndexByte(table, 0); n >= 0 {
		table = table[:n]
	}
	return string(table)
}

func alignUp(n, align uint64) uint64 { return (n + align - 1) &^ (align - 1) }
