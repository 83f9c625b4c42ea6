package source

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Position is a place in a source file as compilers print it: line and column
// count from 1, the column in bytes.
type Position struct {
	Line int `json:"line"`
	Col  int `json:"column"`
}

// Edit replaces one stretch of a source text. End is the position after the
// last replaced byte. Original is the text between, Replacement what stands
// there afterwards; both are exact.
type Edit struct {
	File        string   `json:"file"`
	Start       Position `json:"start"`
	End         Position `json:"end"`
	Original    string   `json:"original"`
	Replacement string   `json:"replacement"`
}

// ErrChanged says that a text is not the one that an edit was made for.
var ErrChanged = errors.New("the source is not what the edit was made for: it has changed since the program was built")

// Apply gives the text with the edits made, all of which are of the text as it
// is; their order does not matter. Edits that overlap, lie outside the text or
// find something else than their original there are errors.
func Apply(text []byte, edits ...Edit) ([]byte, error) {
	type cut struct{ start, end, edit int }
	lines := lineOffsets(string(text))
	cuts := make([]cut, len(edits))
	for i, e := range edits {
		start, end, err := place(lines, string(text), e)
		if err != nil {
			return nil, err
		}
		cuts[i] = cut{start, end, i}
	}
	slices.SortStableFunc(cuts, func(a, b cut) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end))
	})
	out := make([]byte, 0, len(text)+64)
	at := 0
	for _, c := range cuts {
		if c.start < at {
			return nil, fmt.Errorf("source: two edits of %s overlap at %s", edits[c.edit].File,
				show(edits[c.edit].Start))
		}
		out = append(out, text[at:c.start]...)
		out = append(out, edits[c.edit].Replacement...)
		at = c.end
	}
	return append(out, text[at:]...), nil
}

// place gives the bytes that an edit replaces.
func place(lines []int32, text string, e Edit) (start, end int, err error) {
	start, okStart := offsetOf(lines, len(text), e.Start.Line, e.Start.Col)
	end, okEnd := offsetOf(lines, len(text), e.End.Line, e.End.Col)
	if !okStart || !okEnd || end < start || text[start:end] != e.Original {
		return 0, 0, fmt.Errorf("source: edit of %s at %s: %w", e.File, show(e.Start), ErrChanged)
	}
	return start, end, nil
}

// Fits reports whether an edit is one of the file's text.
func (f *File) Fits(e Edit) bool {
	_, _, err := place(f.lineTable(), f.text, e)
	return err == nil && e.File == f.path
}

func show(p Position) string { return fmt.Sprintf("%d:%d", p.Line, p.Col) }

// Diff shows the edit as a unified diff with that many lines around it. The
// headers name the edit's file as a/… and b/…, so that "patch -p1" takes it. It
// is empty if the edit changes nothing.
func Diff(f *File, e Edit, context int) (string, error) {
	start, end, err := place(f.lineTable(), f.text, e)
	if err != nil {
		return "", err
	}
	// Lines here are those of diff and patch, which know only "\n".
	first, last := strings.LastIndexByte(f.text[:start], '\n')+1, lineEnd(f.text, end)
	removed := splitLines(f.text[first:last])
	added := splitLines(f.text[first:start] + e.Replacement + f.text[end:last])
	for len(removed) > 0 && len(added) > 0 && removed[0] == added[0] {
		first += len(removed[0])
		removed, added = removed[1:], added[1:]
	}
	for r, a := len(removed)-1, len(added)-1; r >= 0 && a >= 0 && removed[r] == added[a]; r, a = r-1, a-1 {
		last -= len(removed[r])
		removed, added = removed[:r], added[:a]
	}
	if len(removed)+len(added) == 0 {
		return "", nil
	}
	before, after := first, last
	for range max(context, 0) {
		if before > 0 {
			before = strings.LastIndexByte(f.text[:before-1], '\n') + 1
		}
		after = lineEnd(f.text, after)
	}
	lead, tail := splitLines(f.text[before:first]), splitLines(f.text[last:after])

	var b strings.Builder
	name := strings.TrimPrefix(e.File, "/")
	fmt.Fprintf(&b, "--- a/%s\n+++ b/%s\n", name, name)
	line := strings.Count(f.text[:before], "\n") + 1
	oldCount := len(lead) + len(removed) + len(tail)
	newCount := len(lead) + len(added) + len(tail)
	fmt.Fprintf(&b, "@@ -%s +%s @@\n", hunk(line, oldCount), hunk(line, newCount))
	for _, part := range []struct {
		mark  byte
		lines []string
	}{{' ', lead}, {'-', removed}, {'+', added}, {' ', tail}} {
		for _, l := range part.lines {
			b.WriteByte(part.mark)
			b.WriteString(l)
			if !endsLine(l) {
				b.WriteString("\n\\ No newline at end of file\n")
			}
		}
	}
	return b.String(), nil
}

// hunk is a hunk's place as unified diffs write it; an empty one stands behind
// the line that it follows.
func hunk(line, count int) string {
	switch count {
	case 0:
		return fmt.Sprintf("%d,0", line-1)
	case 1:
		return fmt.Sprint(line)
	}
	return fmt.Sprintf("%d,%d", line, count)
}

func endsLine(s string) bool { return s == "" || s[len(s)-1] == '\n' }

// lineEnd is the offset behind the line that holds offset at.
func lineEnd(text string, at int) int {
	if n := strings.IndexByte(text[at:], '\n'); n >= 0 {
		return at + n + 1
	}
	return len(text)
}

// splitLines cuts a text into lines with their ends; an empty text has none.
func splitLines(text string) []string {
	lines := strings.SplitAfter(text, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
