package source

import (
	"strings"
	"unicode/utf8"
)

// prefixedLiteral lexes a literal with an encoding prefix (L u8 u U, R) whose
// first letter c ends before at. Without one, pos stays.
func (l *lexer) prefixedLiteral(c byte, at int) (Kind, bool) {
	switch c {
	case 'R', 'L', 'u', 'U':
	default:
		return 0, false
	}
	d, n := l.peek(at)
	if c == 'u' && d == '8' {
		at += n
		d, n = l.peek(at)
	}
	if c != 'R' {
		switch d {
		case '"', '\'':
			return l.quoted(at+n, d), true
		case 'R':
			at += n
			d, n = l.peek(at)
		default:
			return 0, false
		}
	}
	if d != '"' || !l.cpp {
		return 0, false
	}
	return l.rawString(at + n), true
}

// quoted lexes a string or character literal whose opening quote ends before at.
// One that the line's end cuts off is Unknown, up to there; so is ”.
func (l *lexer) quoted(at int, quote byte) Kind {
	if c, n := l.peek(at); quote == '\'' && c == quote {
		l.pos = at + n
		return Unknown
	}
	for at < len(l.src) {
		for at < len(l.src) && class[l.src[at]]&simple != 0 {
			at++
		}
		c, n := l.peek(at)
		switch {
		case n == 0:
		case c == quote:
			l.pos = l.suffix(at+n, quote == '"')
			if quote == '"' {
				return String
			}
			return Char
		case class[c]&newline != 0:
			l.pos = at + n - 1
			return Unknown
		case c == '\\':
			c, m := l.peek(at + n)
			if m > 0 && class[c]&newline != 0 {
				l.pos = at + n + m - 1
				return Unknown
			}
			n += m
		}
		at += n
	}
	l.pos = len(l.src)
	return Unknown
}

// The suffixes without underscore that clang takes for user-defined ones in C++20.
var standardSuffixes = map[string]bool{
	"h": true, "min": true, "s": true, "ms": true, "us": true, "ns": true,
	"il": true, "i": true, "if": true, "d": true, "y": true, "sv": true,
}

// suffix gives the end of the literal that ends at an offset, its user-defined
// suffix included. A word right behind a literal that cannot be a suffix, as in
// "%"PRId64, is a token of its own.
func (l *lexer) suffix(at int, isString bool) int {
	if !l.cpp {
		return at
	}
	c, n := l.peek(at)
	save := l.pos
	defer func() { l.pos = save }()
	switch {
	case n == 0:
		return at
	case c == '_':
		l.pos = at + n
	case class[c]&identStart != 0:
		l.pos = at
		l.identifier()
		if !isString || !standardSuffixes[l.unspliced(at, l.pos, Ident)] {
			return at
		}
		return l.pos
	case c >= utf8.RuneSelf || c == '\\':
		m := l.identifierRune(at)
		if m == 0 {
			return at
		}
		l.pos = at + m
	default:
		return at
	}
	l.identifier()
	return l.pos
}

// maxRawDelimiter is the longest delimiter that a raw string may have.
const maxRawDelimiter = 16

// rawString lexes a raw string whose opening quote ends before at. One with a
// bad delimiter is Unknown up to the next quote, one without end to the end.
func (l *lexer) rawString(at int) Kind {
	p := at
	for p < len(l.src) && p-at < maxRawDelimiter && isRawDelimiter(l.src[p]) {
		p++
	}
	if p >= len(l.src) || l.src[p] != '(' {
		l.pos = len(l.src)
		if n := strings.IndexByte(l.src[p:], '"'); n >= 0 {
			l.pos = p + n + 1
		}
		return Unknown
	}
	end := ")" + l.src[at:p] + `"`
	n := strings.Index(l.src[p:], end)
	if n < 0 {
		l.pos = len(l.src)
		return Unknown
	}
	l.pos = l.suffix(p+n+len(end), true)
	return String
}

func isRawDelimiter(c byte) bool {
	return c > ' ' && c < 0x7f && c != '(' && c != ')' && c != '\\' && c != '"'
}

// isRawLiteral reports whether the String token's text is a raw string.
func isRawLiteral(text string) bool {
	quote := strings.IndexByte(text, '"')
	return quote > 0 && text[quote-1] == 'R'
}

// number lexes a preprocessing number, C++14's digit separators included, and
// leaves pos after it.
func (l *lexer) number(start int) {
	l.pos = start
	var before byte
	for {
		c, n := l.peek(l.pos)
		switch {
		case n == 0:
			return
		case class[c]&identPart != 0 || c == '.':
		case (c == '+' || c == '-') && l.exponent(start, before):
		case c == '\'' && l.separates(l.pos+n):
			l.pos += n
			c, n = l.peek(l.pos)
		default:
			n = l.identifierRune(l.pos)
			if n == 0 {
				return
			}
		}
		before = c
		l.pos += n
	}
}

// exponent reports whether a sign after the character before belongs to the
// number that starts at start.
func (l *lexer) exponent(start int, before byte) bool {
	switch before {
	case 'e', 'E':
		return true
	case 'p', 'P':
		c, n := l.peek(start)
		x, _ := l.peek(start + n)
		return !l.cpp || c == '0' && (x == 'x' || x == 'X')
	}
	return false
}

// separates reports whether a quote before the offset is a digit separator.
func (l *lexer) separates(at int) bool {
	c, _ := l.peek(at)
	return class[c]&identPart != 0 && c != '$'
}
