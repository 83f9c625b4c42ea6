package operator

import (
	"slices"

	"github.com/ianlancetaylor/demangle"

	"ames/internal/llvm"
)

// removeBody makes a function do nothing and return zero. What it returns at,
// its last brace or its only return, is where it is found.
func removeBody(s *spot) []alternative {
	points := slices.DeleteFunc(s.having(llvm.Ret), func(p *Point) bool { return Place{p.Line, p.Col} != s.place(s.i) })
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
	if p.Kind != llvm.VoidKind {
		if !s.returnsScalar(open, end) {
			return nil
		}
		if text = "{ return 0; }"; s.unit.CXX {
			text = "{ return {}; }"
		}
	}
	at := *p
	at.Index = 0
	return []alternative{{s.f.Edit(open, end, text), "removed the function's body", &at, number(ReturnEarly, 0)}}
}

// returnsScalar reports whether the function with that body returns numbers or
// addresses that are no references, and has more to do than to return zero.
func (s *spot) returnsScalar(open, end int) bool {
	if s.unit.CXX && s.f.DeducesReturn(open+1) {
		return false
	}
	from, to := s.place(open), s.place(end)
	seen := map[Place]bool{}
	scalar := func(p *Point) bool {
		return !p.Coerced && !p.Reference && (p.Kind == llvm.IntegerKind || p.Kind == llvm.PointerKind || isFloat(p.Kind))
	}
	for k := range s.all {
		p := &s.all[k]
		at := Place{p.Line, p.Col}
		if p.Op != llvm.Store && p.Op != llvm.Ret || !s.sameCopy(p) || at.compare(from) < 0 || at.compare(to) > 0 {
			continue
		}
		i, ok := s.f.TokenAt(int(p.Line), int(p.Col))
		if !ok {
			continue
		}
		if only, ok := onlyReturn(s.unit, s.f, p); ok && i == end && p.Op == llvm.Ret { // the brace returns what it says
			if at = s.place(only); seen[at] {
				continue
			}
			i = only
		}
		if !s.tokens[i].Is("return") {
			continue
		}
		if seen[at] || !scalar(p) {
			return false
		}
		seen[at] = true
		if v, ok := p.Constant(); i == open+1 && (p.Null || ok && v == 0) {
			return false
		}
	}
	return len(seen) > 0
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
