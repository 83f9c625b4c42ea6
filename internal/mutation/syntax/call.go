package syntax

import "ames/internal/mutation/source"

// CallEnd gives the index of the ) that closes the call whose callee's name is
// token i. Template arguments between name and parenthesis are followed as long
// as nothing in them could be anything else. False for what is no plain call.
func CallEnd(f *source.File, i int) (int, bool) {
	tokens := f.Tokens()
	if i < 0 || i+1 >= len(tokens) || !isName(&tokens[i]) {
		return 0, false
	}
	open := i + 1
	if tokens[open].IsPunct("<") {
		end, ok := anglesEnd(f, open)
		if !ok || end+1 >= len(tokens) {
			return 0, false
		}
		open = end + 1
	}
	if !tokens[open].Opens('(') {
		return 0, false
	}
	end, ok := f.Match(open)
	if !ok || f.HoldsDirective(i, end) {
		return 0, false
	}
	return end, true
}

// anglesEnd gives the > that could end the template arguments that begin with
// the < at token i. A >> that ends two lists at once is followed only inside.
func anglesEnd(f *source.File, i int) (int, bool) {
	if f.Language() == source.C {
		return 0, false
	}
	depth := 0
	for n := 0; i < len(f.Tokens()) && n < maxAngles; n++ {
		t := &f.Tokens()[i]
		switch {
		case t.IsPunct("<"):
			depth++
		case t.IsPunct(">"), t.IsPunct(">>"):
			if depth -= len(t.Text); depth == 0 {
				return i, true
			}
			if depth < 0 {
				return 0, false
			}
		case t.Opens('('), t.Opens('['):
			m, ok := f.Match(i)
			if !ok {
				return 0, false
			}
			i = m
		case !mayStandInAngles(f, i):
			return 0, false
		}
		i++
	}
	return 0, false
}

// ReturnExpr gives the first and last token of what the return (or co_return)
// at token i returns. False for a plain return and for a braced list.
func ReturnExpr(f *source.File, i int) (first, last int, ok bool) {
	tokens := f.Tokens()
	if i < 0 || i+1 >= len(tokens) || !(tokens[i].Is("return") || tokens[i].Is("co_return")) {
		return 0, 0, false
	}
	first = i + 1
	if tokens[first].IsPunct(";") || tokens[first].Opens('{') {
		return 0, 0, false
	}
	semicolon, ok := semicolonFrom(f, first)
	if !ok || f.HoldsDirective(i, semicolon) {
		return 0, 0, false
	}
	return first, semicolon - 1, true
}

// semicolonFrom gives the first ; from token i on that is at i's bracket depth;
// false if a bracket around i closes before.
func semicolonFrom(f *source.File, i int) (int, bool) {
	for ; i < len(f.Tokens()); i++ {
		t := &f.Tokens()[i]
		if t.IsPunct(";") {
			return i, true
		}
		if opener, opens := t.Bracket(); opener != 0 && t.Kind == source.Punct {
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
func SideEffectFree(f *source.File, first, last int) bool {
	tokens := f.Tokens()
	if first < 0 || last >= len(tokens) {
		return false
	}
	for i := first; i <= last; i++ {
		t := &tokens[i]
		switch t.Kind {
		case source.Unknown:
			return false
		case source.Ident:
			if !quiet(t.Text) {
				return false
			}
		case source.Punct:
			if isAssignment(t) || t.Text == "++" || t.Text == "--" || t.Text == ";" || t.Opens('{') {
				return false
			}
			if t.Opens('(') && i > first && calls(f, i-1) {
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
func calls(f *source.File, i int) bool {
	t := &f.Tokens()[i]
	if t.Kind == source.Ident {
		return !operating[t.Text] && !casting[t.Text] && !declaring[t.Text] && !controlling[t.Text]
	}
	if t.Closes('(') {
		return backwards{f, f.Tokens()}.callable(i)
	}
	if t.IsPunct(">") {
		w := backwards{f, f.Tokens()}
		if w.comparison(i) {
			return false
		}
		_, cast := w.cast(i)
		return !cast
	}
	return t.Closes('[') || t.Closes('{')
}

// OperandEnd gives the index of the last token of the operand that starts with
// token i: prefix operators, a name, literal or parenthesis, and the calls,
// indexes, members, ++ and -- behind it. It is what a unary operator in front of
// token i applies to. False if the tokens leave it unclear.
func OperandEnd(f *source.File, i int) (int, bool) {
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
	end, ok := operandHead(f, i)
	for ok && end+1 < len(tokens) {
		t := &tokens[end+1]
		switch {
		case t.Opens('('), t.Opens('['):
			end, ok = f.Match(end + 1)
		case t.IsPunct("."), t.IsPunct("->"):
			end += 2
			ok = end < len(tokens) && isName(&tokens[end])
		case t.IsPunct("++"), t.IsPunct("--"):
			end++
		case t.IsPunct("<") && isName(&tokens[end]) && f.Language() == source.CPP:
			if angles, maybe := anglesEnd(f, end+1); maybe {
				if angles+1 >= len(tokens) || !tokens[angles+1].Opens('(') {
					return 0, false
				}
				end = angles
				continue
			}
			_, ok = checked(f, start, end, true)
			return end, ok
		default:
			_, ok = checked(f, start, end, !t.Opens('{') && !t.IsPunct("::"))
			return end, ok
		}
	}
	return 0, false
}

func isPrefix(t *source.Token) bool {
	switch t.Operator() {
	case "!", "~", "-", "+", "*", "&", "++", "--":
		return true
	}
	return false
}

// operandHead gives the last token of the name, literal, parenthesis or cast
// that starts with token i.
func operandHead(f *source.File, i int) (int, bool) {
	tokens := f.Tokens()
	t := &tokens[i]
	switch {
	case t.Kind == source.Number, t.Kind == source.Char, valued[t.Text]:
		return i, true
	case t.Kind == source.String:
		for i+1 < len(tokens) && tokens[i+1].Kind == source.String {
			i++
		}
		return i, true
	case t.IsPunct("::"), isName(t):
		start := i
		if isName(t) {
			i++
		}
		for i+1 < len(tokens) && tokens[i].IsPunct("::") && isName(&tokens[i+1]) {
			i += 2
		}
		return i - 1, i > start && isName(&tokens[i-1])
	case casting[t.Text] && i+1 < len(tokens):
		end, ok := anglesEnd(f, i+1)
		return end, ok && end+1 < len(tokens) && tokens[end+1].Opens('(')
	case t.Opens('('):
		end, ok := f.Match(i)
		if !ok || end+1 >= len(tokens) {
			return 0, false
		}
		next := &tokens[end+1]
		if next.Kind == source.Ident && next.Operator() == "" || next.Kind == source.Number ||
			next.Kind == source.Char ||
			next.Kind == source.String {
			return OperandEnd(f, end+1) // a cast
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
		return t.Kind != source.Ident || valued[t.Text]
	}
	for k := open + 1; k < end; k++ {
		t := &w.tokens[k]
		switch t.Kind {
		case source.Number, source.Char, source.String:
			return true
		case source.Punct:
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
func QualifiedName(f *source.File, i int) (int, bool) {
	f.Tokens()
	if f.Token(i).IsPunct("::") {
		i++
	}
	for isName(f.Token(i)) {
		next := i + 1
		if f.Token(next).IsPunct("<") {
			if end, ok := anglesEnd(f, next); ok {
				next = end + 1
			}
		}
		if !f.Token(next).IsPunct("::") {
			return i, true
		}
		if i = next + 1; f.Token(i).Is("template") {
			i++
		}
	}
	return 0, false
}
