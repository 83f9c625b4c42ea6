package source

import "strings"

// Condition gives the first and last token of the condition of the if, while or
// for at token i. False where there is none, where it declares a variable, and
// for a for over a range.
func (f *File) Condition(i int) (first, last int, ok bool) {
	tokens := f.Tokens()
	if i < 0 || i >= len(tokens) || tokens[i].Directive {
		return 0, 0, false
	}
	loop := tokens[i].Is("for")
	if !loop && !tokens[i].Is("if") && !tokens[i].Is("while") {
		return 0, 0, false
	}
	open := i + 1
	end, ok := f.Match(open)
	if !ok || !isOpen(&tokens[open], '(') || f.holdsDirective(i, end) {
		return 0, 0, false
	}
	parts := []int{open} // what parts of the head begin behind
	for k := open + 1; k < end; k++ {
		if m, ok := f.Match(k); ok && m > k {
			k = m
		} else if isPunct(&tokens[k], ";") {
			parts = append(parts, k)
		}
	}
	first, last = parts[len(parts)-1]+1, end-1
	if loop {
		if len(parts) != 3 {
			return 0, 0, false
		}
		first, last = parts[1]+1, parts[2]-1
	}
	if first > last || len(parts) > 1 && tokens[i].Is("while") || !f.mayBeExpression(first, last+1) {
		return 0, 0, false
	}
	if f.declares(first) { // a && b could; but a variable declared here gets a value
		for k := first; k <= last; k++ {
			if isPunct(&tokens[k], "=") || isOpen(&tokens[k], '{') {
				return 0, 0, false
			}
			if m, ok := f.Match(k); ok && m > k {
				k = m
			}
		}
	}
	return first, last, true
}

// Body gives the braces of the body of the function or lambda that token i
// stands in, or whose last token it is.
func (f *File) Body(i int) (open, end int, ok bool) {
	tokens := f.Tokens()
	if i < 0 || i >= len(tokens) {
		return 0, 0, false
	}
	if isClose(&tokens[i], '{') {
		if open, ok = f.Match(i); !ok {
			return 0, 0, false
		}
		if i = open + 1; i < len(tokens) && isClose(&tokens[i], '{') { // nothing in it
			return open, i, true
		}
	}
	if f.lang == C { // no function is in another, and parameters may be declared before the brace
		open = -1
		for k, inside := f.Enclosing(i); inside; k, inside = f.Enclosing(k) {
			open = k
		}
		end, ok = f.Match(open)
		return open, end, ok && isOpen(&tokens[open], '{')
	}
	for {
		first, last, ok := f.FunctionHead(i)
		if !ok {
			return 0, 0, false
		}
		open = backwards{f, tokens}.next(last)
		if f.takesParameters(first, last) {
			end, ok = f.Match(open)
			return open, end, ok
		}
		i = open // values in braces behind a type's name
	}
}

// takesParameters reports whether the tokens in front of a brace are a
// function's or a lambda's head.
func (f *File) takesParameters(first, last int) bool {
	if isOpen(&f.tokens[first], '[') {
		return true
	}
	parameters := false
	for k := first; k <= last; k++ {
		t := &f.tokens[k]
		switch {
		case isOpen(t, '('):
			parameters = true
		case isPunct(t, "=") && !f.token(k-1).Is("operator"), t.Is("return"):
			return false
		}
		if m, ok := f.Match(k); ok && m > k {
			k = m
		}
	}
	return parameters
}

// ChoosesEarly reports whether there is any if constexpr in the file.
func (f *File) ChoosesEarly() bool {
	f.earlyOnce.Do(func() { f.early = f.lang != C && strings.Contains(f.text, "if constexpr") })
	return f.early
}

// IsChosenEarly reports whether the brace at token i opens a block of an if constexpr or of an
// else behind one.
func (f *File) IsChosenEarly(i int) bool {
	w := backwards{f, f.Tokens()}
	for isOpen(f.token(i), '{') {
		b := w.before(i)
		if isClose(f.token(b), '(') {
			open, ok := f.Match(b)
			if !ok {
				return false
			}
			if b = w.before(open); !f.token(b).Is("constexpr") || !f.token(w.before(b)).Is("if") {
				return false
			}
			return true
		}
		if !f.token(b).Is("else") {
			return false
		}
		b = w.before(b)
		open, ok := f.Match(max(b, 0))
		if !isClose(f.token(b), '{') || !ok {
			return false
		}
		i = open
	}
	return false
}

// EndsByReturning reports whether the last statement of the block that the brace at token i
// opens is a return.
func (f *File) EndsByReturning(i int) bool {
	end, ok := f.Match(i)
	if !ok || !isPunct(f.token(end-1), ";") {
		return false
	}
	for k := end - 2; k > i; k-- {
		switch t := f.token(k); {
		case t.Is("return"):
			before := f.token(k - 1)
			return k-1 == i || isPunct(before, ";") || isClose(before, '{')
		case t.Directive, isPunct(t, ";"):
			return false
		default:
			if opener, opens := bracket(t); opener == 0 || opens || t.Kind != Punct {
				continue
			}
			if k, ok = f.Match(k); !ok {
				return false
			}
		}
	}
	return false
}

// FullExpression gives the first and last token of the expression that token i
// stands in: that of an expression statement, or the first or third of a for's head.
func (f *File) FullExpression(i int) (first, last int, ok bool) {
	if first, semicolon, ok := f.StatementBounds(i); ok {
		return first, semicolon - 1, true
	}
	at := i
	for {
		open, inside := f.Enclosing(at)
		if !inside || !isOpen(&f.tokens[open], '(') {
			return 0, 0, false
		}
		at = open
		if open > 0 && f.tokens[open-1].Is("for") {
			break
		}
	}
	end, ok := f.Match(at)
	if !ok || f.holdsDirective(at, end) {
		return 0, 0, false
	}
	parts := []int{at}
	for k := at + 1; k < end; k++ {
		if m, ok := f.Match(k); ok && m > k {
			k = m
		} else if isPunct(&f.tokens[k], ";") {
			parts = append(parts, k)
		}
	}
	if len(parts) != 3 {
		return 0, 0, false
	}
	switch {
	case i < parts[1]:
		first, last = at+1, parts[1]-1
	case i > parts[2]:
		first, last = parts[2]+1, end-1
	default:
		return 0, 0, false
	}
	return first, last, first <= last && f.isExpression(first, last+1)
}

// CaseLabels gives the first and last tokens of the case labels of the switch at
// token i, without those of switches inside. False where there may be others
// than are seen.
func (f *File) CaseLabels(i int) (labels [][2]int, ok bool) {
	open := i + 1
	end, ok := f.Match(open)
	if !ok || !isOpen(f.token(open), '(') || !isOpen(f.token(end+1), '{') {
		return nil, false
	}
	last, ok := f.Match(end + 1)
	if !ok || f.holdsDirective(i, last) {
		return nil, false
	}
	for k := end + 2; k < last; k++ {
		switch t := &f.tokens[k]; {
		case t.Is("switch"):
			head, ok := f.Match(k + 1)
			if !ok || !isOpen(f.token(head+1), '{') {
				return nil, false
			}
			if k, ok = f.Match(head + 1); !ok {
				return nil, false
			}
		case t.Is("case"):
			colon, ok := f.labelEnd(k, last)
			if !ok {
				return nil, false
			}
			labels = append(labels, [2]int{k, colon})
			k = colon
		case isPunct(t, "..."):
			return nil, false
		}
	}
	for _, l := range labels {
		for k := l[0]; k < l[1]; k++ {
			if isPunct(&f.tokens[k], "...") {
				return nil, false
			}
		}
	}
	return labels, true
}
