package syntax

import "ames/internal/mutation/source"

// AlwaysConstructed reports of token i, which belongs to a member's initialiser
// in a class: whether only code of constructors initialises the members. It is
// false for a class without constructors, which may be an aggregate, and for one
// with a constructor that the compiler may evaluate: a constexpr, a defaulted or
// an inherited one. inClass is false elsewhere.
func AlwaysConstructed(f *source.File, i int) (always, inClass bool) {
	brace, inside := f.Enclosing(i)
	if !inside || !f.Tokens()[brace].Opens('{') {
		return false, false
	}
	name, ok := backwards{f, f.Tokens()}.className(brace)
	if !ok {
		return false, false
	}
	end, ok := f.Match(brace)
	return ok && name != "" && constructs(f, brace, end, name), true
}

// className gives the name of the class that the brace opens, empty for one
// without; false if the brace opens something else.
func (w backwards) className(brace int) (name string, ok bool) {
	k := w.before(brace)
	for ; k >= 0 && !ok; k = w.before(k) {
		switch w.tokens[k].Text {
		case "class", "struct", "union":
			if b := w.before(k); b >= 0 && w.tokens[b].Is("enum") {
				return "", false
			}
			ok = true
		case ";", "{", "}", ")", "(", "=", "return":
			return "", false
		}
	}
	if !ok {
		return "", false
	}
	for k = w.next(w.next(k)); k < brace; k = w.next(k) {
		t := &w.tokens[k]
		switch {
		case t.IsPunct(":"), t.IsPunct("<"):
			return name, true
		case isName(t) && t.Text != "final":
			name = t.Text
		}
	}
	return name, true
}

// constructs reports whether the class between the braces has constructors,
// all of which run as written.
func constructs(f *source.File, open, end int, name string) bool {
	some := false
	evaluated := false // the declaration being read says constexpr
	for k := open + 1; k < end; k++ {
		t := &f.Tokens()[k]
		switch {
		case t.IsPunct(";"), t.IsPunct(":"), t.Closes('{'):
			evaluated = false
		case t.Is("constexpr"), t.Is("consteval"):
			evaluated = true
		case t.Is("using") && f.Token(k+2).IsPunct("::"):
			return false
		case t.Text == name && f.Token(k+1).Opens('(') && !f.Token(k-1).IsPunct("~"):
			args, ok := f.Match(k + 1)
			if !ok || evaluated {
				return false
			}
			switch after := declarationEnd(f, args, end); {
			case f.Token(after - 1).Is("default"):
				return false
			case !f.Token(after - 1).Is("delete"):
				some = true
			}
			k = args
		}
		if opener, opens := t.Bracket(); opens && opener != 0 && t.Kind == source.Punct {
			m, ok := f.Match(k)
			if !ok {
				return false
			}
			k = m
			evaluated = evaluated && opener != '{'
		}
	}
	return some
}

// declarationEnd gives the ; : or { behind token k.
func declarationEnd(f *source.File, k, end int) int {
	for k++; k < end; k++ {
		t := &f.Tokens()[k]
		if t.IsPunct(";") || t.IsPunct(":") || t.Opens('{') {
			return k
		}
	}
	return end
}
