package layout

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/fnv"
	"io"
	"os"

	"ames/internal/engine/forkserver/wire"
)

// mostCode is how much of each executable segment Name looks at: the runtime's MOST_CODE.
const mostCode = 16384

// Name is a module's by what is in its file, wherever it lies and whatever it is called: a digest of its header, its
// program headers and its notes (System V ABI, "Object Files", "Program Header"), of which one may be a build ID, and
// one of the beginning of its code. The runtime's ames_module_number and module_code give the same of a loaded one.
func Name(path string) (wire.ModuleName, error) {
	f, err := os.Open(path)
	if err != nil {
		return wire.ModuleName{}, fmt.Errorf("module: %w", err)
	}
	defer f.Close()
	name, err := nameOf(f)
	if err != nil {
		return wire.ModuleName{}, fmt.Errorf("module %s: %w", path, errors.Join(errNoModule, err))
	}
	return name, nil
}

func nameOf(f *os.File) (name wire.ModuleName, err error) {
	const headerSize, phoff, phentsize, phnum = 64, 32, 54, 56
	var head [headerSize]byte
	if _, err := io.ReadFull(f, head[:]); err != nil || string(head[:5]) != "\x7fELF\x02" {
		return name, err
	}
	count := int(binary.LittleEndian.Uint16(head[phnum:]))
	size := int64(binary.LittleEndian.Uint16(head[phentsize:])) * int64(count)
	headers := io.NewSectionReader(f, int64(binary.LittleEndian.Uint64(head[phoff:])), size)
	number, code := fnv.New64a(), fnv.New64a()
	if err := digest(number, headers, size); err != nil {
		return name, err
	}
	if _, err := headers.Seek(0, io.SeekStart); err != nil {
		return name, err
	}
	for range count {
		var p elf.Prog64
		if err := binary.Read(headers, binary.LittleEndian, &p); err != nil {
			return name, err
		}
		switch typ := elf.ProgType(p.Type); {
		case typ == elf.PT_LOAD && p.Off == 0 && p.Filesz >= headerSize:
			number.Write(head[:])
		case typ == elf.PT_NOTE:
			err = digest(number, io.NewSectionReader(f, int64(p.Off), int64(p.Filesz)), int64(p.Filesz))
		}
		if elf.ProgType(p.Type) == elf.PT_LOAD && elf.ProgFlag(p.Flags)&elf.PF_X != 0 {
			n := int64(min(p.Filesz, mostCode))
			err = errors.Join(err, digest(code, io.NewSectionReader(f, int64(p.Off), n), n))
		}
		if err != nil {
			return name, err
		}
	}
	return wire.ModuleName{Number: number.Sum64(), Code: code.Sum64()}, nil
}

// digest adds n bytes.
func digest(h hash.Hash64, from io.Reader, n int64) error {
	got, err := io.Copy(h, from)
	if err == nil && got != n {
		err = io.ErrUnexpectedEOF
	}
	return err
}

var errNoModule = errors.New("it is no whole ELF file of 64 bits")
