// Package pattern has regular expressions that are compiled when they are first used. A run of Ames is several
// processes, most of which use none: compiling all took a sixth of the CPU time that a process needs to start.
package pattern

import (
	"regexp"
	"sync"
)

// Of gives what compiles an expression, in Go's syntax, at its first call. It panics there if the expression is wrong.
func Of(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
