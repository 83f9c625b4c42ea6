package corpus

// anyToken stands for names and whatever else is not known beforehand.
const anyToken = ""

// anyString stands for a string literal.
const anyString = "\""

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
	"logic-and-or":      pairs("&&", "||"),
	"logic-or-and":      pairs("||", "&&"),

	// Of these there is one at a place, and labels only say where.
	"drop-left":         pairs("&&", "", "||", ""),
	"drop-right":        pairs("&&", "", "||", ""),
	"condition-true":    pairs("if", "", "?", ""),
	"condition-false":   pairs("if", "", "?", "", "while", "", "for", ""),
	"negate-condition":  pairs("if", "", "?", "", "while", "", "for", ""),
	"swap-choice":       pairs("?", ""),
	"return-one":        pairs("return", ""),
	"remove-assignment": pairs("=", ""),
	"remove-update": pairs("+=", "", "-=", "", "*=", "", "/=", "", "%=", "", "&=", "", "|=", "", "^=", "", "<<=",
		"", ">>=", ""),
	"remove-step":  pairs("++", "", "--", ""),
	"remove-case":  pairs("case", ""),
	"remove-body":  pairs("{", ""),
	"empty-string": pairs(anyString, ""),

	"increment-constant": pairs(anyToken, "+1"), // what is added
	"decrement-constant": pairs(anyToken, "-1"),
	"negate-constant":    pairs(anyToken, "-"), // what stands before it
}

// short are names that stand for several operators: for those that replace the token.
var short = map[string][]string{
	"logic":     {"logic-and-or", "logic-or-and", "drop-left", "drop-right"},
	"condition": {"condition-true", "condition-false"},
	"shift":     {"increment-constant", "decrement-constant"},
	"vary":      {"increment-constant", "decrement-constant", "negate-constant"},
}

// atEdit are the operators whose mutants are where their edits begin, and not at an
// operator of the text.
var atEdit = map[string]bool{"constant": true, "increment-constant": true, "decrement-constant": true,
	"negate-constant": true, "remove-case": true, "remove-body": true, "empty-string": true}

// notYetLabelled are operators that Ames has and the corpus has no labels for: tables stand outside of
// its functions.
var notYetLabelled = []string{"table-constant"}

func pairs(list ...string) map[string]*string {
	out := map[string]*string{}
	for i := 0; i+1 < len(list); i += 2 {
		out[list[i]] = &list[i+1]
	}
	return out
}
