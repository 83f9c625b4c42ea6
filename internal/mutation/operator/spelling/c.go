package spelling

import "strconv"

// c is C with the extensions of GCC and clang.
type c struct{}

// Truth spells a number: stdbool.h may not be there.
func (c) Truth(v bool) string {
	if v {
		return "1"
	}
	return "0"
}

func (c) Condition(e Expr) string { return "(" + e.Text + ")" }

func (c) Instead(e Expr, n int) string { return instead(e, n) }

// Discard need not say that something is read: an expression is read even where nobody wants its value. And a
// bit-field, which need not look like one, has no address.
func (c) Discard(e Expr) string {
	switch {
	case !e.Written:
		return "(void)(" + e.Text + ")"
	case e.Object == "":
		return "(void)&(" + e.Text + ")"
	case e.Arrow:
		return "(void)(" + e.Object + ")"
	}
	return "(void)&(" + e.Object + ")"
}

func (c) Return(e Expr, n int, of Result) (text string, statement bool) {
	value := strconv.Itoa(n)
	if e.Quiet {
		return value, false
	}
	if of == ResultPointer && n == 0 {
		value = "(void *)0" // behind a comma, 0 is an integer
	}
	return "(" + e.Text + ", " + value + ")", false
}

// instead is how both languages spell that an expression has another value.
func instead(e Expr, n int) string {
	like := "(" + e.Text + ")"
	if e.Array {
		like = "(+" + like + ")"
	}
	value := "(__typeof__" + like + ")" + strconv.Itoa(n)
	if e.Quiet {
		return value
	}
	return "(" + e.Text + ", " + value + ")"
}
