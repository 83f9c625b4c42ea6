package rule

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/operator/lexical"
	"ames/internal/mutation/operator/spot"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
	"ames/internal/mutation/syntax"
)

// variation is how a constant becomes another one.
type variation struct {
	of      func(was float64) float64
	in      string // in text, around the constant
	integer bool   // what follows from a plain number is written as one
}

// The variations.
var (
	Increment = variation{func(was float64) float64 { return was + 1 }, "(%s + 1)", true}
	Decrement = variation{func(was float64) float64 { return was - 1 }, "(%s - 1)", true}
	Negation  = variation{func(was float64) float64 { return -was }, "(-%s)", false}
)

// OtherConstant makes the rule that varies a constant: one that is assigned,
// returned, or the right operand of an operator.
func OtherConstant(v variation) Rule {
	return Of(func(s *spot.Spot) []Alternative {
		p, k, ok := literal(s)
		if !ok || s.InsideMacro() {
			return nil
		}
		was := written(s, p)
		to := v.of(was)
		text, ok := varied(s, p, k, to, v)
		if !ok || to == was {
			return nil
		}
		number := change.Number{Int: int64(to), Real: to}
		if stepsBack(s, p) {
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
		return []Alternative{{s.Text.Replace(k, k, text), "replaced the constant with " + text, p, ch}}
	})
}

// literal finds the number that is assigned or returned at the spot or the right
// operand of its operator: one token, whose value the instruction has.
func literal(s *spot.Spot) (p *point.Point, k int, ok bool) {
	switch {
	case s.Text.Token().Is("return"):
		first, last, ok := syntax.ReturnExpr(s.Text.File, s.Text.I)
		if p = s.Code.Returned(); p == nil || !ok || first != last || s.Text.DeducesReturn() || p.Coerced {
			return nil, 0, false
		}
		return p, first, isNumber(s, p, first)
	case s.Text.Token().Is("["):
		p, first, last, ok := captured(s)
		return p, first, ok && first == last && lexical.IsPlainNumber(s.Text.Tokens[first]) && isNumber(s, p, first)
	case s.Code.Sole(ir.Store) != nil && !s.Code.Computes() &&
		(s.Text.Operator() == "=" || !lexical.Assigns(s.Text.Operator())):
		equals, ok := lexical.Assignment(s.Text)
		if !ok {
			equals, ok = lexical.Initialiser(s.Text)
		}
		if !ok || equals+2 >= len(s.Text.Tokens) ||
			lexical.DeclaresAuto(s.Text, equals) && !lexical.IsPlainNumber(s.Text.Tokens[equals+1]) {
			return nil, 0, false
		}
		if end := s.Text.Tokens[equals+2]; !end.Is(";") && !end.Is(",") && !end.Is(")") && !end.Is("}") {
			return nil, 0, false
		}
		p = s.Code.Sole(ir.Store)
		return p, equals + 1, isNumber(s, p, equals+1)
	}
	op := s.Text.Operator()
	if !s.Text.IsBinary() || s.Text.I+2 >= len(s.Text.Tokens) || !lexical.IsNumberEnd(s.Text, s.Text.I+2, op) {
		return nil, 0, false
	}
	switch op {
	case "+", "-", "+=", "-=":
		if s.Code.Has(ir.GetElementPtr) {
			if p = s.Code.Sole(ir.GetElementPtr); p == nil || s.Code.Computes() {
				return nil, 0, false
			}
			return p, s.Text.I + 1, isNumber(s, p, s.Text.I+1)
		}
	case "*", "/", "%", "&", "|", "^", "<<", ">>", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=",
		"<", ">", "<=", ">=", "==", "!=":
	default:
		return nil, 0, false
	}
	if p = s.OnlyQuietly(); p == nil {
		switch op {
		case "+=":
			p = s.Code.InBitField(ir.Add)
		case "-=":
			p = s.Code.InBitField(ir.Sub)
		}
	}
	if p == nil {
		return nil, 0, false
	}
	return p, s.Text.I + 1, isNumber(s, p, s.Text.I+1)
}

// stepsBack reports whether the point computes the address that a number of elements
// lies before another one: by the number's negative.
func stepsBack(s *spot.Spot, p *point.Point) bool {
	return p.Op == ir.GetElementPtr && strings.HasPrefix(s.Text.Operator(), "-")
}

// written is the point's constant, as the source has it.
func written(s *spot.Spot, p *point.Point) float64 {
	v, _ := p.Constant()
	if stepsBack(s, p) {
		return -v
	}
	return v
}

// isNumber reports whether token k is a number or character that has the point's value.
func isNumber(s *spot.Spot, p *point.Point, k int) bool {
	v := written(s, p)
	if !p.HasConst {
		return false
	}
	t := s.Text.Tokens[k]
	if t.Kind == source.Char {
		return v >= 0 && v < 127 && len(t.Text) > 0 && t.Text[0] == '\''
	}
	most := int64(1 << 22) // exact in every type that it may be converted to
	if p.Kind == ir.IntegerKind && p.Op != ir.GetElementPtr {
		most = math.MaxInt32
	}
	got, ok := lexical.NumberOf(t, most)
	return ok && got == v
}

// varied spells what a variation makes of the point's constant, which token k is.
func varied(s *spot.Spot, p *point.Point, k int, to float64, v variation) (text string, ok bool) {
	t := s.Text.Tokens[k]
	plain := lexical.IsPlainNumber(t)
	switch op := s.Text.Operator(); {
	case p.Kind != ir.IntegerKind && p.Kind != ir.FloatKind && p.Kind != ir.DoubleKind && p.Op != ir.GetElementPtr:
		return "", false
	case to < 0 && lexical.IsUnsigned(t) && (p.Kind != ir.IntegerKind || p.Bits > 32 || p.Op == ir.GetElementPtr):
		return "", false // it becomes a large number
	case to < 0 && s.Text.Is(k-1, "{"):
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
