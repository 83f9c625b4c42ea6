package selection

import (
	"testing"

	"pgregory.net/rapid"
)

func ranges(t *rapid.T) []Range {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Range {
		first := rapid.IntRange(1, 40).Draw(t, "first")
		return Range{first, first + rapid.IntRange(-2, 6).Draw(t, "more")}
	}), 0, 12).Draw(t, "ranges")
}

// TestUnion: a line is in the union if it is in one of the ranges, and the union is in order.
func TestUnion(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		list := ranges(t)
		u := Union(list...)
		for i := range u {
			if u[i].Last < u[i].First || i > 0 && u[i].First <= u[i-1].Last+1 {
				t.Fatalf("%v of %v", u, list)
			}
		}
		in := func(list []Range, line int) bool {
			for _, r := range list {
				if line >= r.First && line <= r.Last {
					return true
				}
			}
			return false
		}
		asked := Range{rapid.IntRange(1, 50).Draw(t, "first"), 0}
		asked.Last = asked.First + rapid.IntRange(-1, 10).Draw(t, "more")
		meets := false
		for line := 1; line <= 60; line++ {
			if in(list, line) != in(u, line) {
				t.Fatalf("line %d: %v of %v", line, u, list)
			}
			meets = meets || line >= asked.First && line <= asked.Last && in(list, line)
		}
		if u.Meets(asked) != meets {
			t.Fatalf("%v meets %v: %v", u, asked, !meets)
		}
	})
}
