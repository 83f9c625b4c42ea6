package operator

import (
	"slices"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// Reasons for which code that comes from a macro is passed over where such code is asked for.
const (
	SkipDefinition  = "in a macro of which no definition, or not the only one, is found"
	SkipMacroText   = "in a macro's own text"
	SkipUnexplained = "in a macro expansion of which the instructions do not tell their tokens"
)

// findInMacros returns what find leaves out because it comes from the arguments of a macro: the edit is
// one of the argument as it is written at the use, and all of its copies in the expansion change.
// scope gives the macros of a unit.
//
// Clang up to 19 places all instructions of an expansion at the macro's name, later ones those of
// an argument at its own tokens. Which instructions are whose is told by counting: in the
// expansion, all operators of a kind must be copies of one token of an argument, and there must be
// as many such instructions as there are copies, all alike.
func findInMacros(u *point.Unit, points []point.Point, texts Texts, scope func(files []string) *source.Scope, enabled map[string]bool, skipped map[string]int) []Candidate {
	var out []Candidate
	for _, g := range groupByPlace(u, points, texts) {
		f := texts[g.file]
		i, ok := f.TokenAt(int(g.line), int(g.col))
		if !ok || f.Tokens()[i].Directive {
			continue
		}
		s := newSpot(u, f, i, points, g.points, skipped)
		switch t := s.tokens[i]; {
		case s.isCalled(i) && !scope(u.Files).Known(t.Text) && len(s.having(ir.Call))+len(s.having(ir.Invoke)) > 1:
			out = append(out, s.atCopies(scope, enabled)...)
		case t.Kind == source.Ident && t.Operator() == "":
			found, reason := s.atMacro(scope, enabled)
			if hasArithmetic(g.points) {
				if skipped[SkipMacro]--; skipped[SkipMacro] == 0 { // by find
					delete(skipped, SkipMacro)
				}
				if len(found) == 0 {
					skipped[reason]++
				}
			}
			out = append(out, found...)
		case len(s.computations()) > 1:
			out = append(out, s.atCopies(scope, enabled)...)
		}
	}
	return out
}

// atMacro finds the candidates in the arguments of the macro whose name is at the spot, where all
// instructions of its expansion stand.
func (s *spot) atMacro(scope func(files []string) *source.Scope, enabled map[string]bool) ([]Candidate, string) {
	x, reason := s.expansion(scope, s.i)
	if x == nil {
		return nil, reason
	}
	reason = SkipMacroText
	var out []Candidate
	for k := s.i + 2; k < x.end; k++ {
		if x.copies(k) == 0 || familyOf(s.tokens[k]) == "" && !s.isCalled(k) {
			continue
		}
		reason = SkipUnexplained
		if s.hasAt(k, func(*point.Point) bool { return true }) {
			continue // this compiler places what is in arguments there
		}
		if x.explains(s.points) {
			out = append(out, s.copied(x, k, enabled)...)
		}
	}
	return out, reason
}

// atCopies finds the candidates at an operator of which a macro's expansion has several copies.
func (s *spot) atCopies(scope func(files []string) *source.Scope, enabled map[string]bool) []Candidate {
	name := -1
	known := scope(s.unit.Files)
	for k := s.i; ; {
		open, ok := s.f.Enclosing(k)
		if !ok || s.tokens[open].Is("{") {
			break
		}
		if k = open; k > 0 && s.tokens[k].Is("(") && known.Known(s.tokens[k-1].Text) {
			name = k - 1
		}
	}
	if name < 0 {
		return nil
	}
	x, _ := s.expansion(scope, name)
	if x == nil || x.copies(s.i) < 2 {
		return nil
	}
	x.exact = true
	return s.copied(x, s.i, enabled)
}

// copied makes the candidates at token k of a macro's argument: those of each of its copies, if they are alike.
func (s *spot) copied(x *expanded, k int, enabled map[string]bool) []Candidate {
	sites := x.sites(s, k)
	var out []Candidate
	for n, p := range sites {
		own := &spot{f: s.f, i: k, tokens: s.tokens, at: s.f.At(s.tokens[k].Offset), points: []*point.Point{p}, all: s.all, unit: s.unit, skipped: map[string]int{}, expanded: true}
		found := own.candidates(enabled)
		if n > 0 && len(found)*n != len(out) {
			return nil
		}
		for i := range found {
			found[i].Spot = s.at
		}
		out = append(out, found...)
	}
	slices.SortStableFunc(out, func(a, b Candidate) int { return strings.Compare(a.Operator, b.Operator) })
	return out
}

// isCalled reports whether token k looks like the name of a called function.
func (s *spot) isCalled(k int) bool {
	return k+1 < len(s.tokens) && s.tokens[k].Kind == source.Ident && s.tokens[k].Operator() == "" && s.tokens[k+1].Is("(")
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
func (s *spot) expansion(scope func(files []string) *source.Scope, i int) (*expanded, string) {
	known := scope(s.unit.Files)
	if !known.Known(s.tokens[i].Text) || i+1 >= len(s.tokens) || !s.tokens[i+1].Is("(") {
		return nil, SkipDefinition
	}
	pieces, end, ok := known.Expand(s.f, i)
	if !ok {
		return nil, SkipDefinition
	}
	if i == 0 || end+1 >= len(s.tokens) {
		return nil, SkipUnexplained
	}
	x := &expanded{pieces: pieces, end: end, before: s.tokens[i-1].Text, after: s.tokens[end+1].Text, operators: map[string]int{}, calls: map[string]int{}}
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
var evaluatedOtherwise = wordSet(`sizeof alignof _Alignof __alignof__ typeof __typeof__ __typeof typeof_unqual decltype noexcept typeid
	_Generic static_assert _Static_assert __builtin_constant_p __builtin_choose_expr __builtin_types_compatible_p
	__builtin_object_size __builtin_offsetof offsetof asm __asm__ __asm case static constexpr consteval constinit enum struct union
	class template using typedef requires __extension__ _Alignas alignas __attribute__ co_await co_yield`)

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
