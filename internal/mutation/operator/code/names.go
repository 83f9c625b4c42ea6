package code

import (
	"strings"
	"sync"

	"github.com/ianlancetaylor/demangle"
)

// Conversion is what MadeBy says of a function that converts an object of a class.
const Conversion = "conversion"

// naming is what a mangled name says.
type naming struct {
	base     string // as BaseName has it
	made     string // as MadeBy has it
	instance bool   // as IsInstance has it
}

// namings are those that were asked for: many calls have the same callee, many points the
// same function.
var namings sync.Map

// DoesMore reports whether a function does more than its body says: those that
// make and destroy objects.
func DoesMore(symbol string) bool {
	ast, err := demangle.ToAST(symbol)
	if err != nil {
		return true
	}
	found := false
	ast.Traverse(func(a demangle.AST) bool {
		switch a.(type) {
		case *demangle.Constructor, *demangle.Destructor:
			found = true
		case *demangle.FunctionType:
			return false
		}
		return !found
	})
	return found
}

// MadeBy names the class that a constructor makes, Conversion for a
// conversion function; empty for other functions.
func MadeBy(symbol string) string {
	if !strings.HasPrefix(symbol, "_Z") {
		return ""
	}
	return demangled(symbol).made
}

func maker(ast demangle.AST) string {
	made := ""
	ast.Traverse(func(a demangle.AST) bool {
		switch n := a.(type) {
		case *demangle.Constructor:
			made = baseOf(n)
		case *demangle.Cast:
			made = Conversion
		case *demangle.FunctionType, *demangle.TemplateParam:
			return false
		}
		return made == ""
	})
	return made
}

func baseOf(c *demangle.Constructor) string {
	if name := unqualified(c.Name); name != "" {
		return name
	}
	return demangle.ASTToString(c.Name)
}

// Parameters counts the parameters that a function's linkage name tells of.
func Parameters(symbol string) int {
	ast, err := demangle.ToAST(symbol)
	if err != nil {
		return 0
	}
	if c, ok := ast.(*demangle.Clone); ok {
		ast = c.Base
	}
	if c, ok := ast.(*demangle.Constraint); ok {
		ast = c.Name
	}
	typed, ok := ast.(*demangle.Typed)
	if !ok {
		return 0
	}
	f, ok := typed.Type.(*demangle.FunctionType)
	if m, is := typed.Type.(*demangle.MethodWithQualifiers); is {
		f, ok = m.Method.(*demangle.FunctionType)
	}
	if !ok {
		return 0
	}
	if len(f.Args) == 1 {
		if b, is := f.Args[0].(*demangle.BuiltinType); is && b.Name == "void" {
			return 0
		}
	}
	return len(f.Args)
}

// IsCallOperator reports whether a function is called by naming an object: a
// lambda's, for instance.
func IsCallOperator(symbol string) bool {
	return strings.HasPrefix(symbol, "_Z") && strings.Contains(symbol, "cl") && BaseName(symbol) == "operator()"
}

// BaseName is the unqualified name of a function as a call spells it. It is
// empty for constructors, destructors and operators, whose calls are not spelt; that of
// an object that is called is operator(), which is no token.
func BaseName(symbol string) string {
	if !strings.HasPrefix(symbol, "_Z") {
		return symbol
	}
	return demangled(symbol).base
}

func demangled(symbol string) naming {
	if known, ok := namings.Load(symbol); ok {
		return known.(naming)
	}
	n := naming{instance: true}
	if ast, err := demangle.ToAST(symbol); err == nil {
		n = naming{base: unqualified(ast), made: maker(ast), instance: hasTemplate(ast)}
	}
	namings.Store(symbol, n)
	return n
}

func unqualified(a demangle.AST) string {
	switch n := a.(type) {
	case *demangle.Typed:
		return unqualified(n.Name)
	case *demangle.Qualified:
		return unqualified(n.Name)
	case *demangle.Template:
		return unqualified(n.Name)
	case *demangle.MethodWithQualifiers:
		return unqualified(n.Method)
	case *demangle.Clone:
		return unqualified(n.Base)
	case *demangle.Constraint:
		return unqualified(n.Name)
	case *demangle.TaggedName:
		return unqualified(n.Name)
	case *demangle.Name:
		return n.Name
	case *demangle.Operator:
		if n.Name == "()" {
			return "operator()" // which is no token
		}
	}
	return ""
}

// IsInstance reports whether a function is an instance of a template, or part of one.
func IsInstance(symbol string) bool {
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

// TakesArray reports whether a function may take a reference to an array, by
// whose size it is another function.
func TakesArray(symbol string) bool {
	return strings.HasPrefix(symbol, "_Z") && (strings.Contains(symbol, "RA") || strings.Contains(symbol, "OA"))
}
