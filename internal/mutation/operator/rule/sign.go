package rule

import (
	"strings"

	"ames/internal/mutation/operator/spot"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
	"ames/internal/mutation/syntax"
)

// declaredSign tells the sign of a shifted value from the declaration of the
// variable that it is, where the instructions say nothing of it.
func declaredSign(s *spot.Spot, p *point.Point) point.Sign {
	name := s.Text.I - 1
	if p.Sign != point.SignUnknown || name < 1 || s.Text.Tokens[name].Kind != source.Ident {
		return point.SignUnknown
	}
	switch s.Text.Tokens[name-1].Text {
	case "(", "=", ",", "return", "?", "|", "^", ";", "{", "}":
	default:
		return point.SignUnknown // part of something, or cast
	}
	words, ok := syntax.DeclaredType(s.Text.File, name)
	if !ok {
		return point.SignUnknown
	}
	sign, bits := signOfType(words)
	if bits != int(p.Bits) {
		return point.SignUnknown
	}
	return sign
}

// signOfType tells the sign and the width of an integer type that no operation
// promotes. Anything else is unknown.
func signOfType(words string) (point.Sign, int) {
	switch words {
	case "int", "int32_t":
		return point.Signed, 32
	case "uint32_t", "uint", "char32_t":
		return point.Unsigned, 32
	case "int64_t", "ptrdiff_t", "ssize_t", "intptr_t":
		return point.Signed, 64
	case "uint64_t", "size_t", "uintptr_t":
		return point.Unsigned, 64
	}
	sign, bits := point.Signed, 32
	for _, w := range strings.Fields(words) {
		switch w {
		case "unsigned":
			sign = point.Unsigned
		case "long":
			bits = 64
		case "int", "signed":
		default:
			return point.SignUnknown, 0
		}
	}
	return sign, bits
}
