package source

// followers lists, for the first character of a punctuator, what may follow it,
// longest first.
var followers = [128][]string{
	'[': {}, ']': {}, '(': {}, ')': {}, '{': {}, '}': {}, '~': {}, ';': {}, ',': {}, '?': {},
	'.': {"..", "*"},
	'&': {"&", "="},
	'*': {"="},
	'+': {"+", "="},
	'-': {">*", ">", "-", "="},
	'!': {"="},
	'/': {"="},
	'%': {":%:", ":", ">", "="},
	'<': {"<=", "<", "=>", "=", ":", "%"},
	'>': {">=", ">", "="},
	'^': {"="},
	'|': {"|", "="},
	':': {":", ">"},
	'=': {"="},
	'#': {"#"},
}

// punctuator gives the size of the punctuator that starts with c, which ends
// before at; c counts one byte. It is 0 if c starts none.
func (l *lexer) punctuator(at int, c byte) int {
	if c >= 128 || followers[c] == nil {
		return 0
	}
	for _, rest := range followers[c] {
		n := l.follows(at, rest)
		if n == 0 || !l.allowed(c, rest, at+n) {
			continue
		}
		return 1 + n
	}
	return 1
}

// follows gives the size of rest at an offset, splices included; 0 if it is not there.
func (l *lexer) follows(at int, rest string) int {
	size := 0
	for i := 0; i < len(rest); i++ {
		c, n := l.peek(at + size)
		if n == 0 || c != rest[i] {
			return 0
		}
		size += n
	}
	return size
}

// allowed says which punctuators are of C++ only, and that in "<::" the colons
// belong together unless "<:::" or "<::>" follows.
func (l *lexer) allowed(c byte, rest string, end int) bool {
	switch {
	case c == '<' && rest == "=>", c == '.' && rest == "*", c == '-' && rest == ">*":
		return l.cpp
	case c == '<' && rest == ":" && l.cpp:
		next, n := l.peek(end)
		if next != ':' {
			return true
		}
		after, _ := l.peek(end + n)
		return after == ':' || after == '>'
	}
	return true
}
