package operator

import (
	"fmt"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// swap makes the rule for an arithmetic or bitwise operator and its compound
// assignment: from and to are the tokens; the opcodes are those of integers
// and of floating numbers, 0 where sign or absence decides.
func swap(from, to string, ints, toInt, floats, toFloat ir.Opcode) func(*spot) []alternative {
	return func(s *spot) []alternative {
		tok := s.token()
		newTok := to
		if tok == from+"=" {
			newTok = to + "="
		} else if tok != from || !s.isBinary() {
			return nil
		}
		describe := fmt.Sprintf("replaced '%s' with '%s'", tok, newTok)
		if tok == "-" && s.negatesBehindCast() {
			return nil
		}
		if (from == "+" || from == "-") && len(s.having(ir.GetElementPtr)) > 0 {
			return s.pointerStep(s.replaceToken(newTok), describe)
		}
		if p := s.fused(); p != nil {
			return s.unlikeFused(p, from, s.replaceToken(newTok), describe)
		}
		if p := s.atomic(); p != nil && (from == "+" || from == "-") {
			return []alternative{{s.replaceToken(newTok), describe, p, negated}}
		}
		p := s.only()
		if field := s.inBitField(ints); field != nil && tok == from+"=" {
			p = field
		}
		if p == nil || s.fusedElsewhere(p) {
			return nil
		}
		if p.Check == point.CheckElsewhere {
			s.skipped[SkipCheck]++
			return nil
		}
		op, ok := s.counterpart(p, from, ints, toInt, floats, toFloat)
		if !ok {
			return nil
		}
		edit := s.replaceToken(newTok)
		if precedence[tok] > 0 {
			if edit, ok = s.swapBitwise(newTok); !ok {
				return nil
			}
		}
		ch := change.Change(change.Operation{Op: op})
		if p.Check == point.CheckProduct {
			ch = change.Product{}
		}
		return []alternative{{edit, describe, p, ch}}
	}
}

// fusedElsewhere reports whether the spot is in a macro's argument, of which
// another copy may have become part of a fused multiply-add.
func (s *spot) fusedElsewhere(p *point.Point) bool {
	if p.Op != ir.FMul && p.Op != ir.FNeg || !s.inMacroWith((*point.Point).IsFused) {
		return false
	}
	s.skipped[SkipFused]++
	return true
}

// counterpart chooses the opcode that the other token would have compiled to.
func (s *spot) counterpart(p *point.Point, from string, ints, toInt, floats, toFloat ir.Opcode) (ir.Opcode, bool) {
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
		return s.signed(p, ir.SDiv, ir.UDiv)
	case "/":
		return toInt, p.Op == ir.SDiv || p.Op == ir.UDiv
	case "%":
		return toInt, p.Op == ir.SRem || p.Op == ir.URem
	case "<<":
		if p.Op != ir.Shl {
			return 0, false
		}
		if sign := s.declaredSign(p); sign != point.SignUnknown {
			known := *p
			known.Sign = sign
			return s.signed(&known, ir.AShr, ir.LShr)
		}
		if p.Sign != point.NonNegative && s.token() != "<<=" && !s.uncast(s.i-1) {
			s.skipped[SkipSign]++
			return 0, false
		}
		return s.signed(p, ir.AShr, ir.LShr)
	case ">>":
		return toInt, p.Op == ir.AShr || p.Op == ir.LShr
	case "-":
		return toInt, p.Op == ints && p.Shape != point.PointerDiff
	}
	return toInt, p.Op == ints
}

func (s *spot) signed(p *point.Point, signed, unsigned ir.Opcode) (ir.Opcode, bool) {
	switch p.Sign {
	case point.Signed:
		return signed, true
	case point.Unsigned, point.NonNegative:
		return unsigned, true
	}
	s.skipped[SkipSign]++
	return 0, false
}

// uncast reports whether the operand that ends with token i is one that
// nothing in the text can have cast to another sign: the way in which its value
// was computed then tells its sign. An assignment casts to the type of its left
// side, and a macro's name may stand for anything.
func (s *spot) uncast(i int) bool {
	start, ok := s.f.PostfixStart(i)
	if !ok || start == 0 || s.tokens[start-1].Is(")") || s.tokens[start-1].Is(">") {
		return false
	}
	depth := 0
	for k := start; k <= i; k++ {
		t := s.tokens[k]
		switch {
		case t.Is("("):
			depth++
			if k > start && (s.tokens[k-1].Kind == source.Ident || s.tokens[k-1].Is(">")) {
				return false // a call, or a cast that looks like one
			}
		case t.Is(")"):
			depth--
			if k < i && !s.tokens[k+1].Is(")") && !(&spot{f: s.f, tokens: s.tokens, i: k + 1}).followsOperand() {
				return false // perhaps a cast
			}
		case t.Is("?"), t.Is("{"), t.Is(","), assigns(t), s.standsForMore(k):
			return false
		}
	}
	return depth == 0
}

// assigns reports whether the token is = or a compound assignment.
func assigns(t source.Token) bool {
	_, comparing := predicates[t.Operator()]
	return strings.HasSuffix(t.Operator(), "=") && !comparing
}

// standsForMore reports whether token k is a name at which something is
// computed: a macro's.
func (s *spot) standsForMore(k int) bool {
	if s.tokens[k].Kind != source.Ident {
		return false
	}
	return s.hasAt(k, func(p *point.Point) bool { return p.IsArithmetic() })
}

// followsOperand reports whether the spot's token is one that stands behind an
// operand and never before one.
func (s *spot) followsOperand() bool {
	switch s.token() {
	case "/", "%", "<<", ">>", "<", ">", "<=", ">=", "==", "!=", "|", "^", ".", "->", "[", "]":
		return true
	}
	return false
}

// step makes the rule for ++ and --.
func step(from, to string, by int64) func(*spot) []alternative {
	return func(s *spot) []alternative {
		if s.token() != from {
			return nil
		}
		describe := fmt.Sprintf("replaced '%s' with '%s'", from, to)
		if len(s.having(ir.GetElementPtr)) > 0 {
			return s.pointerStep(s.replaceToken(to), describe)
		}
		if p := s.atomic(); p != nil {
			return []alternative{{s.replaceToken(to), describe, p, negated}}
		}
		p := s.only()
		if field := s.inBitField(ir.Add); field != nil {
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
			return []alternative{{s.replaceToken(to), describe, p, change.Operation{Op: op}}}
		}
		return []alternative{{s.replaceToken(to), describe, p, change.Addend{To: change.Whole(-by)}}}
	}
}
