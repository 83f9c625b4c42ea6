package operator

// Uncarried is a kind of edit that other tools make and this one leaves out,
// because no change of the IR would be known to do the same as the edit.
type Uncarried struct{ Edit, Reason string }

// LeftOut lists such edits.
func LeftOut() []Uncarried { return append([]Uncarried(nil), leftOut...) }

var leftOut = []Uncarried{
	{"while (a) → while (true)", "the condition would have to be true for ever: each such mutant ends by running " +
		"out of time, and says nothing of the tests"},
	{"if (a) → if (true) without evaluating a", "what a does is part of the program's behaviour; the condition " +
		"stays and is evaluated, so that only the choice differs"},
	{"a && b → b without evaluating a", "the same: a && b becomes (a || true) && b"},
	{"!(a && b) → a && b in a condition", "the negation is in the branches of both operands, of which none stands " +
		"at the !"},
	{"a + b → b, a + b → a", "the type of the result follows from both operands, and IR integers carry no sign"},
	{"f(a, b) → f(b, a)", "IR pointers carry no type, so that it is not known whether the edit compiles; in C++ " +
		"it may call another function of that name; and the arguments would be evaluated in another order"},
	{"return a; → return -a;", "whether a is negated before or after it is converted to the function's type is " +
		"not to be seen in the IR"},
	{"i++ → ++i where the value is used", "in C++ the value of ++i is read from memory once more, which the IR of " +
		"i++ does not do; i++ as a statement is the same either way"},
	{"break; → continue; and back", "where the other one would go to, past destructors or not, is written nowhere " +
		"in the IR of this one"},
	{"moving a default label", "the text would have to be moved; case labels are removed instead"},
	{"sizeof, alignof, array bounds, case values, static assertions, enumerators",
		"the compiler evaluates them, and types and other code follow from them"},
	{"constants that are const, constexpr or static", "the compiler evaluates them where they are used"},
	{"a * b → a / b and a << b → a >> b where the sign is not known",
		"IR integers carry no sign; where neither a flag nor the operand tells it, the place is passed over"},
	{"bodies of constructors and destructors", "the function does more than its body says: it makes and destroys " +
		"bases and members"},
	{"deleting a variable's initialiser", "the variable would have no value, and the mutant no behaviour"},
	{"code in the text of a macro", "it stands for all uses of the macro, of which the IR shows those of this unit"},
}
