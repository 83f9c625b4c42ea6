package source

// StatementBounds gives the first token and the semicolon of the expression
// statement that holds token i: without labels, "else" or the head of an if or
// loop before it. False for declarations and other statements, for conditions,
// where braces make it unclear what the statement is, and where a preprocessor
// directive stands in it.
func (f *File) StatementBounds(i int) (first, semicolon int, ok bool) {
	tokens := f.Tokens()
	if i < 0 || i >= len(tokens) || tokens[i].Directive {
		return 0, 0, false
	}
	at := i
	for { // out of parentheses, up to the block
		open, inside := f.Enclosing(at)
		if !inside {
			return 0, 0, false
		}
		if isOpen(&tokens[open], '{') {
			if open > 0 && isOpen(&tokens[open-1], '(') { // ({ … }): its last statement is a value
				return 0, 0, false
			}
			break
		}
		at = open
	}
	first, ok = f.statementStart(at)
	if !ok {
		return 0, 0, false
	}
	if first, ok = f.afterHeads(first, i); !ok || first > i {
		return 0, 0, false
	}
	semicolon, ok = f.semicolon(first)
	if !ok || semicolon <= i || f.holdsDirective(first, semicolon) || !f.isExpression(first, semicolon) {
		return 0, 0, false
	}
	return first, semicolon, true
}

// statementStart goes back from token i, which stands directly in a block, to
// the first token behind the last ; { or } of the block before it.
func (f *File) statementStart(i int) (int, bool) {
	for k := i - 1; k >= 0; k-- {
		t := &f.tokens[k]
		if t.Directive || t.Kind != Punct {
			continue
		}
		opener, opens := bracket(t)
		switch {
		case t.Text == ";":
			return k + 1, true
		case opener == 0:
		case opener == '{' && opens:
			return k + 1, true
		default:
			open, ok := f.Match(k)
			if opens || !ok {
				return 0, false
			}
			if opener == '{' {
				return k + 1, f.isBlock(open)
			}
			k = open
		}
	}
	return 0, false
}

// isBlock reports whether the brace opens a compound statement, which ends the
// statement before what follows, and not an initialiser, a class or a lambda.
func (f *File) isBlock(brace int) bool {
	w := backwards{f, f.tokens}
	b := w.before(brace)
	if b < 0 {
		return false
	}
	t := &f.tokens[b]
	switch {
	case isPunct(t, ";"), isPunct(t, ":"), isOpen(t, '{'), isClose(t, '{'):
		return true
	case t.Kind == Ident:
		switch t.Text {
		case "else", "do", "try":
			return true
		}
	case isClose(t, '('): // if (…) {, and macros like FOR_EACH(…) {; a lambda's ) is behind a ]
		open, ok := f.Match(b)
		if !ok {
			return false
		}
		h := w.before(open)
		return h >= 0 && f.tokens[h].Kind == Ident &&
			(isName(&f.tokens[h]) || headed[f.tokens[h].Text] || f.tokens[h].Text == "constexpr")
	}
	return false
}

// afterHeads goes on from the begin of a statement over labels, else, do and
// the heads of if and loops to the statement that holds token i.
func (f *File) afterHeads(k, i int) (int, bool) {
	for k <= i {
		t := &f.tokens[k]
		switch {
		case t.Directive, t.Is("else"), t.Is("do"):
			k++
		case t.Is("case"), t.Is("default"):
			colon, ok := f.labelEnd(k, i)
			if !ok {
				return 0, false
			}
			k = colon + 1
		case isName(t) && k+1 < len(f.tokens) && isPunct(&f.tokens[k+1], ":"):
			k += 2
		case headed[t.Text] && t.Kind == Ident:
			open := k + 1
			if open < len(f.tokens) && f.tokens[open].Is("constexpr") {
				open++
			}
			if open >= len(f.tokens) || !isOpen(&f.tokens[open], '(') {
				return 0, false
			}
			end, ok := f.Match(open)
			if !ok || i <= end {
				return 0, false
			}
			k = end + 1
		case isOpen(t, '[') && k+1 < len(f.tokens) && isOpen(&f.tokens[k+1], '['): // an attribute
			end, ok := f.Match(k)
			if !ok {
				return 0, false
			}
			k = end + 1
		default:
			return k, true
		}
	}
	return 0, false
}

// labelEnd gives the colon that ends the case label at token k, before token i.
func (f *File) labelEnd(k, i int) (int, bool) {
	questions := 0
	for k++; k < i; k++ {
		t := &f.tokens[k]
		switch {
		case isPunct(t, "?"):
			questions++
		case isPunct(t, ":"):
			if questions == 0 {
				return k, true
			}
			questions--
		case isOpen(t, '('), isOpen(t, '['), isOpen(t, '{'):
			m, ok := f.Match(k)
			if !ok {
				return 0, false
			}
			k = m
		case isPunct(t, ";"):
			return 0, false
		}
	}
	return 0, false
}

// isExpression reports whether the statement from first up to the semicolon is
// an expression: no declaration, no other statement, and no macro that hides one.
func (f *File) isExpression(first, semicolon int) bool {
	return !f.declares(first) && f.mayBeExpression(first, semicolon)
}

// mayBeExpression is isExpression for what may be a declaration of a class's or
// typedef's name.
func (f *File) mayBeExpression(first, semicolon int) bool {
	if t := &f.tokens[first]; t.Kind == Ident && (declaring[t.Text] || controlling[t.Text]) {
		return false
	}
	assigned := false
	for k := first; k < semicolon; k++ {
		t := &f.tokens[k]
		switch {
		case isAssignment(t):
			assigned = true
		case t.Is("operator"), t.Kind == Unknown:
			return false
		case isOpen(t, '{'):
			if !assigned { // could be the body of a function or class
				return false
			}
			fallthrough
		case isOpen(t, '('), isOpen(t, '['):
			m, ok := f.Match(k)
			if !ok || m >= semicolon {
				return false
			}
			if t.Text == "(" && k > first && isName(&f.tokens[k-1]) && beginsOperand(f.token(m+1)) {
				return false // MACRO(x) something
			}
			k = m
		}
	}
	return true
}

// beginsOperand reports whether the token is one that cannot follow an operand.
func beginsOperand(t *Token) bool {
	return t.Kind == Ident && t.Operator() == "" || t.Kind == Number || t.Kind == String || t.Kind == Char ||
		isOpen(t, '{')
}

// declares reports whether a declaration seems to begin at token k: a name, then
// another one, with template arguments, * and & allowed between them.
func (f *File) declares(k int) bool {
	if isPunct(f.token(k), "::") {
		k++
	}
	named := false
	for isName(f.token(k)) {
		named = true
		k++
		if isPunct(f.token(k), "<") {
			if end, ok := f.anglesEnd(k); ok {
				k = end + 1
			}
		}
		if !isPunct(f.token(k), "::") {
			break
		}
		k++
		if f.token(k).Is("template") {
			k++
		}
	}
	for t := f.token(k); t.Is("*") || t.Is("&") || t.Is("&&") || t.Is("const") || t.Is("volatile"); t = f.token(k) {
		k++
	}
	return named && isName(f.token(k))
}
