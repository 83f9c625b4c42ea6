package source

import (
	"fmt"
	"slices"
	"strings"
)

// Suppressions are what comments of a file say about mutants that are not wanted:
//
//	x = a + b; // ames:ignore                     none on this line
//	// ames:ignore[add-sub,boundary] why          none of these operators in the next line of code
//	// ames:off[remove-call] why                  from here on
//	// ames:on                                    to here
//
// A comment that has its line to itself speaks of the next line that has code.
type Suppressions struct {
	rules []rule // by their first lines
	// Problems are comments that look like one of these and are none.
	Problems []SuppressionProblem
}

// SuppressionProblem is a comment that cannot be what its author meant.
type SuppressionProblem struct {
	Line, Col int
	Text      string
}

// rule covers lines first to last, both included.
type rule struct {
	first, last int
	operators   []string // nil: all
	reason      string
}

const (
	suppressMark = "ames:"
	wholeFile    = 1 << 30
)

// Suppressions reads the file's comments. known reports whether an operator has that name.
func (f *File) Suppressions(known func(operator string) bool) Suppressions {
	var s Suppressions
	for at := 0; ; {
		i := strings.Index(f.text[at:], suppressMark)
		if i < 0 {
			break
		}
		at += i
		if inComment(f, at) {
			s.read(f, at, known)
		}
		at += len(suppressMark)
	}
	for i := range s.rules {
		s.rules[i].last = max(s.rules[i].last, s.rules[i].first)
	}
	return s
}

// inComment reports whether a place outside of tokens begins the words of a comment.
func inComment(f *File, offset int) bool {
	i := tokenAfter(f, offset)
	if i > 0 && f.Tokens()[i-1].End > offset {
		return false
	}
	before := strings.TrimRight(f.text[:offset], " \t*")
	return strings.HasSuffix(before, "//") || strings.HasSuffix(before, "/") || strings.HasSuffix(before, "\n")
}

// tokenAfter is the index of the first token that begins behind a place.
func tokenAfter(f *File, offset int) int {
	i, _ := slices.BinarySearchFunc(f.Tokens(), offset, func(t Token, offset int) int {
		if t.Offset <= offset {
			return -1
		}
		return 1
	})
	return i
}

func (s *Suppressions) read(f *File, at int, known func(string) bool) {
	line, col := f.Position(at)
	problem := func(format string, args ...any) {
		s.Problems = append(s.Problems, SuppressionProblem{line, col, fmt.Sprintf(format, args...)})
	}
	words, _, _ := strings.Cut(f.text[at+len(suppressMark):], "\n")
	words, _, _ = strings.Cut(words, "*/")
	n := 0
	for n < len(words) && (words[n] >= 'a' && words[n] <= 'z' || words[n] == '-') {
		n++
	}
	verb, rest := words[:n], words[n:]
	var operators []string
	if list, ok := strings.CutPrefix(rest, "["); ok {
		var closed bool
		if list, rest, closed = strings.Cut(list, "]"); !closed {
			problem("ames:%s[ has no ]", verb)
			return
		}
		for name := range strings.SplitSeq(list, ",") {
			name = strings.TrimSpace(name)
			if !known(name) {
				problem("ames:%s names %q, which is not a mutation operator", verb, name)
				return
			}
			operators = append(operators, name)
		}
	}
	r := rule{first: line, last: line, operators: operators, reason: strings.Trim(rest, " \t\r:")}
	switch verb {
	case "ignore":
		if r.first = codeLine(f, at, line); r.first > line {
			r.last = r.first
		}
		s.rules = append(s.rules, r)
	case "off":
		r.last = wholeFile
		s.rules = append(s.rules, r)
	case "on":
		s.end(line, operators)
	default:
		problem("ames:%s is none of ames:ignore, ames:off and ames:on", verb)
	}
}

// codeLine is the line that a comment speaks of: its own, or the next one with code.
func codeLine(f *File, at, line int) int {
	i := tokenAfter(f, at)
	if i > 0 {
		if before, _ := f.Position(f.Tokens()[i-1].End - 1); before == line {
			return line
		}
	}
	if i < len(f.Tokens()) {
		next, _ := f.Position(f.Tokens()[i].Offset)
		return next
	}
	return line
}

// end ends ranges: all, or for the operators those of the same ones.
func (s *Suppressions) end(line int, operators []string) {
	for i := range s.rules {
		if r := &s.rules[i]; r.last == wholeFile && (operators == nil || slices.Equal(r.operators, operators)) {
			r.last = line
		}
	}
}

// Match reports whether mutants of an operator are not wanted on a line, and why, as far
// as the comment says.
func (s *Suppressions) Match(line int, operator string) (reason string, ok bool) {
	for _, r := range s.rules {
		if line >= r.first && line <= r.last && (r.operators == nil || slices.Contains(r.operators, operator)) {
			return r.reason, true
		}
	}
	return "", false
}
