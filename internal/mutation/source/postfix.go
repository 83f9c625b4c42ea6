package source

// PostfixStart gives the index of the first token of the postfix expression
// that ends with token i: a name (the callee of a call, the member of a member
// access), or the ) or ] that closes a call, an index or a parenthesis. For the
// name in this->b.c, f(x)[3].d(y).name, ns::T::name or p->q that is this, f, ns
// and p. It is false if the tokens leave it unclear or the expression is no
// value of its own: behind template arguments, a declared type, new, a macro.
func (f *File) PostfixStart(i int) (int, bool) {
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
		case isPunct(t, "."), isPunct(t, "->"):
			start, ok = w.primary(w.before(before))
		case isPunct(t, "::"):
			next, go_on := w.qualifier(before)
			if start = next; !go_on {
				return f.checked(start, i, w.leaves(start))
			}
		default:
			return f.checked(start, i, w.leaves(start))
		}
	}
	return 0, false
}

// checked is false if the tokens from first to last hold a directive: their
// meaning then hangs on a macro, and a macro's arguments may hold none.
func (f *File) checked(first, last int, ok bool) (int, bool) {
	if !ok || first > last || f.holdsDirective(first, last) {
		return 0, false
	}
	return first, true
}

func (f *File) holdsDirective(first, last int) bool {
	for i := first; i <= last; i++ {
		if f.tokens[i].Directive != f.tokens[first].Directive || (i > first && f.tokens[i].hash) {
			return true
		}
	}
	return false
}

// backwards walks an expression from its end. Each step takes and gives token
// indices; a negative one is the file's begin and is refused by the next step.
type backwards struct {
	f      *File
	tokens []Token
}

// before gives the token in front of i: for code, directives are looked
// through; a directive's own tokens end at its #.
func (w backwards) before(i int) int {
	i--
	if i >= 0 && i+1 < len(w.tokens) && w.tokens[i+1].Directive {
		if w.tokens[i+1].hash {
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
		case t.Kind == String:
			return w.strings(i), true
		case isClose(t, '('), isClose(t, '['):
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
		case isName(before), isClose(before, '['):
			i = b // the name of a call, what is indexed
		case isPunct(before, ">") && isOpen(&w.tokens[open], '('):
			if w.comparison(b) {
				return open, true
			}
			return w.cast(b)
		case isClose(before, '('):
			// f(x)(y), a(x)[y] and (*f)(x) go on; (T)(x) and (a)(x) look the same
			if isOpen(&w.tokens[open], '(') && !w.callable(b) {
				return open, w.isHead(b)
			}
			i = b
		case isOpen(&w.tokens[open], '('):
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
	if b := w.before(open); b >= 0 && (isName(&w.tokens[b]) || isClose(&w.tokens[b], '[')) {
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
	if w.f.lang == C {
		return true
	}
	_, maybe := w.angles(i)
	return !maybe
}

// strings goes to the first of adjacent string literals.
func (w backwards) strings(i int) int {
	for b := w.before(i); b >= 0 && w.tokens[b].Kind == String; b = w.before(i) {
		i = b
	}
	return i
}

// parenthesisMayFollow reports whether a parenthesis behind the token is a
// parenthesised expression, not an argument list or part of something else.
func parenthesisMayFollow(t *Token) bool {
	switch t.Kind {
	case Punct:
		return true
	case Ident:
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
		case isPunct(t, ">"):
			depth++
		case isPunct(t, ">>"):
			depth += 2
		case isPunct(t, "<"):
			if depth--; depth == 0 {
				return i, true
			}
		case isClose(t, '('), isClose(t, '['):
			m, ok := w.f.Match(i)
			if !ok {
				return 0, false
			}
			i = m
		case !w.f.mayStandInAngles(i):
			return 0, false
		}
		i = w.before(i)
	}
	return 0, false
}

// mayStandInAngles leaves out what ends an expression or a statement, and
// operators that no one writes in template arguments without parentheses.
func (f *File) mayStandInAngles(i int) bool {
	t := &f.tokens[i]
	switch t.Kind {
	case Punct:
		switch t.Text {
		case "::", ",", "*", "&", "...", "+", "-", "/", "!", "|":
			return true
		case "&&": // of a reference
			next := f.token(i + 1)
			return next.Is(",") || next.Is(">") || next.Is(">>") || next.Is("...")
		}
		return false
	case Ident:
		return !controlling[t.Text] && t.Operator() == ""
	}
	return t.Kind != Unknown
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
	case Ident:
		return parenthesisMayFollow(t) || t.Text == "sizeof" || t.Text == "delete"
	case Punct:
	default:
		return false
	}
	switch {
	case isClose(t, '('):
		return w.isHead(b) || w.isCast(b)
	case isClose(t, '['):
		return false
	case isPunct(t, "~"):
		c := w.before(b)
		return c >= 0 && !isPunct(&w.tokens[c], ".") && !isPunct(&w.tokens[c], "->") && !isPunct(&w.tokens[c], "::")
	case isPunct(t, ">"), isPunct(t, ">>"):
		return w.comparison(b)
	case isPunct(t, "."), isPunct(t, "->"), isPunct(t, ".*"), isPunct(t, "->*"), isPunct(t, "::"):
		return false
	case isPunct(t, ","), isPunct(t, ":"):
		return !w.mayInitialise(b)
	case isPunct(t, "#"), isPunct(t, "##"), isPunct(t, "%:"), isPunct(t, "%:%:"), isPunct(t, "..."):
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
		case isClose(t, '('):
			if w.isHead(b) {
				return true
			}
			i = b // a cast of a cast
		case isPunct(t, ">"), isPunct(t, ">>"):
			return w.comparison(b)
		case isClose(t, '['), isPunct(t, "::"), isPunct(t, "#"), isPunct(t, "##"):
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
	if !isOpen(&w.tokens[brace], '{') {
		return false
	}
	b := w.before(brace)
	if b < 0 || w.opensType(brace) {
		return true
	}
	t := &w.tokens[b]
	isList := isName(t) || isAssignment(t) || isPunct(t, ",") || isOpen(t, '(') || isPunct(t, ">") || t.Is("return") ||
		isClose(t, '[')
	if isPunct(&w.tokens[i], ":") || isList {
		return false
	}
	_, _, isExpression := w.f.StatementBounds(i)
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
