package source

import "strings"

// DeclaredType gives the words of the type that the functions around token i
// declare its name with: "unsigned long", "uint32_t". It is false unless all
// declarations of the name whose scope token i is in say the same, and each is a
// plain one: no pointer nor array, no type that follows from a value, no name
// behind a comma.
func (f *File) DeclaredType(i int) (string, bool) {
	f.Tokens()
	name := f.token(i).Text
	found := ""
	for at := i; ; {
		first, last, ok := f.FunctionHead(at)
		if !ok {
			return found, found != ""
		}
		if w := (backwards{f, f.tokens}); w.opensType(w.next(last)) {
			if found == "" {
				found = f.memberType(w.next(last), name)
			}
			return found, found != ""
		}
		for k := first; k < at; k++ {
			if f.tokens[k].Text != name || f.tokens[k].Kind != Ident {
				continue
			}
			switch words, is := f.typeBefore(k); {
			case !is || words != "" && !f.inScope(k, i, first, last):
			case words == "", found != "" && found != words:
				return "", false
			default:
				found = words
			}
		}
		if at = first; at == 0 {
			return found, found != ""
		}
	}
}

// memberType gives the type of a data member of the class between the braces, of
// which the first is token open.
func (f *File) memberType(open int, name string) string {
	found := ""
	end, ok := f.Match(open)
	for k := open + 1; ok && k < end; k++ {
		if f.tokens[k].Text == name {
			words, is := f.typeBefore(k)
			if is && found != "" || is && words == "" {
				return ""
			}
			found += words
		}
		if m, ok := f.Match(k); ok && m > k {
			k = m
		}
	}
	return found
}

// inScope reports whether what is declared at token k can be seen at token i, in
// the body of the function whose head reaches from first to last.
func (f *File) inScope(k, i, first, last int) bool {
	open, inside := f.Enclosing(k)
	if !inside || open < first {
		return false
	}
	end, ok := f.Match(open)
	switch {
	case !ok:
		return false
	case isOpen(&f.tokens[open], '{'):
		return i < end
	case open <= last: // a parameter, not one of a parameter's
		outer, nested := f.Enclosing(open)
		return !nested || outer < first
	case !headed[f.token(open-1).Text]:
		return false
	case isOpen(f.token(end+1), '{'):
		end, ok = f.Match(end + 1)
	default:
		end, ok = f.semicolon(end + 1)
	}
	return ok && i < end
}

// typeBefore gives the type in front of the name at token k, if the name is being
// declared there; nothing if it may be declared in a way that is not plain.
func (f *File) typeBefore(k int) (words string, declares bool) {
	after := f.token(k + 1)
	before := k - 1
	open, inside := f.Enclosing(k)
	brackets := inside && f.tokens[open].Is("[")
	switch t := f.token(before); {
	case t.Directive || f.tokens[k].Directive:
		return "", true
	case brackets && t.Is("[") || brackets && t.Is(","):
		// An index, what a lambda captures, or a part of something.
		return "", after.Is("=") || f.token(open-1).Is("auto") || f.token(open-1).Is("&") || f.token(open-1).Is("&&")
	case t.Is(","):
		// Not an argument, but perhaps one more name of a declaration.
		isArgument := inside && f.tokens[open].Is("(") && !f.token(open-1).Is("for")
		return "", !isArgument
	case t.Is("&"):
		before--
	}
	if t := f.token(before); t.Kind != Ident || t.Operator() != "" || controlling[t.Text] || operating[t.Text] {
		return "", f.token(before).Is("*") && f.isType(before-1)
	}
	switch after.Text {
	case "=", "{", ")", ",", ";", ":":
	default:
		return "", true // an array, a function, or what a macro makes of it
	}
	var list []string
	for ; f.token(before).Kind == Ident && !controlling[f.token(before).Text]; before-- {
		switch w := f.tokens[before].Text; w {
		case "const", "volatile", "register", "static", "constexpr", "thread_local":
		default:
			list = append(list, w)
		}
		if f.token(before-1).Is("::") && f.token(before-2).Is("std") {
			before -= 2
		}
	}
	switch begin := f.token(before); {
	case begin.Is("("), begin.Is(","), begin.Is(";"), begin.Is("{"), begin.Is("}"):
	case begin.Is(":") && isAccess(f.token(before-1)):
	default:
		return "", true
	}
	for a, b := 0, len(list)-1; a < b; a, b = a+1, b-1 {
		list[a], list[b] = list[b], list[a]
	}
	return strings.Join(list, " "), true
}

func isAccess(t *Token) bool { return t.Is("public") || t.Is("protected") || t.Is("private") }

// isType reports whether token k may end a type's name, seen from a * behind it
// that would else multiply.
func (f *File) isType(k int) bool {
	t := f.token(k)
	return t.Kind == Ident && (declaring[t.Text] || isName(t) && !f.declared(k))
}
