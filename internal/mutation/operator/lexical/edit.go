package lexical

import (
	"strings"

	"ames/internal/mutation/source"
)

// ReplaceToken is the edit that puts text in place of the view's token, with
// a space where it would otherwise run into its neighbour.
func (v View) ReplaceToken(text string) source.Edit {
	t := v.Token()
	body := v.File.Text()
	if t.End < len(body) && (runsTogether(text[len(text)-1], body[t.End]) || body[t.End] == '\\') {
		text += " "
	}
	if t.Offset > 0 && (runsTogether(body[t.Offset-1], text[0]) || endsInSplice(body[:t.Offset])) {
		text = " " + text
	}
	return v.File.EditBytes(t.Offset, t.End, text)
}

// Replace is the edit that puts text in place of tokens, with a space where a
// word or number would run into the one before: return-a; becomes return 0;
func (v View) Replace(first, last int, text string) source.Edit {
	start := v.Tokens[first].Offset
	if start > 0 && isWord(v.File.Text()[start-1]) && isWord(text[0]) {
		text = " " + text
	}
	return v.File.Edit(first, last, text)
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// endsInSplice reports whether a text's last line is joined to what follows.
func endsInSplice(text string) bool {
	line, ok := strings.CutSuffix(text, "\n")
	return ok && strings.HasSuffix(strings.TrimSuffix(line, "\r"), "\\")
}

// runsTogether reports whether two characters side by side would be read as
// part of one token or as a comment.
func runsTogether(a, b byte) bool {
	switch a {
	case '+', '&', '|', '=':
		return b == a || b == '='
	case '-':
		return b == '-' || b == '>' || b == '='
	case '<', '>':
		return b == a || b == '=' || b == ':' || b == '%'
	case '/':
		return b == '/' || b == '*' || b == '='
	case '*', '%', '^', '!':
		return b == '='
	}
	return false
}
