// Package library reads what shared libraries define, as a linker has to know it, and
// finds them by the names that compilers' drivers take (-lNAME).
//
// It only reads files. Nothing is loaded.
package library

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"ames/internal/engine/machine"
)

var le = binary.LittleEndian

// Library is a shared library. It is not changed once it is open.
type Library struct {
	Path string
	// Name is what programs that use the library ask the loader for.
	Name    string
	Needed  []string
	Machine elf.Machine

	data     []byte
	segments []elf.Prog64
	symbols  []byte
	names    []byte
	versions []byte            // two bytes for each symbol
	defined  map[uint16]string // names of versions
	hash     hash
	byName   map[string]uint32 // where there is no hash table that we read
}

// Symbol is a definition in a library.
type Symbol struct {
	Name string
	// Version is that of the definition, "" if it has none.
	Version string
	Type    elf.SymType
	Bind    elf.SymBind
	// Protected says that the library itself does not look elsewhere for it.
	Protected   bool
	Value, Size uint64
	Align       uint64 // of what is there, as far as its address tells
}

// Open reads the library at path.
func Open(path string) (*Library, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	l, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	l.Path = path
	if !filepath.IsAbs(path) && l.Name == "" {
		// Without a name the path is what the loader is told: one with no slash it would search for.
		if l.Path, err = filepath.Abs(path); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// Is reports whether the bytes begin as a shared library of this machine's class does.
func Is(data []byte) bool {
	return len(data) >= headerSize && string(data[:4]) == elf.ELFMAG &&
		elf.Class(data[elf.EI_CLASS]) == elf.ELFCLASS64 && elf.Type(le.Uint16(data[16:])) == elf.ET_DYN
}

const (
	headerSize  = 64
	segmentSize = 56
	symbolSize  = 24
	dynamicSize = 16
)

var errMalformed = errors.New("a malformed shared library: install it again")

func parse(data []byte) (*Library, error) {
	if !Is(data) {
		return nil, errors.New("not a 64-bit shared library")
	}
	l := &Library{data: data, Machine: elf.Machine(le.Uint16(data[18:]))}
	if !machine.Known(l.Machine) || elf.Data(data[elf.EI_DATA]) != elf.ELFDATA2LSB {
		return nil, fmt.Errorf("a library for %v", l.Machine)
	}
	at, count := le.Uint64(data[32:]), uint64(le.Uint16(data[56:]))
	var dynamic []byte
	for i := range count {
		h, ok := l.slice(at+i*segmentSize, segmentSize)
		if !ok {
			return nil, errMalformed
		}
		p := elf.Prog64{
			Type: le.Uint32(h), Off: le.Uint64(h[8:]), Vaddr: le.Uint64(h[16:]), Filesz: le.Uint64(h[32:]),
		}
		switch elf.ProgType(p.Type) {
		case elf.PT_LOAD:
			l.segments = append(l.segments, p)
		case elf.PT_DYNAMIC:
			if dynamic, ok = l.slice(p.Off, p.Filesz); !ok {
				return nil, errMalformed
			}
		}
	}
	return l, l.readDynamic(dynamic)
}

func (l *Library) slice(off, size uint64) ([]byte, bool) {
	if off > uint64(len(l.data)) || size > uint64(len(l.data))-off {
		return nil, false
	}
	return l.data[off : off+size], true
}

// from gives what the file has from an address on.
func (l *Library) from(addr uint64) []byte {
	for i := range l.segments {
		p := &l.segments[i]
		if addr >= p.Vaddr && addr-p.Vaddr < p.Filesz {
			if d, ok := l.slice(p.Off+(addr-p.Vaddr), p.Filesz-(addr-p.Vaddr)); ok {
				return d
			}
		}
	}
	return nil
}

// readDynamic reads the table that the loader goes by.
func (l *Library) readDynamic(d []byte) error {
	tags := map[elf.DynTag]uint64{}
	var needed []uint64
	for ; len(d) >= dynamicSize; d = d[dynamicSize:] {
		tag, value := elf.DynTag(le.Uint64(d)), le.Uint64(d[8:])
		if tag == elf.DT_NULL {
			break
		}
		if tag == elf.DT_NEEDED {
			needed = append(needed, value)
		}
		tags[tag] = value
	}
	l.names = l.from(tags[elf.DT_STRTAB])
	l.names = l.names[:min(uint64(len(l.names)), tags[elf.DT_STRSZ])]
	l.symbols = l.from(tags[elf.DT_SYMTAB])
	if l.names == nil || l.symbols == nil {
		return errMalformed
	}
	if tags[elf.DT_FLAGS_1]&uint64(elf.DF_1_PIE) != 0 {
		return errors.New("an executable, and not a library")
	}
	if at, ok := tags[elf.DT_SONAME]; ok {
		l.Name = l.name(at)
	}
	for _, at := range needed {
		l.Needed = append(l.Needed, l.name(at))
	}
	if at, ok := tags[elf.DT_VERSYM]; ok {
		l.versions = l.from(at)
		l.defined = l.readVersions(l.from(tags[elf.DT_VERDEF]), tags[elf.DT_VERDEFNUM])
	}
	if at, ok := tags[elf.DT_GNU_HASH]; ok {
		return l.readHash(l.from(at))
	}
	return l.readAll(l.from(tags[elf.DT_HASH]))
}

func (l *Library) name(at uint64) string {
	if at >= uint64(len(l.names)) {
		return ""
	}
	text, _, _ := bytes.Cut(l.names[at:], []byte{0})
	return string(text)
}

// isNamed is name(at) == name, without memory of its own.
func (l *Library) isNamed(at uint64, name string) bool {
	end := at + uint64(len(name))
	return end < uint64(len(l.names)) && string(l.names[at:end]) == name && l.names[end] == 0
}

// readVersions gives the names of the versions that the library defines, by number
// (LSB Core, "Version Definitions").
func (l *Library) readVersions(d []byte, count uint64) map[uint16]string {
	const size = 20
	out := map[uint16]string{}
	for ; count > 0 && len(d) >= size; count-- {
		aux, next := uint64(le.Uint32(d[12:])), uint64(le.Uint32(d[16:]))
		if aux+8 <= uint64(len(d)) {
			out[le.Uint16(d[4:])] = l.name(uint64(le.Uint32(d[aux:])))
		}
		if next == 0 || next > uint64(len(d)) {
			break
		}
		d = d[next:]
	}
	return out
}

// symbol gives an entry of the table, if it is a definition that others see. hidden says that only those see
// it who ask for its version.
func (l *Library) symbol(i uint32) (s Symbol, hidden, ok bool) {
	const hiddenBit, global, local = 0x8000, 1, 0
	at := uint64(i) * symbolSize
	if at+symbolSize > uint64(len(l.symbols)) {
		return s, false, false
	}
	d := l.symbols[at:]
	if le.Uint16(d[6:]) == uint16(elf.SHN_UNDEF) {
		return s, false, false
	}
	s.Type, s.Bind = elf.ST_TYPE(d[4]), elf.ST_BIND(d[4])
	if v := elf.ST_VISIBILITY(d[5]); v == elf.STV_HIDDEN || v == elf.STV_INTERNAL || s.Bind == elf.STB_LOCAL {
		return s, false, false
	}
	if n := 2 * uint64(i); n+2 <= uint64(len(l.versions)) {
		version := le.Uint16(l.versions[n:])
		hidden = version&hiddenBit != 0
		if version &^= hiddenBit; version == local {
			return s, false, false
		}
		if version > global {
			s.Version = l.defined[version]
		}
	}
	s.Protected = elf.ST_VISIBILITY(d[5]) == elf.STV_PROTECTED
	s.Value, s.Size = le.Uint64(d[8:]), le.Uint64(d[16:])
	return s, hidden, true
}

func (l *Library) nameOf(i uint32) uint64 { return uint64(le.Uint32(l.symbols[uint64(i)*symbolSize:])) }

// Lookup finds the definition that a program gets which is linked now: of several versions
// the one that the library gives by default. A name may ask for a version: NAME@VERSION.
func (l *Library) Lookup(name string) (s Symbol, ok bool) {
	base, version, versioned := CutVersion(name)
	l.each(base, func(i uint32) bool {
		var hidden bool
		s, hidden, ok = l.symbol(i)
		if versioned {
			ok = ok && s.Version == version
		} else {
			ok = ok && !hidden
		}
		return !ok
	})
	if !ok {
		return Symbol{}, false
	}
	const most = 64
	s.Name, s.Align = base, min(s.Value&-s.Value, most)
	return s, true
}

// CutVersion takes a name of the form NAME@VERSION or NAME@@VERSION apart, as assemblers write what
// .symver says.
func CutVersion(name string) (base, version string, ok bool) {
	base, version, ok = strings.Cut(name, "@")
	return base, strings.TrimPrefix(version, "@"), ok && base != "" && version != ""
}

// Aliases gives the names of all variables at an address.
func (l *Library) Aliases(value uint64) (names []string) {
	for i := range l.count() {
		if s, _, ok := l.symbol(i); ok && s.Value == value && s.Type == elf.STT_OBJECT {
			names = append(names, l.name(l.nameOf(i)))
		}
	}
	return names
}

// Undefined gives the names that the library wants others to define, and those that it takes if they do.
func (l *Library) Undefined() (wanted, weak []string) {
	for i := range l.count() {
		d := l.symbols[uint64(i)*symbolSize:]
		switch {
		case le.Uint16(d[6:]) != uint16(elf.SHN_UNDEF) || i == 0:
		case elf.ST_BIND(d[4]) == elf.STB_WEAK:
			weak = append(weak, l.name(l.nameOf(i)))
		default:
			wanted = append(wanted, l.name(l.nameOf(i)))
		}
	}
	return wanted, weak
}
