package syntax

import "ames/internal/mutation/source"

// StatementBounds gives the first token and the semicolon of the expression
// statement that holds token i: without labels, "else" or the head of an if or
// loop before it. False for declarations and other statements, for conditions,
// where braces make it unclear what the statement is, and where a preprocessor
// directive stands in it.
func StatementBounds(f *source.File, i int) (first, semicolon int, ok bool) {
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
		if tokens[open].Opens('{') {
			if open > 0 && tokens[open-1].Opens('(') { // ({ … }): its last statement is a value
				return 0, 0, false
			}
			break
		}
		at = open
	}
	first, ok = statementStart(f, at)
	if !ok {
		return 0, 0, false
	}
	if first, ok = afterHeads(f, first, i); !ok || first > i {
		return 0, 0, false
	}
	semicolon, ok = semicolonFrom(f, first)
	if !ok || semicolon <= i || f.HoldsDirective(first, semicolon) || !isExpression(f, first, semicolon) {
		return 0, 0, false
	}
	return first, semicolon, true
}

// statementStart goes back from token i, which stands directly in a block, to
// the first token behind the last ; { or } of the block before it.
func statementStart(f *source.File, i int) (int, bool) {
	for k := i - 1; k >= 0; k-- {
		t := &f.Tokens()[k]
		if t.Directive || t.Kind != source.Punct {
			continue
		}
		opener, opens := t.Bracket()
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
				return k + 1, isBlock(f, open)
			}
			k = open
		}
	}
	return 0, false
}

// isBlock reports whether the brace opens a compound statement, which ends the
// statement before what follows, and not an initialiser, a class or a lambda.
func isBlock(f *source.File, brace int) bool {
	w := backwards{f, f.Tokens()}
	b := w.before(brace)
	if b < 0 {
		return false
	}
	t := &f.Tokens()[b]
	switch {
	case t.IsPunct(";"), t.IsPunct(":"), t.Opens('{'), t.Closes('{'):
		return true
	case t.Kind == source.Ident:
		switch t.Text {
		case "else", "do", "try":
			return true
		}
	case t.Closes('('):
		open, ok := f.Match(b)
		if !ok {
			return false
		}
		h := w.before(open)
		return h >= 0 && f.Tokens()[h].Kind == source.Ident &&
			(isName(&f.Tokens()[h]) || headed[f.Tokens()[h].Text] || f.Tokens()[h].Text == "constexpr")
	}
	return false
}

// afterHeads goes on from the begin of a statement over labels, else, do and
// the heads of if and loops to the statement that holds token i.
func afterHeads(f *source.File, k, i int) (int, bool) {
	for k <= i {
		t := &f.Tokens()[k]
		switch {
		case t.Directive, t.Is("else"), t.Is("do"):
			k++
		case t.Is("case"), t.Is("default"):
			colon, ok := labelEnd(f, k, i)
			if !ok {
				return 0, false
			}
			k = colon + 1
		case isName(t) && k+1 < len(f.Tokens()) && f.Tokens()[k+1].IsPunct(":"):
			k += 2
		case headed[t.Text] && t.Kind == source.Ident:
			open := k + 1
			if open < len(f.Tokens()) && f.Tokens()[open].Is("constexpr") {
				open++
			}
			if open >= len(f.Tokens()) || !f.Tokens()[open].Opens('(') {
				return 0, false
			}
			end, ok := f.Match(open)
			if !ok || i <= end {
				return 0, false
			}
			k = end + 1
		case t.Opens('[') && k+1 < len(f.Tokens()) && f.Tokens()[k+1].Opens('['):
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
func labelEnd(f *source.File, k, i int) (int, bool) {
	questions := 0
	for k++; k < i; k++ {
		t := &f.Tokens()[k]
		switch {
		case t.IsPunct("?"):
			questions++
		case t.IsPunct(":"):
			if questions == 0 {
				return k, true
			}
			questions--
		case t.Opens('('), t.Opens('['), t.Opens('{'):
			m, ok := f.Match(k)
			if !ok {
				return 0, false
			}
			k = m
		case t.IsPunct(";"):
			return 0, false
		}
	}
	return 0, false
}

// isExpression reports whether the statement from first up to the semicolon is
// an expression: no declaration, no other statement, and no macro that hides one.
func isExpression(f *source.File, first, semicolon int) bool {
	return !declares(f, first) && mayBeExpression(f, first, semicolon)
}

// mayBeExpression is isExpression for what may be a declaration of a class's or
// typedef's name.
func mayBeExpression(f *source.File, first, semicolon int) bool {
	if t := &f.Tokens()[first]; t.Kind == source.Ident && (declaring[t.Text] || controlling[t.Text]) {
		return false
	}
	assigned := false
	for k := first; k < semicolon; k++ {
		t := &f.Tokens()[k]
		switch {
		case isAssignment(t):
			assigned = true
		case t.Is("operator"), t.Kind == source.Unknown:
			return false
		case t.Opens('{'):
			if !assigned { // could be the body of a function or class
				return false
			}
			fallthrough
		case t.Opens('('), t.Opens('['):
			m, ok := f.Match(k)
			if !ok || m >= semicolon {
				return false
			}
			if t.Text == "(" && k > first && isName(&f.Tokens()[k-1]) && beginsOperand(f.Token(m+1)) {
				return false // MACRO(x) something
			}
			k = m
		}
	}
	return true
}

// beginsOperand reports whether the token is one that cannot follow an operand.
func beginsOperand(t *source.Token) bool {
	return t.Kind == source.Ident && t.Operator() == "" || t.Kind == source.Number || t.Kind == source.String ||
		t.Kind == source.Char ||
		t.Opens('{')
}

// declares reports whether a declaration seems to begin at token k: a name, then
// another one, with template arguments, * and & allowed between them.
func declares(f *source.File, k int) bool {
	if f.Token(k).IsPunct("::") {
		k++
	}
	named := false
	for isName(f.Token(k)) {
		named = true
		k++
		if f.Token(k).IsPunct("<") {
			if end, ok := anglesEnd(f, k); ok {
				k = end + 1
			}
		}
		if !f.Token(k).IsPunct("::") {
			break
		}
		k++
		if f.Token(k).Is("template") {
			k++
		}
	}
	for t := f.Token(k); t.Is("*") || t.Is("&") || t.Is("&&") || t.Is("const") || t.Is("volatile"); t = f.Token(k) {
		k++
	}
	return named && isName(f.Token(k))
}
