package syntax

import (
	"ames/internal/mutation/source"
	"strings"
)

// DeclaredType gives the words of the type that the functions around token i
// declare its name with: "unsigned long", "uint32_t". It is false unless all
// declarations of the name whose scope token i is in say the same, and each is a
// plain one: no pointer nor array, no type that follows from a value, no name
// behind a comma.
func DeclaredType(f *source.File, i int) (string, bool) {
	f.Tokens()
	name := f.Token(i).Text
	found := ""
	for at := i; ; {
		first, last, ok := FunctionHead(f, at)
		if !ok {
			return found, found != ""
		}
		if w := (backwards{f, f.Tokens()}); w.opensType(w.next(last)) {
			if found == "" {
				found = memberType(f, w.next(last), name)
			}
			return found, found != ""
		}
		for k := first; k < at; k++ {
			if f.Tokens()[k].Text != name || f.Tokens()[k].Kind != source.Ident {
				continue
			}
			switch words, is := typeBefore(f, k); {
			case !is || words != "" && !inScope(f, k, i, first, last):
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
func memberType(f *source.File, open int, name string) string {
	found := ""
	end, ok := f.Match(open)
	for k := open + 1; ok && k < end; k++ {
		if f.Tokens()[k].Text == name {
			words, is := typeBefore(f, k)
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
func inScope(f *source.File, k, i, first, last int) bool {
	open, inside := f.Enclosing(k)
	if !inside || open < first {
		return false
	}
	end, ok := f.Match(open)
	switch {
	case !ok:
		return false
	case f.Tokens()[open].Opens('{'):
		return i < end
	case open <= last: // a parameter, not one of a parameter's
		outer, nested := f.Enclosing(open)
		return !nested || outer < first
	case !headed[f.Token(open-1).Text]:
		return false
	case f.Token(end + 1).Opens('{'):
		end, ok = f.Match(end + 1)
	default:
		end, ok = semicolonFrom(f, end+1)
	}
	return ok && i < end
}

// typeBefore gives the type in front of the name at token k, if the name is being
// declared there; nothing if it may be declared in a way that is not plain.
func typeBefore(f *source.File, k int) (words string, declares bool) {
	after := f.Token(k + 1)
	before := k - 1
	open, inside := f.Enclosing(k)
	brackets := inside && f.Tokens()[open].Is("[")
	switch t := f.Token(before); {
	case t.Directive || f.Tokens()[k].Directive:
		return "", true
	case brackets && t.Is("[") || brackets && t.Is(","):
		// An index, what a lambda captures, or a part of something.
		return "", after.Is("=") || f.Token(open-1).Is("auto") || f.Token(open-1).Is("&") || f.Token(open-1).Is("&&")
	case t.Is(","):
		// Not an argument, but perhaps one more name of a declaration.
		isArgument := inside && f.Tokens()[open].Is("(") && !f.Token(open-1).Is("for")
		return "", !isArgument
	case t.Is("&"):
		before--
	}
	if t := f.Token(before); t.Kind != source.Ident || t.Operator() != "" || controlling[t.Text] || operating[t.Text] {
		return "", f.Token(before).Is("*") && isType(f, before-1)
	}
	switch after.Text {
	case "=", "{", ")", ",", ";", ":":
	default:
		return "", true // an array, a function, or what a macro makes of it
	}
	var list []string
	for ; f.Token(before).Kind == source.Ident && !controlling[f.Token(before).Text]; before-- {
		switch w := f.Tokens()[before].Text; w {
		case "const", "volatile", "register", "static", "constexpr", "thread_local":
		default:
			list = append(list, w)
		}
		if f.Token(before-1).Is("::") && f.Token(before-2).Is("std") {
			before -= 2
		}
	}
	switch begin := f.Token(before); {
	case begin.Is("("), begin.Is(","), begin.Is(";"), begin.Is("{"), begin.Is("}"):
	case begin.Is(":") && isAccess(f.Token(before-1)):
	default:
		return "", true
	}
	for a, b := 0, len(list)-1; a < b; a, b = a+1, b-1 {
		list[a], list[b] = list[b], list[a]
	}
	return strings.Join(list, " "), true
}

func isAccess(t *source.Token) bool { return t.Is("public") || t.Is("protected") || t.Is("private") }

// isType reports whether token k may end a type's name, seen from a * behind it
// that would else multiply.
func isType(f *source.File, k int) bool {
	t := f.Token(k)
	return t.Kind == source.Ident && (declaring[t.Text] || isName(t) && !declared(f, k))
}
