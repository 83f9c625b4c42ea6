package operator

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// variation is how a constant becomes another one.
type variation struct {
	of      func(was float64) float64
	in      string // in text, around the constant
	integer bool   // what follows from a plain number is written as one
}

var (
	increment = variation{func(was float64) float64 { return was + 1 }, "(%s + 1)", true}
	decrement = variation{func(was float64) float64 { return was - 1 }, "(%s - 1)", true}
	negation  = variation{func(was float64) float64 { return -was }, "(-%s)", false}
)

// otherConstant makes the rule that varies a constant: one that is assigned,
// returned, or the right operand of an operator.
func otherConstant(v variation) func(*spot) []alternative {
	return func(s *spot) []alternative {
		p, k, ok := s.literal()
		if !ok || s.insideMacro() {
			return nil
		}
		was := s.written(p)
		to := v.of(was)
		text, ok := s.varied(p, k, to, v)
		if !ok || to == was {
			return nil
		}
		number := change.Number{Int: int64(to), Real: to}
		if s.stepsBack(p) {
			number = change.Number{Int: -number.Int, Real: -to}
		}
		ch := change.Change(change.Addend{To: number})
		if p.Op == ir.Store || p.Op == ir.Ret {
			ch = change.Value{To: number}
			// 0 and 1 are what other operators put in place; and a byte may be a truth value.
			if to == 0 || was == 0 && to == 1 || p.Bits == 1 || p.Bits == 8 && was <= 1 {
				return nil
			}
		}
		return []alternative{{s.replace(k, k, text), "replaced the constant with " + text, p, ch}}
	}
}

// literal finds the number that is assigned or returned at the spot or the right
// operand of its operator: one token, whose value the instruction has.
func (s *spot) literal() (p *point.Point, k int, ok bool) {
	switch {
	case s.tokens[s.i].Is("return"):
		first, last, ok := s.f.ReturnExpr(s.i)
		if p = s.returned(); p == nil || !ok || first != last || s.deducedReturn() || p.Coerced {
			return nil, 0, false
		}
		return p, first, s.isNumber(p, first)
	case s.tokens[s.i].Is("["):
		p, first, last, ok := s.captured()
		return p, first, ok && first == last && isPlainNumber(s.tokens[first]) && s.isNumber(p, first)
	case len(s.having(ir.Store)) == 1 && len(s.computations()) == 0 && (s.token() == "=" || !assigns(s.tokens[s.i])):
		equals, ok := s.assignment()
		if !ok {
			equals, ok = s.initialiser()
		}
		if !ok || equals+2 >= len(s.tokens) || s.declaresAuto(equals) && !isPlainNumber(s.tokens[equals+1]) {
			return nil, 0, false
		}
		if end := s.tokens[equals+2]; !end.Is(";") && !end.Is(",") && !end.Is(")") && !end.Is("}") {
			return nil, 0, false
		}
		p = s.having(ir.Store)[0]
		return p, equals + 1, s.isNumber(p, equals+1)
	}
	op := s.token()
	if !s.isBinary() || s.i+2 >= len(s.tokens) || !s.isNumberEnd(s.i+2, op) {
		return nil, 0, false
	}
	switch op {
	case "+", "-", "+=", "-=":
		if geps := s.having(ir.GetElementPtr); len(geps) > 0 {
			if len(geps) != 1 || len(s.computations()) > 0 {
				return nil, 0, false
			}
			return geps[0], s.i + 1, s.isNumber(geps[0], s.i+1)
		}
	case "*", "/", "%", "&", "|", "^", "<<", ">>", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=",
		"<", ">", "<=", ">=", "==", "!=":
	default:
		return nil, 0, false
	}
	uncounted := *s
	uncounted.skipped = map[string]int{}
	if p = uncounted.only(); p == nil {
		switch op {
		case "+=":
			p = s.inBitField(ir.Add)
		case "-=":
			p = s.inBitField(ir.Sub)
		}
	}
	if p == nil {
		return nil, 0, false
	}
	return p, s.i + 1, s.isNumber(p, s.i+1)
}

// binding says how tightly binary operators bind.
var binding = map[string]int{"*": 9, "/": 9, "%": 9, "+": 8, "-": 8, "<<": 7, ">>": 7, "<=>": 6, "<": 5, ">": 5, "<=": 5, ">=": 5,
	"==": 4, "!=": 4, "&": 3, "^": 2, "|": 1}

// isNumberEnd reports whether token k ends a number that stands behind the
// operator: what follows does not bind it tighter.
func (s *spot) isNumberEnd(k int, op string) bool {
	next := s.tokens[k].Operator()
	if binding[op] == 0 { // it assigns all that follows
		return next == ";" || next == "," || next == ")" || next == ":"
	}
	return s.endsChain(k) || binding[next] > 0 && binding[next] <= binding[op]
}

// stepsBack reports whether the point computes the address that a number of elements
// lies before another one: by the number's negative.
func (s *spot) stepsBack(p *point.Point) bool {
	return p.Op == ir.GetElementPtr && strings.HasPrefix(s.token(), "-")
}

// written is the point's constant, as the source has it.
func (s *spot) written(p *point.Point) float64 {
	v, _ := p.Constant()
	if s.stepsBack(p) {
		return -v
	}
	return v
}

// isNumber reports whether token k is a number or character that has the point's value.
func (s *spot) isNumber(p *point.Point, k int) bool {
	v := s.written(p)
	if !p.HasConst {
		return false
	}
	t := s.tokens[k]
	if t.Kind == source.Char {
		return v >= 0 && v < 127 && len(t.Text) > 0 && t.Text[0] == '\''
	}
	most := int64(1 << 22) // exact in every type that it may be converted to
	if p.Kind == ir.IntegerKind && p.Op != ir.GetElementPtr {
		most = math.MaxInt32
	}
	got, ok := numberOf(t, most)
	return ok && got == v
}

// numberOf reads a number that is less than most.
func numberOf(t source.Token, most int64) (float64, bool) {
	if t.Kind != source.Number {
		return 0, false
	}
	text := strings.ToLower(strings.ReplaceAll(t.Text, "'", ""))
	if n, err := strconv.ParseInt(strings.TrimRight(text, "ul"), 0, 64); err == nil && !strings.Contains(text, "_") {
		return float64(n), n < most
	}
	v, err := strconv.ParseFloat(strings.TrimSuffix(text, "f"), 64)
	return v, err == nil && !strings.HasPrefix(text, "0x") && float64(float32(v)) == v && v < float64(most) && math.Trunc(v*1024) == v*1024
}

// varied spells what a variation makes of the point's constant, which token k is.
func (s *spot) varied(p *point.Point, k int, to float64, v variation) (text string, ok bool) {
	t := s.tokens[k]
	plain := isPlainNumber(t)
	switch op := s.token(); {
	case p.Kind != ir.IntegerKind && p.Kind != ir.FloatKind && p.Kind != ir.DoubleKind && p.Op != ir.GetElementPtr:
		return "", false
	case to < 0 && isUnsigned(t) && (p.Kind != ir.IntegerKind || p.Bits > 32 || p.Op == ir.GetElementPtr):
		return "", false // it becomes a large number
	case to < 0 && s.tokens[k-1].Is("{"):
		return "", false // which nothing unsigned can be initialised with
	case strings.HasPrefix(op, "/") || strings.HasPrefix(op, "%"):
		ok = to != 0
	case strings.HasPrefix(op, "<<") || strings.HasPrefix(op, ">>"):
		ok = to >= 0 && to < float64(p.Bits)
	default:
		ok = p.Kind != ir.IntegerKind || p.Bits > 8 && p.Bits <= 64 || to < 127
	}
	switch {
	case !v.integer || !plain:
		text = fmt.Sprintf(v.in, t.Text)
	case to >= 0:
		text = strconv.FormatInt(int64(to), 10)
	default:
		text = "(" + strconv.FormatInt(int64(to), 10) + ")"
	}
	return text, ok
}

// isPlainNumber reports whether a token is a number in plain figures, of type int if it is
// small enough.
func isPlainNumber(t source.Token) bool {
	_, err := strconv.ParseUint(t.Text, 10, 32)
	return t.Kind == source.Number && err == nil && (t.Text == "0" || t.Text[0] != '0')
}

// isUnsigned reports whether a number is of an unsigned type, by its suffix.
func isUnsigned(t source.Token) bool {
	return t.Kind == source.Number && strings.Contains(strings.ToLower(t.Text), "u")
}
