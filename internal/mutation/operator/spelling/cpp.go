package spelling

// cpp is C++ with the extensions of GCC and clang, from C++11 on.
type cpp struct{}

func (cpp) Truth(v bool) string {
	if v {
		return "true"
	}
	return "false"
}

// Condition converts a class by itself, which might have operators of its own.
func (cpp) Condition(e Expr) string {
	if e.Class {
		return "bool(" + e.Text + ")"
	}
	return "(" + e.Text + ")"
}

// Instead keeps what holds a lambda, of which there may be none in __typeof__ before C++20.
func (cpp) Instead(e Expr, n int) string {
	if !e.Kept {
		return instead(e, n)
	}
	value := "decltype(ames_was)()"
	if n != 0 {
		value = "decltype(ames_was)(1)"
	}
	return "({ auto ames_was = " + e.Text + "; " + value + "; })"
}

// Discard has to say that something is read: a variable that nobody wants the value of is not.
func (cpp) Discard(e Expr) string {
	text := "(" + e.Text + ")"
	switch e.Read {
	case ReadScalar:
		return "(void)+" + text
	case ReadAny:
		return "(void)(__typeof__" + text + ")" + text
	}
	return "(void)" + text
}

// Return is a statement, since a comma would make another type of what is returned. What an
// address leads to is read only if the value is wanted.
func (cpp) Return(e Expr, n int, of Result) (text string, statement bool) {
	value := "{}" // zero of any scalar type, enumerations included
	if n != 0 {
		switch of {
		case ResultTruth:
			value = "true"
		case ResultNumber:
			value = "1"
		default:
			value = "(__typeof__(" + e.Text + "))1"
		}
	}
	switch {
	case e.Quiet:
		return value, false
	case e.Kept:
		return "{ auto ames_was = " + e.Text + "; (void)ames_was; return " + value + "; }", true
	}
	return "{ (void)(" + e.Text + "); return " + value + "; }", true
}
