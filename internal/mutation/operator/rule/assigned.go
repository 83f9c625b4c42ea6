package rule

import (
	"slices"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/operator/lexical"
	"ames/internal/mutation/operator/spot"
	"ames/internal/mutation/point"
)

// AssignedConstant changes the literal of a plain assignment or initialisation.
func AssignedConstant(s *spot.Spot) []Alternative {
	if s.Text.Token().Is("[") {
		return capturedConstant(s)
	}
	p, added := s.Code.Sole(ir.Store), false
	if p == nil {
		return nil
	}
	was, ok := p.Constant()
	if !ok && s.Text.Operator() == "=" {
		if field := s.Code.SetsBitField(); field != nil {
			p, added, ok = field, true, true
			was, _ = p.Constant()
		}
	}
	if !ok {
		return nil
	}
	equals, ok := lexical.Assignment(s.Text)
	if !ok {
		equals, ok = lexical.Initialiser(s.Text)
	}
	if !ok {
		return nil
	}
	first := equals + 1
	last := first
	if first < len(s.Text.Tokens) && s.Text.Is(first, "-") {
		last++
	}
	if last+1 >= len(s.Text.Tokens) {
		return nil
	}
	if end := s.Text.Tokens[last+1]; !end.Is(";") && !end.Is(",") && !end.Is(")") && !end.Is("}") {
		return nil
	}
	to := otherThan(was)
	text, ok := otherLiteral(s, first, last, to, lexical.DeclaresAuto(s.Text, equals))
	if !ok {
		return nil
	}
	ch := change.Change(change.Value{To: change.Whole(to)})
	if added {
		ch = change.Addend{To: change.Whole(to)}
	}
	return []Alternative{{s.Text.Replace(first, last, text), "replaced the constant with " + text, p, ch}}
}

// capturedConstant changes the one literal that a lambda captures.
func capturedConstant(s *spot.Spot) []Alternative {
	p, first, last, ok := captured(s)
	if !ok {
		return nil
	}
	was, _ := p.Constant()
	to := otherThan(was)
	text, ok := otherLiteral(s, first, last, to, true)
	if !ok {
		return nil
	}
	ch := change.Value{To: change.Whole(to)}
	return []Alternative{{s.Text.Replace(first, last, text), "replaced the constant with " + text, p, ch}}
}

// captured finds the one literal that a lambda captures, as in [n = 5], perhaps with a sign: all
// that it captures is stored at its [.
func captured(s *spot.Spot) (p *point.Point, first, last int, ok bool) {
	end, ok := s.Text.File.Match(s.Text.I)
	stores := slices.DeleteFunc(s.Code.Having(ir.Store), func(p *point.Point) bool { return !p.HasConst })
	if !ok || len(stores) != 1 || !lexical.IsIntroducer(s.Text, end) {
		return nil, 0, 0, false
	}
	for k := s.Text.I + 1; k+1 < end; k++ {
		if m, ok := s.Text.File.Match(k); ok && m > k {
			k = m
			continue
		}
		end := k + 1
		if s.Text.Is(end, "-") {
			end++
		}
		if !s.Text.Is(k, "=") || !s.Text.Is(end+1, ",") && !s.Text.Is(end+1, "]") {
			continue
		}
		if first > 0 {
			return nil, 0, 0, false
		}
		first, last = k+1, end
	}
	return stores[0], first, last, first > 0
}
