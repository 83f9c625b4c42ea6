package syntax

import "ames/internal/mutation/source"

// PostfixStart gives the index of the first token of the postfix expression
// that ends with token i: a name (the callee of a call, the member of a member
// access), or the ) or ] that closes a call, an index or a parenthesis. For the
// name in this->b.c, f(x)[3].d(y).name, ns::T::name or p->q that is this, f, ns
// and p. It is false if the tokens leave it unclear or the expression is no
// value of its own: behind template arguments, a declared type, new, a macro.
func PostfixStart(f *source.File, i int) (int, bool) {
	tokens := f.Tokens()
	if i < 0 || i >= len(tokens) {
		return 0, false
	}
	w := backwards{f: f, tokens: tokens}
	start, ok := w.primary(i)
	for ok {
		before := w.before(start)
		if before < 0 {
			return start, false // at file level there are no expressions
		}
		switch t := &tokens[before]; {
		case t.IsPunct("."), t.IsPunct("->"):
			start, ok = w.primary(w.before(before))
		case t.IsPunct("::"):
			next, go_on := w.qualifier(before)
			if start = next; !go_on {
				return checked(f, start, i, w.leaves(start))
			}
		default:
			return checked(f, start, i, w.leaves(start))
		}
	}
	return 0, false
}

// checked is false if the tokens from first to last hold a directive: their
// meaning then hangs on a macro, and a macro's arguments may hold none.
func checked(f *source.File, first, last int, ok bool) (int, bool) {
	if !ok || first > last || f.HoldsDirective(first, last) {
		return 0, false
	}
	return first, true
}

// backwards walks an expression from its end. Each step takes and gives token
// indices; a negative one is the file's begin and is refused by the next step.
type backwards struct {
	f      *source.File
	tokens []source.Token
}

// before gives the token in front of i: for code, directives are looked
// through; a directive's own tokens end at its #.
func (w backwards) before(i int) int {
	i--
	if i >= 0 && i+1 < len(w.tokens) && w.tokens[i+1].Directive {
		if w.tokens[i+1].StartsDirective() {
			return -1
		}
		return i
	}
	for i >= 0 && w.tokens[i].Directive {
		i--
	}
	return i
}

// primary gives the first token of what can stand left of a member access and
// ends at token i: a name, a literal, a parenthesis, a call or an index.
func (w backwards) primary(i int) (int, bool) {
	for i >= 0 {
		t := &w.tokens[i]
		switch {
		case isName(t), t.Is("this"):
			return i, true
		case t.Kind == source.String:
			return w.strings(i), true
		case t.Closes('('), t.Closes('['):
		default:
			return 0, false
		}
		open, ok := w.f.Match(i)
		if !ok {
			return 0, false
		}
		b := w.before(open)
		if b < 0 {
			return 0, false
		}
		before := &w.tokens[b]
		switch {
		case isName(before), before.Closes('['):
			i = b // the name of a call, what is indexed
		case before.IsPunct(">") && w.tokens[open].Opens('('):
			if w.comparison(b) {
				return open, true
			}
			return w.cast(b)
		case before.Closes('('):
			// f(x)(y), a(x)[y] and (*f)(x) go on; (T)(x) and (a)(x) look the same
			if w.tokens[open].Opens('(') && !w.callable(b) {
				return open, w.isHead(b)
			}
			i = b
		case w.tokens[open].Opens('('):
			return open, parenthesisMayFollow(before)
		default:
			return 0, false
		}
	}
	return 0, false
}

// callable reports whether the parenthesis that ends at token i is a value, so
// that another one behind it is a call: f(x), a[i](x), (*f), (p->f).
func (w backwards) callable(i int) bool {
	open, ok := w.f.Match(i)
	if !ok {
		return false
	}
	if b := w.before(open); b >= 0 && (isName(&w.tokens[b]) || w.tokens[b].Closes('[')) {
		return true
	}
	for k := open + 1; k < i; k++ {
		switch w.tokens[k].Operator() {
		case ".", "->", ".*", "->*", "=":
			return true
		case "*", "!":
			if k == open+1 {
				return true
			}
		}
	}
	return false
}

// comparison reports whether the > at token i can only be an operator.
func (w backwards) comparison(i int) bool {
	if w.f.Language() == source.C {
		return true
	}
	_, maybe := w.angles(i)
	return !maybe
}

// strings goes to the first of adjacent string literals.
func (w backwards) strings(i int) int {
	for b := w.before(i); b >= 0 && w.tokens[b].Kind == source.String; b = w.before(i) {
		i = b
	}
	return i
}

// parenthesisMayFollow reports whether a parenthesis behind the token is a
// parenthesised expression, not an argument list or part of something else.
func parenthesisMayFollow(t *source.Token) bool {
	switch t.Kind {
	case source.Punct:
		return true
	case source.Ident:
		switch t.Text {
		case "return", "case", "else", "do", "throw", "co_return", "co_await", "co_yield":
			return true
		}
		return t.Operator() != ""
	}
	return false
}

// cast gives the first token of static_cast<…>(…), whose > is token i.
func (w backwards) cast(i int) (int, bool) {
	open, ok := w.angles(i)
	if !ok {
		return 0, false
	}
	b := w.before(open)
	return b, b >= 0 && casting[w.tokens[b].Text]
}

// maxAngles bounds the search for the other end of template arguments.
const maxAngles = 200

// angles gives the < that could begin template arguments that end with the >
// at token i.
func (w backwards) angles(i int) (int, bool) {
	depth := 0
	for n := 0; i >= 0 && n < maxAngles; n++ {
		t := &w.tokens[i]
		switch {
		case t.IsPunct(">"):
			depth++
		case t.IsPunct(">>"):
			depth += 2
		case t.IsPunct("<"):
			if depth--; depth == 0 {
				return i, true
			}
		case t.Closes('('), t.Closes('['):
			m, ok := w.f.Match(i)
			if !ok {
				return 0, false
			}
			i = m
		case !mayStandInAngles(w.f, i):
			return 0, false
		}
		i = w.before(i)
	}
	return 0, false
}

// mayStandInAngles leaves out what ends an expression or a statement, and
// operators that no one writes in template arguments without parentheses.
func mayStandInAngles(f *source.File, i int) bool {
	t := &f.Tokens()[i]
	switch t.Kind {
	case source.Punct:
		switch t.Text {
		case "::", ",", "*", "&", "...", "+", "-", "/", "!", "|":
			return true
		case "&&": // of a reference
			next := f.Token(i + 1)
			return next.Is(",") || next.Is(">") || next.Is(">>") || next.Is("...")
		}
		return false
	case source.Ident:
		return !controlling[t.Text] && t.Operator() == ""
	}
	return t.Kind != source.Unknown
}

// qualifier gives the first token of the qualified name whose :: is token i,
// and whether more can stand before it.
func (w backwards) qualifier(i int) (start int, goOn bool) {
	b := w.before(i)
	if b >= 0 && isName(&w.tokens[b]) {
		return b, true
	}
	return i, false
}

// leaves reports whether the token in front of start can stand before an
// expression and binds less tightly than a postfix.
func (w backwards) leaves(start int) bool {
	b := w.before(start)
	if b < 0 {
		return false
	}
	t := &w.tokens[b]
	switch t.Kind {
	case source.Ident:
		return parenthesisMayFollow(t) || t.Text == "sizeof" || t.Text == "delete"
	case source.Punct:
	default:
		return false
	}
	switch {
	case t.Closes('('):
		return w.isHead(b) || w.isCast(b)
	case t.Closes('['):
		return false
	case t.IsPunct("~"):
		c := w.before(b)
		return c >= 0 && !w.tokens[c].IsPunct(".") && !w.tokens[c].IsPunct("->") && !w.tokens[c].IsPunct("::")
	case t.IsPunct(">"), t.IsPunct(">>"):
		return w.comparison(b)
	case t.IsPunct("."), t.IsPunct("->"), t.IsPunct(".*"), t.IsPunct("->*"), t.IsPunct("::"):
		return false
	case t.IsPunct(","), t.IsPunct(":"):
		return !w.mayInitialise(b)
	case t.IsPunct("#"), t.IsPunct("##"), t.IsPunct("%:"), t.IsPunct("%:%:"), t.IsPunct("..."):
		return false
	}
	return true
}

// isCast reports whether the ) at token i, which a name follows, ends a cast: its
// parenthesis stands where an operand begins, and could be a type.
func (w backwards) isCast(i int) bool {
	for {
		open, ok := w.f.Match(i)
		if !ok || open+1 == i || w.isValue(open, i) {
			return false
		}
		b := w.before(open)
		if b < 0 {
			return false
		}
		t := &w.tokens[b]
		switch {
		case t.Closes('('):
			if w.isHead(b) {
				return true
			}
			i = b // a cast of a cast
		case t.IsPunct(">"), t.IsPunct(">>"):
			return w.comparison(b)
		case t.Closes('['), t.IsPunct("::"), t.IsPunct("#"), t.IsPunct("##"):
			return false
		default:
			return parenthesisMayFollow(t)
		}
	}
}

// mayInitialise reports whether the comma or colon at token i may stand before
// a member that a constructor initialises, or before a declared name.
func (w backwards) mayInitialise(i int) bool {
	brace, inside := w.f.Enclosing(i)
	if !inside {
		return true
	}
	if !w.tokens[brace].Opens('{') {
		return false
	}
	b := w.before(brace)
	if b < 0 || w.opensType(brace) {
		return true
	}
	t := &w.tokens[b]
	isList := isName(t) || isAssignment(t) || t.IsPunct(",") || t.Opens('(') || t.IsPunct(">") || t.Is("return") ||
		t.Closes('[')
	if w.tokens[i].IsPunct(":") || isList {
		return false
	}
	_, _, isExpression := StatementBounds(w.f, i)
	return !isExpression
}

// opensType reports whether the brace opens a class, an enumeration, a namespace
// or an extern "C".
func (w backwards) opensType(brace int) bool {
	for b := w.before(brace); b >= 0; b = w.before(b) {
		t := &w.tokens[b]
		switch t.Text {
		case "class", "struct", "union", "enum", "namespace", "extern":
			return true
		case ";", "{", "}", ")", "(", "=", "return", "]":
			return false
		}
	}
	return false
}

// isHead reports whether the ) at token i closes the head of an if, for, while,
// switch or catch.
func (w backwards) isHead(i int) bool {
	open, ok := w.f.Match(i)
	if !ok {
		return false
	}
	b := w.before(open)
	if b > 0 && w.tokens[b].Is("constexpr") {
		b = w.before(b)
	}
	return b >= 0 && headed[w.tokens[b].Text]
}
