package source

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Byte classes of the lexer.
const (
	identStart = 1 << iota // letters, '_', '$'
	digit
	blank   // horizontal white space
	newline // vertical white space
	simple  // can stand in a literal or comment without a second look
)

const identPart = identStart | digit

var class = func() (t [256]uint8) {
	for c := range 256 {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == '$':
			t[c] |= identStart
		case c >= '0' && c <= '9':
			t[c] |= digit
		case c == ' ', c == '\t', c == '\v', c == '\f', c == 0: // clang skips NUL as white space
			t[c] |= blank
		case c == '\n', c == '\r':
			t[c] |= newline
		}
		if !strings.ContainsRune("\\\"'*\n\r", rune(c)) {
			t[c] |= simple
		}
	}
	return t
}()

// lexer turns a text into tokens as clang's raw lexer does, comments and white
// space left out. Trigraphs are not looked at: clang ignores them by default.
type lexer struct {
	src       string
	cpp       bool
	pos       int
	lineStart bool // no token yet on this logical line
	directive bool
	slashed   bool // a backslash was seen since this was last cleared
}

const byteOrderMark = "\uFEFF"

// all lexes the whole text.
func (l *lexer) all() []Token {
	if strings.HasPrefix(l.src, byteOrderMark) {
		l.pos = len(byteOrderMark)
	}
	tokens := make([]Token, 0, len(l.src)/5+16)
	l.lineStart = true
	for l.skip(); l.pos < len(l.src); l.skip() {
		start := l.pos
		l.slashed = false
		kind := l.next()
		text := l.src[start:l.pos]
		if l.slashed {
			text = l.unspliced(start, l.pos, kind)
		}
		hash := false
		if l.lineStart {
			hash = kind == Punct && (text == "#" || text == "%:")
			l.lineStart, l.directive = false, hash
		}
		tokens = append(tokens, Token{
			Text: text, Offset: start, End: l.pos, Kind: kind, Directive: l.directive, hash: hash,
		})
	}
	return tokens
}

// peek gives the character at offset at, looking through line splices, and how
// many bytes it takes with them. At the end of the text it is 0 and the size
// that of the splices.
func (l *lexer) peek(at int) (c byte, size int) {
	if at >= len(l.src) {
		return 0, 0
	}
	if c = l.src[at]; c != '\\' {
		return c, 1
	}
	l.slashed = true
	for {
		n := l.splice(at + size)
		if n == 0 {
			break
		}
		size += n
	}
	if at+size >= len(l.src) {
		return 0, size
	}
	return l.src[at+size], size + 1
}

// splice gives the length of the line splice at an offset: a backslash, blanks,
// and one line end. 0 if there is none.
func (l *lexer) splice(at int) int {
	if at >= len(l.src) || l.src[at] != '\\' {
		return 0
	}
	p := at + 1
	for p < len(l.src) && class[l.src[p]]&blank != 0 && l.src[p] != 0 {
		p++
	}
	if p >= len(l.src) || class[l.src[p]]&newline == 0 {
		return 0
	}
	first := l.src[p]
	p++
	if p < len(l.src) && class[l.src[p]]&newline != 0 && l.src[p] != first {
		p++
	}
	return p - at
}

// unspliced is the spelling of the token between two offsets. In raw strings
// splices stand for themselves.
func (l *lexer) unspliced(start, end int, kind Kind) string {
	raw := l.src[start:end]
	if kind == String && isRawLiteral(raw) {
		return raw
	}
	spliced := false
	var b strings.Builder
	for at := start; at < end; {
		c, n := l.peek(at)
		if at+n > end || n == 0 || (c == 0 && at+n >= len(l.src)) {
			break
		}
		spliced = spliced || n > 1
		b.WriteByte(c)
		at += n
	}
	if !spliced || b.Len() == 0 {
		return raw
	}
	return b.String()
}

// skip goes over white space and comments.
func (l *lexer) skip() {
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		switch {
		case class[c]&blank != 0:
			l.pos++
		case class[c]&newline != 0:
			l.endLine()
			l.pos++
		case c == '/':
			if !l.comment(l.pos + 1) {
				return
			}
		case c == '\\':
			if !l.skipSpliced() {
				return
			}
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(l.src[l.pos:])
			if !unicode.IsSpace(r) {
				return
			}
			l.pos += n
		default:
			return
		}
	}
}

func (l *lexer) endLine() { l.lineStart, l.directive = true, false }

// skipSpliced goes over a splice that white space, a comment or nothing
// follows. A token that follows directly starts at the splice: so it is in clang.
func (l *lexer) skipSpliced() bool {
	c, n := l.peek(l.pos)
	switch {
	case l.pos+n >= len(l.src) && n > 0 && l.splice(l.pos) > 0 && (c == 0 || class[c]&(blank|newline) != 0):
		l.pos += n
	case n == 1:
		return false
	case class[c]&blank != 0:
		l.pos += n
	case class[c]&newline != 0:
		l.endLine()
		l.pos += n
	case c == '/':
		return l.comment(l.pos + n)
	default:
		return false
	}
	return true
}

// comment goes over the comment whose first slash ends before at, if one is there.
func (l *lexer) comment(at int) bool {
	c, n := l.peek(at)
	switch c {
	case '/':
		l.pos = at + n
		l.lineComment()
		return true
	case '*':
		l.pos = at + n
		l.blockComment()
		return true
	}
	return false
}

// lineComment leaves pos at the line's end.
func (l *lexer) lineComment() {
	line := l.src[l.pos:]
	if n := strings.IndexByte(line, '\n'); n >= 0 {
		line = line[:n]
	}
	if strings.IndexByte(line, '\\') < 0 && strings.IndexByte(line, '\r') < 0 {
		l.pos += len(line)
		return
	}
	c, size := l.peek(l.pos)
	for size > 0 && class[c]&newline == 0 {
		l.pos += size
		c, size = l.peek(l.pos)
	}
	l.pos += max(size-1, 0) // splices before the line end
}

// blockComment leaves pos after the comment; one without end takes the rest.
func (l *lexer) blockComment() {
	for {
		n := strings.IndexByte(l.src[l.pos:], '*')
		if n < 0 {
			l.pos = len(l.src)
			return
		}
		l.pos += n + 1
		if c, size := l.peek(l.pos); c == '/' {
			l.pos += size
			return
		}
	}
}

// next lexes the token at pos, which is not white space, and moves after it.
func (l *lexer) next() Kind {
	c, n := l.src[l.pos], 1
	if c == '\\' {
		c, n = l.peek(l.pos)
	}
	switch {
	case class[c]&identStart != 0:
		if kind, ok := l.prefixedLiteral(c, l.pos+n); ok {
			return kind
		}
		l.pos += n
		l.identifier()
		return Ident
	case class[c]&digit != 0:
		l.number(l.pos)
		return Number
	case c == '"':
		return l.quoted(l.pos+n, '"')
	case c == '\'':
		return l.quoted(l.pos+n, '\'')
	case c == '.':
		if d, _ := l.peek(l.pos + n); class[d]&digit != 0 {
			l.number(l.pos)
			return Number
		}
	case c >= utf8.RuneSelf, c == '\\':
		return l.universal(l.pos + n - 1)
	}
	if size := l.punctuator(l.pos+n, c); size > 0 {
		l.pos += n - 1 + size
		return Punct
	}
	l.pos += n
	return Unknown
}

// identifier goes on to the identifier's end.
func (l *lexer) identifier() {
	for {
		for l.pos < len(l.src) && class[l.src[l.pos]]&identPart != 0 {
			l.pos++
		}
		n := l.identifierRune(l.pos)
		if n == 0 {
			return
		}
		l.pos += n
	}
}

// identifierRune gives the size of what can go on an identifier at an offset,
// beyond the plain characters: a spliced one, UTF-8, or a universal character name.
func (l *lexer) identifierRune(at int) int {
	if at >= len(l.src) {
		return 0
	}
	switch c := l.src[at]; {
	case c == '\\':
		c, n := l.peek(at)
		if c == '\\' {
			return l.characterName(at, n)
		}
		if class[c]&identPart != 0 {
			return n
		}
	case c >= utf8.RuneSelf:
		r, n := utf8.DecodeRuneInString(l.src[at:])
		if isLetter(r) || unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc) || r == 0xB7 {
			return n
		}
	}
	return 0
}

func isLetter(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.In(r, unicode.Nl, unicode.Other_ID_Start))
}

// universal lexes a token that starts with UTF-8 or a backslash at offset at.
func (l *lexer) universal(at int) Kind {
	if l.src[at] == '\\' {
		if n := l.characterName(at, 1); n > 0 {
			l.pos = at + n
			l.identifier()
			return Ident
		}
		l.pos = at + 1
		return Unknown
	}
	r, n := utf8.DecodeRuneInString(l.src[at:])
	l.pos = at + n
	if !isLetter(r) {
		return Unknown
	}
	l.identifier()
	return Ident
}

// characterName gives the size of a \uXXXX, \UXXXXXXXX, \u{…} or \N{…} whose
// backslash takes n bytes at an offset; 0 if there is none.
func (l *lexer) characterName(at, n int) int {
	rest := l.src[min(at+n, len(l.src)):]
	if len(rest) < 2 || (rest[0] != 'u' && rest[0] != 'U' && rest[0] != 'N') {
		return 0
	}
	if rest[1] == '{' && rest[0] != 'U' {
		end := strings.IndexByte(rest, '}')
		if end < 3 || strings.ContainsAny(rest[:end], "\r\n\"'") {
			return 0
		}
		return n + end + 1
	}
	digits := map[byte]int{'u': 4, 'U': 8}[rest[0]]
	if digits == 0 || len(rest) <= digits {
		return 0
	}
	for i := 1; i <= digits; i++ {
		if !isHex(rest[i]) {
			return 0
		}
	}
	return n + 1 + digits
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
