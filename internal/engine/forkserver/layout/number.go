package layout

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
)

// Number is a module's by what its file says of its segments, wherever it lies and whatever it is called: a
// digest of its program headers (System V ABI, "Program Header"). The runtime's ames_module_number gives the
// same of a loaded one.
func Number(path string) (uint64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, fmt.Errorf("module: %w", err)
	}
	defer f.Close()
	const headerSize, phoff, phentsize, phnum = 64, 32, 54, 56
	var head [headerSize]byte
	if _, err := io.ReadFull(f, head[:]); err != nil || string(head[:5]) != "\x7fELF\x02" {
		return 0, fmt.Errorf("module %s: %w", path, errors.Join(errNoModule, err))
	}
	size := int64(binary.LittleEndian.Uint16(head[phentsize:])) * int64(binary.LittleEndian.Uint16(head[phnum:]))
	h := fnv.New64a()
	n, err := io.Copy(h, io.NewSectionReader(f, int64(binary.LittleEndian.Uint64(head[phoff:])), size))
	if err != nil || n != size {
		return 0, fmt.Errorf("module %s: %w", path, errors.Join(errNoModule, err))
	}
	return h.Sum64(), nil
}

var errNoModule = errors.New("it is no whole ELF file of 64 bits")
