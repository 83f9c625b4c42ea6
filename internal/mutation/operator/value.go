package operator

import (
	"slices"
	"strconv"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// returnValue makes a function return zero, or one where it returned a literal zero.
func returnValue(s *spot) []alternative {
	if !s.tokens[s.i].Is("return") {
		return nil
	}
	p := s.returned()
	if p == nil || p.Null || p.Coerced || p.Reference || p.Kind == ir.VectorKind {
		return nil
	}
	first, last, ok := s.f.ReturnExpr(s.i)
	if !ok || last+1 >= len(s.tokens) || !s.tokens[last+1].Is(";") {
		return nil
	}
	for k := first; k <= last; k++ {
		switch t := s.tokens[k]; {
		case t.Directive, t.Is("{") && s.deducedReturn() && (!s.f.IsLambdaBody(k) || s.makesObjects(s.i, last)):
			return nil
		case t.Is("{") && s.f.IsLambdaBody(k):
			k, _ = s.f.Match(k)
		}
	}
	if v, isConst := p.Constant(); isConst {
		if list, literal := s.returnConstant(p, v, first, last); literal || v == 0 || !s.returnsLike(p) {
			return list
		}
	}
	if p.Kind != ir.IntegerKind && p.Kind != ir.PointerKind && !p.IsFloat() {
		return nil
	}
	edit, ok := s.returnZero(p, first, last)
	if !ok {
		return nil
	}
	return []alternative{{edit, "replaced the returned value with 0", p, change.Value{To: change.Whole(0)}}}
}

// returnsLike reports whether the function returns values like the one that p
// stores. One that does not may note so that its variable is the result already.
func (s *spot) returnsLike(p *point.Point) bool {
	return slices.ContainsFunc(s.all, func(q point.Point) bool {
		return q.Op == ir.Ret && q.Kind == p.Kind && q.Bits == p.Bits && s.sameCopy(&q)
	})
}

// returned is the instruction that sets the value: the return itself, or the
// store into the variable that several returns share.
func (s *spot) returned() *point.Point {
	points := append(s.having(ir.Ret), s.having(ir.Store)...)
	if len(points) != 1 {
		return nil
	}
	return points[0]
}

// returnConstant changes a literal between zero and one; literal is false if it
// is another constant.
func (s *spot) returnConstant(p *point.Point, was float64, first, last int) (list []alternative, literal bool) {
	to := int64(0)
	if was == 0 {
		to = 1
	}
	text, ok := s.otherLiteral(first, last, to, s.deducedReturn())
	if !ok {
		return nil, false
	}
	return []alternative{{s.replace(first, last, text), "replaced the returned value with " + text, p, change.Value{To: change.Whole(to)}}}, true
}

// returnZero spells "evaluate the expression, return zero" in the file's language.
func (s *spot) returnZero(p *point.Point, first, last int) (source.Edit, bool) {
	reads := s.readsMemory(first, last)
	pure := s.f.SideEffectFree(first, last) && !reads && !s.divides(first, last)
	if s.unit.CXX {
		if s.convertsAll(first, last) {
			return source.Edit{}, false // into what is not written
		}
		// In another instance there may be a call.
		pure = pure && !s.callsWithin(first, last) && !isInstance(s.unit.Functions[p.Func].Name)
	}
	expr := s.f.Text()[s.tokens[first].Offset:s.tokens[last].End]
	if !s.unit.CXX {
		zero := "0"
		if p.Kind == ir.PointerKind && !pure {
			zero = "(void *)0"
		}
		if pure {
			return s.replace(first, last, zero), true
		}
		return s.replace(first, last, "("+expr+", "+zero+")"), true
	}
	if s.deducedReturn() {
		if reads || s.holdsLambda(first, last) {
			return s.replace(first, last, zeroOfItsType(expr)), true
		}
		ty := "(" + expr + ")"
		if p.Kind == ir.PointerKind {
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
	return s.f.Edit(s.i, last+1, s.evaluateAndReturn(first, last, "{}")), true
}

// callsWithin reports whether evaluating the tokens calls a function, be it a conversion or an
// operator, which does not look like a call.
func (s *spot) callsWithin(first, last int) bool {
	from, to := s.place(first), s.place(last)
	return slices.ContainsFunc(s.all, func(p point.Point) bool {
		at := p.At()
		return p.IsCall() && s.sameCopy(&p) && at.Compare(from) >= 0 && at.Compare(to) <= 0
	})
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
	if s.tokens[s.i].Is("[") {
		return s.capturedConstant()
	}
	stores := s.having(ir.Store)
	if len(stores) != 1 {
		return nil
	}
	p, added := stores[0], false
	was, ok := p.Constant()
	if field := s.setsBitField(); !ok && field != nil {
		p, added, ok = field, true, true
		was, _ = p.Constant()
	}
	if !ok {
		return nil
	}
	equals, ok := s.assignment()
	if !ok {
		equals, ok = s.initialiser()
	}
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
	if end := s.tokens[last+1]; !end.Is(";") && !end.Is(",") && !end.Is(")") && !end.Is("}") {
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
	ch := change.Change(change.Value{To: change.Whole(to)})
	if added {
		ch = change.Addend{To: change.Whole(to)}
	}
	return []alternative{{s.replace(first, last, text), "replaced the constant with " + text, p, ch}}
}

// capturedConstant changes the one literal that a lambda captures.
func (s *spot) capturedConstant() []alternative {
	p, first, last, ok := s.captured()
	if !ok {
		return nil
	}
	to := int64(0)
	if was, _ := p.Constant(); was == 0 {
		to = 1
	}
	text, ok := s.otherLiteral(first, last, to, true)
	if !ok {
		return nil
	}
	return []alternative{{s.replace(first, last, text), "replaced the constant with " + text, p, change.Value{To: change.Whole(to)}}}
}

// captured finds the one literal that a lambda captures, as in [n = 5], perhaps with a sign: all
// that it captures is stored at its [.
func (s *spot) captured() (p *point.Point, first, last int, ok bool) {
	end, ok := s.f.Match(s.i)
	stores := slices.DeleteFunc(s.having(ir.Store), func(p *point.Point) bool { return !p.HasConst })
	if !ok || len(stores) != 1 || !s.isIntroducer(end) {
		return nil, 0, 0, false
	}
	for k := s.i + 1; k+1 < end; k++ {
		if m, ok := s.f.Match(k); ok && m > k {
			k = m
			continue
		}
		end := k + 1
		if s.tokens[end].Is("-") {
			end++
		}
		if !s.tokens[k].Is("=") || !s.tokens[end+1].Is(",") && !s.tokens[end+1].Is("]") {
			continue
		}
		if first > 0 {
			return nil, 0, 0, false
		}
		first, last = k+1, end
	}
	return stores[0], first, last, first > 0
}

// isIntroducer reports whether the ] at token end closes what a lambda captures.
func (s *spot) isIntroducer(end int) bool {
	for k := end + 1; k < len(s.tokens); k++ {
		switch t := s.tokens[k]; {
		case t.Is("{"):
			return s.f.IsLambdaBody(k)
		case t.Is(";"), t.Is("}"):
			return false
		}
		if m, ok := s.f.Match(k); ok && m > k {
			k = m
		}
	}
	return false
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
	end := s.i - 1
	if end > 0 && (s.tokens[end].Is("++") || s.tokens[end].Is("--")) {
		end--
	}
	left, ok := s.f.PostfixStart(end)
	if !ok {
		return false
	}
	for left > 0 && s.tokens[left-1].Is("*") {
		left--
	}
	if first, _, ok := s.f.StatementBounds(s.i); ok {
		return first == left
	}
	return left >= 2 && s.beginsClause(left)
}

// beginsClause reports whether an expression begins at the token that the head
// of a for evaluates for its effects: all of the first or third clause, or what
// a comma sets apart there.
func (s *spot) beginsClause(left int) bool {
	open, inside := s.f.Enclosing(left)
	if !inside || open == 0 || !s.tokens[open].Is("(") || !s.tokens[open-1].Is("for") {
		return false
	}
	if t := s.tokens[left-1]; !t.Is("(") && !t.Is(",") && !t.Is(";") {
		return false
	}
	clause := 1
	for k := open + 1; k < left; k++ {
		if m, ok := s.f.Match(k); ok && m > k {
			k = m
		} else if s.tokens[k].Is(";") {
			clause++
		}
	}
	return clause != 2
}

// isPlainDeclaration refuses constants, whose value the compiler uses elsewhere too.
func (s *spot) isPlainDeclaration() bool {
	for k := s.i - 1; k >= 0; k-- {
		t := s.tokens[k]
		switch {
		case t.Is(";"), t.Is("{"), t.Is("}"), t.Is("("):
			return k < s.i-1
		case t.Is("]"): // int a[2], n = 5;
			open, ok := s.f.Match(k)
			if !ok || open == 0 || s.tokens[open-1].Kind != source.Ident || s.tokens[open-1].Is("auto") {
				return false
			}
			k = open
		case t.Is("const") && s.tokens[s.i-1].Is("*"): // of what the pointer points to
		case t.Is("const"), t.Is("constexpr"), t.Is("constinit"), t.Is("static"), t.Is("["):
			return false
		}
	}
	return false
}
