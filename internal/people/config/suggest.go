package config

import (
	"fmt"
	"slices"
	"strings"
)

// unknown says that there is no such key, and which may have been meant.
func unknown(name string, known []string) string {
	if near := nearest(name, known); near != "" {
		return fmt.Sprintf("unknown key %q; did you mean %q?", name, near)
	}
	names := slices.Sorted(slices.Values(known))
	return fmt.Sprintf("unknown key %q; the keys are: %s", name, strings.Join(names, ", "))
}

// nearest gives the known name that is most like this one; none if it is like
// none of them. Of equally near ones it is the first.
func nearest(name string, known []string) string {
	plain := normal(name)
	best, distance := "", max(1, len(plain)/3)+1
	for _, k := range known {
		if d := edits(plain, normal(k)); d < distance {
			best, distance = k, d
		}
	}
	if best != "" || len(plain) < 3 {
		return best
	}
	for _, k := range known {
		if strings.Contains(normal(k), plain) || strings.Contains(plain, normal(k)) {
			return k
		}
	}
	return ""
}

// normal leaves out what spellings differ in: test_timeout, testTimeout. What is
// longer than any key is cut.
func normal(name string) string {
	name = strings.ToLower(strings.NewReplacer("-", "", "_", "", " ", "").Replace(name))
	return name[:min(len(name), 64)]
}

// edits counts the bytes to insert, remove, replace or swap with the next to
// make b of a.
func edits(a, b string) int {
	before, last := []int(nil), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			differ := 1
			if a[i-1] == b[j-1] {
				differ = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+differ)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
