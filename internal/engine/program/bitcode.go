package program

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
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

// readUnits cuts the .llvmbc section into pieces and pairs them with their command lines.
func (f *elfFile) readUnits() ([]Unit, error) {
	s := f.section(".llvmbc", 0)
	if s == nil {
		return nil, nil
	}
	data, err := f.sectionData(s)
	if err != nil {
		return nil, err
	}
	pieces, err := Split(data)
	if err != nil {
		return nil, fmt.Errorf("section .llvmbc: %w", err)
	}
	units := make([]Unit, len(pieces))
	var hashing sync.WaitGroup
	for i, p := range pieces {
		units[i] = Unit{
			Index: i, Size: len(p.Data), offset: s.Offset + uint64(p.Offset),
			Producer: p.Producer, ProducerMajor: p.ProducerMajor,
			SourceName: p.SourceName, Triple: p.Triple,
		}
		hashing.Go(func() { units[i].Hash = sha256.Sum256(p.Data) })
	}
	hashing.Wait()
	if s := f.section(".llvmcmd", 0); s != nil {
		cmd, err := f.sectionData(s)
		if err != nil {
			return nil, err
		}
		if lines := splitCommandLines(cmd); len(lines) == len(units) {
			for i := range lines {
				units[i].CommandLine = lines[i]
			}
		}
	}
	return units, nil
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
