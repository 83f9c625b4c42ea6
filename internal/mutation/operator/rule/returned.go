package rule

import (
	"slices"
	"strconv"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/operator/code"
	"ames/internal/mutation/operator/lexical"
	"ames/internal/mutation/operator/spelling"
	"ames/internal/mutation/operator/spot"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
	"ames/internal/mutation/syntax"
)

// ReturnOne makes a function return one, or true.
func ReturnOne(s *spot.Spot) []Alternative {
	if !s.Text.Token().Is("return") {
		return nil
	}
	p := s.Code.Returned()
	if p == nil || p.Coerced || p.HasConst || p.Kind != ir.IntegerKind && !p.IsFloat() ||
		p.Kind == ir.HalfKind || p.Bits > 64 {
		return nil
	}
	first, last, ok := syntax.ReturnExpr(s.Text.File, s.Text.I)
	if !ok || last+1 >= len(s.Text.Tokens) || !s.Text.Is(last+1, ";") {
		return nil
	}
	if slices.ContainsFunc(s.Text.Tokens[first:last+1], func(t source.Token) bool { return t.Directive }) {
		return nil
	}
	describe := "replaced the returned value with 1"
	if p.Bits == 1 {
		describe = "replaced the returned value with true"
	}
	e := spelling.Expr{
		Text:  s.Text.Text(first, last),
		Quiet: quiet(s, first, last),
		Kept:  s.Text.ReadsMemory(first, last),
	}
	ch := change.Value{To: change.Whole(1)}
	of := resultOf(s)
	if s.Text.CXX {
		if convertsAll(s, first, last) {
			return nil
		}
		if of == spelling.ResultUnknown && s.Text.HoldsLambda(first, last) {
			if s.Code.MakesObjects(s.Span(first, last)) {
				return nil
			}
			e.Kept = true
			return []Alternative{{s.Text.Replace(first, last, s.Spell.Instead(e, 1)), describe, p, ch}}
		}
	}
	return []Alternative{{returnInstead(s, e, first, last, 1, of), describe, p, ch}}
}

// resultOf is what the function around the spot says that it returns.
func resultOf(s *spot.Spot) spelling.Result {
	switch lexical.ReturnType(s.Text) {
	case "bool":
		return spelling.ResultTruth
	case "number":
		return spelling.ResultNumber
	}
	return spelling.ResultUnknown
}

// returnInstead is the edit that evaluates what the spot's statement returns, and returns something else.
func returnInstead(s *spot.Spot, e spelling.Expr, first, last, n int, of spelling.Result) source.Edit {
	text, statement := s.Spell.Return(e, n, of)
	if statement {
		return s.Text.File.Edit(s.Text.I, last+1, text)
	}
	return s.Text.Replace(first, last, text)
}

// quiet reports whether nothing is noticed of evaluating the tokens: it has no
// effect, and nothing in it may trap.
func quiet(s *spot.Spot, first, last int) bool {
	if !syntax.SideEffectFree(s.Text.File, first, last) {
		return false
	}
	if divides(s, first, last) || s.Text.ReadsMemory(first, last) {
		return false
	}
	from, to := s.Span(first, last)
	return !s.Code.HasWithin(from, to, func(p *point.Point) bool { return p.IsCall() || p.Op == ir.Store || p.Op == 0 })
}

// divides reports whether integers may be divided among the tokens, or a sanitizer checks
// what is computed there.
func divides(s *spot.Spot, first, last int) bool {
	divides := func(t source.Token) bool { return t.Operator() == "/" || t.Operator() == "%" }
	return s.Code.Checked(s.Span(first, last)) || slices.ContainsFunc(s.Text.Tokens[first:last+1], divides)
}

// ReturnValue makes a function return zero, or one where it returned a literal zero.
func ReturnValue(s *spot.Spot) []Alternative {
	if !s.Text.Token().Is("return") {
		return nil
	}
	p := s.Code.Returned()
	if p == nil || p.Null || p.Coerced || p.Reference || p.Kind == ir.VectorKind {
		return nil
	}
	first, last, ok := syntax.ReturnExpr(s.Text.File, s.Text.I)
	if !ok || last+1 >= len(s.Text.Tokens) || !s.Text.Is(last+1, ";") {
		return nil
	}
	for k := first; k <= last; k++ {
		switch t := s.Text.Tokens[k]; {
		case t.Directive:
			return nil
		case t.Is("{") && s.Text.DeducesReturn() &&
			(!syntax.IsLambdaBody(s.Text.File, k) || s.Code.MakesObjects(s.Span(s.Text.I, last))):
			return nil
		case t.Is("{") && syntax.IsLambdaBody(s.Text.File, k):
			k, _ = s.Text.File.Match(k)
		}
	}
	if v, isConst := p.Constant(); isConst {
		if list, literal := returnConstant(s, p, v, first, last); literal || v == 0 || !s.Code.ReturnsLike(p) {
			return list
		}
	}
	if !p.IsZeroable() {
		return nil
	}
	edit, ok := returnZero(s, p, first, last)
	if !ok {
		return nil
	}
	return []Alternative{{edit, "replaced the returned value with 0", p, change.Value{To: change.Whole(0)}}}
}

// otherThan gives what a constant becomes: zero, or one if it is zero.
func otherThan(was float64) int64 {
	if was == 0 {
		return 1
	}
	return 0
}

// returnConstant changes a literal between zero and one; literal is false if it
// is another constant.
func returnConstant(s *spot.Spot, p *point.Point, was float64, first, last int) (list []Alternative, literal bool) {
	to := otherThan(was)
	text, ok := otherLiteral(s, first, last, to, s.Text.DeducesReturn())
	if !ok {
		return nil, false
	}
	ch := change.Value{To: change.Whole(to)}
	return []Alternative{{s.Text.Replace(first, last, text), "replaced the returned value with " + text, p, ch}}, true
}

// returnZero is the edit that evaluates the expression and returns zero; false if it is not known how.
func returnZero(s *spot.Spot, p *point.Point, first, last int) (source.Edit, bool) {
	reads := s.Text.ReadsMemory(first, last)
	pure := syntax.SideEffectFree(s.Text.File, first, last) && !reads && !divides(s, first, last)
	if s.Text.CXX {
		if convertsAll(s, first, last) {
			return source.Edit{}, false // into what is not written
		}
		// In another instance there may be a call.
		pure = pure && !s.Code.CallsWithin(s.Span(first, last)) && !code.IsInstance(s.Code.Symbol(p))
	}
	e := spelling.Expr{Text: s.Text.Text(first, last), Quiet: pure, Kept: reads, Array: p.Kind == ir.PointerKind}
	if s.Text.DeducesReturn() {
		e.Kept = reads || s.Text.HoldsLambda(first, last)
		return s.Text.Replace(first, last, s.Spell.Instead(e, 0)), true
	}
	of := spelling.ResultUnknown
	if p.Kind == ir.PointerKind {
		of = spelling.ResultPointer
	}
	return returnInstead(s, e, first, last, 0, of), true
}

// otherLiteral spells 0 or 1 in place of a literal: one token, perhaps with a
// minus before it. The new one is of the same type if exact is set. False if
// the tokens are anything else.
func otherLiteral(s *spot.Spot, first, last int, to int64, exact bool) (string, bool) {
	if first < last && s.Text.Is(first, "-") {
		first++
	}
	if first != last {
		return "", false
	}
	switch t := s.Text.Tokens[first]; {
	case t.Is("true") || t.Is("false"):
		return strconv.FormatBool(to != 0), true // which a macro stands for in C
	case t.Kind == source.Number, t.Kind == source.Char:
		text := strconv.FormatInt(to, 10)
		if _, err := strconv.ParseInt(t.Text, 10, 32); exact && (err != nil || t.Kind == source.Char) {
			text = s.Spell.Instead(spelling.Expr{Text: t.Text, Quiet: true}, int(to))
		}
		return text, true
	}
	return "", false
}
