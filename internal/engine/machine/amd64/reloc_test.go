package amd64

import (
	"debug/elf"
	"strings"
	"testing"

	"ames/internal/engine/machine/reloc"
	"pgregory.net/rapid"
)

// TestFields: what fits is read back unchanged by at least one of the ways to
// read the field, and nothing beside the field is touched.
func TestFields(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := reloc.Field(rapid.IntRange(0, len(widths)-1).Draw(t, "field"))
		shift := rapid.IntRange(0, 63).Draw(t, "shift")
		v := rapid.Uint64().Draw(t, "value") >> shift
		if rapid.Bool().Draw(t, "negative") {
			v = -v
		}
		if !(Arch{}).Fits(f, v) {
			return
		}
		width := int(widths[f])
		buf := []byte("\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa\xaa")
		Arch{}.Put(buf, f, v)
		var unsigned uint64
		for i := range width {
			unsigned |= uint64(buf[i]) << (8 * i)
		}
		signed := uint64(int64(unsigned<<(64-8*width)) >> (64 - 8*width))
		if (f == zero32 && v != unsigned) || ((f == signed32 || f == signed16 || f == signed8) && v != signed) ||
			(v != unsigned && v != signed) {
			t.Fatalf("field %d: wrote %#x, reads %#x or %#x", f, v, unsigned, signed)
		}
		if strings.Count(string(buf[width:]), "\xaa") != len(buf)-width {
			t.Fatalf("field %d wrote past its %d bytes", f, width)
		}
	})
}

func TestFitsLimits(t *testing.T) {
	for _, c := range []struct {
		field reloc.Field
		v     int64
		want  bool
	}{
		{signed32, 1<<31 - 1, true}, {signed32, 1 << 31, false}, {signed32, -1 << 31, true},
		{signed32, -1<<31 - 1, false},
		{zero32, 1<<32 - 1, true}, {zero32, 1 << 32, false}, {zero32, -1, false},
		{either16, 1<<16 - 1, true}, {either16, 1 << 16, false}, {either16, -1 << 15, true},
		{either16, -1<<15 - 1, false},
		{signed16, 1<<15 - 1, true}, {signed16, 1 << 15, false},
		{either8, 255, true}, {either8, 256, false}, {either8, -128, true}, {either8, -129, false},
		{signed8, 127, true}, {signed8, 128, false}, {signed8, -128, true}, {signed8, -129, false},
		{word64, -1, true}, {reloc.Field(99), 0, false},
	} {
		if got := (Arch{}).Fits(c.field, uint64(c.v)); got != c.want {
			t.Errorf("Fits(%d, %d) = %v", c.field, c.v, got)
		}
	}
}

// TestTypesNamed: an unlisted type is unsupported and still has a name for the message.
func TestTypesNamed(t *testing.T) {
	for i, h := range (Arch{}).Traits().Howtos {
		if !strings.HasPrefix(h.Name, "R_X86_64_") && i != 39 && i != 40 {
			t.Errorf("type %d is called %q", i, h.Name)
		}
		if h.Operand > reloc.None && h.Width == 0 {
			t.Errorf("%s has no width", h.Name)
		}
	}
	if h := (Arch{}).Traits().Howtos[elf.R_X86_64_COPY]; h.Operand != reloc.Unsupported {
		t.Errorf("%s is supported", h.Name)
	}
}

func TestIsBranchEdges(t *testing.T) {
	for _, c := range []struct {
		code string
		off  uint64
		want bool
	}{
		{"", 0, false}, {"\xe8", 0, false}, {"\xe8", 1, true}, {"\xe9", 1, true}, {"\x84", 1, false},
		{"\x0f\x84", 2, true}, {"\x0f\x8f", 2, true}, {"\x0e\x84", 2, false}, {"\x48\x8d\x05", 3, false},
		{"\xe8", 9, false},
	} {
		if got := (Arch{}).IsBranch([]byte(c.code), c.off); got != c.want {
			t.Errorf("IsBranch(%x, %d) = %v", c.code, c.off, got)
		}
	}
}
