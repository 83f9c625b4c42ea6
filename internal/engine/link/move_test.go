package link_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"ames/internal/engine/link"
	"ames/internal/engine/link/image"
	"ames/internal/engine/object"
	"pgregory.net/rapid"
)

// world is a process in which modules lie somewhere: module 0 is the one that images are for, the last one never moves.
type world struct {
	bias [4]uint64
	seed uint64
}

const moduleSize = 1 << 20

// newWorld has its modules in places that follow from a seed.
func newWorld(names, seed uint64) world {
	w := world{seed: names}
	for i := range w.bias {
		w.bias[i] = 0x7000_0000_0000 + uint64(i)<<40
		if i < len(w.bias)-1 {
			w.bias[i] += seed >> (8 * i) & 0xff << 24
		}
	}
	return w
}

// base is where an image for module 0 goes.
func (w world) base() uint64 { return w.bias[0] - 1<<28 }

func (w world) Resolve(name string, unit int) (link.Target, bool) {
	h := w.seed*0x9e3779b97f4a7c15 + uint64(unit)
	for _, c := range []byte(name) {
		h = (h ^ uint64(c)) * 0x100000001b3
	}
	module := h >> 8 % uint64(len(w.bias))
	t := link.Target{Addr: w.bias[module] + h>>16%moduleSize}
	if h&7 == 7 || name == "thread" {
		t = link.Target{IsTLS: true, TLSModule: w.number(module), TLSOffset: h >> 54}
	}
	return t, h&0x700 != 0
}

// number is a module's in the dynamic thread vector.
func (w world) number(module uint64) uint64 { return module + 10 + w.bias[0]>>24&0xff<<8 }

func (w world) Mover(addr uint64) int {
	for i, b := range w.bias[:3] {
		if addr-b < moduleSize {
			return i
		}
	}
	return link.Stays
}

func (w world) Fixed() bool { return false }

func (w world) ThreadMover(module uint64) int { return int(module&0xff) - 10 }

// moved is an image with its words made right for another world; it begins where that is to be.
func moved(img *link.Image, from, to world) []byte {
	out := make([]byte, img.Size)
	for _, s := range img.Segments {
		copy(out[s.Addr-img.Base:], s.Data)
	}
	for _, m := range img.Moves {
		at := out[m.Addr-img.Base:]
		word := to.number(uint64(m.Mover))
		if m.Kind == image.MoveAddress {
			word = binary.LittleEndian.Uint64(at) + to.bias[m.Mover] - from.bias[m.Mover]
		}
		binary.LittleEndian.PutUint64(at, word)
	}
	return out
}

// TestMoves: an image that was moved is the one that would have been linked there.
func TestMoves(t *testing.T) {
	seeds := seeds(t)
	movers := map[int]bool{}
	rapid.Check(t, func(t *rapid.T) {
		var in []link.Input
		for i, k := range rapid.SliceOfN(rapid.IntRange(0, len(seeds)-1), 1, 4).Draw(t, "objects") {
			obj, err := object.Parse(seeds[k])
			if err != nil {
				t.Fatal(err)
			}
			in = append(in, link.Input{Object: obj, Unit: i})
		}
		names := rapid.Uint64().Draw(t, "names")
		from, to := newWorld(names, 0), newWorld(names, rapid.Uint64().Draw(t, "places"))
		link1 := func(w world) *link.Image {
			img, err := link.LinkMovable(in, w.base(), w.base()+1<<24, w, w)
			if err != nil {
				t.Fatal(err)
			}
			return img
		}
		a, b := link1(from), link1(to)
		if len(a.Problems) != len(b.Problems) || a.Size != b.Size || len(a.Moves) != len(b.Moves) {
			t.Fatalf("%d problems, size %#x, %d moves; elsewhere %d, %#x, %d", len(a.Problems), a.Size, len(a.Moves),
				len(b.Problems), b.Size, len(b.Moves))
		}
		got, want := moved(a, from, to), moved(b, to, to)
		if i := firstDifference(got, want); i >= 0 {
			t.Errorf("the word at %#x is %x, and not %x", i&^7, got[i&^7:][:8], want[i&^7:][:8])
		}
		for _, m := range a.Moves {
			movers[m.Mover] = true
		}
	})
	if len(movers) < 3 {
		t.Errorf("only these modules are moved: %v", movers)
	}
}

func firstDifference(a, b []byte) int {
	if bytes.Equal(a, b) {
		return -1
	}
	for i := range a {
		if a[i] != b[i] {
			return i
		}
	}
	return len(a)
}

// A place that code has for good, of what may lie elsewhere, costs the code.
func TestStuck(t *testing.T) {
	w := newWorld(1, 0)
	obj := compile(t, "clang-19", "data.c", "-O1", "-fno-pic", "-ffunction-sections")
	img, err := link.LinkMovable([]link.Input{{Object: obj}}, w.base(), w.base()+1<<24, everything{}, w)
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, img, "may lie elsewhere in another process", "test_data")
}
