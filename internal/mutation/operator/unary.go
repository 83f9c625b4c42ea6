package operator

import (
	"slices"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// removeMinus replaces a unary minus by a plus, which keeps the type.
func removeMinus(s *spot) []alternative {
	if s.token() != "-" || s.isBinary() && !s.negatesBehindCast() || len(s.having(ir.GetElementPtr)) > 0 {
		return nil
	}
	p := s.only()
	if p == nil || p.Shape != point.Negation || s.fusedElsewhere(p) {
		return nil
	}
	operand := 1
	if p.Op == ir.FNeg {
		operand = 0
	}
	return []alternative{{s.replaceToken("+"), "removed unary '-'", p, change.Operand{N: operand}}}
}

// negatesBehindCast tells the minus of (int)-a from that of (a) - b.
func (s *spot) negatesBehindCast() bool {
	c := s.computations()
	return len(c) == 1 && c[0].Shape == point.Negation && s.i > 0 && s.tokens[s.i-1].Is(")")
}

// removeComplement replaces ~ by a plus, which keeps the type.
func removeComplement(s *spot) []alternative {
	if s.token() != "~" {
		return nil
	}
	p := s.only()
	if p == nil || p.Shape != point.Complement {
		return nil
	}
	return []alternative{{s.replaceToken("+"), "removed '~'", p, change.Operand{N: 0}}}
}

// removeNot doubles a logical negation: !!a is a as a truth value, whatever
// the type of a. A condition's negation is in the branch, not in a value.
func removeNot(s *spot) []alternative {
	if s.token() != "!" || s.negatesAChoice() {
		return nil
	}
	edit := s.replaceToken("!!")
	inside := s.branchesInOperand()
	if c := s.computations(); len(c) > 0 {
		p := s.only()
		if p == nil || p.Shape != point.LogicalNot || len(inside) > 0 {
			return nil
		}
		return []alternative{{edit, "removed '!'", p, change.Operand{N: 0}}}
	}
	branches := s.having(ir.Br)
	if len(branches) != 1 || !s.isWholeCondition() {
		// Of several, the one whose condition is the operand.
		branches = slices.DeleteFunc(branches, func(p *point.Point) bool { return p.Root.Line == 0 || !slices.Contains(inside, p) })
	}
	if len(branches) != 1 || s.yieldsValue() {
		return nil
	}
	if slices.ContainsFunc(inside, func(p *point.Point) bool { return p != branches[0] }) {
		return nil
	}
	return []alternative{{edit, "removed '!'", branches[0], change.Flip{}}}
}

// negatesAChoice reports whether the operand holds && || or ?:, which the
// compiler turns into several branches, some of them at the '!'.
func (s *spot) negatesAChoice() bool {
	if s.i+1 >= len(s.tokens) {
		return true
	}
	last, ok := s.f.OperandEnd(s.i + 1)
	if !ok {
		return true
	}
	for _, t := range s.tokens[s.i+1 : last+1] {
		switch t.Operator() {
		case "&&", "||", "?", "{":
			return true
		}
	}
	return false
}

// branchesInOperand gives the branches that the operand of the '!' decides, but
// for those in arguments. More than the one that obeys the '!' come from a macro
// that holds a choice.
func (s *spot) branchesInOperand() []*point.Point {
	last, ok := s.f.OperandEnd(s.i + 1)
	if !ok {
		return nil
	}
	from, to := s.place(s.i+1), s.place(last)
	within := func(at point.Place) bool {
		if at.Compare(from) < 0 || at.Compare(to) > 0 {
			return false
		}
		i, ok := s.f.TokenAt(int(at.Line), int(at.Col))
		return !ok || !inArguments(s.f, s.i, i)
	}
	var out []*point.Point
	for k := range s.all {
		p := &s.all[k]
		if p.Op == ir.Br && s.sameCopy(p) && (within(p.Root) || within(p.At())) {
			out = append(out, p)
		}
	}
	return out
}

// yieldsValue reports whether the '!' is also computed as a value: a macro may
// use its argument as a condition and as a value.
func (s *spot) yieldsValue() bool {
	return s.hasAt(s.i, func(p *point.Point) bool { return p.Shape == point.LogicalNot })
}

// sameCopy reports whether a point is of the spot's file and inlined copy.
func (s *spot) sameCopy(p *point.Point) bool {
	return p.File == s.points[0].File && p.Inlined == s.points[0].Inlined
}

// isWholeCondition reports whether nothing follows the operand of the '!' in
// its condition. Clang up to 16 places the last branch of "!a && b" at the
// condition's first token, which is the '!' but not its branch.
func (s *spot) isWholeCondition() bool {
	last, ok := s.f.OperandEnd(s.i + 1)
	if !ok || last+1 >= len(s.tokens) {
		return false
	}
	next := s.tokens[last+1]
	return next.Is(")") || next.Is("?") || next.Is(";")
}

// inArguments reports whether token i is part of an argument, an index or a
// cast's operand, seen from token k before it: a branch there is no matter of k.
func inArguments(f *source.File, k, i int) bool {
	for {
		open, inside := f.Enclosing(i)
		if !inside || open <= k {
			return false
		}
		if before := f.Tokens()[open-1]; before.Kind != source.Punct && before.Operator() == "" || before.Is(")") || before.Is("]") || before.Is(">") {
			return true
		}
		i = open
	}
}

// negationsOf finds the '!' tokens that a branch obeys without standing there:
// those whose operand is the branch's condition, in a && !b.
func negationsOf(f *source.File, p *point.Point) []int {
	root, ok := f.TokenAt(int(p.Root.Line), int(p.Root.Col))
	if !ok {
		return nil
	}
	own, _ := f.TokenAt(int(p.Line), int(p.Col))
	var out []int
	tokens := f.Tokens()
	const furthest = 100 // tokens; conditions are shorter
	for k := root - 1; k >= 0 && k > root-furthest; k-- {
		t := tokens[k]
		if t.Is(";") || t.Is("{") || t.Is("}") || t.Directive {
			break
		}
		if t.Operator() != "!" || k == own {
			continue
		}
		if last, ok := f.OperandEnd(k + 1); ok && last >= root && !inArguments(f, k, root) {
			out = append(out, k)
		}
	}
	return out
}
