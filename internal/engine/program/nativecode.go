package program

import (
	"crypto/sha256"
	"debug/elf"
	"fmt"
	"slices"
	"strings"

	"ames/internal/engine/machine"
)

// NativeCode describes the functions that have code but no bitcode such that two builds can
// be compared, in which they lie at other addresses: name, size and digest of the code
// without what refers to other addresses. The data that they use is not looked at.
func (m *Module) NativeCode() []string {
	var out []string
	seen := map[int]bool{}
	sections := map[int][]byte{}
	add := func(i int) {
		s := &m.symbols[i]
		if seen[i] || !m.isNativeFunction(s) || m.claimed[madeByOptimiser.ReplaceAllString(s.Name, "")] {
			return
		}
		seen[i] = true
		out = append(out, fmt.Sprintf("%s %d %x", s.Name, s.Size, m.codeDigest(s, sections)))
	}
	for g := range m.groups {
		if m.groups[g].file == "" || m.isNative(g) {
			for _, i := range m.groups[g].symbols {
				add(i)
			}
		}
	}
	for i := range m.symbols {
		if m.symbols[i].Bind != elf.STB_LOCAL {
			add(i)
		}
	}
	slices.Sort(out)
	return out
}

// codeDigest is that of a function's code; nil if that cannot be read, or compared for that architecture.
func (m *Module) codeDigest(s *Symbol, sections map[int][]byte) []byte {
	reader, ok := machine.As[codeReader](m.Machine)
	if !ok {
		return nil
	}
	data, read := sections[s.Section]
	if !read {
		data, _ = m.file.sectionData(&m.Sections[s.Section]) // what cannot be read is none
		sections[s.Section] = data
	}
	from := s.Value - m.Sections[s.Section].Addr
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
