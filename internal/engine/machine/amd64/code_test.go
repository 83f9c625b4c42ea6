package amd64

import (
	"bytes"
	"debug/elf"
	"testing"

	"ames/internal/engine/machine/arch"
)

func TestJump(t *testing.T) {
	for to, want := range map[uint64][]byte{0x1005: {0xe9, 0, 0, 0, 0}, 0x0ffb: {0xe9, 0xf6, 0xff, 0xff, 0xff}} {
		if got := (Arch{}).Jump(0x1000, to); !bytes.Equal(got, want) {
			t.Errorf("to %#x: % x, want % x", to, got, want)
		}
	}
}

// TestStubs reads back what StubEntries and StubSlot find in three forms of call stubs.
func TestStubs(t *testing.T) {
	code := []byte{
		0xff, 0x25, 0xfa, 0x0f, 0, 0, 0x68, 0, 0, 0, 0, 0xe9, 0, 0, 0, 0, // lazy
		0xf3, 0x0f, 0x1e, 0xfa, 0xf2, 0xff, 0x25, 0xf5, 0x0f, 0, 0, 0x0f, 0x1f, 0x44, 0, 0, // -z ibtplt
		0xff, 0x25, 0xda, 0xff, 0xff, 0xff, 0x66, 0x90, // -z now
	}
	want := map[uint64]uint64{0x2000: 0x1000, 0x2010: 0x1010, 0x1000: 0x1020} // slots, and where the stubs begin
	got := Arch{}.StubEntries(code, 0x1000)
	for slot, entry := range want {
		if got[slot] != entry {
			t.Errorf("slot %#x belongs to %#x, want %#x", slot, got[slot], entry)
		}
		if back, ok := (Arch{}).StubSlot(code[entry-0x1000:], entry); !ok || back != slot {
			t.Errorf("the stub at %#x goes by %#x, want %#x", entry, back, slot)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d stubs, want %d", len(got), len(want))
	}
}

// TestLinkedField takes the forms that linkers make of a load from the global offset table.
func TestLinkedField(t *testing.T) {
	const addr, typ = 0x1000, uint32(elf.R_X86_64_REX_GOTPCRELX)
	plain := []byte{0x48, 0x8b, 0x05, 0, 0, 0, 0, 0, 0, 0, 0}
	for name, c := range map[string]struct {
		code []byte
		want arch.Reference
	}{
		"as it was": {[]byte{0x48, 0x8b, 0x05, 0x10, 0, 0, 0, 0, 0, 0, 0},
			arch.Reference{Addr: 0x1017, Kind: arch.ByWord}},
		"lea": {[]byte{0x48, 0x8d, 0x05, 0x10, 0, 0, 0, 0, 0, 0, 0}, arch.Reference{Addr: 0x1017, Kind: arch.Forms}},
		"mov": {[]byte{0x48, 0xc7, 0xc0, 0x10, 0, 0, 0, 0, 0, 0, 0}, arch.Reference{Addr: 0x10, Kind: arch.Fixed}},
	} {
		if got, ok := (Arch{}).LinkedField(c.code, plain, addr, 3, typ, -4); !ok || got != c.want {
			t.Errorf("%s: %#x, want %#x", name, got, c.want)
		}
	}
}

// FuzzCode reads what need not be code.
func FuzzCode(f *testing.F) {
	f.Add([]byte{0xff, 0x25, 0xfa, 0x0f, 0, 0}, uint64(0x1000), uint64(2), uint32(42))
	f.Add([]byte{0xf3, 0x0f, 0x1e, 0xfa, 0xf2, 0xff, 0x25, 0xf5}, uint64(1<<63), uint64(3), uint32(2))
	f.Add([]byte{0x48, 0x8d, 0x05, 0x10, 0, 0, 0, 0x66, 0x66, 0x90, 0xe8, 1}, uint64(0), uint64(9), uint32(1))
	f.Fuzz(func(t *testing.T, code []byte, addr, offset uint64, typ uint32) {
		a := Arch{}
		for slot, entry := range a.StubEntries(code, addr) {
			if entry-addr >= uint64(len(code)) {
				t.Fatalf("a stub for %#x at %#x", slot, entry)
			}
		}
		a.StubSlot(code, addr)
		a.FormsAddress(code, offset)
		a.IsBranch(code, offset)
		if n := a.Filler(code); n < 0 || n > len(code) && n-len(code) > 8 {
			t.Fatalf("%d bytes of %d are filler", n, len(code))
		}
		a.References(code, addr, func(n uint64) bool { return n%2 == 0 }, func(arch.Reference) {})
		a.LinkedField(code, code, addr, offset, typ, -4)
		masked := bytes.Clone(code)
		a.MaskDistances(masked)
		if len(masked) != len(code) {
			t.Fatal("code got another length")
		}
	})
}
