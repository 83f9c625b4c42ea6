package operator

import (
	"slices"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// Texts are the sources of a unit's files, by their place in Unit.Files; nil for those that
// are not to be mutated.
type Texts []*source.File

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

// Reasons for which instructions that look like mutation points are passed over.
const (
	SkipMacro     = "in a macro expansion"
	SkipAmbiguous = "several instructions for one operator"
	SkipNoToken   = "source does not match the debug information"
	SkipSign      = "signedness not known from the IR"
	SkipFused     = "side of a product not known from the IR"
	SkipSide      = "side of the pointer not known from the IR"
	SkipCheck     = "a sanitizer's check of the edit is not known from the IR"
	SkipInstance  = "not possible in every instance"
	// Of constant tables.
	SkipTableHeader = "a constant table in a header"
	SkipEvaluated   = "a constant table that the compiler has evaluated in part"
	SkipLargeTable  = "in a large table"
)

// find returns the candidates among one function's points. skipped counts what was passed
// over, by reason.
func find(u *point.Unit, points []point.Point, texts Texts, enabled map[string]bool, skipped map[string]int) []Candidate {
	var out []Candidate
	for _, g := range groupByPlace(u, points, texts) {
		f := texts[g.file]
		i, ok := f.TokenAt(int(g.line), int(g.col))
		if !ok {
			if hasArithmetic(g.points) {
				skipped[SkipNoToken]++
			}
			continue
		}
		s := newSpot(u, f, i, points, g.points, skipped)
		if op, ok := s.foldedBy(); ok {
			s.i = op // but it still stands where its instructions do
		}
		out = append(out, s.candidates(enabled)...)
	}
	for k := range points {
		if p := &points[k]; p.IsFused() {
			out = append(out, ofProduct(u, p, points, texts, enabled, skipped)...)
		}
	}
	return out
}

// ofProduct finds the candidates at the * that is fused with a + or - at p.
func ofProduct(u *point.Unit, p *point.Point, points []point.Point, texts Texts, enabled map[string]bool, skipped map[string]int) []Candidate {
	f := texts[p.File]
	if f == nil {
		return nil
	}
	here := []*point.Point{p}
	i, ok := f.TokenAt(int(p.Line), int(p.Col))
	if !ok {
		return nil // which is counted where the + is looked for
	}
	s := newSpot(u, f, i, points, here, skipped)
	switch s.token() {
	case "+", "-", "+=", "-=":
	default:
		return nil
	}
	star, ok := s.product(p.Side)
	if !ok || s.hasAt(star, func(q *point.Point) bool { return q.Op == ir.FMul }) { // else the product is a macro's
		skipped[SkipFused]++
		return nil
	}
	return newSpot(u, f, star, points, here, skipped).candidates(enabled)
}

func newSpot(u *point.Unit, f *source.File, i int, all []point.Point, here []*point.Point, skipped map[string]int) *spot {
	s := &spot{f: f, i: i, tokens: f.Tokens(), all: all, points: here, skipped: skipped, unit: u}
	s.at = f.At(s.tokens[i].Offset)
	return s
}

// spot is one token of the source with the instructions that stand there.
type spot struct {
	f       *source.File
	tokens  []source.Token
	i       int
	at      source.Position
	points  []*point.Point
	all     []point.Point // of the function
	unit    *point.Unit
	skipped map[string]int
	// expanded: the points are those of copies of the token in a macro's expansion, and
	// parentheses are known to be around these.
	expanded bool
}

func (s *spot) candidates(enabled map[string]bool) []Candidate {
	t := s.tokens[s.i]
	if t.Directive || s.isOverloaded() {
		return nil
	}
	if t.Kind == source.Ident && t.Operator() == "" && hasArithmetic(s.points) {
		s.skipped[SkipMacro]++
	}
	if parts := s.repeated(); parts != nil {
		return ofAll(parts, enabled)
	}
	var out []Candidate
	for _, o := range table {
		if !enabled[o.Name] {
			continue
		}
		for _, a := range o.find(s) {
			if a.edit.Original == a.edit.Replacement {
				continue
			}
			c := Candidate{Operator: o.Name, Description: a.description, Edit: a.edit, At: s.at, Spot: s.at, Index: a.point.Index, Inlined: a.point.Inlined, Change: a.change, text: s.f}
			if atEdit[o.Name] {
				c.At = a.edit.Start
			}
			if foldable[o.Name] {
				around, ok := partOf, false
				if o.Name == "remove-body" {
					around = bodyOf
				}
				if c.Body, ok = around(s.f, s.i); !ok && (a.point.Inlined != 0 || isInstance(s.unit.Functions[a.point.Func].Name)) {
					continue // an initialiser, of which there are other copies
				}
			}
			out = append(out, c)
		}
	}
	return out
}

// isOverloaded reports whether the spot's operator is a function: what else
// stands there only finds the object or the function. A negation's branch obeys
// its result all the same, and the brace that ends a function calls destructors.
func (s *spot) isOverloaded() bool {
	if op := s.token(); !s.unit.CXX || op == "" || op == "!" || op == "}" {
		return false
	}
	return slices.ContainsFunc(s.points, func(p *point.Point) bool {
		return (p.IsCall()) && (p.Callee == "" || strings.HasPrefix(p.Callee, "_Z"))
	})
}

func hasArithmetic(points []*point.Point) bool {
	for _, p := range points {
		if p.IsArithmetic() && p.Op != ir.And && p.Op != ir.Or && p.Op != ir.Shl && p.Op != ir.LShr && p.Op != ir.AShr {
			return true
		}
	}
	return false
}

// computations are the spot's operations and comparisons, without the rest.
func (s *spot) computations() []*point.Point {
	var out []*point.Point
	for _, p := range s.points {
		if p.IsArithmetic() || p.IsComparison() {
			out = append(out, p)
		}
	}
	return out
}

// only returns the spot's single computation, nil if there are none or several.
// The comparison with zero that makes a truth value of "a & b" stands at the
// operator as well; it is the compiler's. A difference of addresses is no
// computation that another operator could do.
func (s *spot) only() *point.Point {
	c := s.computations()
	if _, comparing := predicates[s.token()]; !comparing {
		c = slices.DeleteFunc(c, func(p *point.Point) bool { return p.IsComparison() })
	}
	if slices.ContainsFunc(c, func(p *point.Point) bool { return p.Shape == point.PointerDiff }) {
		return nil
	}
	if len(c) > 1 {
		s.skipped[SkipAmbiguous]++
	}
	if len(c) != 1 {
		return nil
	}
	return c[0]
}

// having returns the points with the opcode.
func (s *spot) having(op ir.Opcode) []*point.Point {
	var out []*point.Point
	for _, p := range s.points {
		if p.Op == op {
			out = append(out, p)
		}
	}
	return out
}

// token returns the spot's operator in its primary spelling.
func (s *spot) token() string { return s.tokens[s.i].Operator() }

// isBinary reports whether the operator at the spot has a left operand.
func (s *spot) isBinary() bool {
	if s.i == 0 {
		return false
	}
	t := s.tokens[s.i-1]
	switch t.Kind {
	case source.Ident:
		switch t.Text {
		case "return", "case", "throw", "sizeof", "alignof", "co_return", "co_yield", "co_await", "else", "do", "goto",
			"and", "or", "not", "xor", "bitand", "bitor", "compl", "operator":
			return false
		}
		return true
	case source.Number, source.Char, source.String:
		return true
	}
	if t.Is("++") || t.Is("--") {
		return (&spot{f: s.f, tokens: s.tokens, i: s.i - 1}).isBinary() // it stands behind an operand
	}
	return t.Is(")") || t.Is("]") || t.Is("...") && s.i > 1 && s.tokens[s.i-2].Is("(") // of a fold
}

// inMacroWith reports whether the spot is in an argument of a macro whose own
// text, which stands at the macro's name, has such a point.
func (s *spot) inMacroWith(such func(p *point.Point) bool) bool {
	if s.expanded {
		return false
	}
	for k := s.i; ; {
		open, ok := s.f.Enclosing(k)
		if !ok || s.tokens[open].Is("{") {
			return false
		}
		k = open
		if k == 0 || !s.tokens[k].Is("(") {
			continue
		}
		if name := s.tokens[k-1]; name.Kind == source.Ident && name.Operator() == "" && s.hasAt(k-1, such) {
			return true
		}
	}
}

// hasAt reports whether such a point stands at token k.
func (s *spot) hasAt(k int, such func(p *point.Point) bool) bool {
	at := s.place(k)
	for i := range s.all {
		if p := &s.all[i]; at == p.At() && s.sameCopy(p) && such(p) {
			return true
		}
	}
	return false
}
