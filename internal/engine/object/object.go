// Package object reads ELF relocatable files (what a compiler calls an object
// file) into sections, symbols, relocations and COMDAT groups.
//
// It is pure: bytes in, a description of them out. It knows nothing of files,
// processes or the host's architecture, and it never panics, whatever the
// bytes. What a relocation means is the linker's business; this package only
// makes sure that every index it hands out points somewhere.
package object

import "debug/elf"

// Object is one parsed relocatable file. It borrows the bytes it was parsed
// from: they belong to the caller and must not change while the Object is in
// use. Nothing here is written to after Parse, so that one Object can be
// linked any number of times, also concurrently.
type Object struct {
	Machine elf.Machine
	// Sections and Symbols are indexed as in the file: entry 0 of each is the
	// null entry. Symbols is empty if the file has no symbol table.
	Sections []Section
	Symbols  []Symbol
	Groups   []Group
}

// Section is one section of the file.
type Section struct {
	Name  string
	Type  elf.SectionType
	Flags elf.SectionFlag
	// Align is a power of two, at least 1.
	Align uint64
	// Size is the size in memory.
	Size uint64
	// Data is nil for SHT_NOBITS, otherwise Size bytes of the file.
	Data []byte
	// Group indexes Object.Groups; NoGroup if the section is in none.
	Group int
	// Link is the section that a SHF_LINK_ORDER section belongs to, otherwise
	// whatever sh_link says; always a valid section index, 0 for none.
	Link   int
	Relocs []Reloc
}

// NoGroup is the Group of a section that is in no group.
const NoGroup = -1

// Reloc is one relocation with explicit addend. Sym is a valid index into
// Object.Symbols, or 0. Offset is unchecked: only the relocation's type says
// how many bytes it covers.
type Reloc struct {
	Offset uint64
	Addend int64
	Sym    uint32
	Type   uint32
}

// The values of Symbol.Section that are no section. They are negative, unlike
// the file's SHN_ABS and SHN_COMMON, because in a file with more than 65,279
// sections those numbers are sections too.
const (
	Undefined = 0
	Absolute  = -1
	Common    = -2
)

// Symbol is one entry of the symbol table.
type Symbol struct {
	Name       string
	Bind       elf.SymBind
	Type       elf.SymType
	Visibility elf.SymVis
	// Section is a valid section index, or Undefined, Absolute or Common.
	Section int
	// Value is the offset in the section; the alignment for Common.
	Value uint64
	Size  uint64
}

// Group is one section group.
type Group struct {
	Signature string
	// COMDAT says that of all groups with this signature one is enough.
	COMDAT  bool
	Members []int
}
