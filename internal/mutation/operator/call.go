package operator

import (
	"slices"
	"strings"
	"sync"

	"github.com/ianlancetaylor/demangle"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// callAt returns the spot's call if its token is the name of the called
// function, or begins it, and a plain call follows: the call itself, the name's
// last token and the closing parenthesis.
func (s *spot) callAt() (p *point.Point, name, end int, ok bool) {
	calls := slices.DeleteFunc(append(s.having(ir.Call), s.having(ir.Invoke)...), func(p *point.Point) bool {
		return p.Callee == "__clang_call_terminate" // for what escapes a function that throws nothing
	})
	if len(calls) != 1 || calls[0].Intrinsic && !point.IsMath(calls[0].Callee) && !point.IsMemory(calls[0].Callee) || calls[0].Pinned || calls[0].NoReturn {
		return nil, 0, 0, false
	}
	if name, ok = s.f.QualifiedName(s.i); !ok || s.tokens[name].Operator() != "" {
		return nil, 0, 0, false
	}
	if p = calls[0]; !s.names(name, p) {
		return nil, 0, 0, false // perhaps a macro's name
	}
	if end, ok = s.f.CallEnd(name); !ok {
		if name, end, ok = s.throughTable(p); !ok {
			return nil, 0, 0, false
		}
	}
	for k := s.i; k <= end; k++ {
		if s.tokens[k].Directive || s.tokens[k].Is("{") && s.tokens[k-1].Is("(") && s.tokens[k-2].Kind == source.Punct {
			return nil, 0, 0, false // ({ … }) is full of statements
		}
	}
	return p, name, end, true
}

// throughTable finds the indirect call table[i](x) or table[i].run(x) that begins
// with the spot's token: the last token of what is called, and the parenthesis.
func (s *spot) throughTable(p *point.Point) (name, end int, ok bool) {
	if p.Callee != "" {
		return 0, 0, false
	}
	if end, ok = s.f.OperandEnd(s.i); !ok || !s.tokens[end].Is(")") {
		return 0, 0, false
	}
	open, ok := s.f.Match(end)
	if !ok || open <= s.i+1 {
		return 0, 0, false
	}
	name = open - 1
	start, ok := s.f.PostfixStart(name)
	return name, end, ok && start == s.i && s.f.SideEffectFree(s.i, name)
}

// names reports whether token k is what the function of a call is called by: its
// name, or that of a variable that holds it.
func (s *spot) names(k int, p *point.Point) bool {
	switch {
	case p.Callee == "":
		return k == s.i && (p.Spelt || s.f.DeclaresVirtual(s.tokens[k].Text))
	case p.Intrinsic:
		return point.CalledBy(p.Callee, s.tokens[k].Text)
	case isCallOperator(p.Callee):
		return k == s.i && s.f.DeclaredBefore(k)
	}
	return baseName(p.Callee) == s.tokens[k].Text
}

// removeCall turns the statement f(a, b); into the evaluation of its operands.
func removeCall(s *spot) []alternative {
	p, name, end, ok := s.callAt()
	if !ok || !p.IsIgnored() || p.Hidden || s.unit.CXX && p.Function {
		return nil // the name of an overloaded function is no value
	}
	first, semicolon, ok := s.f.StatementBounds(s.i)
	if !ok || semicolon != end+1 {
		return nil
	}
	if start, ok := s.f.PostfixStart(name); !ok || start != first {
		return nil
	}
	open, ok := s.f.Match(end)
	if ok && s.holdsList(open, end) {
		return nil
	}
	if !ok || s.unit.CXX && !s.evaluatesSame(p, first, open, end) {
		return nil
	}
	text := s.f.Text()
	var parts []string
	if object := s.objectText(first, name); object != "" {
		parts = append(parts, "(void)("+object+")")
	}
	if args := strings.TrimSpace(text[s.tokens[open].End:s.tokens[end].Offset]); args != "" && open+1 < end {
		parts = append(parts, "(void)("+args+")")
	}
	if len(parts) == 0 {
		parts = append(parts, "(void)0")
	}
	edit := s.f.Edit(first, end, strings.Join(parts, ", "))
	return []alternative{{edit, "removed the call to " + s.tokens[name].Text, p, change.SkipCall{}}}
}

// evaluatesSame reports whether a call's operands, evaluated without being
// passed, have the same effects: no conversion, copy or default argument comes
// with the call.
func (s *spot) evaluatesSame(p *point.Point, first, open, end int) bool {
	from, to := s.place(first), s.place(end)
	if p.ArgFirst.Line != 0 && (p.ArgFirst.Compare(from) < 0 || p.ArgLast.Compare(to) > 0) {
		return false
	}
	for i := range s.all {
		q := &s.all[i]
		at := q.At()
		if !q.IsCall() || q.File != p.File || q.Inlined != p.Inlined || at.Compare(s.place(open)) <= 0 || at.Compare(to) >= 0 {
			continue
		}
		k, ok := s.f.TokenAt(int(q.Line), int(q.Col))
		if made := madeBy(q.Callee); made == "conversion" || made != "" && (!ok || s.tokens[k].Text != made) {
			return false
		}
	}
	// A default argument may be a temporary, of which nothing is seen here.
	return !p.Local || s.spelled(open, end) >= parameters(p.Callee)
}

func (s *spot) place(i int) point.Place {
	line, col := s.f.Position(s.tokens[i].Offset)
	return point.Place{Line: int32(line), Col: int32(col)}
}

// spelled counts the arguments between parentheses.
func (s *spot) spelled(open, end int) int {
	if end == open+1 {
		return 0
	}
	n := 1
	for k := open + 1; k < end; k++ {
		if m, ok := s.f.Match(k); ok && m > k {
			k = m
		} else if s.tokens[k].Is(",") {
			n++
		}
	}
	return n
}

// objectText is the expression before the . or -> of a member call, as in
// object.Base::method(); empty for others.
func (s *spot) objectText(first, name int) string {
	k := name - 1
	for k-1 > first && s.tokens[k].Is("::") && s.tokens[k-1].Kind == source.Ident {
		k -= 2
	}
	if k <= first || !s.tokens[k].Is(".") && !s.tokens[k].Is("->") {
		return ""
	}
	return s.textOf(first, k-1)
}

// zeroResult makes a call's result zero of its own type; the call is made.
func zeroResult(s *spot) []alternative {
	p, name, end, ok := s.callAt()
	if !ok || p.Unused || p.Coerced || p.Reference || p.Hidden {
		return nil
	}
	if p.Kind != ir.IntegerKind && p.Kind != ir.PointerKind && !p.IsFloat() {
		return nil
	}
	start, ok := s.f.PostfixStart(name)
	if !ok {
		return nil
	}
	call := s.f.Text()[s.tokens[start].Offset:s.tokens[end].End]
	edit := s.f.Edit(start, end, "("+call+", (__typeof__("+call+"))0)")
	if s.holdsLambda(start, end) {
		if s.makesObjects(start, end) {
			return nil
		}
		edit = s.f.Edit(start, end, zeroOfItsType(call))
	}
	return []alternative{{edit, "replaced the result of " + s.tokens[name].Text + " with 0", p, change.Value{To: change.Whole(0)}}}
}

// holdsList reports whether something between parentheses is no expression that
// could stand without the call: a braced list or a pack.
func (s *spot) holdsList(open, end int) bool {
	for k := open + 1; k < end; k++ {
		switch t := s.tokens[k]; {
		case t.Is("..."):
			return true
		case t.Is("{"):
			m, ok := s.f.Match(k)
			if !ok || !s.f.IsLambdaBody(k) {
				return true
			}
			k = m
		}
	}
	return false
}

// zeroOfItsType spells zero of the type of an expression that holds a lambda, of
// which there may be none in __typeof__ before C++20.
func zeroOfItsType(expr string) string {
	return "({ auto ames_was = " + expr + "; decltype(ames_was)(); })"
}

// makesObjects reports whether an expression may make temporary objects with
// destructors: they would end with a statement of their own.
func (s *spot) makesObjects(first, last int) bool {
	from, to := s.place(first), s.place(last)
	for i := range s.all {
		q := &s.all[i]
		at := q.At()
		if !q.IsCall() || !s.sameCopy(q) || at.Compare(from) < 0 || at.Compare(to) > 0 {
			continue
		}
		if q.Hidden || madeBy(q.Callee) != "" || strings.Contains(q.Callee, "D1Ev") || strings.Contains(q.Callee, "D2Ev") {
			return true
		}
	}
	return false
}

func (s *spot) holdsLambda(first, last int) bool {
	for k := first; k <= last; k++ {
		if s.tokens[k].Is("{") && s.f.IsLambdaBody(k) {
			return true
		}
	}
	return false
}

// madeBy names the class that a constructor makes, "conversion" for a
// conversion function; empty for other functions.
func madeBy(symbol string) string {
	if !strings.HasPrefix(symbol, "_Z") {
		return ""
	}
	return demangled(symbol).made
}

func maker(ast demangle.AST) string {
	made := ""
	ast.Traverse(func(a demangle.AST) bool {
		switch n := a.(type) {
		case *demangle.Constructor:
			made = baseOf(n)
		case *demangle.Cast:
			made = "conversion"
		case *demangle.FunctionType, *demangle.TemplateParam:
			return false
		}
		return made == ""
	})
	return made
}

func baseOf(c *demangle.Constructor) string {
	if name := unqualified(c.Name); name != "" {
		return name
	}
	return demangle.ASTToString(c.Name)
}

// parameters counts the parameters that a function's linkage name tells of.
func parameters(symbol string) int {
	ast, err := demangle.ToAST(symbol)
	if err != nil {
		return 0
	}
	if c, ok := ast.(*demangle.Clone); ok {
		ast = c.Base
	}
	if c, ok := ast.(*demangle.Constraint); ok {
		ast = c.Name
	}
	typed, ok := ast.(*demangle.Typed)
	if !ok {
		return 0
	}
	f, ok := typed.Type.(*demangle.FunctionType)
	if m, is := typed.Type.(*demangle.MethodWithQualifiers); is {
		f, ok = m.Method.(*demangle.FunctionType)
	}
	if !ok {
		return 0
	}
	if len(f.Args) == 1 {
		if b, is := f.Args[0].(*demangle.BuiltinType); is && b.Name == "void" {
			return 0
		}
	}
	return len(f.Args)
}

// isCallOperator reports whether a function is called by naming an object: a
// lambda's, for instance.
func isCallOperator(symbol string) bool {
	return strings.HasPrefix(symbol, "_Z") && strings.Contains(symbol, "cl") && baseName(symbol) == "operator()"
}

// baseName is the unqualified name of a function as a call spells it. It is
// empty for constructors, destructors and operators, whose calls are not spelt; that of
// an object that is called is operator(), which is no token.
func baseName(symbol string) string {
	if !strings.HasPrefix(symbol, "_Z") {
		return symbol
	}
	return demangled(symbol).base
}

// naming is what a mangled name says.
type naming struct {
	base     string // as baseName has it
	made     string // as madeBy has it
	instance bool   // as isInstance has it
}

func demangled(symbol string) naming {
	if known, ok := namings.Load(symbol); ok {
		return known.(naming)
	}
	n := naming{instance: true}
	if ast, err := demangle.ToAST(symbol); err == nil {
		n = naming{base: unqualified(ast), made: maker(ast), instance: hasTemplate(ast)}
	}
	namings.Store(symbol, n)
	return n
}

// namings are those that were asked for: many calls have the same callee, many points the
// same function.
var namings sync.Map

func unqualified(a demangle.AST) string {
	switch n := a.(type) {
	case *demangle.Typed:
		return unqualified(n.Name)
	case *demangle.Qualified:
		return unqualified(n.Name)
	case *demangle.Template:
		return unqualified(n.Name)
	case *demangle.MethodWithQualifiers:
		return unqualified(n.Method)
	case *demangle.Clone:
		return unqualified(n.Base)
	case *demangle.Constraint:
		return unqualified(n.Name)
	case *demangle.TaggedName:
		return unqualified(n.Name)
	case *demangle.Name:
		return n.Name
	case *demangle.Operator:
		if n.Name == "()" {
			return "operator()" // which is no token
		}
	}
	return ""
}
