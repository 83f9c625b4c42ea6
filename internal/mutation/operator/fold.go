package operator

import (
	"slices"

	"ames/internal/engine/ir"
	"ames/internal/mutation/point"
)

// repeated takes the instructions of a spot apart that a fold expression, as in
// (... + t), makes of one operator for several arguments. It is nil where there are
// none.
func (s *spot) repeated() []*spot {
	if !s.unit.CXX || len(s.points) < 2 {
		return nil
	}
	computations := s.computations()
	if len(computations) < 2 || len(s.having(ir.GetElementPtr)) > 0 || len(s.having(ir.Call)) > 0 || !s.inFold() {
		return nil
	}
	var parts []*spot
	for _, p := range computations {
		if p.Shape != point.Plain && p.Shape != point.Step {
			return nil
		}
		part := *s
		part.points = []*point.Point{p}
		parts = append(parts, &part)
	}
	return parts
}

// ofAll gives the candidates of all parts if they are about the same edits.
func ofAll(parts []*spot, enabled map[string]bool) []Candidate {
	var out []Candidate
	for _, p := range parts {
		own := p.candidates(enabled)
		if first := out[:min(len(own), len(out))]; len(out) > 0 && !slices.EqualFunc(own, first, sameEdit) || len(own) == 0 {
			return nil
		}
		out = append(out, own...)
	}
	return out
}

func sameEdit(a, b Candidate) bool {
	return a.Operator == b.Operator && a.Edit == b.Edit && a.At == b.At
}

// inFold reports whether the spot's operator folds a pack, or is part of what is
// folded.
func (s *spot) inFold() bool {
	for k := s.i; ; {
		open, ok := s.f.Enclosing(k)
		if !ok || !s.tokens[open].Is("(") {
			return false
		}
		end, ok := s.f.Match(open)
		if !ok {
			return false
		}
		for i := open + 1; i < end; i++ {
			if m, ok := s.f.Match(i); ok && m > i {
				i = m
			} else if s.tokens[i].Is("...") && (s.folds(i-1) || s.folds(i+1)) {
				return true
			}
		}
		k = open
	}
}

// folds reports whether token k is an operator that a pack can be folded with.
func (s *spot) folds(k int) bool {
	switch op := s.tokens[k].Operator(); op {
	case "+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "<", "<=", ">", ">=", "==", "!=", "&&", "||", ",":
		return true
	default:
		return assigns(s.tokens[k])
	}
}

// foldedBy finds the operator of the fold expression whose ... is the spot's
// token: clang puts what it computes there. One that is written twice cannot be
// replaced once.
func (s *spot) foldedBy() (op int, ok bool) {
	if !s.unit.CXX || !s.tokens[s.i].Is("...") || s.i == 0 || s.i+1 >= len(s.tokens) {
		return 0, false
	}
	before, after := s.folds(s.i-1), s.folds(s.i+1)
	if before {
		return s.i - 1, !after
	}
	return s.i + 1, after
}
