package operator

import (
	"slices"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/point"

	"github.com/ianlancetaylor/demangle"
)

// removeBody makes a function do nothing and return zero. What it returns at,
// its last brace or its only return, is where it is found.
func removeBody(s *spot) []alternative {
	points := slices.DeleteFunc(s.having(ir.Ret), func(p *point.Point) bool { return p.At() != s.place(s.i) })
	if len(points) != 1 || !s.tokens[s.i].Is("}") && !s.tokens[s.i].Is("return") {
		return nil
	}
	p := points[0]
	name := s.unit.Functions[p.Func].Name
	open, end, ok := s.f.Body(s.i)
	if !ok || end == open+1 || p.Hidden || p.Inlined != 0 || name == "main" || s.unit.CXX && doesMore(name) {
		return nil
	}
	for k := open; k <= end; k++ {
		if s.tokens[k].Directive {
			return nil
		}
	}
	text := "{}"
	if p.Kind == ir.VoidKind {
		if s.unit.CXX && !s.returnsNothing(open, end) {
			return nil
		}
	} else {
		if !s.returnsScalar(p, open, end) {
			return nil
		}
		if text = "{ return 0; }"; s.unit.CXX {
			text = "{ return {}; }"
		}
	}
	at := *p
	at.Index = 0
	return []alternative{{s.f.Edit(open, end, text), "removed the function's body", &at, change.ReturnEarly{}}}
}

// returnsNothing reports whether the function with that body, of which the IR returns
// nothing, says so: it may return an object of a class without members.
func (s *spot) returnsNothing(open, end int) bool {
	head, last, ok := s.f.FunctionHead(open + 1)
	if !ok {
		return false
	}
	for k := head; k <= last; k++ {
		switch t := s.tokens[k]; {
		case t.Is("void"):
			if before := s.tokens[max(k, 1)-1]; !before.Is("<") && !before.Is(",") {
				return true
			}
		case t.Is("("), t.Is("["):
			if k, ok = s.f.Match(k); !ok {
				return false
			}
		}
	}
	if !s.f.DeducesReturn(open + 1) {
		return false
	}
	for k := open + 1; k < end; k++ {
		switch s.tokens[k].Text {
		case "return":
			if s.tokens[k+1].Is(";") {
				continue
			}
		case "co_return", "co_yield", "co_await":
		default:
			continue
		}
		if of, _, ok := s.f.FunctionHead(k); !ok || of == head {
			return false
		}
	}
	return true
}

// returnsScalar reports whether the function with that body, which p ends, returns numbers or
// addresses that are no references, and has more to do than to return zero.
func (s *spot) returnsScalar(end *point.Point, open, last int) bool {
	if s.unit.CXX && s.f.DeducesReturn(open+1) {
		return false
	}
	from, to := s.place(open), s.place(last)
	seen := map[point.Place]bool{}
	for k := range s.all {
		p := &s.all[k]
		at := p.At()
		if p.Op != ir.Store && p.Op != ir.Ret || !s.sameCopy(p) || at.Compare(from) < 0 || at.Compare(to) > 0 {
			continue
		}
		i, ok := s.f.TokenAt(int(p.Line), int(p.Col))
		if !ok || !s.tokens[i].Is("return") {
			continue
		}
		if seen[at] || !p.IsScalar() {
			return false
		}
		seen[at] = true
		if v, ok := p.Constant(); i == open+1 && (p.Null || ok && v == 0) {
			return false
		}
	}
	if len(seen) == 0 {
		_, ok := returnedAtBrace(s.f, end)
		return ok && end.IsScalar()
	}
	return true
}

// doesMore reports whether a function does more than its body says: those that
// make and destroy objects.
func doesMore(symbol string) bool {
	ast, err := demangle.ToAST(symbol)
	if err != nil {
		return true
	}
	found := false
	ast.Traverse(func(a demangle.AST) bool {
		switch a.(type) {
		case *demangle.Constructor, *demangle.Destructor:
			found = true
		case *demangle.FunctionType:
			return false
		}
		return !found
	})
	return found
}
