package rule

import (
	"slices"
	"strings"

	"ames/internal/mutation/change"
	"ames/internal/mutation/operator/code"
	"ames/internal/mutation/operator/lexical"
	"ames/internal/mutation/operator/spelling"
	"ames/internal/mutation/operator/spot"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
	"ames/internal/mutation/syntax"
)

// callAt returns the spot's call if its token is the name of the called
// function, or begins it, and a plain call follows: the call itself, the name's
// last token and the closing parenthesis.
func callAt(s *spot.Spot) (p *point.Point, name, end int, ok bool) {
	calls := slices.DeleteFunc(s.Code.Calls(), func(p *point.Point) bool {
		return p.Callee == "__clang_call_terminate" // for what escapes a function that throws nothing
	})
	if len(calls) != 1 {
		return nil, 0, 0, false
	}
	p = calls[0]
	if p.Pinned || p.NoReturn || p.Intrinsic && !point.IsMath(p.Callee) && !point.IsMemory(p.Callee) {
		return nil, 0, 0, false
	}
	if name, ok = syntax.QualifiedName(s.Text.File, s.Text.I); !ok || s.Text.Tokens[name].Operator() != "" {
		return nil, 0, 0, false
	}
	if !namesCallee(s, name, p) {
		return nil, 0, 0, false // perhaps a macro's name
	}
	if end, ok = syntax.CallEnd(s.Text.File, name); !ok {
		if name, end, ok = throughTable(s, p); !ok {
			return nil, 0, 0, false
		}
	}
	for k := s.Text.I; k <= end; k++ {
		if s.Text.Tokens[k].Directive ||
			s.Text.Is(k, "{") && s.Text.Is(k-1, "(") && s.Text.Tokens[k-2].Kind == source.Punct {
			return nil, 0, 0, false // ({ … }) is full of statements
		}
	}
	return p, name, end, true
}

// throughTable finds the indirect call table[i](x) or table[i].run(x) that begins
// with the spot's token: the last token of what is called, and the parenthesis.
func throughTable(s *spot.Spot, p *point.Point) (name, end int, ok bool) {
	if p.Callee != "" {
		return 0, 0, false
	}
	if end, ok = syntax.OperandEnd(s.Text.File, s.Text.I); !ok || !s.Text.Is(end, ")") {
		return 0, 0, false
	}
	open, ok := s.Text.File.Match(end)
	if !ok || open <= s.Text.I+1 {
		return 0, 0, false
	}
	name = open - 1
	start, ok := syntax.PostfixStart(s.Text.File, name)
	return name, end, ok && start == s.Text.I && syntax.SideEffectFree(s.Text.File, s.Text.I, name)
}

// namesCallee reports whether token k is what the function of a call is called by: its
// name, or that of a variable that holds it.
func namesCallee(s *spot.Spot, k int, p *point.Point) bool {
	switch {
	case p.Callee == "":
		return k == s.Text.I && (p.Spelt || syntax.DeclaresVirtual(s.Text.File, s.Text.Tokens[k].Text))
	case p.Intrinsic:
		return point.CalledBy(p.Callee, s.Text.Tokens[k].Text)
	case code.IsCallOperator(p.Callee):
		return k == s.Text.I && syntax.DeclaredBefore(s.Text.File, k)
	}
	return code.BaseName(p.Callee) == s.Text.Tokens[k].Text
}

// RemoveCall turns the statement f(a, b); into the evaluation of its operands.
func RemoveCall(s *spot.Spot) []Alternative {
	p, name, end, ok := callAt(s)
	if !ok || !p.IsIgnored() || p.Hidden || s.Text.CXX && p.Function {
		return nil // the name of an overloaded function is no value
	}
	first, semicolon, ok := syntax.StatementBounds(s.Text.File, s.Text.I)
	if !ok || semicolon != end+1 {
		return nil
	}
	if start, ok := syntax.PostfixStart(s.Text.File, name); !ok || start != first {
		return nil
	}
	open, ok := s.Text.File.Match(end)
	if ok && lexical.HoldsList(s.Text, open, end) {
		return nil
	}
	if !ok || s.Text.CXX && !evaluatesSame(s, p, first, open, end) {
		return nil
	}
	text := s.Text.File.Text()
	var parts []string
	if object := lexical.Object(s.Text, first, name); object != "" {
		parts = append(parts, s.Spell.Discard(spelling.Expr{Text: object}))
	}
	if args := strings.TrimSpace(text[s.Text.Tokens[open].End:s.Text.Tokens[end].Offset]); args != "" && open+1 < end {
		parts = append(parts, s.Spell.Discard(spelling.Expr{Text: args}))
	}
	if len(parts) == 0 {
		parts = append(parts, "(void)0")
	}
	edit := s.Text.File.Edit(first, end, strings.Join(parts, ", "))
	return []Alternative{{edit, "removed the call to " + s.Text.Tokens[name].Text, p, change.SkipCall{}}}
}

// evaluatesSame reports whether a call's operands, evaluated without being
// passed, have the same effects: no conversion, copy or default argument comes
// with the call.
func evaluatesSame(s *spot.Spot, p *point.Point, first, open, end int) bool {
	from, to := s.Place(first), s.Place(end)
	if p.ArgFirst.Line != 0 && (p.ArgFirst.Compare(from) < 0 || p.ArgLast.Compare(to) > 0) {
		return false
	}
	for i := range s.Code.All {
		q := &s.Code.All[i]
		at := q.At()
		if !q.IsCall() || q.File != p.File || q.Inlined != p.Inlined ||
			at.Compare(s.Place(open)) <= 0 || at.Compare(to) >= 0 {
			continue
		}
		k, ok := s.Text.File.TokenAt(int(q.Line), int(q.Col))
		made := code.MadeBy(q.Callee)
		if made == code.Conversion || made != "" && (!ok || s.Text.Tokens[k].Text != made) {
			return false
		}
	}
	// A default argument may be a temporary, of which nothing is seen here.
	return !p.Local || lexical.Arguments(s.Text, open, end) >= code.Parameters(p.Callee)
}

// ZeroResult makes a call's result zero of its own type; the call is made.
func ZeroResult(s *spot.Spot) []Alternative {
	p, name, end, ok := callAt(s)
	if !ok || p.Unused || p.Coerced || p.Reference || p.Hidden {
		return nil
	}
	if !p.IsZeroable() {
		return nil
	}
	start, ok := syntax.PostfixStart(s.Text.File, name)
	if !ok {
		return nil
	}
	e := spelling.Expr{Text: s.Text.Text(start, end), Kept: s.Text.HoldsLambda(start, end)}
	if e.Kept && s.Code.MakesObjects(s.Span(start, end)) {
		return nil
	}
	edit := s.Text.File.Edit(start, end, s.Spell.Instead(e, 0))
	describe := "replaced the result of " + s.Text.Tokens[name].Text + " with 0"
	return []Alternative{{edit, describe, p, change.Value{To: change.Whole(0)}}}
}
