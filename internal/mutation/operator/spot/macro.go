package spot

import (
	"ames/internal/mutation/operator/code"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
	"ames/internal/mutation/syntax"
)

// InsideMacro reports whether the spot may be in an argument of a macro, which
// may join it with what it pleases or repeat it: in brackets behind a name at
// which no function of that name is called.
func (s *Spot) InsideMacro() bool {
	body, _, known := syntax.Body(s.Text.File, s.Text.I)
	for k := s.Text.I; ; {
		open, ok := s.Text.File.Enclosing(k)
		if !ok || open == body || !known && s.Text.Is(open, "{") {
			return false
		}
		if k = open; k == 0 || !s.Text.Is(k, "(") {
			continue
		}
		if syntax.IsName(s.Text.File, k-1) && !s.callsAt(k-1) && !s.initialises(k-1) {
			return true
		}
	}
}

// callsAt reports whether the name at token k, perhaps the end of a qualified one, is of what is
// called: of a function or constructor, or of a pointer to a function, which may be a member of
// what the call begins with.
func (s *Spot) callsAt(k int) bool {
	indirect := func(p *point.Point) bool { return p.IsCall() && p.Callee == "" && p.Spelt }
	if start, ok := syntax.PostfixStart(s.Text.File, k); ok && start < k && s.HasAt(start, indirect) {
		return true
	}
	name, first := s.Text.Tokens[k].Text, k
	for first >= 2 && s.Text.Is(first-1, "::") && syntax.IsName(s.Text.File, first-2) {
		first -= 2
	}
	called := func(p *point.Point) bool {
		return indirect(p) || p.IsCall() && p.Callee != "" &&
			(code.BaseName(p.Callee) == name || s.Text.CXX && code.MadeBy(p.Callee) == name)
	}
	return s.HasAt(k, called) || first < k && s.HasAt(first, called)
}

// initialises reports whether the name at token k is a member, or an object that is being
// declared, with what is in the brackets behind it.
func (s *Spot) initialises(k int) bool {
	if !s.Text.CXX {
		return false
	}
	if s.Text.At(k).InitialisesMember() {
		return true
	}
	for first := k; first > 0; {
		if s.Text.Is(first-1, ",") && first > 2 { // behind others
			if open, ok := s.Text.File.Match(first - 2); ok &&
				open < first-2 && open > 0 && syntax.IsName(s.Text.File, open-1) {
				first = open - 1
				continue
			}
		}
		// unique_ptr<int[]> p(…)
		array := first > 2 && s.Text.Is(first-1, ">") && s.Text.Is(first-2, "]") && s.Text.Is(first-3, "[")
		makes := func(p *point.Point) bool { return p.IsCall() && code.MadeBy(p.Callee) != "" }
		return (array || s.Text.StartsStatement(first-1)) && s.HasAt(k, makes)
	}
	return false
}

// InMacroWith reports whether the spot is in an argument of a macro whose own
// text, which stands at the macro's name, has such a point.
func (s *Spot) InMacroWith(such func(p *point.Point) bool) bool {
	if s.Expanded {
		return false
	}
	for k := s.Text.I; ; {
		open, ok := s.Text.File.Enclosing(k)
		if !ok || s.Text.Is(open, "{") {
			return false
		}
		k = open
		if k == 0 || !s.Text.Is(k, "(") {
			continue
		}
		if name := s.Text.Tokens[k-1]; name.Kind == source.Ident && name.Operator() == "" && s.HasAt(k-1, such) {
			return true
		}
	}
}
