package operator

import (
	"ames/internal/engine/ir"
	"ames/internal/mutation/operator/rule"
)

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
	{
		Name: "add-sub", Group: arithmetic, Default: usual,
		Description: "replaces addition with subtraction",
		Example:     "a + b → a - b, p += n → p -= n",
		rule:        rule.Swap("+", "-", ir.Add, ir.Sub, ir.FAdd, ir.FSub),
	},
	{
		Name: "sub-add", Group: arithmetic, Default: usual,
		Description: "replaces subtraction with addition",
		Example:     "a - b → a + b, p -= n → p += n",
		rule:        rule.Swap("-", "+", ir.Sub, ir.Add, ir.FSub, ir.FAdd),
	},
	{
		Name: "mul-div", Group: arithmetic, Default: usual,
		Description: "replaces multiplication with division",
		Example:     "a * b → a / b",
		rule:        rule.Swap("*", "/", ir.Mul, 0, ir.FMul, ir.FDiv),
	},
	{
		Name: "div-mul", Group: arithmetic, Default: usual,
		Description: "replaces division with multiplication",
		Example:     "a / b → a * b",
		rule:        rule.Swap("/", "*", 0, ir.Mul, ir.FDiv, ir.FMul),
	},
	{
		Name: "rem-mul", Group: arithmetic, Default: usual,
		Description: "replaces remainder with multiplication",
		Example:     "a % b → a * b",
		rule:        rule.Swap("%", "*", 0, ir.Mul, 0, 0),
	},
	{
		Name: "inc-dec", Group: arithmetic, Default: usual,
		Description: "replaces increment with decrement",
		Example:     "++i → --i, i++ → i--",
		rule:        rule.Step("++", "--", 1),
	},
	{
		Name: "dec-inc", Group: arithmetic, Default: usual,
		Description: "replaces decrement with increment",
		Example:     "--i → ++i, i-- → i++",
		rule:        rule.Step("--", "++", -1),
	},
	{
		Name: "and-or", Group: bitwise, Default: usual,
		Description: "replaces bitwise and with or",
		Example:     "a & b → a | b",
		rule:        rule.Swap("&", "|", ir.And, ir.Or, 0, 0),
	},
	{
		Name: "or-and", Group: bitwise, Default: usual,
		Description: "replaces bitwise or with and",
		Example:     "a | b → a & b",
		rule:        rule.Swap("|", "&", ir.Or, ir.And, 0, 0),
	},
	{
		Name: "xor-and", Group: bitwise, Default: usual,
		Description: "replaces bitwise exclusive or with and",
		Example:     "a ^ b → a & b",
		rule:        rule.Swap("^", "&", ir.Xor, ir.And, 0, 0),
	},
	{
		Name: "shl-shr", Group: bitwise, Default: usual,
		Description: "replaces left shift with right shift",
		Example:     "a << b → a >> b",
		rule:        rule.Swap("<<", ">>", ir.Shl, 0, 0, 0),
	},
	{
		Name: "shr-shl", Group: bitwise, Default: usual,
		Description: "replaces right shift with left shift",
		Example:     "a >> b → a << b",
		rule:        rule.Swap(">>", "<<", 0, ir.Shl, 0, 0),
	},
	{
		Name: "boundary", Group: comparison, Default: usual,
		Description: "moves a comparison's boundary",
		Example:     "a < b → a <= b",
		rule:        rule.Compare(rule.Boundaries),
	},
	{
		Name: "negate-comparison", Group: comparison, Default: usual,
		Description: "turns a comparison into its opposite",
		Example:     "a < b → a >= b, a == b → a != b",
		rule:        rule.Compare(rule.Opposites), Effect: Negates,
	},
	{
		Name: "remove-minus", Group: arithmetic, Default: usual,
		Description: "removes a unary minus",
		Example:     "-a → +a",
		rule:        rule.RemoveMinus,
	},
	{
		Name: "remove-complement", Group: bitwise, Default: usual,
		Description: "removes a bitwise complement",
		Example:     "~a → +a",
		rule:        rule.RemoveComplement,
	},
	{
		Name: "remove-not", Group: logic, Default: usual,
		Description: "undoes a logical negation",
		Example:     "!a → !!a",
		rule:        rule.RemoveNot,
	},
	{
		Name: "logic-and-or", Group: logic, Default: usual,
		Description: "replaces logical and with or",
		Example:     "a && b → a || b",
		rule:        rule.SwapLogic("&&", "||"), folds: part,
	},
	{
		Name: "logic-or-and", Group: logic, Default: usual,
		Description: "replaces logical or with and",
		Example:     "a || b → a && b",
		rule:        rule.SwapLogic("||", "&&"), folds: part,
	},
	{
		Name: "drop-left", Group: logic, Default: extra,
		Description: "lets the right operand of && or || alone decide; the left one is evaluated",
		Example:     "a && b → (a || true) && b",
		rule:        rule.Of(rule.DropLeft), folds: part,
	},
	{
		Name: "drop-right", Group: logic, Default: extra,
		Description: "lets the left operand of && or || alone decide",
		Example:     "a && b → a && true",
		rule:        rule.Of(rule.DropRight), folds: part,
	},
	{
		Name: "condition-true", Group: condition, Default: extra,
		Description: "makes the condition of an if or ?: true; it is evaluated",
		Example:     "if (a) → if ((a) || true)",
		rule:        rule.Forced(true), folds: part,
	},
	{
		Name: "condition-false", Group: condition, Default: extra,
		Description: "makes the condition of an if, a loop or ?: false; it is evaluated",
		Example:     "while (a) → while ((a) && false)",
		rule:        rule.Forced(false), folds: part,
	},
	{
		Name: "negate-condition", Group: condition, Default: extra,
		Description: "negates a condition that is no comparison",
		Example:     "if (a) → if (!(a))",
		rule:        rule.Of(rule.NegateCondition), folds: part,
	},
	{
		Name: "swap-choice", Group: condition, Default: extra,
		Description: "swaps the second and third operand of ?:",
		Example:     "c ? a : b → c ? b : a",
		rule:        rule.Of(rule.SwapChoice), folds: part,
	},
	{
		Name: "remove-call", Group: call, Default: usual,
		Description: "removes a call whose result is not used; its arguments are evaluated",
		Example:     "f(a); → (void)(a);",
		rule:        rule.Of(rule.RemoveCall), Effect: RemovesCall,
	},
	{
		Name: "zero-result", Group: call, Default: usual,
		Description: "replaces the result of a call with zero",
		Example:     "x = f(a) → x = (f(a), 0)",
		rule:        rule.Of(rule.ZeroResult), Effect: DropsResult,
	},
	{
		Name: "return-value", Group: returning, Default: usual,
		Description: "replaces a returned value",
		Example:     "return a; → return 0;",
		rule:        rule.Of(rule.ReturnValue),
	},
	{
		Name: "return-one", Group: returning, Default: usual,
		Description: "makes a function return 1 or true",
		Example:     "return a; → return 1;",
		rule:        rule.Of(rule.ReturnOne),
	},
	{
		Name: "remove-assignment", Group: statement, Default: extra,
		Description: "removes an assignment; both sides are evaluated",
		Example:     "x = a; → (void)(a);",
		rule:        rule.Of(rule.RemoveAssignment),
	},
	{
		Name: "remove-update", Group: statement, Default: extra,
		Description: "removes a compound assignment; both sides are evaluated",
		Example:     "x += a; → (void)(a);",
		rule:        rule.Of(rule.RemoveUpdate),
	},
	{
		Name: "remove-step", Group: statement, Default: extra,
		Description: "removes an increment or decrement",
		Example:     "i++; → (void)i;",
		rule:        rule.Of(rule.RemoveStep),
	},
	{
		Name: "remove-case", Group: statement, Default: usual,
		Description: "removes a case label: its value goes to the default",
		Example:     "case 1: → (nothing)",
		rule:        rule.Of(rule.RemoveCase), folds: part, atEdit: true,
	},
	{
		Name: "remove-body", Group: body, Default: extra,
		Description: "makes a function do nothing, and return zero",
		Example:     "int f() { … } → int f() { return 0; }",
		rule:        rule.Of(rule.RemoveBody), folds: wholeBody,
	},
	{
		Name: "constant", Group: constants, Default: usual,
		Description: "replaces a constant that is assigned or initialised with",
		Example:     "x = 5 → x = 0, x = 0 → x = 1",
		rule:        rule.Of(rule.AssignedConstant), Effect: Writes,
	},
	{
		Name: "table-constant", Group: constants, Default: usual,
		Description: "changes a number in a constant table by one",
		Example:     "static const int t[] = {5, 7} → {5, 8}",
		inTables:    true,
	},
	{
		Name: "increment-constant", Group: constants, Default: extra,
		Description: "adds one to a constant that is assigned, returned or a right operand",
		Example:     "a < 5 → a < 6",
		rule:        rule.OtherConstant(rule.Increment), folds: part,
	},
	{
		Name: "decrement-constant", Group: constants, Default: extra,
		Description: "takes one from a constant that is assigned, returned or a right operand",
		Example:     "a < 5 → a < 4",
		rule:        rule.OtherConstant(rule.Decrement), folds: part,
	},
	{
		Name: "negate-constant", Group: constants, Default: extra,
		Description: "negates a constant that is assigned, returned or a right operand",
		Example:     "a < 5 → a < (-5)",
		rule:        rule.OtherConstant(rule.Negation), folds: part,
	},
	{
		Name: "empty-string", Group: constants, Default: extra,
		Description: "empties a string that is assigned, returned or an argument",
		Example:     "f(\"a\") → f(\"\")",
		rule:        rule.Of(rule.EmptyString), atEdit: true,
	},
}
