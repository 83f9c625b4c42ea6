// Package program reads what a run of Ames starts from: ELF executables and
// shared libraries, the bitcode that the compiler embedded in them piece by
// piece, and their symbols, local ones by translation unit.
//
// It only reads files. It knows nothing of running processes, of LLVM's API or
// of mutants: an address here is an address as the file has it, before any
// load bias, and bitcode is bytes.
package program

import (
	"debug/elf"
	"fmt"
	"io"
	"os"
)

// Module is one ELF executable or shared library. It is not changed after
// AssignUnits and may then be used by several goroutines.
type Module struct {
	Path string
	*Headers
	Units []Unit

	file    *elfFile
	opened  *os.File // what file reads from; nil if the module does not own it
	symbols *symbolTables
	edges   edges
	imports *imports
	units   assignment
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
	symbols, err := readSymbols(f)
	if err != nil {
		return nil, err
	}
	units, err := f.readUnits()
	if err != nil {
		return nil, err
	}
	m := &Module{
		Headers: &f.Headers, Units: units, file: f, symbols: symbols,
		edges:   edgesOf(symbols.static, symbols.dynamic),
		imports: &imports{file: f, symbols: symbols},
		units:   assignment{symbols: symbols},
	}
	return m, joinFaults(m.faults())
}

// faults lists why a module that could be read cannot be used.
func (m *Module) faults() []error {
	var found []error
	if len(m.Units) == 0 {
		found = append(found, ErrNoBitcode)
	}
	if m.file.section(".symtab", elf.SHT_SYMTAB) == nil {
		found = append(found, ErrStripped)
	}
	if m.Type != SharedLibrary && m.Interp == "" {
		found = append(found, ErrStatic)
	}
	return found
}
