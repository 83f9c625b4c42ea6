package memory

import (
	"os"
	"testing"
)

// A run that makes the memory shorter which it shares with us does not end us.
func TestShrinking(t *testing.T) {
	im := &Image{Segments: []Segment{{Addr: 1 << 20, Size: 1 << 16, Shared: true}}}
	s := &Shared{Places: Places(nil).Append(im)}
	defer s.Close()
	if err := s.Make(nil, 0, nil, nil); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(s.File().Path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Truncate(0); err == nil {
		t.Fatal("it could be made shorter")
	}
	offsets, err := s.Offsets([]uint64{1<<20 + 8})
	if err != nil || s.Counter(offsets[0]) != 0 {
		t.Errorf("%v, %v", offsets, err)
	}
	// It grows with what is handed on.
	if err := s.HandOn([]Writes{{make([]byte, 1<<20), 1}}, false); err != nil {
		t.Error(err)
	}
	if err := f.Truncate(1 << 22); err != nil {
		t.Error(err)
	}
}
