package source

import (
	"path/filepath"
	"strconv"
	"strings"
)

// Kind is the kind of a token.
type Kind uint8

// The kinds. Keywords are Ident. Unknown is what no token starts with, and a
// literal without end.
const (
	Unknown Kind = iota
	Ident
	Number
	Char
	String
	Punct
)

var kindNames = [...]string{"Unknown", "Ident", "Number", "Char", "String", "Punct"}

func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "Kind(" + strconv.Itoa(int(k)) + ")"
}

// Token is one token. Comments and white space are not tokens.
type Token struct {
	// Text is the token's spelling; line splices inside it are removed.
	Text string
	// Offset and End delimit the token in the text, splices included.
	Offset, End int
	Kind        Kind
	// Directive is set for every token of a preprocessor directive, the # included.
	Directive bool
	hash      bool // the # that starts a directive
}

// Is reports whether the token is the punctuator or word, in its plain spelling.
func (t Token) Is(text string) bool {
	return t.Text == text && (t.Kind == Punct || t.Kind == Ident)
}

// IsPunct reports whether the token is the punctuator in its plain spelling.
func (t *Token) IsPunct(text string) bool { return t.Kind == Punct && t.Text == text }

// Opens reports whether the token is the opening bracket, or a digraph for it.
func (t *Token) Opens(opener byte) bool {
	c, opens := t.Bracket()
	return t.Kind == Punct && c == opener && opens
}

// Closes reports whether the token closes what the opening bracket begins.
func (t *Token) Closes(opener byte) bool {
	c, opens := t.Bracket()
	return t.Kind == Punct && c == opener && !opens
}

// StartsDirective reports whether the token is the # that a preprocessor directive starts with.
func (t *Token) StartsDirective() bool { return t.hash }

// alternative spellings of punctuators: the digraphs, and the words of C++ and <iso646.h>.
var alternative = map[string]string{
	"<:": "[", ":>": "]", "<%": "{", "%>": "}", "%:": "#", "%:%:": "##",
	"and": "&&", "and_eq": "&=", "bitand": "&", "bitor": "|", "compl": "~", "not": "!",
	"not_eq": "!=", "or": "||", "or_eq": "|=", "xor": "^", "xor_eq": "^=",
}

// Operator is the punctuator that the token means, in its primary spelling:
// "&&" for "and", "[" for "<:". It is empty for other words, and for literals.
func (t Token) Operator() string {
	switch t.Kind {
	case Punct:
		if c := t.Text[0]; (c == '<' || c == ':' || c == '%') && len(t.Text) > 1 {
			if p, ok := alternative[t.Text]; ok {
				return p
			}
		}
		return t.Text
	case Ident:
		if c := t.Text[0]; c == 'a' || c == 'b' || c == 'c' || c == 'n' || c == 'o' || c == 'x' {
			return alternative[t.Text]
		}
	}
	return ""
}

// renumbers reports whether a #line directive of the file gives its own lines
// other numbers. One that names another file is harmless: positions of this
// file's name are then still this file's.
func renumbers(f *File, tokens []Token) bool {
	for i := 0; i+1 < len(tokens); i++ {
		if !tokens[i].hash {
			continue
		}
		n := i + 1
		if tokens[n].Is("line") {
			n++
		}
		if n >= len(tokens) || !tokens[n].Directive || tokens[n].Kind != Number {
			continue
		}
		if n+1 < len(tokens) && tokens[n+1].Directive && tokens[n+1].Kind == String {
			name := strings.Trim(tokens[n+1].Text, `"`)
			if filepath.Base(name) != filepath.Base(f.path) {
				continue
			}
		}
		line, _ := f.Position(tokens[n].End)
		if number, err := strconv.Atoi(tokens[n].Text); err != nil || number != line+1 {
			return true
		}
	}
	return false
}
