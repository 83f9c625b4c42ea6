package source

// CallEnd gives the index of the ) that closes the call whose callee's name is
// token i. Template arguments between name and parenthesis are followed as long
// as nothing in them could be anything else. False for what is no plain call.
func (f *File) CallEnd(i int) (int, bool) {
	tokens := f.Tokens()
	if i < 0 || i+1 >= len(tokens) || !isName(&tokens[i]) {
		return 0, false
	}
	open := i + 1
	if isPunct(&tokens[open], "<") {
		end, ok := f.anglesEnd(open)
		if !ok || end+1 >= len(tokens) {
			return 0, false
		}
		open = end + 1
	}
	if !isOpen(&tokens[open], '(') {
		return 0, false
	}
	end, ok := f.Match(open)
	if !ok || f.holdsDirective(i, end) {
		return 0, false
	}
	return end, true
}

// anglesEnd gives the > that could end the template arguments that begin with
// the < at token i. A >> that ends two lists at once is followed only inside.
func (f *File) anglesEnd(i int) (int, bool) {
	if f.lang == C {
		return 0, false
	}
	depth := 0
	for n := 0; i < len(f.tokens) && n < maxAngles; n++ {
		t := &f.tokens[i]
		switch {
		case isPunct(t, "<"):
			depth++
		case isPunct(t, ">"), isPunct(t, ">>"):
			if depth -= len(t.Text); depth == 0 {
				return i, true
			}
			if depth < 0 {
				return 0, false
			}
		case isOpen(t, '('), isOpen(t, '['):
			m, ok := f.Match(i)
			if !ok {
				return 0, false
			}
			i = m
		case !f.mayStandInAngles(i):
			return 0, false
		}
		i++
	}
	return 0, false
}

// ReturnExpr gives the first and last token of what the return (or co_return)
// at token i returns. False for a plain return and for a braced list.
func (f *File) ReturnExpr(i int) (first, last int, ok bool) {
	tokens := f.Tokens()
	if i < 0 || i+1 >= len(tokens) || !(tokens[i].Is("return") || tokens[i].Is("co_return")) {
		return 0, 0, false
	}
	first = i + 1
	if isPunct(&tokens[first], ";") || isOpen(&tokens[first], '{') {
		return 0, 0, false
	}
	semicolon, ok := f.semicolon(first)
	if !ok || f.holdsDirective(i, semicolon) {
		return 0, 0, false
	}
	return first, semicolon - 1, true
}

// semicolon gives the first ; from token i on that is at i's bracket depth;
// false if a bracket around i closes before.
func (f *File) semicolon(i int) (int, bool) {
	for ; i < len(f.tokens); i++ {
		t := &f.tokens[i]
		if isPunct(t, ";") {
			return i, true
		}
		if opener, opens := bracket(t); opener != 0 && t.Kind == Punct {
			m, ok := f.Match(i)
			if !opens || !ok {
				return 0, false
			}
			i = m
		}
	}
	return 0, false
}

// SideEffectFree reports whether evaluating the tokens from first to last only
// reads: no call, no assignment, no ++ or --, no new, delete, throw or await, no
// block, no operand of a user-defined literal. What an overloaded operator or a
// macro's name does cannot be seen.
func (f *File) SideEffectFree(first, last int) bool {
	tokens := f.Tokens()
	if first < 0 || last >= len(tokens) {
		return false
	}
	for i := first; i <= last; i++ {
		t := &tokens[i]
		switch t.Kind {
		case Unknown:
			return false
		case Ident:
			if !quiet(t.Text) {
				return false
			}
		case Punct:
			if isAssignment(t) || t.Text == "++" || t.Text == "--" || t.Text == ";" || isOpen(t, '{') {
				return false
			}
			if isOpen(t, '(') && i > first && f.calls(i-1) {
				return false
			}
		}
	}
	return true
}

func quiet(word string) bool {
	switch word {
	case "new", "delete", "throw", "co_await", "co_yield", "and_eq", "or_eq", "xor_eq", "asm":
		return false
	}
	return true
}

// calls reports whether a parenthesis behind token i may be an argument list.
func (f *File) calls(i int) bool {
	t := &f.tokens[i]
	if t.Kind == Ident {
		return !operating[t.Text] && !casting[t.Text] && !declaring[t.Text] && !controlling[t.Text]
	}
	if isClose(t, '(') {
		return backwards{f, f.tokens}.callable(i)
	}
	if isPunct(t, ">") {
		w := backwards{f, f.tokens}
		if w.comparison(i) {
			return false
		}
		_, cast := w.cast(i)
		return !cast
	}
	return isClose(t, '[') || isClose(t, '{')
}

// OperandEnd gives the index of the last token of the operand that starts with
// token i: prefix operators, a name, literal or parenthesis, and the calls,
// indexes, members, ++ and -- behind it. It is what a unary operator in front of
// token i applies to. False if the tokens leave it unclear.
func (f *File) OperandEnd(i int) (int, bool) {
	tokens := f.Tokens()
	if i < 0 {
		return 0, false
	}
	start := i
	for i < len(tokens) && isPrefix(&tokens[i]) {
		i++
	}
	if i >= len(tokens) {
		return 0, false
	}
	end, ok := f.operandHead(i)
	for ok && end+1 < len(tokens) {
		t := &tokens[end+1]
		switch {
		case isOpen(t, '('), isOpen(t, '['):
			end, ok = f.Match(end + 1)
		case isPunct(t, "."), isPunct(t, "->"):
			end += 2
			ok = end < len(tokens) && isName(&tokens[end])
		case isPunct(t, "++"), isPunct(t, "--"):
			end++
		case isPunct(t, "<") && isName(&tokens[end]) && f.lang == CPP:
			if angles, maybe := f.anglesEnd(end + 1); maybe {
				if angles+1 >= len(tokens) || !isOpen(&tokens[angles+1], '(') {
					return 0, false
				}
				end = angles
				continue
			}
			_, ok = f.checked(start, end, true)
			return end, ok
		default:
			_, ok = f.checked(start, end, !isOpen(t, '{') && !isPunct(t, "::"))
			return end, ok
		}
	}
	return 0, false
}

func isPrefix(t *Token) bool {
	switch t.Operator() {
	case "!", "~", "-", "+", "*", "&", "++", "--":
		return true
	}
	return false
}

// operandHead gives the last token of the name, literal, parenthesis or cast
// that starts with token i.
func (f *File) operandHead(i int) (int, bool) {
	tokens := f.tokens
	t := &tokens[i]
	switch {
	case t.Kind == Number, t.Kind == Char, valued[t.Text]:
		return i, true
	case t.Kind == String:
		for i+1 < len(tokens) && tokens[i+1].Kind == String {
			i++
		}
		return i, true
	case isPunct(t, "::"), isName(t):
		start := i
		if isName(t) {
			i++
		}
		for i+1 < len(tokens) && isPunct(&tokens[i], "::") && isName(&tokens[i+1]) {
			i += 2
		}
		return i - 1, i > start && isName(&tokens[i-1])
	case casting[t.Text] && i+1 < len(tokens):
		end, ok := f.anglesEnd(i + 1)
		return end, ok && end+1 < len(tokens) && isOpen(&tokens[end+1], '(')
	case isOpen(t, '('):
		end, ok := f.Match(i)
		if !ok || end+1 >= len(tokens) {
			return 0, false
		}
		next := &tokens[end+1]
		if next.Kind == Ident && next.Operator() == "" || next.Kind == Number || next.Kind == Char ||
			next.Kind == String {
			return f.OperandEnd(end + 1) // a cast
		}
		if isPrefix(next) && !(backwards{f, tokens}).isValue(i, end) {
			return 0, false
		}
		return end, true
	}
	return 0, false
}

// isValue reports whether the parenthesis from open to end holds a value for
// sure and no type.
func (w backwards) isValue(open, end int) bool {
	if end == open+2 {
		t := &w.tokens[open+1]
		return t.Kind != Ident || valued[t.Text]
	}
	for k := open + 1; k < end; k++ {
		t := &w.tokens[k]
		switch t.Kind {
		case Number, Char, String:
			return true
		case Punct:
			switch t.Text {
			case "*", "&", "&&", "::", "<", ">", ">>", ",", "(", ")", "[", "]", "...":
			default:
				return true
			}
		}
	}
	return isPrefix(&w.tokens[open+1])
}

// QualifiedName gives the last token of the name that begins with token i: swap
// in std::swap, of in Table<int>::of, i itself in a name alone.
func (f *File) QualifiedName(i int) (int, bool) {
	f.Tokens()
	if isPunct(f.token(i), "::") {
		i++
	}
	for isName(f.token(i)) {
		next := i + 1
		if isPunct(f.token(next), "<") {
			if end, ok := f.anglesEnd(next); ok {
				next = end + 1
			}
		}
		if !isPunct(f.token(next), "::") {
			return i, true
		}
		if i = next + 1; f.token(i).Is("template") {
			i++
		}
	}
	return 0, false
}
