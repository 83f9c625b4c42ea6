package framework

import (
	"errors"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"ames/internal/engine/pattern"
)

// errNoTests is for output that holds no list of tests.
var errNoTests = errors.New("it printed no list of tests")

// maxMessage bounds a failure's message, in bytes.
const maxMessage = 400

// anyPrefix reports whether some symbol begins with the prefix.
func anyPrefix(symbols []string, prefix string) bool {
	return slices.ContainsFunc(symbols, func(s string) bool { return strings.HasPrefix(s, prefix) })
}

// colour is what terminals understand as the colour of the text that follows.
var colour = pattern.Of("\x1b\\[[0-9;]*m")

// lines gives the lines of a text, without their ends.
func lines(text []byte) iter.Seq[string] {
	return func(yield func(string) bool) {
		for line := range strings.Lines(string(text)) {
			if !yield(strings.TrimRight(line, "\r\n")) {
				return
			}
		}
	}
}

// oneLine joins the lines of a message.
func oneLine(parts []string) string {
	var b strings.Builder
	for _, p := range parts {
		p = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(p, "\uFFFD"), isSpace), " ")
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			if !strings.HasSuffix(b.String(), ":") {
				b.WriteByte(',')
			}
			b.WriteByte(' ')
		}
		b.WriteString(p)
	}
	return shorten(b.String())
}

func isSpace(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

func shorten(s string) string {
	if len(s) <= maxMessage {
		return s
	}
	end := maxMessage
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

// message is the first failure that begins with a line like this, as one line: the
// submatches of that line, and the lines after it up to one that ends it. Empty lines
// at its beginning are left out.
func message(output []byte, begin *regexp.Regexp, end func(line string) bool) string {
	var parts []string
	inside := false
	for line := range lines(colour().ReplaceAll(output, nil)) {
		switch {
		case !inside:
			if m := begin.FindStringSubmatch(line); m != nil {
				inside, parts = true, m[1:]
			}
			continue
		case end(line):
			if strings.TrimSpace(line) != "" || slices.ContainsFunc(parts[1:], func(p string) bool { return p != "" }) {
				return oneLine(parts)
			}
			continue
		}
		parts = append(parts, line)
	}
	if !inside {
		return ""
	}
	return oneLine(parts)
}

// count is the number in the last line like this: its one submatch that is not empty.
func count(output []byte, like *regexp.Regexp) (n int, known bool) {
	for line := range lines(colour().ReplaceAll(output, nil)) {
		m := like.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		if v, err := strconv.Atoi(strings.Join(m[1:], "")); err == nil {
			n, known = v, true
		}
	}
	return n, known
}

// distinct fails if there is no test, and leaves out tests that have the name of
// another: running one of them runs all, which Ran shows.
func distinct(tests []Test) ([]Test, error) {
	if len(tests) == 0 {
		return nil, errNoTests
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(tests, func(t Test) bool {
		again := seen[t.Name]
		seen[t.Name] = true
		return again
	}), nil
}
