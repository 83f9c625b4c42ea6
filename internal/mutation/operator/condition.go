package operator

import (
	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// foldable are the operators that change code that the compiler leaves out where
// it can evaluate it.
var foldable = map[string]bool{"logic-and-or": true, "logic-or-and": true, "drop-left": true, "drop-right": true, "condition-true": true,
	"condition-false": true, "negate-condition": true, "swap-choice": true, "remove-case": true, "remove-body": true,
	"increment-constant": true, "decrement-constant": true, "negate-constant": true} // a product may be part of another operation

// atEdit are the operators that may find several mutants at one spot, which are
// told apart by where their edits are.
var atEdit = map[string]bool{"remove-case": true, "empty-string": true}

// deciding finds the if and ? tokens whose condition a branch or select is of,
// without standing there.
func deciding(f *source.File, p *point.Point) []int {
	root, ok := f.TokenAt(int(p.Root.Line), int(p.Root.Col))
	if !ok {
		return nil
	}
	var out []int
	tokens := f.Tokens()
	for k := root; ; {
		if i, ok := questionBehind(f, k); ok {
			out = append(out, i)
		}
		open, inside := f.Enclosing(k)
		if !inside || open == 0 || !tokens[open].Is("(") {
			return out
		}
		k = open
		before := tokens[open-1]
		if before.Is("constexpr") {
			return out
		}
		if before.Is("if") {
			return append(out, open-1)
		}
		if before.Kind != source.Punct && before.Operator() == "" || before.Is(")") || before.Is("]") || before.Is(">") {
			return out // an argument, or a cast's operand
		}
	}
}

// whileBehind finds the while of the do at whose body's end, or beginning if that is no
// block, a branch stands that leads back.
func whileBehind(f *source.File, p *point.Point) (int, bool) {
	if p.Op != ir.Br || p.Flow.Next[0] > p.Flow.Block || p.Flow.Next[1] <= p.Flow.Block {
		return 0, false
	}
	i, ok := f.TokenAt(int(p.Line), int(p.Col))
	if !ok || i == 0 {
		return 0, false
	}
	tokens := f.Tokens()
	first, last := i, i
	if tokens[i].Is("}") {
		first, ok = f.Match(i)
	} else {
		_, last, ok = f.StatementBounds(i)
	}
	if !ok || first == 0 || !tokens[first-1].Is("do") || last+1 >= len(tokens) || !tokens[last+1].Is("while") {
		return 0, false
	}
	return last + 1, true
}

// questionBehind finds the ? whose condition token k is part of, outside of brackets.
func questionBehind(f *source.File, k int) (int, bool) {
	tokens := f.Tokens()
	s := &spot{f: f, tokens: tokens}
	for ; k < len(tokens); k++ {
		t := tokens[k]
		if t.Is("(") || t.Is("[") || t.Is("{") {
			m, ok := f.Match(k)
			if !ok {
				return 0, false
			}
			k = m
			continue
		}
		if t.Is("?") {
			return k, true
		}
		if op := t.Operator(); t.Directive || op != "&&" && op != "||" && s.endsChain(k) {
			return 0, false
		}
	}
	return 0, false
}

// forced makes the rule that makes a condition true or false; it is evaluated.
func forced(to bool) func(*spot) []alternative {
	return func(s *spot) []alternative {
		describe := "the condition is always " + map[bool]string{false: "false", true: "true"}[to]
		switch {
		case s.tokens[s.i].Is("if"), s.tokens[s.i].Is("?"):
			c, ok := s.choice()
			if !ok {
				return nil
			}
			return c.force(s.forcedText(c.first, c.last, to), describe, to)
		case s.tokens[s.i].Is("while"), s.tokens[s.i].Is("for"):
			points := s.having(ir.Br)
			first, last, ok := s.f.Condition(s.i)
			if to || !ok || len(points) != 1 {
				return nil
			}
			return []alternative{{s.forcedText(first, last, to), describe, points[0], change.Force{}}}
		}
		return nil
	}
}

// forcedText is the edit that makes a condition true or false.
func (s *spot) forcedText(first, last int, to bool) source.Edit {
	text := "(" + s.textOf(first, last) + ")"
	if s.unit.CXX && s.converts(first, last) {
		text = "bool" + text
	}
	return s.f.Edit(first, last, text+map[bool]string{false: " && ", true: " || "}[to]+s.truth(to))
}

// converts reports whether a class is converted between two tokens.
func (s *spot) converts(first, last int) bool {
	from, to := s.place(first), s.place(last)
	for k := range s.all {
		p := &s.all[k]
		at := p.At()
		if (p.IsCall()) && s.sameCopy(p) && at.Compare(from) >= 0 && at.Compare(to) <= 0 && madeBy(p.Callee) == "conversion" {
			return true
		}
	}
	return false
}

// convertsAll reports whether what the tokens say may as a whole be a class that is converted.
func (s *spot) convertsAll(first, last int) bool {
	return s.converts(first, last) && !s.computes(first, last)
}

// computes reports whether the tokens are an operation of the machine: a number.
func (s *spot) computes(first, last int) bool {
	found := false
	for k := first; k <= last; k++ {
		if m, ok := s.f.Match(k); ok && m > k {
			k = m
			continue
		}
		switch t := s.tokens[k]; {
		case t.Is("?"), t.Is(","):
			return false
		case t.Kind == source.Punct && (&spot{f: s.f, tokens: s.tokens, i: k}).isBinary():
			found = found || s.hasAt(k, func(p *point.Point) bool { return p.IsArithmetic() || p.IsComparison() }) &&
				!s.hasAt(k, (*point.Point).IsCall)
		}
	}
	return found
}

// choice is an if or ?: of which it is known where its condition leads.
type choice struct {
	first, last     int          // the condition's tokens
	pick            *point.Point // the select, where nothing branches
	then, otherwise []way
}

func (c choice) force(edit source.Edit, describe string, to bool) []alternative {
	if c.pick != nil {
		return []alternative{{edit, describe, c.pick, change.Force{To: to}}}
	}
	if p := c.alone(); p != nil {
		return []alternative{{edit, describe, p, change.Force{To: to == (c.then[0].n == 0)}}}
	}
	from, target := c.then, c.otherwise[0].to()
	if to {
		from, target = c.otherwise, c.then[0].to()
	}
	return led(from, target, edit, describe)
}

// alone is the only branch that the condition decides, nil if there are more.
func (c choice) alone() *point.Point {
	if len(c.then) == 1 && len(c.otherwise) == 1 && c.then[0].point == c.otherwise[0].point {
		return c.then[0].point
	}
	return nil
}

// led leads ways to another block.
func led(from []way, to int32, edit source.Edit, describe string) []alternative {
	var out []alternative
	for _, w := range from {
		out = append(out, w.detour(edit, describe, to, point.PhiNone))
	}
	return out
}

// choice finds out where the condition of the if or ? at the spot leads.
func (s *spot) choice() (c choice, ok bool) {
	if s.tokens[s.i].Is("if") {
		if c.first, c.last, ok = s.f.Condition(s.i); !ok {
			return c, false
		}
	} else {
		c.first, c.last = s.conditionStart(s.i-1, false), s.i-1
		if c.first > c.last || s.i+1 >= len(s.tokens) || s.tokens[s.i+1].Is(":") {
			return c, false
		}
	}
	if s.insideMacro() {
		s.skipped[SkipMacro]++
		return c, false
	}
	branches, ok := s.branches(c.first, c.last)
	if !ok || s.rootless(min(s.i, c.first), c.last) {
		return c, false
	}
	picks := s.having(ir.Select)
	if len(branches) == 0 {
		if len(picks) != 1 || !s.tokens[s.i].Is("?") || s.holds(c.first, c.last, "&&", "||") {
			return c, false
		}
		c.pick = picks[0]
		return c, true
	}
	if len(picks) > 0 {
		return c, false
	}
	last := branches[len(branches)-1]
	then := last.Flow.Block + 1
	otherwise, ok := last.OtherWay(then)
	if !ok {
		return c, false
	}
	c.then, c.otherwise = leading(branches, then), leading(branches, otherwise)
	for _, w := range append(append([]way{}, c.then...), c.otherwise...) {
		if w.phi() != point.PhiNone {
			return c, false
		}
	}
	return c, len(c.then) == int(last.Flow.Entries)
}
