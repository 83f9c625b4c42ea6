package operator

import (
	"fmt"
	"slices"
	"strings"

	"ames/internal/llvm"
	"ames/internal/mutant"
)

// Operator is one mutation operator: a name, what it does, and the rule that
// finds its alternatives at a spot of the source.
type Operator struct {
	Name        string
	Description string
	Example     string // before → after
	find        func(s *spot) []alternative
}

// alternative is what an operator offers at a spot.
type alternative struct {
	edit        mutant.Edit
	description string
	point       *Point
	change      Change
}

// All lists the mutation operators, in the order in which they are shown.
func All() []Operator { return append([]Operator(nil), table...) }

var table = []Operator{
	{"add-sub", "replaces addition with subtraction", "a + b → a - b, p += n → p -= n", swap("+", "-", llvm.Add, llvm.Sub, llvm.FAdd, llvm.FSub)},
	{"sub-add", "replaces subtraction with addition", "a - b → a + b, p -= n → p += n", swap("-", "+", llvm.Sub, llvm.Add, llvm.FSub, llvm.FAdd)},
	{"mul-div", "replaces multiplication with division", "a * b → a / b", swap("*", "/", llvm.Mul, 0, llvm.FMul, llvm.FDiv)},
	{"div-mul", "replaces division with multiplication", "a / b → a * b", swap("/", "*", 0, llvm.Mul, llvm.FDiv, llvm.FMul)},
	{"rem-mul", "replaces remainder with multiplication", "a % b → a * b", swap("%", "*", 0, llvm.Mul, 0, 0)},
	{"inc-dec", "replaces increment with decrement", "++i → --i, i++ → i--", step("++", "--", 1)},
	{"dec-inc", "replaces decrement with increment", "--i → ++i, i-- → i++", step("--", "++", -1)},
	{"and-or", "replaces bitwise and with or", "a & b → a | b", swap("&", "|", llvm.And, llvm.Or, 0, 0)},
	{"or-and", "replaces bitwise or with and", "a | b → a & b", swap("|", "&", llvm.Or, llvm.And, 0, 0)},
	{"xor-and", "replaces bitwise exclusive or with and", "a ^ b → a & b", swap("^", "&", llvm.Xor, llvm.And, 0, 0)},
	{"shl-shr", "replaces left shift with right shift", "a << b → a >> b", swap("<<", ">>", llvm.Shl, 0, 0, 0)},
	{"shr-shl", "replaces right shift with left shift", "a >> b → a << b", swap(">>", "<<", 0, llvm.Shl, 0, 0)},
	{"boundary", "moves a comparison's boundary", "a < b → a <= b", compare(boundaries)},
	{"negate-comparison", "turns a comparison into its opposite", "a < b → a >= b, a == b → a != b", compare(negations)},
	{"remove-minus", "removes a unary minus", "-a → +a", removeMinus},
	{"remove-complement", "removes a bitwise complement", "~a → +a", removeComplement},
	{"remove-not", "undoes a logical negation", "!a → !!a", removeNot},
	{"remove-call", "removes a call to a void function", "f(a); → (void)(a);", removeCall},
	{"zero-result", "replaces the result of a call with zero", "x = f(a) → x = (f(a), 0)", zeroResult},
	{"return-value", "replaces a returned value", "return a; → return 0;", returnValue},
	{"constant", "replaces a constant that is assigned or initialised with", "x = 5 → x = 0, x = 0 → x = 1", assignedConstant},
}

// Known reports whether there is an operator of that name.
func Known(name string) bool {
	return slices.ContainsFunc(table, func(o Operator) bool { return o.Name == name })
}

// Select returns the operators that a comma-separated list names; an empty
// list names all. A word may be a name or "all"; with "-" before it, it is left out.
func Select(list string) (map[string]bool, error) {
	known := map[string]bool{}
	for _, o := range table {
		known[o.Name] = true
	}
	chosen := map[string]bool{}
	words := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
	if len(words) == 0 || strings.HasPrefix(words[0], "-") {
		words = append([]string{"all"}, words...)
	}
	for _, w := range words {
		name, remove := strings.CutPrefix(w, "-")
		switch {
		case name == "all":
			for k := range known {
				chosen[k] = !remove
			}
		case known[name]:
			chosen[name] = !remove
		default:
			return nil, fmt.Errorf("no mutation operator is named %q; the names are: %s", name, strings.Join(names(), ", "))
		}
	}
	return chosen, nil
}

func names() []string {
	out := make([]string, len(table))
	for i, o := range table {
		out[i] = o.Name
	}
	return out
}
