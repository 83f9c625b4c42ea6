package lexical

import (
	"ames/internal/mutation/source"
	"ames/internal/mutation/syntax"
)

// ReturnsNothing reports whether the function with that body, of which the IR returns
// nothing, says so: it may return an object of a class without members.
func ReturnsNothing(v View, open, end int) bool {
	head, last, ok := syntax.FunctionHead(v.File, open+1)
	if !ok {
		return false
	}
	for k := head; k <= last; k++ {
		switch t := v.Tokens[k]; {
		case t.Is("void"):
			if before := v.Tokens[max(k, 1)-1]; !before.Is("<") && !before.Is(",") {
				return true
			}
		case t.Is("("), t.Is("["):
			if k, ok = v.File.Match(k); !ok {
				return false
			}
		}
	}
	if !syntax.DeducesReturn(v.File, open+1) {
		return false
	}
	for k := open + 1; k < end; k++ {
		switch v.Tokens[k].Text {
		case "return":
			if v.Is(k+1, ";") {
				continue
			}
		case "co_return", "co_yield", "co_await":
		default:
			continue
		}
		if of, _, ok := syntax.FunctionHead(v.File, k); !ok || of == head {
			return false
		}
	}
	return true
}

// OnlyReturn gives the only return statement of the function whose closing brace is token end.
func OnlyReturn(f *source.File, end int) (int, bool) {
	tokens := f.Tokens()
	if !tokens[end].Is("}") {
		return 0, false
	}
	open, ok := f.Match(end)
	if !ok {
		return 0, false
	}
	head, last, ok := syntax.FunctionHead(f, open+1)
	if !ok || last+1 != open {
		return 0, false
	}
	only, found := 0, false
	for k := open + 1; k < end; k++ {
		if !tokens[k].Is("return") {
			continue
		}
		if of, _, ok := syntax.FunctionHead(f, k); ok && of != head {
			continue // a lambda's
		}
		if found {
			return 0, false
		}
		only, found = k, true
	}
	return only, found
}

// ReturnType is the arithmetic type that the head of the function around the
// token says that it returns, as far as it matters: "bool", "number", or empty
// where it is not plain to see.
func ReturnType(v View) string {
	first, last, ok := syntax.FunctionHead(v.File, v.I)
	if !ok {
		return ""
	}
	found := ""
	for k := first; k <= last && !v.Is(k, "("); k++ {
		switch t := v.Tokens[k]; t.Text {
		case "bool":
			found = "bool"
		case "int", "long", "short", "unsigned", "signed", "char", "float", "double":
			found = "number"
		case "*", "&", "<", "auto", "[", "#":
			return ""
		default:
			if t.Kind != source.Ident && !t.Is("::") {
				return ""
			}
		}
	}
	return found
}

// DeducesReturn reports that the function's return type may follow from its
// return statements: they must keep their types then.
func (v View) DeducesReturn() bool { return v.CXX && syntax.DeducesReturn(v.File, v.I) }
