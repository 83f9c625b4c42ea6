package noise

import (
	"ames/internal/mutation/operator"
	"ames/internal/mutation/source"
	"ames/internal/mutation/syntax"
)

// text is one file with what is known of it so far.
type text struct {
	*source.File
	tokens []source.Token
	// By the index of the token that they begin with: whether a call is one of
	// logging, and a statement one that logs; what is never run of a block;
	// whether a function's body only frees.
	logging, stream map[int]bool
	dead            deadCode
	freeing         map[int]bool
}

// span is a range of tokens, both ends included.
type span struct{ first, last int }

func newText(f *source.File) *text {
	return &text{File: f, tokens: f.Tokens(), logging: map[int]bool{}, stream: map[int]bool{}, dead: deadCode{},
		freeing: map[int]bool{}}
}

// once asks a question about a token a single time.
func once(answers map[int]bool, i int, ask func(int) bool) bool {
	answer, known := answers[i]
	if !known {
		answer = ask(i)
		answers[i] = answer
	}
	return answer
}

// is reports whether token i is the punctuator or word; there may be no such token.
func (t *text) is(i int, word string) bool {
	return i >= 0 && i < len(t.tokens) && t.tokens[i].Is(word)
}

// isName reports whether token i is a word.
func (t *text) isName(i int) bool {
	return i >= 0 && i < len(t.tokens) && t.tokens[i].Kind == source.Ident && t.tokens[i].Operator() == ""
}

// heads lists the words before the parentheses around token i, innermost first:
// names of called functions and macros, if, while. It ends at a brace: what a block
// inside of an argument does is another matter.
func (t *text) heads(i int) []int {
	var out []int
	for {
		open, ok := t.Enclosing(i)
		if !ok || t.is(open, "{") {
			return out
		}
		if t.is(open, "(") && t.isName(open-1) {
			out = append(out, open-1)
		}
		i = open
	}
}

// writes reports whether a mutant at a token changes what is stored rather than what is computed.
func writes(at source.Token, does operator.Effect) bool {
	switch at.Operator() {
	case "++", "--", "=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=":
		return true
	}
	return does == operator.Writes
}

// removes reports whether the operator takes away a call or its result.
func removes(does operator.Effect) bool {
	return does == operator.RemovesCall || does == operator.DropsResult
}

// statement gives the expression statement that begins with the call or member
// call of the name at token c; end is its closing parenthesis.
func (t *text) statement(c int) (first, end, semicolon int, ok bool) {
	if end, ok = t.Match(c + 1); !ok || !t.is(c+1, "(") {
		return 0, 0, 0, false
	}
	if first, semicolon, ok = syntax.StatementBounds(t.File, c); !ok {
		return 0, 0, 0, false
	}
	start, ok := syntax.PostfixStart(t.File, c)
	if !ok {
		return 0, 0, 0, false
	}
	isVoid := start == first+3 && t.is(first, "(") && t.is(first+1, "void")
	return first, end, semicolon, start == first || isVoid
}

// isCall reports whether a statement is the call of the name at token c and nothing else.
func (t *text) isCall(c int) bool {
	_, end, semicolon, ok := t.statement(c)
	return ok && semicolon == end+1
}

// arguments gives the tokens of the arguments between two parentheses.
func (t *text) arguments(open, end int) []span {
	var out []span
	first := open + 1
	for k := first; k < end; k++ {
		if m, ok := t.Match(k); ok && m > k {
			k = m
		} else if t.is(k, ",") {
			out = append(out, span{first, k - 1})
			first = k + 1
		}
	}
	if first < end {
		out = append(out, span{first, end - 1})
	}
	return out
}

// isOnly reports whether a range is one token, spelt like this.
func (t *text) isOnly(s span, spelling ...string) bool {
	if s.first != s.last {
		return false
	}
	for _, word := range spelling {
		if t.tokens[s.first].Text == word {
			return true
		}
	}
	return false
}
