package addressspace_test

import (
	"math"
	"strings"
	"testing"

	"ames/internal/people/cli/addressspace"
)

func TestTooLittle(t *testing.T) {
	for _, c := range []struct {
		bytes      uint64
		processors int
		says       string
	}{
		{math.MaxUint64, 256, ""},
		{2 << 30, 2, ""},
		{2<<30 - 1, 2, "ulimit -v 2097152 at least"},
		{2 << 30, 4, "(ulimit -v 2097152)"},
		{0, 1, "(ulimit -v 0)"},
	} {
		got := addressspace.TooLittle(c.bytes, c.processors)
		if (got == "") != (c.says == "") || !strings.Contains(got, c.says) {
			t.Errorf("%d bytes, %d processors: %q, want %q", c.bytes, c.processors, got, c.says)
		}
	}
}
