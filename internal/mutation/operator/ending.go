package operator

import (
	"strings"

	"github.com/ianlancetaylor/demangle"

	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// onlyReturn gives the return statement whose value p returns at the closing
// brace of its function. Where a function with one return ends with destructors,
// clang gives the statement no instruction of its own: the brace, to which the
// destructors belong, returns the value.
func onlyReturn(u *point.Unit, f *source.File, p *point.Point) (int, bool) {
	if isInstance(u.Functions[p.Func].Name) {
		return 0, false // another instance of the template may return a class, of which nothing shows
	}
	return returnedAtBrace(f, p)
}

// returnedAtBrace is onlyReturn for any function.
func returnedAtBrace(f *source.File, p *point.Point) (int, bool) {
	end, ok := f.TokenAt(int(p.Line), int(p.Col))
	tokens := f.Tokens()
	if !ok || !tokens[end].Is("}") {
		return 0, false
	}
	open, ok := f.Match(end)
	if !ok {
		return 0, false
	}
	head, last, ok := f.FunctionHead(open + 1)
	if !ok || last+1 != open {
		return 0, false
	}
	only, found := 0, false
	for k := open + 1; k < end; k++ {
		if !tokens[k].Is("return") {
			continue
		}
		if of, _, ok := f.FunctionHead(k); ok && of != head {
			continue // a lambda's
		}
		if found {
			return 0, false
		}
		only, found = k, true
	}
	return only, found
}

// isInstance reports whether a function is an instance of a template, or part of one.
func isInstance(symbol string) bool {
	return strings.HasPrefix(symbol, "_Z") && strings.Contains(symbol, "I") && demangled(symbol).instance
}

func hasTemplate(ast demangle.AST) bool {
	found := false
	ast.Traverse(func(a demangle.AST) bool {
		switch a.(type) {
		case *demangle.Template:
			found = true
		case *demangle.FunctionType:
			return false
		}
		return !found
	})
	return found
}
