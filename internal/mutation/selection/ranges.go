package selection

import (
	"cmp"
	"slices"
)

// Range is lines First to Last of a file, both included, counted from 1.
type Range struct{ First, Last int }

// Ranges are ranges of one file, in order, that neither overlap nor touch.
type Ranges []Range

// ToTheEnd is the last line of a range that has no end.
const ToTheEnd = 1<<31 - 1

// Union gives the lines of all ranges; those that hold no line do not count.
func Union(list ...Range) Ranges {
	list = slices.DeleteFunc(slices.Clone(list), func(r Range) bool { return r.Last < r.First })
	slices.SortFunc(list, func(a, b Range) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Last, b.Last))
	})
	var out Ranges
	for _, r := range list {
		if n := len(out); n > 0 && r.First-1 <= out[n-1].Last {
			out[n-1].Last = max(out[n-1].Last, r.Last)
		} else {
			out = append(out, r)
		}
	}
	return out
}

// Meets reports whether any line of a range is among the lines.
func (r Ranges) Meets(other Range) bool {
	i, _ := slices.BinarySearchFunc(r, other.First, func(r Range, line int) int { return cmp.Compare(r.Last, line) })
	return i < len(r) && r[i].First <= other.Last && other.First <= other.Last
}
