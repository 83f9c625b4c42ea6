// Package lexical says what the tokens at a place of a source tell: which operands an
// operator has, where an expression ends, whether a name is being declared.
//
// It sees the text only. What the text is compiled to, and so what a name means, it does
// not know.
package lexical

import "ames/internal/mutation/source"

// View is a source seen from one of its tokens.
type View struct {
	File   *source.File
	Tokens []source.Token // the file's
	I      int            // which of them
	CXX    bool           // the text is compiled as C++
}

// At is the same source seen from another token.
func (v View) At(k int) View {
	v.I = k
	return v
}

// Token is the view's token.
func (v View) Token() *source.Token { return &v.Tokens[v.I] }

// Is reports whether token k is a punctuator or word.
func (v View) Is(k int, word string) bool { return v.Tokens[k].Is(word) }

// FollowsOperand reports whether the view's token is one that stands behind an
// operand and never before one.
func (v View) FollowsOperand() bool {
	switch v.Operator() {
	case "/", "%", "<<", ">>", "<", ">", "<=", ">=", "==", "!=", "|", "^", ".", "->", "[", "]":
		return true
	}
	return false
}

// IsCalled reports whether token k looks like the name of a called function.
func (v View) IsCalled(k int) bool {
	return k+1 < len(v.Tokens) && v.Tokens[k].Kind == source.Ident && v.Tokens[k].Operator() == "" && v.Is(k+1, "(")
}

// Text is the text from one token to another.
func (v View) Text(first, last int) string {
	return v.File.Text()[v.Tokens[first].Offset:v.Tokens[last].End]
}

// AreStrings reports whether the tokens are nothing but string literals.
func (v View) AreStrings(first, last int) bool {
	for k := first; k <= last; k++ {
		if v.Tokens[k].Kind != source.String {
			return false
		}
	}
	return true
}

// Operator returns the view's operator in its primary spelling.
func (v View) Operator() string { return v.Token().Operator() }

// IsBinary reports whether the operator at the view's token has a left operand.
func (v View) IsBinary() bool {
	if v.I == 0 {
		return false
	}
	t := v.Tokens[v.I-1]
	switch t.Kind {
	case source.Ident:
		switch t.Text {
		case "return", "case", "throw", "sizeof", "alignof", "co_return", "co_yield", "co_await", "else", "do", "goto",
			"and", "or", "not", "xor", "bitand", "bitor", "compl", "operator":
			return false
		}
		return true
	case source.Number, source.Char, source.String:
		return true
	}
	if t.Is("++") || t.Is("--") {
		return v.At(v.I - 1).IsBinary() // it stands behind an operand
	}
	return t.Is(")") || t.Is("]") || t.Is("...") && v.I > 1 && v.Is(v.I-2, "(") // of a fold
}
