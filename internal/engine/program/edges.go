package program

import (
	"slices"
	"strings"
)

// edges are the addresses at which something may begin, sorted.
type edges []uint64

// edgesOf gathers those of the symbols that tables define.
func edgesOf(tables ...[]Symbol) edges {
	var out edges
	for _, table := range tables {
		for i := range table {
			s := &table[i]
			// Mapping symbols ($x, $d of AArch64) mark kinds of content, not beginnings.
			if s.Section >= 0 && !s.IsTLS && !strings.HasPrefix(s.Name, "$") {
				out = append(out, s.Value)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// has reports whether something begins at an address.
func (e edges) has(addr uint64) bool {
	_, found := slices.BinarySearch(e, addr)
	return found
}

// after gives the first edge behind an address.
func (e edges) after(addr uint64) (next uint64, ok bool) {
	at, found := slices.BinarySearch(e, addr)
	if found {
		at++
	}
	if at >= len(e) {
		return 0, false
	}
	return e[at], true
}
