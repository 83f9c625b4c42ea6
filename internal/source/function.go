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
	return !isName(t) && !isClose(t, '(') && !isClose(t, '[') && !isOpen(t, '[') && !isPunct(t, ">") && !declaring[t.Text] && !valued[t.Text]
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
