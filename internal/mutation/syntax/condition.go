package syntax

import "ames/internal/mutation/source"

// Condition gives the first and last token of the condition of the if, while or
// for at token i. False where there is none, where it declares a variable, and
// for a for over a range.
func Condition(f *source.File, i int) (first, last int, ok bool) {
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
	if !ok || !tokens[open].Opens('(') || f.HoldsDirective(i, end) {
		return 0, 0, false
	}
	parts := []int{open} // what parts of the head begin behind
	for k := open + 1; k < end; k++ {
		if m, ok := f.Match(k); ok && m > k {
			k = m
		} else if tokens[k].IsPunct(";") {
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
	if first > last || len(parts) > 1 && tokens[i].Is("while") || !mayBeExpression(f, first, last+1) {
		return 0, 0, false
	}
	if declares(f, first) { // a && b could; but a variable declared here gets a value
		for k := first; k <= last; k++ {
			if tokens[k].IsPunct("=") || tokens[k].Opens('{') {
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
func Body(f *source.File, i int) (open, end int, ok bool) {
	tokens := f.Tokens()
	if i < 0 || i >= len(tokens) {
		return 0, 0, false
	}
	if tokens[i].Closes('{') {
		if open, ok = f.Match(i); !ok {
			return 0, 0, false
		}
		if i = open + 1; i < len(tokens) && tokens[i].Closes('{') { // nothing in it
			return open, i, true
		}
	}
	if f.Language() == source.C { // no function is in another, and parameters may be declared before the brace
		open = -1
		for k, inside := f.Enclosing(i); inside; k, inside = f.Enclosing(k) {
			open = k
		}
		end, ok = f.Match(open)
		return open, end, ok && tokens[open].Opens('{')
	}
	for {
		first, last, ok := FunctionHead(f, i)
		if !ok {
			return 0, 0, false
		}
		open = backwards{f, tokens}.next(last)
		if takesParameters(f, first, last) {
			end, ok = f.Match(open)
			return open, end, ok
		}
		i = open // values in braces behind a type's name
	}
}

// takesParameters reports whether the tokens in front of a brace are a
// function's or a lambda's head.
func takesParameters(f *source.File, first, last int) bool {
	if f.Tokens()[first].Opens('[') {
		return true
	}
	parameters := false
	for k := first; k <= last; k++ {
		t := &f.Tokens()[k]
		switch {
		case t.Opens('('):
			parameters = true
		case t.IsPunct("=") && !f.Token(k-1).Is("operator"), t.Is("return"):
			return false
		}
		if m, ok := f.Match(k); ok && m > k {
			k = m
		}
	}
	return parameters
}

// IsChosenEarly reports whether the brace at token i opens a block of an if constexpr or of an
// else behind one.
func IsChosenEarly(f *source.File, i int) bool {
	w := backwards{f, f.Tokens()}
	for f.Token(i).Opens('{') {
		b := w.before(i)
		if f.Token(b).Closes('(') {
			open, ok := f.Match(b)
			if !ok {
				return false
			}
			if b = w.before(open); !f.Token(b).Is("constexpr") || !f.Token(w.before(b)).Is("if") {
				return false
			}
			return true
		}
		if !f.Token(b).Is("else") {
			return false
		}
		b = w.before(b)
		open, ok := f.Match(max(b, 0))
		if !f.Token(b).Closes('{') || !ok {
			return false
		}
		i = open
	}
	return false
}

// EndsByReturning reports whether the last statement of the block that the brace at token i
// opens is a return.
func EndsByReturning(f *source.File, i int) bool {
	end, ok := f.Match(i)
	if !ok || !f.Token(end-1).IsPunct(";") {
		return false
	}
	for k := end - 2; k > i; k-- {
		switch t := f.Token(k); {
		case t.Is("return"):
			before := f.Token(k - 1)
			return k-1 == i || before.IsPunct(";") || before.Closes('{')
		case t.Directive, t.IsPunct(";"):
			return false
		default:
			if opener, opens := t.Bracket(); opener == 0 || opens || t.Kind != source.Punct {
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
func FullExpression(f *source.File, i int) (first, last int, ok bool) {
	if first, semicolon, ok := StatementBounds(f, i); ok {
		return first, semicolon - 1, true
	}
	at := i
	for {
		open, inside := f.Enclosing(at)
		if !inside || !f.Tokens()[open].Opens('(') {
			return 0, 0, false
		}
		at = open
		if open > 0 && f.Tokens()[open-1].Is("for") {
			break
		}
	}
	end, ok := f.Match(at)
	if !ok || f.HoldsDirective(at, end) {
		return 0, 0, false
	}
	parts := []int{at}
	for k := at + 1; k < end; k++ {
		if m, ok := f.Match(k); ok && m > k {
			k = m
		} else if f.Tokens()[k].IsPunct(";") {
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
	return first, last, first <= last && isExpression(f, first, last+1)
}

// CaseLabels gives the first and last tokens of the case labels of the switch at
// token i, without those of switches inside. False where there may be others
// than are seen.
func CaseLabels(f *source.File, i int) (labels [][2]int, ok bool) {
	open := i + 1
	end, ok := f.Match(open)
	if !ok || !f.Token(open).Opens('(') || !f.Token(end+1).Opens('{') {
		return nil, false
	}
	last, ok := f.Match(end + 1)
	if !ok || f.HoldsDirective(i, last) {
		return nil, false
	}
	for k := end + 2; k < last; k++ {
		switch t := &f.Tokens()[k]; {
		case t.Is("switch"):
			head, ok := f.Match(k + 1)
			if !ok || !f.Token(head+1).Opens('{') {
				return nil, false
			}
			if k, ok = f.Match(head + 1); !ok {
				return nil, false
			}
		case t.Is("case"):
			colon, ok := labelEnd(f, k, last)
			if !ok {
				return nil, false
			}
			labels = append(labels, [2]int{k, colon})
			k = colon
		case t.IsPunct("..."):
			return nil, false
		}
	}
	for _, l := range labels {
		for k := l[0]; k < l[1]; k++ {
			if f.Tokens()[k].IsPunct("...") {
				return nil, false
			}
		}
	}
	return labels, true
}
