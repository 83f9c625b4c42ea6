package work

import (
	"fmt"
	"strings"
)

// Plural picks the word for so many.
func Plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// Times is a number and the word for so many.
func Times(n int, one, many string) string { return fmt.Sprintf("%d %s", n, Plural(n, one, many)) }

// SomeOf lists names, but not more than a line takes.
func SomeOf(names []string) string {
	const most = 4
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most-1], ", "), len(names)-most+1)
}
