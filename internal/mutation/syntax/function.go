package syntax

import "ames/internal/mutation/source"

// FunctionHead gives the tokens in front of the body of the function or lambda
// that token i stands in: from its first one to the one before the brace. A
// lambda's head begins with its [. False if the tokens leave it unclear.
func FunctionHead(f *source.File, i int) (first, last int, ok bool) {
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
		if i = open; !tokens[open].Opens('{') {
			continue
		}
		last = w.before(open)
		if last < 0 {
			return 0, 0, false
		}
		switch t := &tokens[last]; {
		case t.IsPunct(";"), t.IsPunct(":"), t.Opens('{'), t.Closes('{'), t.Is("else"), t.Is("do"), t.Is("try"):
			continue // a block
		case t.Closes('(') && w.isHead(last):
			continue
		case isAssignment(t), t.IsPunct(","), t.Opens('('), t.Opens('['), t.Is("return"):
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
		switch opener, opens := t.Bracket(); {
		case t.IsPunct(";"), t.Closes('{') && i < start, opener != 0 && opens && t.Kind == source.Punct:
			return w.next(i), i < start
		case opener != 0 && t.Kind == source.Punct:
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
	if n := w.next(i); n < len(w.tokens) && w.tokens[n].Opens('[') {
		return false
	}
	b := w.before(i)
	if b < 0 {
		return false
	}
	t := &w.tokens[b]
	return !isName(t) && !t.Closes('(') && !t.Closes('[') && !t.Opens('[') && !t.IsPunct(">") &&
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
func DeducesReturn(f *source.File, i int) bool {
	first, last, ok := FunctionHead(f, i)
	if !ok {
		return true
	}
	deduced := f.Tokens()[first].Opens('[')
	for k := first; k <= last; k++ {
		switch t := &f.Tokens()[k]; {
		case t.Directive:
		case t.IsPunct("->"):
			deduced = false
		case t.Is("auto"):
			deduced = true
		case t.Opens('('), t.Opens('['):
			if k > first && f.Tokens()[k-1].Is("decltype") && f.Token(k+1).Is("auto") {
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
func IsLambdaBody(f *source.File, i int) bool {
	w := backwards{f, f.Tokens()}
	if f.Token(i + 1).Closes('{') { // nothing is in the body that could be asked for its head
		k := w.before(i)
		if f.Token(k).Closes('(') {
			if open, ok := f.Match(k); ok {
				k = w.before(open)
			}
		}
		open, ok := f.Match(max(k, 0))
		return ok && f.Token(k).Closes('[') && w.introduces(open)
	}
	first, last, ok := FunctionHead(f, i+1)
	return ok && f.Tokens()[first].Is("[") && w.before(i) == last
}

// DeclaredBefore reports whether the name at token i is that of a variable or
// parameter which the functions around it declare, or which a lambda captures: no
// macro's then.
func DeclaredBefore(f *source.File, i int) bool {
	f.Tokens()
	name := f.Token(i).Text
	for at := i; ; {
		first, _, ok := FunctionHead(f, at)
		if !ok {
			return false
		}
		for k := first; k < at; k++ {
			if f.Tokens()[k].Text == name && !f.Tokens()[k].Directive && declared(f, k) {
				return true
			}
		}
		if at = first; at == 0 {
			return false
		}
	}
}

// declared reports whether the name at token k is being declared.
func declared(f *source.File, k int) bool {
	before, after := f.Token(k-1), f.Token(k+1)
	switch after.Text {
	case "=", "{", "(", ")", ",", ";", ":", "]":
	default:
		return false
	}
	if open, inside := f.Enclosing(k); inside && f.Tokens()[open].Is("[") {
		return (backwards{f, f.Tokens()}).introduces(open) && (before.Is("[") || before.Is(",") || before.Is("&"))
	}
	if before.Kind == source.Ident {
		return before.Operator() == "" && !controlling[before.Text] && !operating[before.Text]
	}
	if !before.Is("&") && !before.Is("&&") && !before.Is("*") && !before.Is(">") && !before.Is("...") {
		return false
	}
	// A type is in front, and nothing that could be an operand of & * >.
	kind, begin := f.Token(k-2), f.Token(k-3)
	return kind.Kind == source.Ident && !controlling[kind.Text] && !operating[kind.Text] &&
		(begin.Is("(") || begin.Is(",") || begin.Is("const") || begin.Is(";") || begin.Is("{"))
}

// DeclaresVirtual reports whether the file declares a virtual function of that
// name: no macro's then.
func DeclaresVirtual(f *source.File, name string) bool {
	tokens := f.Tokens()
	for k := range tokens {
		if tokens[k].Text != name || tokens[k].Directive || !f.Token(k+1).Opens('(') {
			continue
		}
		end, ok := f.Match(k + 1)
		for end++; ok && (f.Token(end).Is("const") || f.Token(end).Is("noexcept")); end++ {
		}
		if ok && (f.Token(end).Is("override") || f.Token(end).Is("final")) {
			return true
		}
		for b := k - 1; b >= 0; b-- {
			t := &tokens[b]
			if t.Is("virtual") {
				return true
			}
			if t.Kind == source.Punct && !t.Is("*") && !t.Is("&") && !t.Is("::") && !t.Is("<") && !t.Is(">") &&
				!t.Is(",") {
				break
			}
		}
	}
	return false
}
