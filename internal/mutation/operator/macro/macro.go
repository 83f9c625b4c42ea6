// Package macro tells which instructions of a macro's expansion are compiled from which tokens of its
// arguments. The edit of such a token is one of the argument as it is written at the use, and
// all of its copies in the expansion change.
//
// Clang up to 19 places all instructions of an expansion at the macro's name, later ones those of
// an argument at its own tokens. Which instructions are whose is told by counting: in the
// expansion, all operators of a kind must be copies of one token of an argument, and there must be
// as many such instructions as there are copies, all alike.
//
// What becomes of the instructions, it does not know.
package macro

import (
	"strings"

	"ames/internal/mutation/operator/spot"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// Reasons for which code that comes from a macro is passed over where such code is asked for.
const (
	SkipDefinition  = "in a macro of which no definition, or not the only one, is found"
	SkipMacroText   = "in a macro's own text"
	SkipUnexplained = "in a macro expansion of which the instructions do not tell their tokens"
)

// Scope gives the macros that the files of a unit know.
type Scope func(files []string) *source.Scope

// Copies are the spots of one token for each of its copies in an expansion.
type Copies []*spot.Spot

// Find finds the tokens of macros' arguments that instructions at a spot, which may be a macro's name, are copies of.
// The reason says why there is none, of a name.
func Find(s *spot.Spot, scope Scope) (found []Copies, reason string) {
	switch t := s.Text.Token(); {
	case s.Text.IsCalled(s.Text.I) && !scope(s.Code.Unit.Files).Known(t.Text) && len(s.Code.Calls()) > 1:
		return atToken(s, scope), ""
	case IsName(s):
		return atName(s, scope)
	case len(s.Code.Computations()) > 1:
		return atToken(s, scope), ""
	}
	return nil, ""
}

// IsName reports whether the spot's token is a name, and may be a macro's.
func IsName(s *spot.Spot) bool {
	t := s.Text.Token()
	return t.Kind == source.Ident && t.Operator() == ""
}

// atName finds the tokens in the arguments of the macro whose name is at the spot, where all
// instructions of its expansion stand.
func atName(s *spot.Spot, scope Scope) ([]Copies, string) {
	x, reason := expansion(s, scope, s.Text.I)
	if x == nil {
		return nil, reason
	}
	reason = SkipMacroText
	var out []Copies
	for k := s.Text.I + 2; k < x.end; k++ {
		if x.copies(k) == 0 || familyOf(s.Text.Tokens[k]) == "" && !s.Text.IsCalled(k) {
			continue
		}
		reason = SkipUnexplained
		if s.HasAt(k, func(*point.Point) bool { return true }) {
			continue // this compiler places what is in arguments there
		}
		if x.explains(s.Code.Here) {
			out = append(out, copied(s, x, k))
		}
	}
	return out, reason
}

// atToken finds the spot's token, an operator or a called function, if a macro's expansion has several copies of it.
func atToken(s *spot.Spot, scope Scope) []Copies {
	name := -1
	known := scope(s.Code.Unit.Files)
	for k := s.Text.I; ; {
		open, ok := s.Text.File.Enclosing(k)
		if !ok || s.Text.Is(open, "{") {
			break
		}
		if k = open; k > 0 && s.Text.Is(k, "(") && known.Known(s.Text.Tokens[k-1].Text) {
			name = k - 1
		}
	}
	if name < 0 {
		return nil
	}
	x, _ := expansion(s, scope, name)
	if x == nil || x.copies(s.Text.I) < 2 {
		return nil
	}
	x.exact = true
	return []Copies{copied(s, x, s.Text.I)}
}

// copied gives the spots of token k of a macro's argument.
func copied(s *spot.Spot, x *expanded, k int) Copies {
	var out Copies
	for _, p := range x.sites(s, k) {
		out = append(out, s.Copy(k, p))
	}
	return out
}

// expanded is the use of a macro.
type expanded struct {
	pieces    []source.Piece
	end       int            // of the use: its closing parenthesis
	operators map[string]int // in the expansion, by family
	calls     map[string]int // by name
	// before and after are the tokens around the use.
	before, after string
	exact         bool // the spot's instructions are those of its token alone
}

// expansion expands the macro whose name is token i.
func expansion(s *spot.Spot, scope Scope, i int) (*expanded, string) {
	known := scope(s.Code.Unit.Files)
	if !known.Known(s.Text.Tokens[i].Text) || i+1 >= len(s.Text.Tokens) || !s.Text.Is(i+1, "(") {
		return nil, SkipDefinition
	}
	pieces, end, ok := known.Expand(s.Text.File, i)
	if !ok {
		return nil, SkipDefinition
	}
	if i == 0 || end+1 >= len(s.Text.Tokens) {
		return nil, SkipUnexplained
	}
	x := &expanded{pieces: pieces, end: end, before: s.Text.Tokens[i-1].Text, after: s.Text.Tokens[end+1].Text,
		operators: map[string]int{}, calls: map[string]int{}}
	for n, p := range pieces {
		if evaluatedOtherwise[p.Text] && p.Kind == source.Ident {
			return nil, SkipUnexplained
		}
		if family := x.family(n); family != "" {
			x.operators[family]++
		}
		if p.Kind == source.Ident && n+1 < len(pieces) && pieces[n+1].Is("(") {
			x.calls[p.Text]++
		}
	}
	return x, ""
}

// evaluatedOtherwise holds words whose operands the compiler evaluates, or does not evaluate at all.
var evaluatedOtherwise = wordSet(`sizeof alignof _Alignof __alignof__ typeof __typeof__ __typeof typeof_unqual
	decltype noexcept typeid _Generic static_assert _Static_assert __builtin_constant_p __builtin_choose_expr
	__builtin_types_compatible_p __builtin_object_size __builtin_offsetof offsetof asm __asm__ __asm case
	static constexpr consteval constinit enum struct union
	class template using typedef requires __extension__ _Alignas alignas __attribute__ co_await co_yield`)

// wordSet makes a set of words.
func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// copies counts how often token k comes up in the expansion.
func (x *expanded) copies(k int) int {
	n := 0
	for _, p := range x.pieces {
		if p.Origin == k {
			n++
		}
	}
	return n
}
