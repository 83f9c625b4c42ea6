package rule

import (
	"slices"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/operator/lexical"
	"ames/internal/mutation/operator/spot"
	"ames/internal/mutation/point"
	"ames/internal/mutation/syntax"
)

// RemoveMinus replaces a unary minus by a plus, which keeps the type.
var RemoveMinus = Rule{removeMinus, map[string]string{"-": "+"}}

func removeMinus(s *spot.Spot) []Alternative {
	if s.Text.Operator() != "-" || s.Text.IsBinary() && !negatesBehindCast(s) || s.Code.Has(ir.GetElementPtr) {
		return nil
	}
	p := s.Only()
	if p == nil || p.Shape != point.Negation || fusedElsewhere(s, p) {
		return nil
	}
	operand := 1
	if p.Op == ir.FNeg {
		operand = 0
	}
	return []Alternative{{s.Text.ReplaceToken("+"), "removed unary '-'", p, change.Operand{N: operand}}}
}

// negatesBehindCast tells the minus of (int)-a from that of (a) - b.
func negatesBehindCast(s *spot.Spot) bool {
	c := s.Code.Computations()
	return len(c) == 1 && c[0].Shape == point.Negation && s.Text.I > 0 && s.Text.Is(s.Text.I-1, ")")
}

// RemoveComplement replaces ~ by a plus, which keeps the type.
var RemoveComplement = Rule{removeComplement, map[string]string{"~": "+"}}

func removeComplement(s *spot.Spot) []Alternative {
	if s.Text.Operator() != "~" {
		return nil
	}
	p := s.Only()
	if p == nil || p.Shape != point.Complement {
		return nil
	}
	return []Alternative{{s.Text.ReplaceToken("+"), "removed '~'", p, change.Operand{N: 0}}}
}

// RemoveNot doubles a logical negation: !!a is a as a truth value, whatever
// the type of a. A condition's negation is in the branch, not in a value.
var RemoveNot = Rule{removeNot, map[string]string{"!": "!!"}}

func removeNot(s *spot.Spot) []Alternative {
	if s.Text.Operator() != "!" || lexical.NegatesChoice(s.Text) {
		return nil
	}
	edit := s.Text.ReplaceToken("!!")
	inside := branchesInOperand(s)
	if s.Code.Computes() {
		p := s.Only()
		if p == nil || p.Shape != point.LogicalNot || len(inside) > 0 {
			return nil
		}
		return []Alternative{{edit, "removed '!'", p, change.Operand{N: 0}}}
	}
	branches := s.Code.Having(ir.Br)
	if len(branches) != 1 || !lexical.IsWholeCondition(s.Text) {
		// Of several, the one whose condition is the operand.
		branches = slices.DeleteFunc(branches, func(p *point.Point) bool {
			return p.Root.Line == 0 || !slices.Contains(inside, p)
		})
	}
	if len(branches) != 1 || yieldsValue(s) {
		return nil
	}
	if slices.ContainsFunc(inside, func(p *point.Point) bool { return p != branches[0] }) {
		return nil
	}
	return []Alternative{{edit, "removed '!'", branches[0], change.Flip{}}}
}

// branchesInOperand gives the branches that the operand of the '!' decides, but
// for those in arguments. More than the one that obeys the '!' come from a macro
// that holds a choice.
func branchesInOperand(s *spot.Spot) []*point.Point {
	last, ok := syntax.OperandEnd(s.Text.File, s.Text.I+1)
	if !ok {
		return nil
	}
	from, to := s.Place(s.Text.I+1), s.Place(last)
	within := func(at point.Place) bool {
		if at.Compare(from) < 0 || at.Compare(to) > 0 {
			return false
		}
		i, ok := s.Text.File.TokenAt(int(at.Line), int(at.Col))
		return !ok || !lexical.InArguments(s.Text.File, s.Text.I, i)
	}
	var out []*point.Point
	for k := range s.Code.All {
		p := &s.Code.All[k]
		if p.Op == ir.Br && s.Code.SameCopy(p) && (within(p.Root) || within(p.At())) {
			out = append(out, p)
		}
	}
	return out
}

// yieldsValue reports whether the '!' is also computed as a value: a macro may
// use its argument as a condition and as a value.
func yieldsValue(s *spot.Spot) bool {
	return s.HasAt(s.Text.I, func(p *point.Point) bool { return p.Shape == point.LogicalNot })
}
