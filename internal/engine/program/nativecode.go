package program

import (
	"crypto/sha256"
	"debug/elf"
	"fmt"
	"slices"
	"strings"

	"ames/internal/engine/machine"
)

// describe gives name, size and digest of each function.
func (n nativeCode) describe() []string {
	var out []string
	seen := map[int]bool{}
	sections := map[int][]byte{}
	add := func(i int) {
		s := &n.symbols.static[i]
		if seen[i] || !n.isFunction(s) || n.isClaimed(s) {
			return
		}
		seen[i] = true
		out = append(out, fmt.Sprintf("%s %d %x", s.Name, s.Size, n.digest(s, sections)))
	}
	for g := range n.symbols.groups {
		if n.symbols.groups[g].file == "" || n.isGroup(g) {
			for _, i := range n.symbols.groups[g].symbols {
				add(i)
			}
		}
	}
	for i := range n.symbols.static {
		if n.symbols.static[i].Bind != elf.STB_LOCAL {
			add(i)
		}
	}
	slices.Sort(out)
	return out
}

// digest is that of a function's code; nil if that cannot be read, or compared for that architecture.
func (n nativeCode) digest(s *Symbol, sections map[int][]byte) []byte {
	reader, ok := machine.As[codeReader](n.file.Machine)
	if !ok {
		return nil
	}
	data, read := sections[s.Section]
	if !read {
		data, _ = n.file.sectionData(&n.file.Sections[s.Section]) // what cannot be read is none
		sections[s.Section] = data
	}
	from := s.Value - n.file.Sections[s.Section].Addr
	if from > uint64(len(data)) || s.Size > uint64(len(data))-from {
		return nil
	}
	code := slices.Clone(data[from : from+s.Size])
	reader.MaskDistances(code)
	sum := sha256.Sum256(code)
	return sum[:8]
}

// Constants are the contents of the module's read-only data, as far as they can be read.
func (m *Module) Constants() []byte {
	var out []byte
	for i := range m.Sections {
		if s := &m.Sections[i]; strings.HasPrefix(s.Name, ".rodata") && s.Type == elf.SHT_PROGBITS {
			if data, err := m.file.sectionData(s); err == nil {
				out = append(out, data...)
			}
		}
	}
	return out
}
