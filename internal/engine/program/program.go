// Package program reads what a run of Ames starts from: ELF executables and
// shared libraries, the bitcode that the compiler embedded in them piece by
// piece, and their symbols, local ones by translation unit.
//
// It only reads files. It knows nothing of running processes, of LLVM's API or
// of mutants: an address here is an address as the file has it, before any
// load bias, and bitcode is bytes.
package program

import (
	"crypto/sha256"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
)

// What can be wrong with a file that the user names as a program. Each text
// says what to do about it. Open wraps them with the path.
var (
	// ErrNotELF is returned for files that are no ELF files at all.
	ErrNotELF = errors.New("not an ELF file: name the linked program itself (for a libtool wrapper script, the file in .libs)")
	// ErrUnsupported is returned for ELF files of other machines or classes.
	ErrUnsupported = errors.New("unsupported kind of ELF file: Ames reads 64-bit little-endian programs for x86-64 and AArch64")
	// ErrNotProgram is returned for ELF files that cannot be started or loaded.
	ErrNotProgram = errors.New("not a program or shared library: link it first")
	// ErrMalformed is returned for damaged files.
	ErrMalformed = errors.New("malformed ELF file: build it again")
	// ErrNoBitcode accompanies a Module without embedded bitcode.
	ErrNoBitcode = errors.New("no LLVM bitcode inside: compile with clang -g -O0 -fembed-bitcode=all and link again")
	// ErrStripped accompanies a Module without a symbol table.
	ErrStripped = errors.New("the symbol table is stripped: link without -s and do not run strip on it")
	// ErrStatic accompanies a Module of a statically linked executable.
	ErrStatic = errors.New("statically linked: link it dynamically, without -static and -static-pie")
)

// Unit is one translation unit whose bitcode is in the module.
type Unit struct {
	Index int
	// Size is that of its bitcode in bytes, and Hash its SHA-256.
	Size int
	Hash [sha256.Size]byte
	// Producer is what the bitcode names as its writer, for instance
	// "LLVM19.1.7"; ProducerMajor is 0 if no version could be read from it.
	Producer      string
	ProducerMajor int
	// SourceName is the module's source file name and Triple its target, both as the compiler wrote them.
	SourceName string
	Triple     string
	// CommandLine is the compiler's own (-cc1 …), nil if it was not recorded.
	CommandLine []string

	offset uint64 // of the bitcode in the file
}

// Module is one ELF executable or shared library. It is not changed after
// AssignUnits and may then be used by several goroutines.
type Module struct {
	Path string
	*Headers
	Units []Unit

	file   *elfFile
	opened *os.File // what file reads from; nil if the module does not own it

	symbols   []Symbol
	dynamic   []Symbol
	groups    []group
	unitOf    []int // group index → unit, -1 for none
	groupOf   []int // unit → group index, -1 for none
	locals    []map[string]int
	globals   map[string]int // name → index into symbols
	dynIndex  map[string]int // name → index into dynamic
	dynamicAt map[uint32]int // number in .dynsym → index into dynamic
	exposed   map[string]int // name → index into symbols: globals that the linker made local
	claimed   map[string]bool
	edges     []uint64 // sorted addresses of defined symbols

	importing *sync.Once
	imports   map[uint64]string // slot → name of what the loader puts there
}

// Open reads the module at path. With ErrNoBitcode, ErrStripped and ErrStatic
// (several may be wrapped at once) the module is returned as well, with what
// could be read. The caller closes a returned module.
func Open(path string) (*Module, error) {
	f, size, err := openFile(path)
	if err != nil {
		return nil, err
	}
	m, err := parse(f, size)
	if m == nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	m.Path, m.opened = path, f
	if err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return m, err
}

// Close releases the file; no bitcode can be read any more.
func (m *Module) Close() {
	if m.opened != nil {
		m.opened.Close()
		m.opened = nil
	}
}

// parse reads a module from any source of bytes; Path stays empty.
func parse(r io.ReaderAt, size int64) (*Module, error) {
	f := &elfFile{data: r, size: size}
	if err := f.readHeaders(); err != nil {
		return nil, err
	}
	if err := f.readDynamic(); err != nil {
		return nil, err
	}
	m := &Module{Headers: &f.Headers, file: f, importing: &sync.Once{}}
	if err := m.readSymbols(); err != nil {
		return nil, err
	}
	if err := m.readUnits(); err != nil {
		return nil, err
	}
	var faults []error
	if len(m.Units) == 0 {
		faults = append(faults, ErrNoBitcode)
	}
	if m.file.section(".symtab", elf.SHT_SYMTAB) == nil {
		faults = append(faults, ErrStripped)
	}
	if m.Type != SharedLibrary && m.Interp == "" {
		faults = append(faults, ErrStatic)
	}
	return m, joinFaults(faults)
}

func joinFaults(faults []error) error {
	switch len(faults) {
	case 0:
		return nil
	case 1:
		return faults[0]
	case 2:
		return fmt.Errorf("%w; %w", faults[0], faults[1])
	}
	return fmt.Errorf("%w; %w", faults[0], joinFaults(faults[1:]))
}

// readUnits cuts the .llvmbc section into pieces and pairs them with their command lines.
func (m *Module) readUnits() error {
	s := m.file.section(".llvmbc", 0)
	if s == nil {
		return nil
	}
	data, err := m.file.sectionData(s)
	if err != nil {
		return err
	}
	pieces, err := Split(data)
	if err != nil {
		return fmt.Errorf("section .llvmbc: %w", err)
	}
	m.Units = make([]Unit, len(pieces))
	var hashing sync.WaitGroup
	for i, p := range pieces {
		m.Units[i] = Unit{
			Index: i, Size: len(p.Data), offset: s.Offset + uint64(p.Offset),
			Producer: p.Producer, ProducerMajor: p.ProducerMajor,
			SourceName: p.SourceName, Triple: p.Triple,
		}
		hashing.Go(func() { m.Units[i].Hash = sha256.Sum256(p.Data) })
	}
	hashing.Wait()
	if s := m.file.section(".llvmcmd", 0); s != nil {
		cmd, err := m.file.sectionData(s)
		if err != nil {
			return err
		}
		if lines := splitCommandLines(cmd); len(lines) == len(m.Units) {
			for i := range lines {
				m.Units[i].CommandLine = lines[i]
			}
		}
	}
	return nil
}

// Bitcode reads a unit's bitcode, which is exactly one piece: from the wrapper, if there is one,
// to the last block. It is not kept: test programs of a project may hold gigabytes of it.
func (m *Module) Bitcode(unit int) ([]byte, error) {
	u := &m.Units[unit]
	data, err := m.file.bytes(u.offset, uint64(u.Size))
	if err == nil && sha256.Sum256(data) != u.Hash {
		err = errors.New("it has been written to meanwhile")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: reading bitcode: %w", m.Path, err)
	}
	return data, nil
}

// splitCommandLines separates the concatenated, zero-terminated arguments of
// all units. Every compilation's begin with -cc1.
func splitCommandLines(data []byte) [][]string {
	var lines [][]string
	for len(data) > 0 {
		n := 0
		for n < len(data) && data[n] != 0 {
			n++
		}
		arg := string(data[:n])
		data = data[min(n+1, len(data)):]
		switch {
		case arg == "-cc1":
			lines = append(lines, []string{arg})
		case len(lines) > 0:
			lines[len(lines)-1] = append(lines[len(lines)-1], arg)
		}
	}
	return lines
}

// LinkTime reports whether the linker compiled units of the module itself (-flto): it
// names them by a file that there is not.
func (m *Module) LinkTime() bool {
	return slices.ContainsFunc(m.groups, func(g group) bool { return g.file == "ld-temp.o" })
}

// ReadAt fills p with the file's bytes for address addr; bytes that the loader
// would zero are zero. The range must lie in one segment.
func (m *Module) ReadAt(p []byte, addr uint64) error { return m.file.readAt(p, addr) }

// InModule reports whether an address, as the file has it, lies in one of the module's segments.
func (m *Module) InModule(addr uint64) bool { return m.file.inModule(addr) }

// SectionOf gives the name of the section that a symbol is defined in, "" if there is none.
func (m *Module) SectionOf(s Symbol) string { return m.file.sectionOf(s) }
