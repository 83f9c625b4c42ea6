// Package spot is about the places of a source that have mutation points: it finds them, and
// gives both views of each, what the tokens say (syntax) and what the instructions say (code).
// What follows from both is here as well: whether a place is in a macro's argument, or
// which of several instructions is the one that the token is compiled to.
//
// It makes no edit and knows no operator.
package spot

import (
	"slices"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/mutation/operator/code"
	"ames/internal/mutation/operator/lexical"
	"ames/internal/mutation/operator/spelling"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// Reasons for which instructions that look like mutation points are passed over.
const (
	SkipMacro     = "in a macro expansion"
	SkipAmbiguous = "several instructions for one operator"
	SkipNoToken   = "source does not match the debug information"
	SkipSign      = "signedness not known from the IR"
	SkipFused     = "side of a product not known from the IR"
	SkipSide      = "side of the pointer not known from the IR"
	SkipCheck     = "sanitizer's check for the edit not known from the IR"
)

// Function is what all spots of a function share.
type Function struct {
	Unit     *point.Unit
	Points   []point.Point // all of the function's
	Language spelling.Language
	Passed   map[string]int // what was passed over, by reason
}

// Spot is one token of the source with the instructions that stand there.
type Spot struct {
	Text  lexical.View
	Code  code.View
	Spell spelling.Language
	// At is where the instructions stand, and the token, unless it was put in another one's place.
	At     source.Position
	Passed map[string]int // what is passed over, by reason
	// Expanded: the instructions are those of copies of the token in a macro's expansion, and
	// parentheses are known to be around these.
	Expanded bool
}

// At gives the spot of token i of a file, where some of the function's points stand.
func (fn *Function) At(f *source.File, i int, here []*point.Point) *Spot {
	text := lexical.View{File: f, Tokens: f.Tokens(), I: i, CXX: fn.Unit.CXX}
	return &Spot{
		Text:   text,
		Code:   code.View{Unit: fn.Unit, All: fn.Points, Here: here},
		Spell:  fn.Language,
		At:     f.At(text.Token().Offset),
		Passed: fn.Passed,
	}
}

// Copy gives the spot of token k for an instruction that a copy of the token in a macro's expansion is
// compiled to. What is passed over there is not counted.
func (s *Spot) Copy(k int, p *point.Point) *Spot {
	own := *s
	own.Text.I = k
	own.At = s.Text.File.At(s.Text.Tokens[k].Offset)
	own.Code.Here = []*point.Point{p}
	own.Passed = map[string]int{}
	own.Expanded = true
	return &own
}

// Place is where token k stands.
func (s *Spot) Place(k int) point.Place {
	line, col := s.Text.File.Position(s.Text.Tokens[k].Offset)
	return point.Place{Line: int32(line), Col: int32(col)}
}

// Span is where two tokens stand.
func (s *Spot) Span(first, last int) (from, to point.Place) { return s.Place(first), s.Place(last) }

// HasAt reports whether such a point stands at token k.
func (s *Spot) HasAt(k int, such func(p *point.Point) bool) bool {
	return s.Code.HasAt(s.Place(k), such)
}

// IsOverloaded reports whether the spot's operator is a function: what else
// stands there only finds the object or the function. A negation's branch obeys
// its result all the same, and the brace that ends a function calls destructors.
func (s *Spot) IsOverloaded() bool {
	if op := s.Text.Operator(); !s.Text.CXX || op == "" || op == "!" || op == "}" {
		return false
	}
	return slices.ContainsFunc(s.Code.Here, func(p *point.Point) bool {
		return p.IsCall() && (p.Callee == "" || strings.HasPrefix(p.Callee, "_Z"))
	})
}

// Only returns the spot's single computation, nil if there are none or several, which is counted.
func (s *Spot) Only() *point.Point {
	p, several := s.only()
	if several {
		s.Passed[SkipAmbiguous]++
	}
	return p
}

// OnlyQuietly is Only that counts nothing.
func (s *Spot) OnlyQuietly() *point.Point {
	p, _ := s.only()
	return p
}

// only finds the single computation, or reports that there are several.
// The comparison with zero that makes a truth value of "a & b" stands at the
// operator as well; it is the compiler's. A difference of addresses is no
// computation that another operator could do.
func (s *Spot) only() (p *point.Point, several bool) {
	c := s.Code.Computations()
	if !lexical.Compares(s.Text.Operator()) {
		c = slices.DeleteFunc(c, (*point.Point).IsComparison)
	}
	if slices.ContainsFunc(c, func(p *point.Point) bool { return p.Shape == point.PointerDiff }) {
		return nil, false
	}
	if len(c) != 1 {
		return nil, len(c) > 1
	}
	return c[0], false
}

// Atomic gives the one instruction that changes the C variable of an atomic type
// left of the spot's operator, nil if there is none or its result is read.
func (s *Spot) Atomic() *point.Point {
	if s.Text.Operator() == "" {
		return nil
	}
	return s.Code.Atomic()
}

// Repeated takes the instructions of a spot apart that a fold expression, as in
// (... + t), makes of one operator for several arguments. It is nil where there are
// none.
func (s *Spot) Repeated() []*Spot {
	if !s.Text.CXX || len(s.Code.Here) < 2 {
		return nil
	}
	computations := s.Code.Computations()
	if len(computations) < 2 || s.Code.Has(ir.GetElementPtr) || s.Code.Has(ir.Call) || !lexical.InFold(s.Text) {
		return nil
	}
	var parts []*Spot
	for _, p := range computations {
		if p.Shape != point.Plain && p.Shape != point.Step {
			return nil
		}
		part := *s
		part.Code.Here = []*point.Point{p}
		parts = append(parts, &part)
	}
	return parts
}
