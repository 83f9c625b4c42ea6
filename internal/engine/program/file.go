package program

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

var le = binary.LittleEndian

// elfFile is an ELF file: its bytes, and what its headers say about them.
type elfFile struct {
	Headers

	data io.ReaderAt
	size int64
	arch architecture

	dynamicPart Segment
}

func openFile(path string) (*os.File, int64, error) {
	// A pipe would keep the opening waiting.
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, 0, err
	}
	st, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	if !st.Mode().IsRegular() {
		f.Close()
		return nil, 0, fmt.Errorf("%s: %w", path, ErrNotELF)
	}
	return f, st.Size(), nil
}

// readFile reads a part of the file at path, which is closed then.
func readFile(path string, read func(*elfFile) error) (*elfFile, error) {
	opened, size, err := openFile(path)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	f := &elfFile{data: opened, size: size}
	if err := read(f); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// bytes reads a range of the file after checking it against the file's size.
func (f *elfFile) bytes(off, n uint64) ([]byte, error) {
	size := uint64(f.size)
	if off > size || n > size-off {
		return nil, fmt.Errorf("%w: %d bytes at offset %#x are beyond its end", ErrMalformed, n, off)
	}
	p := make([]byte, n)
	if _, err := f.data.ReadAt(p, int64(off)); err != nil {
		return nil, err
	}
	return p, nil
}

// table reads count entries of the given size.
func (f *elfFile) table(off uint64, count, entry int) ([]byte, error) {
	return f.bytes(off, uint64(count)*uint64(entry))
}

// section finds a section by name, and by type if that is not zero.
func (f *elfFile) section(name string, typ elf.SectionType) *Section {
	for i := range f.Sections {
		s := &f.Sections[i]
		if s.Name == name && (typ == 0 || s.Type == typ) {
			return s
		}
	}
	return nil
}

func (f *elfFile) sectionData(s *Section) ([]byte, error) {
	if s.Type == elf.SHT_NOBITS {
		return nil, nil
	}
	p, err := f.bytes(s.Offset, s.Size)
	if err != nil {
		return nil, fmt.Errorf("section %q: %w", s.Name, err)
	}
	return p, nil
}

// linked gives the data of the section that s's link field names: a string table.
func (f *elfFile) linked(s *Section) ([]byte, error) {
	if uint64(s.link) >= uint64(len(f.Sections)) {
		return nil, fmt.Errorf("%w: section %q has no string table", ErrMalformed, s.Name)
	}
	return f.sectionData(&f.Sections[s.link])
}

// sectionAt gives the section of the running program that an address lies in; nil if there is none.
func (f *elfFile) sectionAt(addr uint64) *Section {
	for i := range f.Sections {
		s := &f.Sections[i]
		if s.Flags&elf.SHF_ALLOC != 0 && s.Flags&elf.SHF_TLS == 0 && addr >= s.Addr && addr-s.Addr < s.Size {
			return s
		}
	}
	return nil
}

// readAt fills p with the file's bytes for address addr; bytes that the loader
// would zero are zero. The range must lie in one segment.
func (f *elfFile) readAt(p []byte, addr uint64) error {
	n := uint64(len(p))
	for _, s := range f.Segments {
		if addr < s.Addr || addr-s.Addr > s.Memsz || n > s.Memsz-(addr-s.Addr) {
			continue
		}
		clear(p)
		at := addr - s.Addr
		if at >= s.Filesz {
			return nil
		}
		data, err := f.bytes(s.Offset+at, min(n, s.Filesz-at))
		if err != nil {
			return err
		}
		copy(p, data)
		return nil
	}
	return fmt.Errorf("address %#x+%d is not in the module", addr, n)
}

// inModule reports whether an address, as the file has it, lies in one of the module's segments.
func (f *elfFile) inModule(addr uint64) bool {
	for i := range f.Segments {
		if s := &f.Segments[i]; addr >= s.Addr && addr-s.Addr < s.Memsz {
			return true
		}
	}
	return false
}

// executable reports whether the symbol stands in a section of code.
func (f *elfFile) executable(s *Symbol) bool {
	return s.Section >= 0 && f.Sections[s.Section].Flags&elf.SHF_EXECINSTR != 0
}

// sectionOf gives the name of the section that a symbol is defined in, "" if there is none.
func (f *elfFile) sectionOf(s Symbol) string {
	if s.Section < 0 || s.Section >= len(f.Sections) {
		return ""
	}
	return f.Sections[s.Section].Name
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
