package link_test

import (
	"encoding/binary"
	"testing"
)

// TestNoEmptyFrames: functions without code have no unwind record in the image, where it
// could be taken for the next function's.
func TestNoEmptyFrames(t *testing.T) {
	h := start(t)
	img := h.linkInto(compile(t, "clang-19", "throw.cpp", "-O2", "-fPIC", "-ffunction-sections"))
	var table []byte
	for _, s := range img.Segments {
		if img.EHFrame >= s.Addr && img.EHFrame < s.Addr+s.Size {
			table = s.Data[img.EHFrame-s.Addr:][:img.EHFrameSize]
		}
	}
	functions := 0
	for len(table) >= 4 {
		size := binary.LittleEndian.Uint32(table)
		if size == 0 {
			break
		}
		if binary.LittleEndian.Uint32(table[4:]) != 0 {
			functions++
			if binary.LittleEndian.Uint32(table[12:]) == 0 {
				t.Error("a record for no code")
			}
		}
		table = table[4+size:]
	}
	if functions < 10 {
		t.Errorf("only %d records", functions)
	}
}
