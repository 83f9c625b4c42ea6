package selection

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Lines are lines of files, as a user names them: FILE:A-B, FILE:A- or FILE:A.
type Lines struct {
	Text string // as it was written
	File string // a path, the end of one, or a glob
	Range
}

// ParseLines reads FILE:A-B, FILE:A- or FILE:A.
func ParseLines(text string) (Lines, error) {
	colon := strings.LastIndexByte(text, ':')
	if colon < 0 {
		return Lines{}, fmt.Errorf("%q names no lines: write FILE:12, FILE:12-20 or FILE:12- "+
			"(--include takes whole files)", text)
	}
	l := Lines{Text: text, File: strings.TrimPrefix(text[:colon], "./")}
	if l.File == "" || !doublestar.ValidatePattern(l.File) {
		return Lines{}, fmt.Errorf("%q names no file: write FILE:12-20, with the file's path, the end of it, "+
			"or a glob such as 'src/**/*.c'", text)
	}
	from, to, open := strings.Cut(text[colon+1:], "-")
	var err error
	if l.First, err = line(from); err != nil {
		return Lines{}, fmt.Errorf("%q: %w", text, err)
	}
	switch {
	case !open:
		l.Last = l.First
	case to == "":
		l.Last = ToTheEnd
	default:
		if l.Last, err = line(to); err != nil {
			return Lines{}, fmt.Errorf("%q: %w", text, err)
		}
	}
	if l.Last < l.First {
		return Lines{}, fmt.Errorf("%q: line %d comes after line %d; the smaller one goes first", text, l.First, l.Last)
	}
	return l, nil
}

func line(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q is not a line number: lines are counted from 1", text)
	}
	return int(n), nil
}

// Names reports whether a file is meant: one whose path, absolute or as results show it,
// is or ends in File, or is matched by it as a glob.
func (l Lines) Names(rel, abs string) bool {
	rest, under := strings.CutSuffix(abs, l.File)
	if l.File == rel || under && (rest == "" || strings.HasSuffix(rest, "/")) {
		return true
	}
	if doublestar.MatchUnvalidated(l.File, rel) || doublestar.MatchUnvalidated(l.File, abs) {
		return true
	}
	return !strings.Contains(l.File, "/") && doublestar.MatchUnvalidated(l.File, path.Base(abs))
}
