package operator

import "ames/internal/engine/ir"

// The groups by kind.
const (
	arithmetic = "arithmetic"
	bitwise    = "bitwise"
	comparison = "comparison"
	logic      = "logic"
	condition  = "condition"
	statement  = "statement"
	call       = "call"
	returning  = "return"
	constants  = "constants"
	body       = "body"
)

// An operator is usual if it is in the group "default": what it finds is worth
// its time, and few of its mutants are equivalent to the original.
const (
	usual = true
	extra = false
)

var table = []Operator{
	{"add-sub", arithmetic, usual, "replaces addition with subtraction", "a + b → a - b, p += n → p -= n", swap("+", "-", ir.Add, ir.Sub, ir.FAdd, ir.FSub)},
	{"sub-add", arithmetic, usual, "replaces subtraction with addition", "a - b → a + b, p -= n → p += n", swap("-", "+", ir.Sub, ir.Add, ir.FSub, ir.FAdd)},
	{"mul-div", arithmetic, usual, "replaces multiplication with division", "a * b → a / b", swap("*", "/", ir.Mul, 0, ir.FMul, ir.FDiv)},
	{"div-mul", arithmetic, usual, "replaces division with multiplication", "a / b → a * b", swap("/", "*", 0, ir.Mul, ir.FDiv, ir.FMul)},
	{"rem-mul", arithmetic, usual, "replaces remainder with multiplication", "a % b → a * b", swap("%", "*", 0, ir.Mul, 0, 0)},
	{"inc-dec", arithmetic, usual, "replaces increment with decrement", "++i → --i, i++ → i--", step("++", "--", 1)},
	{"dec-inc", arithmetic, usual, "replaces decrement with increment", "--i → ++i, i-- → i++", step("--", "++", -1)},
	{"and-or", bitwise, usual, "replaces bitwise and with or", "a & b → a | b", swap("&", "|", ir.And, ir.Or, 0, 0)},
	{"or-and", bitwise, usual, "replaces bitwise or with and", "a | b → a & b", swap("|", "&", ir.Or, ir.And, 0, 0)},
	{"xor-and", bitwise, usual, "replaces bitwise exclusive or with and", "a ^ b → a & b", swap("^", "&", ir.Xor, ir.And, 0, 0)},
	{"shl-shr", bitwise, usual, "replaces left shift with right shift", "a << b → a >> b", swap("<<", ">>", ir.Shl, 0, 0, 0)},
	{"shr-shl", bitwise, usual, "replaces right shift with left shift", "a >> b → a << b", swap(">>", "<<", 0, ir.Shl, 0, 0)},
	{"boundary", comparison, usual, "moves a comparison's boundary", "a < b → a <= b", compare(boundaries)},
	{"negate-comparison", comparison, usual, "turns a comparison into its opposite", "a < b → a >= b, a == b → a != b", compare(negations)},
	{"remove-minus", arithmetic, usual, "removes a unary minus", "-a → +a", removeMinus},
	{"remove-complement", bitwise, usual, "removes a bitwise complement", "~a → +a", removeComplement},
	{"remove-not", logic, usual, "undoes a logical negation", "!a → !!a", removeNot},
	{"logic-and-or", logic, usual, "replaces logical and with or", "a && b → a || b", swapLogic("&&", "||")},
	{"logic-or-and", logic, usual, "replaces logical or with and", "a || b → a && b", swapLogic("||", "&&")},
	{"drop-left", logic, extra, "lets the right operand of && or || alone decide; the left one is evaluated", "a && b → (a || true) && b", dropLeft},
	{"drop-right", logic, extra, "lets the left operand of && or || alone decide", "a && b → a && true", dropRight},
	{"condition-true", condition, extra, "makes the condition of an if or ?: true; it is evaluated", "if (a) → if ((a) || true)", forced(true)},
	{"condition-false", condition, extra, "makes the condition of an if, a loop or ?: false; it is evaluated", "while (a) → while ((a) && false)", forced(false)},
	{"negate-condition", condition, extra, "negates a condition that is no comparison", "if (a) → if (!(a))", negateCondition},
	{"swap-choice", condition, extra, "swaps the second and third operand of ?:", "c ? a : b → c ? b : a", swapChoice},
	{"remove-call", call, usual, "removes a call whose result is not used; its arguments are evaluated", "f(a); → (void)(a);", removeCall},
	{"zero-result", call, usual, "replaces the result of a call with zero", "x = f(a) → x = (f(a), 0)", zeroResult},
	{"return-value", returning, usual, "replaces a returned value", "return a; → return 0;", returnValue},
	{"return-one", returning, usual, "makes a function return 1 or true", "return a; → return 1;", returnOne},
	{"remove-assignment", statement, extra, "removes an assignment; both sides are evaluated", "x = a; → (void)(a);", removeAssignment},
	{"remove-update", statement, extra, "removes a compound assignment; both sides are evaluated", "x += a; → (void)(a);", removeUpdate},
	{"remove-step", statement, extra, "removes an increment or decrement", "i++; → (void)i;", removeStep},
	{"remove-case", statement, usual, "removes a case label: its value goes to the default", "case 1: → (nothing)", removeCase},
	{"remove-body", body, extra, "makes a function do nothing, and return zero", "int f() { … } → int f() { return 0; }", removeBody},
	{"constant", constants, usual, "replaces a constant that is assigned or initialised with", "x = 5 → x = 0, x = 0 → x = 1", assignedConstant},
	{elementOperator, constants, usual, "changes a number in a constant table by one", "static const int t[] = {5, 7} → {5, 8}", func(*spot) []alternative { return nil }},
	{"increment-constant", constants, extra, "adds one to a constant that is assigned, returned or a right operand", "a < 5 → a < 6", otherConstant(increment)},
	{"decrement-constant", constants, extra, "takes one from a constant that is assigned, returned or a right operand", "a < 5 → a < 4", otherConstant(decrement)},
	{"negate-constant", constants, extra, "negates a constant that is assigned, returned or a right operand", "a < 5 → a < (-5)", otherConstant(negation)},
	{"empty-string", constants, extra, "empties a string that is assigned, returned or an argument", "f(\"a\") → f(\"\")", emptyString},
}
