package program

import (
	"debug/elf"
	"fmt"
)

// Headers is what the headers and the dynamic section of an ELF file say of it.
type Headers struct {
	BuildID  string // hexadecimal, empty if the linker wrote none
	Machine  elf.Machine
	Type     Type
	Entry    uint64
	Interp   string // the dynamic loader, empty in most shared libraries
	Needed   []string
	SOName   string
	Sections []Section
	Segments []Segment
	TLS      TLS

	// RPath and RunPath are folders to look for libraries in, as the linker wrote them.
	RPath, RunPath []string
	NoDefault      bool // the loader looks nowhere else
}

// Type says how a module is loaded.
type Type int

// The types of modules.
const (
	Executable Type = iota + 1 // fixed addresses
	PIE                        // position-independent executable
	SharedLibrary
)

func (t Type) String() string {
	switch t {
	case Executable:
		return "executable"
	case PIE:
		return "position-independent executable"
	case SharedLibrary:
		return "shared library"
	}
	return fmt.Sprintf("program.Type(%d)", int(t))
}

// Section is one entry of the section header table.
type Section struct {
	Name   string
	Type   elf.SectionType
	Flags  elf.SectionFlag
	Addr   uint64
	Offset uint64
	Size   uint64
	link   uint32
}

// Segment is one PT_LOAD program header.
type Segment struct {
	Flags  elf.ProgFlag
	Offset uint64
	Addr   uint64
	Filesz uint64
	Memsz  uint64
	Align  uint64
}

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

// ReadHeaders reads of the file at path what the dynamic loader goes by, and nothing else.
func ReadHeaders(path string) (*Headers, error) {
	f, err := readFile(path, func(f *elfFile) error {
		if err := f.readHeaders(); err != nil {
			return err
		}
		return f.readDynamic()
	})
	if err != nil {
		return nil, err
	}
	return &f.Headers, nil
}

// HasBitcode reports whether the file is a module that may have bitcode
// inside. It looks at the headers only: most libraries have none, and reading
// their symbols takes longer than the whole of a small program's.
func HasBitcode(path string) bool {
	f, err := readFile(path, (*elfFile).readHeaders)
	return err == nil && f.section(".llvmbc", 0) != nil
}
