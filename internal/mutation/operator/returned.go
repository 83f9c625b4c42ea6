package operator

import (
	"slices"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// returnOne makes a function return one, or true.
func returnOne(s *spot) []alternative {
	if !s.tokens[s.i].Is("return") {
		return nil
	}
	p := s.returned()
	if p == nil || p.Coerced || p.HasConst || p.Kind != ir.IntegerKind && !p.IsFloat() || p.Kind == ir.HalfKind || p.Bits > 64 {
		return nil
	}
	first, last, ok := s.f.ReturnExpr(s.i)
	if !ok || last+1 >= len(s.tokens) || !s.tokens[last+1].Is(";") {
		return nil
	}
	if slices.ContainsFunc(s.tokens[first:last+1], func(t source.Token) bool { return t.Directive }) {
		return nil
	}
	describe := "replaced the returned value with 1"
	if p.Bits == 1 {
		describe = "replaced the returned value with true"
	}
	one, quiet := "1", s.quiet(first, last)
	expr := s.textOf(first, last)
	if s.unit.CXX {
		if s.convertsAll(first, last) {
			return nil
		}
		switch s.returnType() {
		case "bool":
			one = "true"
		case "":
			if s.holdsLambda(first, last) { // which may not stand in __typeof__ before C++20
				if s.makesObjects(first, last) {
					return nil
				}
				return []alternative{{s.replace(first, last, "({ auto ames_was = "+expr+"; decltype(ames_was)(1); })"), describe, p, change.Value{To: change.Whole(1)}}}
			}
			one = "(__typeof__(" + expr + "))1"
		}
	}
	edit := s.replace(first, last, one)
	switch {
	case quiet:
	case s.unit.CXX:
		edit = s.f.Edit(s.i, last+1, s.evaluateAndReturn(first, last, one))
	default:
		edit = s.replace(first, last, "("+expr+", 1)")
	}
	return []alternative{{edit, describe, p, change.Value{To: change.Whole(1)}}}
}

// quiet reports whether nothing is noticed of evaluating the tokens: it has no
// effect, and nothing in it may trap.
func (s *spot) quiet(first, last int) bool {
	if !s.f.SideEffectFree(first, last) {
		return false
	}
	if s.divides(first, last) || s.readsMemory(first, last) {
		return false
	}
	from, to := s.place(first), s.place(last)
	for k := range s.all {
		p := &s.all[k]
		at := p.At()
		if (p.IsCall() || p.Op == ir.Store || p.Op == 0) && s.sameCopy(p) && at.Compare(from) >= 0 && at.Compare(to) <= 0 {
			return false
		}
	}
	return true
}

// divides reports whether integers may be divided among the tokens, or a sanitizer checks
// what is computed there.
func (s *spot) divides(first, last int) bool {
	from, to := s.place(first), s.place(last)
	checked := slices.ContainsFunc(s.all, func(p point.Point) bool {
		at := p.At()
		return p.Check != point.CheckNone && s.sameCopy(&p) && at.Compare(from) >= 0 && at.Compare(to) <= 0
	})
	return checked || slices.ContainsFunc(s.tokens[first:last+1], func(t source.Token) bool { return t.Operator() == "/" || t.Operator() == "%" })
}

// readsMemory reports whether something is read among the tokens by an address, of which there
// may be nothing.
func (s *spot) readsMemory(first, last int) bool {
	for k := first; k <= last; k++ {
		switch s.tokens[k].Operator() {
		case "->", "[":
			return true
		case "*":
			if !(&spot{f: s.f, tokens: s.tokens, i: k}).isBinary() {
				return true
			}
		}
	}
	return false
}

// evaluateAndReturn spells for C++ that an expression is evaluated and something else
// returned. What an address leads to is read only if the value is wanted.
func (s *spot) evaluateAndReturn(first, last int, value string) string {
	expr := s.textOf(first, last)
	if s.readsMemory(first, last) {
		return "{ auto ames_was = " + expr + "; (void)ames_was; return " + value + "; }"
	}
	return "{ (void)(" + expr + "); return " + value + "; }"
}

// returnType is the arithmetic type that the head of the function around the
// spot says that it returns, as far as it matters: "bool", "number", or empty
// where it is not plain to see.
func (s *spot) returnType() string {
	first, last, ok := s.f.FunctionHead(s.i)
	if !ok {
		return ""
	}
	found := ""
	for k := first; k <= last && !s.tokens[k].Is("("); k++ {
		switch t := s.tokens[k]; t.Text {
		case "bool":
			found = "bool"
		case "int", "long", "short", "unsigned", "signed", "char", "float", "double":
			found = "number"
		case "*", "&", "<", "auto", "[", "#":
			return ""
		default:
			if t.Kind != source.Ident && !t.Is("::") {
				return ""
			}
		}
	}
	return found
}
