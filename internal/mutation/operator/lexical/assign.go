package lexical

import (
	"strings"

	"ames/internal/mutation/source"
	"ames/internal/mutation/syntax"
)

// Initialiser finds what a declared name or a member is initialised with in
// brackets of its own, n{5} or n(5): the bracket before the literal.
func Initialiser(v View) (open int, ok bool) {
	if !v.CXX || v.Token().Kind != source.Ident || v.Token().Operator() != "" || v.I+1 >= len(v.Tokens) {
		return 0, false
	}
	if !v.Is(v.I+1, "(") && !v.Is(v.I+1, "{") {
		return 0, false
	}
	end, ok := v.File.Match(v.I + 1)
	if !ok || end < v.I+3 || end > v.I+4 {
		return 0, false // more than a literal with a sign
	}
	if always, member := syntax.AlwaysConstructed(v.File, v.I); member {
		return v.I + 1, always && v.StartsStatement(v.I-1) || v.InitialisesMember()
	}
	return v.I + 1, v.StartsStatement(v.I-1) && isPlainDeclaration(v) || v.InitialisesMember()
}

// StartsStatement reports whether token k, which a declared name follows, may end
// a type.
func (v View) StartsStatement(k int) bool {
	if k < 0 {
		return false
	}
	t := v.Tokens[k]
	if t.Kind != source.Ident || t.Operator() != "" {
		return t.Is(">") && v.Tokens[k-1].Kind == source.Ident
	}
	switch t.Text {
	case "return", "throw", "new", "delete", "else", "do", "case", "goto", "auto", "co_return", "co_yield", "co_await":
		return false
	}
	return true
}

// InitialisesMember reports whether the view's token is a member in the list of a
// constructor that only code evaluates.
func (v View) InitialisesMember() bool {
	k := v.I - 1
	for k > 0 && v.Is(k, ",") { // over what is initialised before
		k--
		if v.Is(k, "...") {
			k--
		}
		open, ok := v.File.Match(k)
		if !ok || open >= k || open < 2 {
			return false
		}
		if k = open - 1; v.Is(k, ">") || v.Tokens[k].Kind != source.Ident {
			return false
		}
		k--
	}
	if k < 2 || !v.Is(k, ":") {
		return false
	}
	for k--; k > 0 && v.Tokens[k].Kind == source.Ident && (v.Is(k, "noexcept") || v.Is(k, "try")); k-- {
	}
	open, ok := v.File.Match(k)
	if !ok || open >= k || open < 1 || !v.Is(k, ")") || v.Tokens[open-1].Kind != source.Ident {
		return false
	}
	for k = open - 2; k >= 0; k-- {
		switch t := v.Tokens[k]; {
		case t.Is(";"), t.Is("}"), t.Is("{"), t.Is(":") && k > 0 && isAccess(v.Tokens[k-1].Text):
			return true
		case strings.HasPrefix(t.Text, "const"), t.Is("?"), t.Is("="):
			return false // the compiler may evaluate it
		}
	}
	return false
}

func isAccess(word string) bool { return word == "public" || word == "protected" || word == "private" }

// DeclaresAuto reports whether the = at the token gives a declared name its type.
func DeclaresAuto(v View, equals int) bool {
	for k := equals - 1; k >= 0; k-- {
		switch t := v.Tokens[k]; {
		case t.Is(";"), t.Is("{"), t.Is("}"), t.Is("("):
			return false
		case t.Is("auto"), t.Is("__auto_type"):
			return true
		}
	}
	return false
}

// IsIntroducer reports whether the ] at token end closes what a lambda captures.
func IsIntroducer(v View, end int) bool {
	for k := end + 1; k < len(v.Tokens); k++ {
		switch t := v.Tokens[k]; {
		case t.Is("{"):
			return syntax.IsLambdaBody(v.File, k)
		case t.Is(";"), t.Is("}"):
			return false
		}
		if m, ok := v.File.Match(k); ok && m > k {
			k = m
		}
	}
	return false
}

// Assignment finds the = whose right side the spot's store writes, where
// nobody uses the value of the assignment itself.
func Assignment(v View) (equals int, ok bool) {
	if v.Operator() == "=" {
		return v.I, isStatement(v)
	}
	// A declaration's store stands at the declared name.
	if v.Token().Kind != source.Ident || v.I+1 >= len(v.Tokens) || !v.Is(v.I+1, "=") {
		return 0, false
	}
	if always, member := syntax.AlwaysConstructed(v.File, v.I); member && !always {
		return 0, false
	}
	return v.I + 1, isPlainDeclaration(v)
}

// isStatement reports whether the assignment is a statement, or the first
// clause of a for.
func isStatement(v View) bool {
	end := v.I - 1
	if end > 0 && (v.Is(end, "++") || v.Is(end, "--")) {
		end--
	}
	left, ok := syntax.PostfixStart(v.File, end)
	if !ok {
		return false
	}
	for left > 0 && v.Is(left-1, "*") {
		left--
	}
	if first, _, ok := syntax.StatementBounds(v.File, v.I); ok {
		return first == left
	}
	return left >= 2 && beginsClause(v, left)
}

// beginsClause reports whether an expression begins at the token that the head
// of a for evaluates for its effects: all of the first or third clause, or what
// a comma sets apart there.
func beginsClause(v View, left int) bool {
	open, inside := v.File.Enclosing(left)
	if !inside || open == 0 || !v.Is(open, "(") || !v.Is(open-1, "for") {
		return false
	}
	if t := v.Tokens[left-1]; !t.Is("(") && !t.Is(",") && !t.Is(";") {
		return false
	}
	clause := 1
	for k := open + 1; k < left; k++ {
		if m, ok := v.File.Match(k); ok && m > k {
			k = m
		} else if v.Is(k, ";") {
			clause++
		}
	}
	return clause != 2
}

// isPlainDeclaration refuses constants, whose value the compiler uses elsewhere too.
func isPlainDeclaration(v View) bool {
	for k := v.I - 1; k >= 0; k-- {
		t := v.Tokens[k]
		switch {
		case t.Is(";"), t.Is("{"), t.Is("}"), t.Is("("):
			return k < v.I-1
		case t.Is("]"): // int a[2], n = 5;
			open, ok := v.File.Match(k)
			if !ok || open == 0 || v.Tokens[open-1].Kind != source.Ident || v.Is(open-1, "auto") {
				return false
			}
			k = open
		case t.Is("const") && v.Is(v.I-1, "*"): // of what the pointer points to
		case t.Is("const"), t.Is("constexpr"), t.Is("constinit"), t.Is("static"), t.Is("["):
			return false
		}
	}
	return false
}
