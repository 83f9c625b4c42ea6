package program

import (
	"bytes"
	"debug/elf"
	"slices"
	"strings"
)

// maxRoom is as far as padding behind a function is looked at: more than any
// jump that is written over an entry.
const maxRoom = 32

// collectEdges gathers the addresses at which something else may begin.
func (m *Module) collectEdges() {
	for _, table := range [][]Symbol{m.symbols, m.dynamic} {
		for i := range table {
			s := &table[i]
			// Mapping symbols ($x, $d of AArch64) mark kinds of content, not beginnings.
			if s.Section >= 0 && !s.IsTLS && !strings.HasPrefix(s.Name, "$") {
				m.edges = append(m.edges, s.Value)
			}
		}
	}
	slices.Sort(m.edges)
	m.edges = slices.Compact(m.edges)
}

// RoomAt says how many bytes from the function's first belong to nothing else,
// so that a jump of that length may be written over them: up to the next
// symbol or the end of the section, padding behind the function included.
func (m *Module) RoomAt(s Symbol) uint64 {
	if s.Section < 0 || s.Section >= len(m.Sections) {
		return 0
	}
	sec := &m.Sections[s.Section]
	if s.Value < sec.Addr || s.Value-sec.Addr >= sec.Size {
		return 0
	}
	room := sec.Size - (s.Value - sec.Addr)
	next, found := slices.BinarySearch(m.edges, s.Value)
	if found {
		next++
	}
	if next < len(m.edges) {
		room = min(room, m.edges[next]-s.Value)
	}
	// A symbol without size is hand-written assembly: all up to the next one is its own.
	if s.Size == 0 {
		return room
	}
	if s.Size >= room || s.Size >= maxRoom {
		return min(room, s.Size)
	}
	code := make([]byte, min(room, maxRoom))
	if err := m.ReadAt(code, s.Value); err != nil {
		return s.Size
	}
	return s.Size + m.padding(code[s.Size:])
}

// nops are the instructions that assemblers and linkers fill gaps with on x86-64.
var nops = [][]byte{
	{0x90}, {0xcc}, {0x00},
	{0x0f, 0x1f, 0x00},
	{0x0f, 0x1f, 0x40, 0x00},
	{0x0f, 0x1f, 0x44, 0x00, 0x00},
	{0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00},
	{0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
	{0x2e, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00},
}

var nopsARM64 = [][]byte{{0x1f, 0x20, 0x03, 0xd5}, {0x00, 0x00, 0x00, 0x00}}

// padding counts the leading bytes that are filler. The last instruction may
// be cut off by the end of what was read.
func (m *Module) padding(code []byte) uint64 {
	fillers := nops
	if m.Machine == elf.EM_AARCH64 {
		fillers = nopsARM64
	}
	n := 0
	for n < len(code) {
		at := n // long fillers begin with any number of this prefix
		for m.Machine == elf.EM_X86_64 && at < len(code) && code[at] == 0x66 {
			at++
		}
		if at == len(code) {
			return uint64(at)
		}
		size := fillerSize(code[at:], fillers)
		if size == 0 || at > n && (code[at] == 0x00 || code[at] == 0xcc) {
			break
		}
		n = at + size
	}
	return uint64(n)
}

// fillerSize gives the length of the longest filler that code begins with, 0 for none.
func fillerSize(code []byte, fillers [][]byte) int {
	best := 0
	for _, f := range fillers {
		n := min(len(f), len(code))
		if (n > 1 || len(f) == 1) && bytes.Equal(code[:n], f[:n]) {
			best = max(best, n)
		}
	}
	return best
}

// Return finds a return instruction at the end of a function, where no jump is written
// that replaces the function.
func (m *Module) Return() (addr uint64, ok bool) {
	const ret, jump = 0xc3, 5
	for f := range m.Functions() {
		var code [1]byte
		if at := f.Value + f.Size - 1; f.Size > jump && m.ReadAt(code[:], at) == nil && code[0] == ret {
			return at, true
		}
	}
	return 0, false
}
