package operator

import (
	"slices"

	"ames/internal/mutation/operator/element"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

func spotOf(t *point.Table) source.Position {
	at := t.Place()
	return source.Position{Line: int(at.Line), Col: int(at.Col)}
}

// splitTables takes the points apart that stand for tables.
func splitTables(points []point.Point) (tables, others []point.Point) {
	if !slices.ContainsFunc(points, func(p point.Point) bool { return p.Table != 0 }) {
		return nil, points
	}
	for _, p := range points {
		if p.Table != 0 {
			tables = append(tables, p)
		} else {
			others = append(others, p)
		}
	}
	return tables, others
}

// inTables finds the mutants of the tables that points refer to. Numbers in constant tables are no instructions: what
// refers to the table stands for them.
func (s *search) inTables(points []point.Point) []Candidate {
	i := slices.IndexFunc(s.enabled, func(o *Operator) bool { return o.inTables })
	if i < 0 {
		return nil
	}
	u := s.function.Unit
	var out []Candidate
	seen := map[int32][]element.Element{}
	for k := range points {
		p := &points[k]
		t, f := &u.Tables[p.Table-1], s.texts[p.File]
		if f == nil || t.Skip != "" {
			continue
		}
		elements, known := seen[p.Table]
		if !known {
			elements = s.elementsOf(f, t, p)
			seen[p.Table] = elements
		}
		for _, e := range elements {
			out = append(out, Candidate{Operator: s.enabled[i].Name, Description: "replaced the element with " + e.Text,
				Edit: f.Edit(e.First, e.Last, e.Text), At: f.At(f.Tokens()[e.First].Offset), Spot: spotOf(t),
				Index: p.Index, Change: e.Change, text: f})
		}
	}
	return out
}

// elementsOf gives the numbers of a table that can be changed. What is passed over is counted with the first function
// that has a point for it.
func (s *search) elementsOf(f *source.File, t *point.Table, p *point.Point) []element.Element {
	passed := map[string]int{}
	var out []element.Element
	if u := s.function.Unit; u.Files[t.File] != u.Main {
		passed[SkipTableHeader]++ // other units may have been compiled with its numbers in their code
	} else {
		out = element.Of(f, t, passed)
	}
	if t.First == p.Func {
		for reason, n := range passed {
			s.function.Passed[reason] += n
		}
	}
	return out
}
