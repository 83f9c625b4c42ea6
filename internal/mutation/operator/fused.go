package operator

import (
	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// Clang compiles a * b + c to one operation on floating numbers, which stands
// at the + (-ffp-contract=on, its default from version 14 on).

// fused gives the spot's multiplication and addition in one, nil if there is none.
func (s *spot) fused() *point.Point {
	calls := s.having(ir.Call)
	if len(calls) != 1 || !calls[0].IsFused() {
		return nil
	}
	for _, p := range s.computations() {
		if p.Op != ir.FNeg { // it makes a subtraction of the addition
			return nil
		}
	}
	return calls[0]
}

// unlikeFused turns a fused addition into a subtraction and back, as clang
// does: by the sign of what stands on the operator's right, be it the product
// or what is added to it. A product becomes a division, which is not fused.
func (s *spot) unlikeFused(p *point.Point, from string, edit source.Edit, describe string) []alternative {
	const factor, addend = 0, 2
	ch := change.Change(change.NegateOperand{N: factor})
	switch {
	case from == "*":
		ch = change.DivideFactors{}
	case from != "+" && from != "-":
		return nil
	case p.Side == point.SideUnknown:
		s.skipped[SkipFused]++
		return nil
	case p.Side == point.Left:
		ch = change.NegateOperand{N: addend}
	}
	return []alternative{{edit, describe, p, ch}}
}

// product finds the * of the product that is fused with the + or - at the spot.
func (s *spot) product(side point.Side) (star int, ok bool) {
	first, last := s.i+1, s.i-1
	switch side {
	case point.Left:
		first = s.operandBegin(s.i - 1)
	case point.Right:
		last = s.operandEnd(s.i + 1)
	default:
		return 0, false
	}
	for first < last && s.tokens[first].Is("(") {
		if end, ok := s.f.Match(first); !ok || end != last {
			break
		}
		first, last = first+1, last-1
	}
	star = -1
	for k := first; k <= last; k++ {
		if s.tokens[k].Is("(") || s.tokens[k].Is("[") || s.tokens[k].Is("{") {
			if k, ok = s.f.Match(k); !ok {
				return 0, false
			}
			continue
		}
		other := &spot{f: s.f, tokens: s.tokens, i: k}
		switch {
		case s.endsChain(k) || other.isBinary() && endsFactor(other.token()):
			return 0, false
		case other.isBinary() && (other.token() == "*" || other.token() == "/" || other.token() == "%"):
			star = k
		}
	}
	return star, star > first && s.tokens[star].Is("*") && !s.maybeCast(star-1)
}

// endsFactor tells the operators that bind looser than multiplication, apart
// from those that endsChain knows.
func endsFactor(op string) bool {
	switch op {
	case "+", "-", "<<", ">>", "<", ">", "<=", ">=", "<=>", "==", "!=", "&", "^", "|":
		return true
	}
	return false
}

// operandBegin and operandEnd find how far an operand of + or - reaches that
// ends or begins with token k; brackets count as one token.
func (s *spot) operandBegin(k int) int {
	for ; k >= 0; k-- {
		if s.tokens[k].Is(")") || s.tokens[k].Is("]") || s.tokens[k].Is("}") {
			open, ok := s.f.Match(k)
			if !ok {
				break
			}
			k = open
			continue
		}
		if other := (&spot{f: s.f, tokens: s.tokens, i: k}); s.endsChain(k) || other.isBinary() && endsFactor(other.token()) {
			break
		}
	}
	return k + 1
}

func (s *spot) operandEnd(k int) int {
	for ; k < len(s.tokens); k++ {
		if s.tokens[k].Is("(") || s.tokens[k].Is("[") || s.tokens[k].Is("{") {
			end, ok := s.f.Match(k)
			if !ok {
				break
			}
			k = end
			continue
		}
		if other := (&spot{f: s.f, tokens: s.tokens, i: k}); s.endsChain(k) || other.isBinary() && endsFactor(other.token()) {
			break
		}
	}
	return k - 1
}

// maybeCast reports whether the bracket that ends at token k could be a cast, so
// that a * behind it could be one that takes no left operand.
func (s *spot) maybeCast(k int) bool {
	if !s.tokens[k].Is(")") {
		return false
	}
	open, ok := s.f.Match(k)
	return !ok || !(&spot{f: s.f, tokens: s.tokens, i: open}).isBinary()
}
