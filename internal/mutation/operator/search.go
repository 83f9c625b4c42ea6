package operator

import (
	"maps"
	"slices"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/operator/code"
	"ames/internal/mutation/operator/lexical"
	"ames/internal/mutation/operator/macro"
	"ames/internal/mutation/operator/spelling"
	"ames/internal/mutation/operator/spot"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// Texts are the sources of a unit's files, by their place in Unit.Files; nil for those that
// are not to be mutated.
type Texts []*source.File

// Scope gives the macros that the files of a unit know.
type Scope = macro.Scope

// Candidate is a mutant as seen from one function of one unit. Candidates of
// equal operator and edit, from other functions and units, are the same mutant.
type Candidate struct {
	Operator    string
	Description string
	Edit        source.Edit
	At          source.Position
	Spot        source.Position // where the code stands that the edit is of
	Index       int32           // the instruction in its function
	Inlined     int32           // as in Point
	Change      change.Change
	// Body is where the function's body begins, if the edit is of something that
	// the compiler may have evaluated in other copies of the function, so that no
	// instruction is left of it there.
	Body source.Position
	text *source.File
}

// Reasons for which mutants are passed over.
const (
	SkipInstance    = "not possible in every instance"
	SkipTableHeader = "a constant table in a header"
)

// Search looks for mutants at one function's points, which all must be of the same function of
// u. Points in files without a text are passed over. In macros, whose definitions scope gives
// for a unit's files, it looks unless scope is nil.
func Search(u *point.Unit, points []point.Point, texts Texts, enabled map[string]bool, scope Scope) *Findings {
	s := &search{texts: texts, function: spot.Function{Unit: u, Passed: map[string]int{}}}
	f := &Findings{}
	spelt := false
	if s.function.Language, spelt = spelling.Of(languageOf(u)); !spelt {
		f.Skipped = []Skipped{{point.SkipLanguage, 1}}
		return f
	}
	s.leaveForeign(points)
	for i := range table {
		if enabled[table[i].Name] {
			s.enabled = append(s.enabled, &table[i])
		}
	}
	var tables []point.Point
	tables, s.function.Points = splitTables(points)
	groups := spot.Groups(u, s.function.Points, s.texts)
	f.Candidates = s.inGroups(groups)
	f.Candidates = append(f.Candidates, s.inTables(tables)...)
	if scope != nil {
		f.Candidates = append(f.Candidates, s.inMacros(groups, scope)...)
	}
	for _, reason := range slices.Sorted(maps.Keys(s.function.Passed)) {
		f.Skipped = append(f.Skipped, Skipped{reason, s.function.Passed[reason]})
	}
	f.count(u, points, s.texts)
	f.vote()
	return f
}

// search looks for the mutants of one function.
type search struct {
	function spot.Function
	texts    Texts
	enabled  []*Operator
}

// languageOf is the language that a unit is compiled from.
func languageOf(u *point.Unit) source.Language {
	switch {
	case u.Language != "":
		return source.Other
	case u.CXX:
		return source.CPP
	}
	return source.C
}

// leaveForeign leaves out the files that points are in whose text is of no language that edits are spelt in: code that
// was generated may say that it comes from such.
func (s *search) leaveForeign(points []point.Point) {
	for i := range points {
		n := points[i].File
		if f := s.texts[n]; f == nil || f.Language() != source.Other {
			continue
		}
		s.function.Passed[point.SkipLanguage] = 1
		s.texts = slices.Clone(s.texts)
		s.texts[n] = nil
	}
}

// inGroups returns the candidates among the function's points, by where they stand.
func (s *search) inGroups(groups []spot.Group) []Candidate {
	var out []Candidate
	for i := range groups {
		g := &groups[i]
		f := s.texts[g.File]
		i, ok := f.TokenAt(int(g.At.Line), int(g.At.Col))
		if !ok {
			if code.HasArithmetic(g.Points) {
				s.function.Passed[spot.SkipNoToken]++
			}
			continue
		}
		at := s.function.At(f, i, g.Points)
		if op, ok := lexical.FoldedBy(at.Text); ok {
			at.Text.I = op // but it still stands where its instructions do
		}
		out = append(out, s.at(at)...)
	}
	for k := range s.function.Points {
		if p := &s.function.Points[k]; p.IsFused() {
			out = append(out, s.ofProduct(p)...)
		}
	}
	return out
}

// ofProduct finds the candidates at the * that is fused with a + or - at p.
func (s *search) ofProduct(p *point.Point) []Candidate {
	f := s.texts[p.File]
	if f == nil {
		return nil
	}
	i, ok := f.TokenAt(int(p.Line), int(p.Col))
	if !ok {
		return nil // which is counted where the + is looked for
	}
	here := []*point.Point{p}
	sum := s.function.At(f, i, here)
	switch sum.Text.Operator() {
	case "+", "-", "+=", "-=":
	default:
		return nil
	}
	star, ok := 0, false
	if p.Side != point.SideUnknown {
		star, ok = lexical.Product(sum.Text, p.Side == point.Left)
	}
	if !ok || sum.HasAt(star, func(q *point.Point) bool { return q.Op == ir.FMul }) { // else the product is a macro's
		s.function.Passed[spot.SkipFused]++
		return nil
	}
	return s.at(s.function.At(f, star, here))
}

// inMacros returns what is left out elsewhere because it comes from the arguments of a macro.
func (s *search) inMacros(groups []spot.Group, scope macro.Scope) []Candidate {
	var out []Candidate
	for i := range groups {
		g := &groups[i]
		f := s.texts[g.File]
		i, ok := f.TokenAt(int(g.At.Line), int(g.At.Col))
		if !ok || f.Tokens()[i].Directive {
			continue
		}
		at := s.function.At(f, i, g.Points)
		tokens, reason := macro.Find(at, scope)
		var found []Candidate
		for _, copies := range tokens {
			found = append(found, s.ofCopies(at, copies)...)
		}
		if reason != "" && code.HasArithmetic(g.Points) {
			passed := s.function.Passed
			if passed[spot.SkipMacro]--; passed[spot.SkipMacro] == 0 { // by what looks elsewhere
				delete(passed, spot.SkipMacro)
			}
			if len(found) == 0 {
				passed[reason]++
			}
		}
		out = append(out, found...)
	}
	return out
}

// ofCopies gives the candidates of each of a token's copies, if they are alike.
func (s *search) ofCopies(at *spot.Spot, copies macro.Copies) []Candidate {
	var out []Candidate
	for n, own := range copies {
		found := s.at(own)
		if n > 0 && len(found)*n != len(out) {
			return nil
		}
		for i := range found {
			found[i].Spot = at.At
		}
		out = append(out, found...)
	}
	slices.SortStableFunc(out, func(a, b Candidate) int { return strings.Compare(a.Operator, b.Operator) })
	return out
}

// at finds the candidates at one spot.
func (s *search) at(at *spot.Spot) []Candidate {
	if at.Text.Token().Directive || at.IsOverloaded() {
		return nil
	}
	if macro.IsName(at) && code.HasArithmetic(at.Code.Here) {
		at.Passed[spot.SkipMacro]++
	}
	if parts := at.Repeated(); parts != nil {
		return s.ofAll(parts)
	}
	var out []Candidate
	for _, o := range s.enabled {
		if o.inTables {
			continue
		}
		for _, a := range o.rule.Find(at) {
			if a.Edit.Original == a.Edit.Replacement {
				continue
			}
			c := Candidate{Operator: o.Name, Description: a.Description, Edit: a.Edit, At: at.At, Spot: at.At,
				Index: a.Point.Index, Inlined: a.Point.Inlined, Change: a.Change, text: at.Text.File}
			if o.atEdit {
				c.At = a.Edit.Start
			}
			ok := true
			if c.Body, ok = o.body(at); !ok && (a.Point.Inlined != 0 || code.IsInstance(at.Code.Symbol(a.Point))) {
				continue // an initialiser, of which there are other copies
			}
			out = append(out, c)
		}
	}
	return out
}

// body is where the code begins that the compiler may leave out with the operator's edits at a spot; zero if it
// leaves none out. It reports whether that is known.
func (o *Operator) body(at *spot.Spot) (source.Position, bool) {
	switch o.folds {
	case part:
		return partOf(at.Text.File, at.Text.I)
	case wholeBody:
		return bodyOf(at.Text.File, at.Text.I)
	}
	return source.Position{}, true
}

// ofAll gives the candidates of all parts if they are about the same edits.
func (s *search) ofAll(parts []*spot.Spot) []Candidate {
	var out []Candidate
	for _, p := range parts {
		own := s.at(p)
		if len(own) == 0 || len(out) > 0 && !slices.EqualFunc(own, out[:min(len(own), len(out))], sameEdit) {
			return nil
		}
		out = append(out, own...)
	}
	return out
}

func sameEdit(a, b Candidate) bool {
	return a.Operator == b.Operator && a.Edit == b.Edit && a.At == b.At
}
