package corpus

// anyToken stands for names and whatever else is not known beforehand.
const anyToken = ""

// labelled are the operators that the corpus has labels for: what each makes of a token,
// as its description says. Nil: that is a choice, which labels spell out.
var labelled = map[string]map[string]*string{
	"add-sub":           pairs("+", "-", "+=", "-="),
	"sub-add":           pairs("-", "+", "-=", "+="),
	"mul-div":           pairs("*", "/", "*=", "/="),
	"div-mul":           pairs("/", "*", "/=", "*="),
	"rem-mul":           pairs("%", "*", "%=", "*="),
	"inc-dec":           pairs("++", "--"),
	"dec-inc":           pairs("--", "++"),
	"and-or":            pairs("&", "|", "&=", "|="),
	"or-and":            pairs("|", "&", "|=", "&="),
	"xor-and":           pairs("^", "&", "^=", "&="),
	"shl-shr":           pairs("<<", ">>", "<<=", ">>="),
	"shr-shl":           pairs(">>", "<<", ">>=", "<<="),
	"boundary":          pairs("<", "<=", "<=", "<", ">", ">=", ">=", ">"),
	"negate-comparison": pairs("<", ">=", "<=", ">", ">", "<=", ">=", "<", "==", "!=", "!=", "=="),
	"remove-minus":      pairs("-", "+"),
	"remove-complement": pairs("~", "+"),
	"remove-not":        pairs("!", "!!"),
	"remove-call":       pairs(anyToken, ""),
	"zero-result":       pairs(anyToken, "0"),
	"return-value":      nil,
	"constant":          nil,
}

// notYetLabelled are operators that Ames has and the corpus has no labels for.
var notYetLabelled = []string{
	"logic-and-or", "logic-or-and", "drop-left", "drop-right", "condition-true", "condition-false", "negate-condition",
	"swap-choice", "return-one", "remove-assignment", "remove-update", "remove-step", "remove-case", "remove-body",
	"increment-constant", "decrement-constant", "negate-constant", "empty-string",
}

func pairs(list ...string) map[string]*string {
	out := map[string]*string{}
	for i := 0; i+1 < len(list); i += 2 {
		out[list[i]] = &list[i+1]
	}
	return out
}
