package program

import (
	"bytes"

	"ames/internal/engine/machine"
)

// maxRoom is as far as padding behind a function is looked at: more than any
// jump that is written over an entry.
const maxRoom = 32

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
	if next, ok := m.edges.after(s.Value); ok {
		room = min(room, next-s.Value)
	}
	// A symbol without size is hand-written assembly: all up to the next one is its own.
	if s.Size == 0 {
		return room
	}
	if s.Size >= room || s.Size >= maxRoom {
		return min(room, s.Size)
	}
	code := make([]byte, min(room, maxRoom))
	if err := m.file.readAt(code, s.Value); err != nil {
		return s.Size
	}
	return s.Size + uint64(m.file.arch.Filler(code[s.Size:]))
}

// Return finds a return instruction at the end of a function, where no jump is written
// that replaces the function.
func (m *Module) Return() (addr uint64, ok bool) {
	patched, ok := machine.As[patchable](m.Machine)
	if !ok {
		return 0, false
	}
	want := patched.Return()
	size := uint64(len(want))
	got := make([]byte, size)
	for f := range m.Functions() {
		if f.Size < patched.JumpSize()+size {
			continue
		}
		if at := f.Value + f.Size - size; m.file.readAt(got, at) == nil && bytes.Equal(got, want) {
			return at, true
		}
	}
	return 0, false
}
