package source

// FunctionHead gives the tokens in front of the body of the function or lambda
// that token i stands in: from its first one to the one before the brace. A
// lambda's head begins with its [. False if the tokens leave it unclear.
func (f *File) FunctionHead(i int) (first, last int, ok bool) {
	tokens := f.Tokens()
	if i < 0 || i >= len(tokens) || tokens[i].Directive {
		return 0, 0, false
	}
	w := backwards{f, tokens}
	for {
		open, inside := f.Enclosing(i)
		if !inside {
			return 0, 0, false
		}
		if i = open; !isOpen(&tokens[open], '{') {
			continue
		}
		last = w.before(open)
		if last < 0 {
			return 0, 0, false
		}
		switch t := &tokens[last]; {
		case isPunct(t, ";"), isPunct(t, ":"), isOpen(t, '{'), isClose(t, '{'), t.Is("else"), t.Is("do"), t.Is("try"):
			continue // a block
		case isClose(t, '(') && w.isHead(last):
			continue
		case isAssignment(t), isPunct(t, ","), isOpen(t, '('), isOpen(t, '['), t.Is("return"):
			continue // a list of values
		}
		first, ok = w.headStart(last)
		return first, last, ok
	}
}

// headStart goes back over a function's head from its last token.
func (w backwards) headStart(i int) (int, bool) {
	for start := i; i >= 0; i = w.before(i) {
		t := &w.tokens[i]
		switch opener, opens := bracket(t); {
		case isPunct(t, ";"), isClose(t, '{') && i < start, opener != 0 && opens && t.Kind == Punct:
			return w.next(i), i < start
		case opener != 0 && t.Kind == Punct:
			open, ok := w.f.Match(i)
			if !ok {
				return 0, false
			}
			if i = open; opener == '[' && w.introduces(open) {
				return open, true
			}
		}
	}
	return w.next(-1), true
}

// introduces reports whether the [ at token i begins a lambda: nothing is
// there that could be indexed, and it is no attribute's.
func (w backwards) introduces(i int) bool {
	if n := w.next(i); n < len(w.tokens) && isOpen(&w.tokens[n], '[') {
		return false
	}
	b := w.before(i)
	if b < 0 {
		return false
	}
	t := &w.tokens[b]
	return !isName(t) && !isClose(t, '(') && !isClose(t, '[') && !isOpen(t, '[') && !isPunct(t, ">") &&
		!declaring[t.Text] && !valued[t.Text]
}

// next gives the token behind i, beyond directives.
func (w backwards) next(i int) int {
	for i++; i < len(w.tokens) && w.tokens[i].Directive; i++ {
	}
	return i
}

// DeducesReturn reports whether the function that token i stands in takes its
// result's type from its return statements, or may do so.
func (f *File) DeducesReturn(i int) bool {
	first, last, ok := f.FunctionHead(i)
	if !ok {
		return true
	}
	deduced := isOpen(&f.tokens[first], '[')
	for k := first; k <= last; k++ {
		switch t := &f.tokens[k]; {
		case t.Directive:
		case isPunct(t, "->"):
			deduced = false
		case t.Is("auto"):
			deduced = true
		case isOpen(t, '('), isOpen(t, '['):
			if k > first && f.tokens[k-1].Is("decltype") && f.token(k+1).Is("auto") {
				return true
			}
			m, ok := f.Match(k)
			if !ok {
				return true
			}
			k = m
		}
	}
	return deduced
}

// IsLambdaBody reports whether the brace at token i opens a lambda's body.
func (f *File) IsLambdaBody(i int) bool {
	w := backwards{f, f.Tokens()}
	if isClose(f.token(i+1), '{') { // nothing is in the body that could be asked for its head
		k := w.before(i)
		if isClose(f.token(k), '(') {
			if open, ok := f.Match(k); ok {
				k = w.before(open)
			}
		}
		open, ok := f.Match(max(k, 0))
		return ok && isClose(f.token(k), '[') && w.introduces(open)
	}
	first, last, ok := f.FunctionHead(i + 1)
	return ok && f.tokens[first].Is("[") && w.before(i) == last
}

// DeclaredBefore reports whether the name at token i is that of a variable or
// parameter which the functions around it declare, or which a lambda captures: no
// macro's then.
func (f *File) DeclaredBefore(i int) bool {
	f.Tokens()
	name := f.token(i).Text
	for at := i; ; {
		first, _, ok := f.FunctionHead(at)
		if !ok {
			return false
		}
		for k := first; k < at; k++ {
			if f.tokens[k].Text == name && !f.tokens[k].Directive && f.declared(k) {
				return true
			}
		}
		if at = first; at == 0 {
			return false
		}
	}
}

// declared reports whether the name at token k is being declared.
func (f *File) declared(k int) bool {
	before, after := f.token(k-1), f.token(k+1)
	switch after.Text {
	case "=", "{", "(", ")", ",", ";", ":", "]":
	default:
		return false
	}
	if open, inside := f.Enclosing(k); inside && f.tokens[open].Is("[") {
		return (backwards{f, f.tokens}).introduces(open) && (before.Is("[") || before.Is(",") || before.Is("&"))
	}
	if before.Kind == Ident {
		return before.Operator() == "" && !controlling[before.Text] && !operating[before.Text]
	}
	if !before.Is("&") && !before.Is("&&") && !before.Is("*") && !before.Is(">") && !before.Is("...") {
		return false
	}
	// A type is in front, and nothing that could be an operand of & * >.
	kind, begin := f.token(k-2), f.token(k-3)
	return kind.Kind == Ident && !controlling[kind.Text] && !operating[kind.Text] &&
		(begin.Is("(") || begin.Is(",") || begin.Is("const") || begin.Is(";") || begin.Is("{"))
}

// DeclaresVirtual reports whether the file declares a virtual function of that
// name: no macro's then.
func (f *File) DeclaresVirtual(name string) bool {
	tokens := f.Tokens()
	for k := range tokens {
		if tokens[k].Text != name || tokens[k].Directive || !isOpen(f.token(k+1), '(') {
			continue
		}
		end, ok := f.Match(k + 1)
		for end++; ok && (f.token(end).Is("const") || f.token(end).Is("noexcept")); end++ {
		}
		if ok && (f.token(end).Is("override") || f.token(end).Is("final")) {
			return true
		}
		for b := k - 1; b >= 0; b-- {
			t := &tokens[b]
			if t.Is("virtual") {
				return true
			}
			if t.Kind == Punct && !t.Is("*") && !t.Is("&") && !t.Is("::") && !t.Is("<") && !t.Is(">") && !t.Is(",") {
				break
			}
		}
	}
	return false
}
