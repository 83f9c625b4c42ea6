package rule

import (
	"slices"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/operator/lexical"
	"ames/internal/mutation/operator/spot"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
	"ames/internal/mutation/syntax"
)

// choice is an if or ?: of which it is known where its condition leads.
type choice struct {
	first, last     int          // the condition's tokens
	pick            *point.Point // the select, where nothing branches
	then, otherwise []way
}

// way is one way out of a branch.
type way struct {
	point *point.Point
	n     int
}

// detour leads the way to another block, whose phi nodes take another truth value.
func (w way) detour(edit source.Edit, describe string, to int32, phi point.Phi) Alternative {
	return Alternative{edit, describe, w.point, change.Detour{Way: w.n, Truth: phi == point.PhiTrue, Block: int(to)}}
}

// to is where the way leads.
func (w way) to() int32 { return w.point.Flow.Next[w.n] }

// phi is what the block's phi nodes take that it leads to.
func (w way) phi() point.Phi { return w.point.Flow.Phi[w.n] }

// leading gives the ways that lead to a block.
func leading(branches []*point.Point, block int32) []way {
	var out []way
	for _, p := range branches {
		for n, to := range p.Flow.Next {
			if to == block {
				out = append(out, way{p, n})
			}
		}
	}
	return out
}

// branchesOf gives the branches whose conditions are computed between two tokens,
// in their order; false if the tokens hold what makes that doubtful.
func branchesOf(s *spot.Spot, first, last int) ([]*point.Point, bool) {
	if lexical.HoldsStatements(s.Text, first, last) {
		return nil, false
	}
	return s.Code.Branches(s.Span(first, last)), true
}

// swap makes a choice the other way.
func (c choice) swap(edit source.Edit, describe string) []Alternative {
	p := c.pick
	if p == nil {
		p = c.alone()
	}
	if p != nil {
		return []Alternative{{edit, describe, p, change.Flip{}}}
	}
	return slices.Concat(
		led(c.then, c.otherwise[0].to(), edit, describe),
		led(c.otherwise, c.then[0].to(), edit, describe),
	)
}

// force makes it go one way.
func (c choice) force(edit source.Edit, describe string, to bool) []Alternative {
	if c.pick != nil {
		return []Alternative{{edit, describe, c.pick, change.Force{To: to}}}
	}
	if p := c.alone(); p != nil {
		return []Alternative{{edit, describe, p, change.Force{To: to == (c.then[0].n == 0)}}}
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
func led(from []way, to int32, edit source.Edit, describe string) []Alternative {
	var out []Alternative
	for _, w := range from {
		out = append(out, w.detour(edit, describe, to, point.PhiNone))
	}
	return out
}

// choiceAt finds out where the condition of the if or ? at the spot leads.
func choiceAt(s *spot.Spot) (c choice, ok bool) {
	if s.Text.Token().Is("if") {
		if c.first, c.last, ok = syntax.Condition(s.Text.File, s.Text.I); !ok {
			return c, false
		}
	} else {
		c.first, c.last = lexical.ConditionStart(s.Text, s.Text.I-1, false), s.Text.I-1
		if c.first > c.last || s.Text.I+1 >= len(s.Text.Tokens) || s.Text.Is(s.Text.I+1, ":") {
			return c, false
		}
	}
	if s.InsideMacro() {
		s.Passed[spot.SkipMacro]++
		return c, false
	}
	branches, ok := branchesOf(s, c.first, c.last)
	if !ok || s.Code.Rootless(s.Span(min(s.Text.I, c.first), c.last)) {
		return c, false
	}
	if len(branches) == 0 {
		c.pick = s.Code.Sole(ir.Select)
		if c.pick == nil || !s.Text.Token().Is("?") || s.Text.Holds(c.first, c.last, "&&", "||") {
			return c, false
		}
		return c, true
	}
	if s.Code.Has(ir.Select) {
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
