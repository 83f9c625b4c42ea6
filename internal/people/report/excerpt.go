package report

import (
	"strings"
	"unicode/utf8"

	"charm.land/lipgloss/v2"

	"ames/internal/campaign/mutant"
)

// Lines wider than this are cut to what stands around the mutant.
const (
	maxExcerpt = 160
	leadIn     = 60
)

// lines is a text cut into lines without their ends, as compilers cut it: at
// "\n", "\r\n" or a lone "\r".
type lines []string

func linesOf(text string) lines {
	var list lines
	for {
		end := strings.IndexAny(text, "\r\n")
		if end < 0 {
			return append(list, text)
		}
		list = append(list, text[:end])
		if text[end] == '\r' && end+1 < len(text) && text[end+1] == '\n' {
			end++
		}
		text = text[end+1:]
	}
}

// line gives line n, from 1.
func (l lines) line(n int) (string, bool) {
	if n < 1 || n > len(l) {
		return "", false
	}
	return l[n-1], true
}

// excerpt gives the mutant's source line, and a line that marks the place under
// it: ^ at the operator, ~ under the rest of the edit. ok is false if the text
// has no such line.
func excerpt(text lines, m *mutant.Mutant) (line, marks string, ok bool) {
	line, ok = text.line(m.At.Line)
	if !ok || strings.TrimSpace(line) == "" {
		return "", "", false
	}
	at := clamp(m.At.Col-1, len(line))
	start, end := at, min(at+1, len(line))
	if m.Edit.Start.Line == m.At.Line {
		start = min(start, clamp(m.Edit.Start.Col-1, len(line)))
	}
	if m.Edit.Start.Line < m.At.Line {
		start = min(at, len(line)-len(strings.TrimLeft(line, " \t")))
	}
	switch {
	case m.Edit.End.Line == m.At.Line:
		end = max(end, clamp(m.Edit.End.Col-1, len(line)))
	case m.Edit.End.Line > m.At.Line:
		end = len(line)
	}
	from, to := window(line, at)
	before, after := "", ""
	if from > 0 {
		before = "…"
	}
	if to < len(line) {
		after = "…"
	}
	start, end = max(start, from), min(end, to)
	marks = blankOut(before) + blankOut(line[from:start]) + underline(line[start:at]) + "^"
	if _, size := utf8.DecodeRuneInString(line[at:]); at+size < end {
		marks += underline(line[at+size : end])
	}
	return before + printable(line[from:to]) + after, marks, true
}

func clamp(n, high int) int { return max(0, min(n, high)) }

// window gives the stretch of the line to show, cut between characters.
func window(line string, at int) (from, to int) {
	if len(line) <= maxExcerpt {
		return 0, len(line)
	}
	from = clamp(at-leadIn, len(line))
	to = min(from+maxExcerpt, len(line))
	for from > 0 && !utf8.RuneStart(line[from]) {
		from--
	}
	for to < len(line) && !utf8.RuneStart(line[to]) {
		to++
	}
	return min(from, at), max(to, at)
}

// blankOut gives white space as wide as the text, tabs as they are.
func blankOut(text string) string { return fill(text, " ", "\t") }

func underline(text string) string { return fill(text, "~", "~") }

func fill(text, with, tab string) string {
	parts := strings.Split(text, "\t")
	for i, p := range parts {
		parts[i] = strings.Repeat(with, lipgloss.Width(printable(p)))
	}
	return strings.Join(parts, tab)
}

// printable makes a line safe to print: a source or a test may hold control
// characters that would command the terminal.
func printable(text string) string {
	if isPlain(text) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\t':
			b.WriteByte('\t')
		case r < ' ' || r == 0x7f:
			b.WriteByte('^')
			b.WriteRune(r ^ 0x40)
		case isHidden(r):
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' && c != '\t' || c >= 0x7f {
			return false
		}
	}
	return true
}

// isHidden is true of the C1 controls and of what changes the direction of text:
// it would show code other than it is.
func isHidden(r rune) bool {
	return r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}
