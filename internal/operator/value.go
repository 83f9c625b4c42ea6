package operator

import (
	"strconv"

	"ames/internal/llvm"
	"ames/internal/mutant"
	"ames/internal/source"
)

// returnValue makes a function return zero, or one where it returned a literal zero.
func returnValue(s *spot) []alternative {
	if !s.tokens[s.i].Is("return") {
		return nil
	}
	p := s.returned()
	if p == nil || p.Null || p.Coerced || p.Reference || p.Kind == llvm.VectorKind {
		return nil
	}
	first, last, ok := s.f.ReturnExpr(s.i)
	if !ok || last+1 >= len(s.tokens) || !s.tokens[last+1].Is(";") {
		return nil
	}
	for _, t := range s.tokens[first : last+1] {
		if t.Is("{") || t.Directive {
			return nil
		}
	}
	if v, isConst := p.Constant(); isConst {
		return s.returnConstant(p, v, first, last)
	}
	if p.Kind != llvm.IntegerKind && p.Kind != llvm.PointerKind && !isFloat(p.Kind) {
		return nil
	}
	edit, ok := s.returnZero(p, first, last)
	if !ok {
		return nil
	}
	return []alternative{{edit, "replaced the returned value with 0", p, number(Value, 0)}}
}

// returned is the instruction that sets the value: the return itself, or the
// store into the variable that several returns share.
func (s *spot) returned() *Point {
	points := append(s.having(llvm.Ret), s.having(llvm.Store)...)
	if len(points) != 1 {
		return nil
	}
	return points[0]
}

// returnConstant changes a literal between zero and one.
func (s *spot) returnConstant(p *Point, was float64, first, last int) []alternative {
	to := int64(0)
	if was == 0 {
		to = 1
	}
	text, ok := s.otherLiteral(first, last, to, s.deducedReturn())
	if !ok {
		return nil
	}
	return []alternative{{s.replace(first, last, text), "replaced the returned value with " + text, p, number(Value, to)}}
}

// returnZero spells "evaluate the expression, return zero" in the file's language.
func (s *spot) returnZero(p *Point, first, last int) (mutant.Edit, bool) {
	pure := s.f.SideEffectFree(first, last)
	expr := s.f.Text()[s.tokens[first].Offset:s.tokens[last].End]
	if !s.unit.CXX {
		zero := "0"
		if p.Kind == llvm.PointerKind && !pure {
			zero = "(void *)0"
		}
		if pure {
			return s.replace(first, last, zero), true
		}
		return s.replace(first, last, "("+expr+", "+zero+")"), true
	}
	if s.deducedReturn() {
		ty := "(" + expr + ")"
		if p.Kind == llvm.PointerKind {
			ty = "(+" + ty + ")" // arrays and functions become pointers
		}
		zero := "(__typeof__" + ty + ")0"
		if !pure {
			zero = "(" + expr + ", " + zero + ")"
		}
		return s.replace(first, last, zero), true
	}
	// {} is zero of any scalar type, enumerations included.
	if pure {
		return s.replace(first, last, "{}"), true
	}
	return s.f.Edit(s.i, last+1, "{ (void)("+expr+"); return {}; }"), true
}

// deducedReturn reports that the function's return type may follow from its
// return statements: they must keep their types then.
func (s *spot) deducedReturn() bool { return s.unit.CXX && s.f.DeducesReturn(s.i) }

// otherLiteral spells 0 or 1 in place of a literal: one token, perhaps with a
// minus before it. The new one is of the same type if exact is set. False if
// the tokens are anything else.
func (s *spot) otherLiteral(first, last int, to int64, exact bool) (string, bool) {
	if first < last && s.tokens[first].Is("-") {
		first++
	}
	if first != last {
		return "", false
	}
	switch t := s.tokens[first]; {
	case t.Is("true") || t.Is("false"):
		return map[int64]string{0: "false", 1: "true"}[to], true
	case t.Kind == source.Number, t.Kind == source.Char:
		text := strconv.FormatInt(to, 10)
		if _, err := strconv.ParseInt(t.Text, 10, 32); exact && (err != nil || t.Kind == source.Char) {
			text = "(__typeof__(" + t.Text + "))" + text
		}
		return text, true
	}
	return "", false
}

// declaresAuto reports whether the = at the token gives a declared name its type.
func (s *spot) declaresAuto(equals int) bool {
	for k := equals - 1; k >= 0; k-- {
		switch t := s.tokens[k]; {
		case t.Is(";"), t.Is("{"), t.Is("}"), t.Is("("):
			return false
		case t.Is("auto"), t.Is("__auto_type"):
			return true
		}
	}
	return false
}

// assignedConstant changes the literal of a plain assignment or initialisation.
func assignedConstant(s *spot) []alternative {
	stores := s.having(llvm.Store)
	if len(stores) != 1 {
		return nil
	}
	p := stores[0]
	was, ok := p.Constant()
	if !ok {
		return nil
	}
	equals, ok := s.assignment()
	if !ok {
		return nil
	}
	first := equals + 1
	last := first
	if first < len(s.tokens) && s.tokens[first].Is("-") {
		last++
	}
	if last+1 >= len(s.tokens) {
		return nil
	}
	if end := s.tokens[last+1]; !end.Is(";") && !end.Is(",") && !end.Is(")") {
		return nil
	}
	to := int64(0)
	if was == 0 {
		to = 1
	}
	text, ok := s.otherLiteral(first, last, to, s.declaresAuto(equals))
	if !ok {
		return nil
	}
	return []alternative{{s.replace(first, last, text), "replaced the constant with " + text, p, number(Value, to)}}
}

// assignment finds the = whose right side the spot's store writes, where
// nobody uses the value of the assignment itself.
func (s *spot) assignment() (equals int, ok bool) {
	if s.token() == "=" {
		return s.i, s.isStatement()
	}
	// A declaration's store stands at the declared name.
	if s.tokens[s.i].Kind != source.Ident || s.i+1 >= len(s.tokens) || !s.tokens[s.i+1].Is("=") {
		return 0, false
	}
	if always, member := s.f.AlwaysConstructed(s.i); member && !always {
		return 0, false
	}
	return s.i + 1, s.isPlainDeclaration()
}

// isStatement reports whether the assignment is a statement, or the first
// clause of a for.
func (s *spot) isStatement() bool {
	left, ok := s.f.PostfixStart(s.i - 1)
	if !ok {
		return false
	}
	for left > 0 && s.tokens[left-1].Is("*") {
		left--
	}
	if first, _, ok := s.f.StatementBounds(s.i); ok {
		return first == left
	}
	return left >= 2 && s.tokens[left-1].Is("(") && s.tokens[left-2].Is("for")
}

// isPlainDeclaration refuses constants, whose value the compiler uses elsewhere too.
func (s *spot) isPlainDeclaration() bool {
	for k := s.i - 1; k >= 0; k-- {
		t := s.tokens[k]
		switch {
		case t.Is(";"), t.Is("{"), t.Is("}"), t.Is("("):
			return k < s.i-1
		case t.Is("const"), t.Is("constexpr"), t.Is("constinit"), t.Is("static"), t.Is("["):
			return false
		}
	}
	return false
}
