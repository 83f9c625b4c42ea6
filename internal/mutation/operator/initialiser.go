package operator

import (
	"strings"

	"ames/internal/mutation/source"
	"ames/internal/mutation/syntax"
)

// initialiser finds what a declared name or a member is initialised with in
// brackets of its own, n{5} or n(5): the bracket before the literal.
func (s *spot) initialiser() (open int, ok bool) {
	if !s.unit.CXX || s.tokens[s.i].Kind != source.Ident || s.tokens[s.i].Operator() != "" || s.i+1 >= len(s.tokens) {
		return 0, false
	}
	if !s.tokens[s.i+1].Is("(") && !s.tokens[s.i+1].Is("{") {
		return 0, false
	}
	end, ok := s.f.Match(s.i + 1)
	if !ok || end < s.i+3 || end > s.i+4 {
		return 0, false // more than a literal with a sign
	}
	if always, member := syntax.AlwaysConstructed(s.f, s.i); member {
		return s.i + 1, always && s.startsStatement(s.i-1) || s.initialisesMember()
	}
	return s.i + 1, s.startsStatement(s.i-1) && s.isPlainDeclaration() || s.initialisesMember()
}

// startsStatement reports whether token k, which a declared name follows, may end
// a type.
func (s *spot) startsStatement(k int) bool {
	if k < 0 {
		return false
	}
	t := s.tokens[k]
	if t.Kind != source.Ident || t.Operator() != "" {
		return t.Is(">") && s.tokens[k-1].Kind == source.Ident
	}
	switch t.Text {
	case "return", "throw", "new", "delete", "else", "do", "case", "goto", "auto", "co_return", "co_yield", "co_await":
		return false
	}
	return true
}

// initialisesMember reports whether the spot's token is a member in the list of a
// constructor that only code evaluates.
func (s *spot) initialisesMember() bool {
	k := s.i - 1
	for k > 0 && s.tokens[k].Is(",") { // over what is initialised before
		k--
		if s.tokens[k].Is("...") {
			k--
		}
		open, ok := s.f.Match(k)
		if !ok || open >= k || open < 2 {
			return false
		}
		if k = open - 1; s.tokens[k].Is(">") || s.tokens[k].Kind != source.Ident {
			return false
		}
		k--
	}
	if k < 2 || !s.tokens[k].Is(":") {
		return false
	}
	for k--; k > 0 && s.tokens[k].Kind == source.Ident && (s.tokens[k].Is("noexcept") || s.tokens[k].Is("try")); k-- {
	}
	open, ok := s.f.Match(k)
	if !ok || open >= k || open < 1 || !s.tokens[k].Is(")") || s.tokens[open-1].Kind != source.Ident {
		return false
	}
	for k = open - 2; k >= 0; k-- {
		switch t := s.tokens[k]; {
		case t.Is(";"), t.Is("}"), t.Is("{"), t.Is(":") && k > 0 && isAccess(s.tokens[k-1].Text):
			return true
		case strings.HasPrefix(t.Text, "const"), t.Is("?"), t.Is("="):
			return false // the compiler may evaluate it
		}
	}
	return false
}

func isAccess(word string) bool { return word == "public" || word == "protected" || word == "private" }
