package lexical

import (
	"math"
	"strconv"
	"strings"

	"ames/internal/mutation/source"
)

// binding says how tightly binary operators bind.
var binding = map[string]int{"*": 9, "/": 9, "%": 9, "+": 8, "-": 8, "<<": 7, ">>": 7,
	"<=>": 6, "<": 5, ">": 5, "<=": 5, ">=": 5, "==": 4, "!=": 4, "&": 3, "^": 2, "|": 1}

// IsNumberEnd reports whether token k ends a number that stands behind the
// operator: what follows does not bind it tighter.
func IsNumberEnd(v View, k int, op string) bool {
	next := v.Tokens[k].Operator()
	if binding[op] == 0 { // it assigns all that follows
		return next == ";" || next == "," || next == ")" || next == ":"
	}
	return v.EndsChain(k) || binding[next] > 0 && binding[next] <= binding[op]
}

// NumberOf reads a number that is less than most.
func NumberOf(t source.Token, most int64) (float64, bool) {
	if t.Kind != source.Number {
		return 0, false
	}
	text := strings.ToLower(strings.ReplaceAll(t.Text, "'", ""))
	if n, err := strconv.ParseInt(strings.TrimRight(text, "ul"), 0, 64); err == nil && !strings.Contains(text, "_") {
		return float64(n), n < most
	}
	v, err := strconv.ParseFloat(strings.TrimSuffix(text, "f"), 64)
	return v, err == nil && !strings.HasPrefix(text, "0x") && float64(float32(v)) == v && v < float64(most) &&
		math.Trunc(v*1024) == v*1024
}

// IsPlainNumber reports whether a token is a number in plain figures, of type int if it is
// small enough.
func IsPlainNumber(t source.Token) bool {
	_, err := strconv.ParseUint(t.Text, 10, 32)
	return t.Kind == source.Number && err == nil && (t.Text == "0" || t.Text[0] != '0')
}

// IsUnsigned reports whether a number is of an unsigned type, by its suffix.
func IsUnsigned(t source.Token) bool {
	return t.Kind == source.Number && strings.Contains(strings.ToLower(t.Text), "u")
}
