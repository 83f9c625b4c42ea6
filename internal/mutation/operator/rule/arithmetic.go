package rule

import (
	"fmt"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/operator/lexical"
	"ames/internal/mutation/operator/spot"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
	"ames/internal/mutation/syntax"
)

// Swap makes the rule for an arithmetic or bitwise operator and its compound
// assignment: from and to are the tokens; the opcodes are those of integers
// and of floating numbers, 0 where sign or absence decides.
func Swap(from, to string, ints, toInt, floats, toFloat ir.Opcode) Rule {
	find := func(s *spot.Spot) []Alternative {
		tok := s.Text.Operator()
		newTok := to
		if tok == from+"=" {
			newTok = to + "="
		} else if tok != from || !s.Text.IsBinary() {
			return nil
		}
		describe := fmt.Sprintf("replaced '%s' with '%s'", tok, newTok)
		if tok == "-" && negatesBehindCast(s) {
			return nil
		}
		if (from == "+" || from == "-") && s.Code.Has(ir.GetElementPtr) {
			return pointerStep(s, s.Text.ReplaceToken(newTok), describe)
		}
		if p := s.Code.Fused(); p != nil {
			return unlikeFused(s, p, from, s.Text.ReplaceToken(newTok), describe)
		}
		if p := s.Atomic(); p != nil && (from == "+" || from == "-") {
			return []Alternative{{s.Text.ReplaceToken(newTok), describe, p, negated}}
		}
		p := s.Only()
		if field := s.Code.InBitField(ints); field != nil && tok == from+"=" {
			p = field
		}
		if p == nil || fusedElsewhere(s, p) {
			return nil
		}
		if p.Check == point.CheckElsewhere {
			s.Passed[spot.SkipCheck]++
			return nil
		}
		op, ok := counterpart(s, p, from, ints, toInt, floats, toFloat)
		if !ok {
			return nil
		}
		edit := s.Text.ReplaceToken(newTok)
		if lexical.Precedence(tok) > 0 {
			if edit, ok = swapBitwise(s, newTok); !ok {
				return nil
			}
		}
		ch := change.Change(change.Operation{Op: op})
		if p.Check == point.CheckProduct {
			ch = change.Product{}
		}
		return []Alternative{{edit, describe, p, ch}}
	}
	return Rule{find, compound(from, to)}
}

// negated makes an atomic addition of an atomic subtraction and back: what is
// added gets the other sign.
var negated = change.NegateOperand{N: 1}

// counterpart chooses the opcode that the other token would have compiled to.
func counterpart(s *spot.Spot, p *point.Point, from string, ints, toInt, floats, toFloat ir.Opcode) (ir.Opcode, bool) {
	if p.Shape == point.ComplexPart {
		return 0, false
	}
	if p.Op == floats && floats != 0 {
		return toFloat, true
	}
	switch from {
	case "*":
		if p.Op != ir.Mul || p.Bits > 64 || p.Kind != ir.IntegerKind {
			return 0, false
		}
		return signed(s, p, ir.SDiv, ir.UDiv)
	case "/":
		return toInt, p.Op == ir.SDiv || p.Op == ir.UDiv
	case "%":
		return toInt, p.Op == ir.SRem || p.Op == ir.URem
	case "<<":
		if p.Op != ir.Shl {
			return 0, false
		}
		if sign := declaredSign(s, p); sign != point.SignUnknown {
			known := *p
			known.Sign = sign
			return signed(s, &known, ir.AShr, ir.LShr)
		}
		if p.Sign != point.NonNegative && s.Text.Operator() != "<<=" && !uncast(s, s.Text.I-1) {
			s.Passed[spot.SkipSign]++
			return 0, false
		}
		return signed(s, p, ir.AShr, ir.LShr)
	case ">>":
		return toInt, p.Op == ir.AShr || p.Op == ir.LShr
	case "-":
		return toInt, p.Op == ints && p.Shape != point.PointerDiff
	}
	return toInt, p.Op == ints
}

// signed chooses an opcode by the sign of what is computed with.
func signed(s *spot.Spot, p *point.Point, signed, unsigned ir.Opcode) (ir.Opcode, bool) {
	switch p.Sign {
	case point.Signed:
		return signed, true
	case point.Unsigned, point.NonNegative:
		return unsigned, true
	}
	s.Passed[spot.SkipSign]++
	return 0, false
}

// uncast reports whether the operand that ends with token i is one that
// nothing in the text can have cast to another sign: the way in which its value
// was computed then tells its sign. An assignment casts to the type of its left
// side, and a macro's name may stand for anything.
func uncast(s *spot.Spot, i int) bool {
	start, ok := syntax.PostfixStart(s.Text.File, i)
	if !ok || start == 0 || s.Text.Is(start-1, ")") || s.Text.Is(start-1, ">") {
		return false
	}
	depth := 0
	for k := start; k <= i; k++ {
		t := s.Text.Tokens[k]
		switch {
		case t.Is("("):
			depth++
			if k > start && (s.Text.Tokens[k-1].Kind == source.Ident || s.Text.Is(k-1, ">")) {
				return false // a call, or a cast that looks like one
			}
		case t.Is(")"):
			depth--
			if k < i && !s.Text.Is(k+1, ")") && !s.Text.At(k+1).FollowsOperand() {
				return false // perhaps a cast
			}
		case t.Is("?"), t.Is("{"), t.Is(","), lexical.Assigns(t.Operator()), standsForMore(s, k):
			return false
		}
	}
	return depth == 0
}

// standsForMore reports whether token k is a name at which something is
// computed: a macro's.
func standsForMore(s *spot.Spot, k int) bool {
	if s.Text.Tokens[k].Kind != source.Ident {
		return false
	}
	return s.HasAt(k, (*point.Point).IsArithmetic)
}

// Step makes the rule for ++ and --.
func Step(from, to string, by int64) Rule {
	find := func(s *spot.Spot) []Alternative {
		if s.Text.Operator() != from {
			return nil
		}
		describe := fmt.Sprintf("replaced '%s' with '%s'", from, to)
		if s.Code.Has(ir.GetElementPtr) {
			return pointerStep(s, s.Text.ReplaceToken(to), describe)
		}
		if p := s.Atomic(); p != nil {
			return []Alternative{{s.Text.ReplaceToken(to), describe, p, negated}}
		}
		p := s.Only()
		if field := s.Code.InBitField(ir.Add); field != nil {
			p = field
		}
		if p == nil || p.Shape != point.Step {
			return nil
		}
		v, ok := p.Constant()
		if p.Op == ir.Sub {
			v = -v
		}
		if !ok || v != float64(by) {
			return nil
		}
		if p.Sign != point.SignUnknown { // the other one is checked as another operation
			op := ir.Add
			if p.Op == op {
				op = ir.Sub
			}
			return []Alternative{{s.Text.ReplaceToken(to), describe, p, change.Operation{Op: op}}}
		}
		return []Alternative{{s.Text.ReplaceToken(to), describe, p, change.Addend{To: change.Whole(-by)}}}
	}
	return Rule{find, map[string]string{from: to}}
}

// pointerStep is the rule for + - ++ -- on pointers: one address computation,
// perhaps with the negation that makes a subtraction of it.
func pointerStep(s *spot.Spot, edit source.Edit, describe string) []Alternative {
	address := s.Code.Sole(ir.GetElementPtr)
	rest := s.Code.Computations()
	if address == nil || len(rest) > 1 || len(rest) == 1 && (rest[0].Op != ir.Sub || rest[0].Shape != point.Negation) {
		s.Passed[spot.SkipAmbiguous]++
		return nil
	}
	if s.Text.Operator() == "+" && !indexOnTheRight(s, address) {
		return nil
	}
	return []Alternative{{edit, describe, address, change.NegateIndex{}}}
}

// indexOnTheRight tells p + 1 from 1 + p, in which no other operator may stand.
func indexOnTheRight(s *spot.Spot, p *point.Point) bool {
	if p.Side != point.SideUnknown {
		return p.Side == point.Right
	}
	isLiteral := func(i int) bool {
		if i < 0 || i >= len(s.Text.Tokens) {
			return false
		}
		kind := s.Text.Tokens[i].Kind
		return kind == source.Number || kind == source.Char
	}
	if p.HasConst && isLiteral(s.Text.I+1) && !isLiteral(s.Text.I-1) {
		return true
	}
	s.Passed[spot.SkipSide]++
	return false
}
