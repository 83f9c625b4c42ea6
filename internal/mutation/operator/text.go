package operator

import (
	"math/bits"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// emptyString replaces a string by the empty one where its address is assigned,
// returned or passed.
func emptyString(s *spot) []alternative {
	if p := s.returned(); s.tokens[s.i].Is("return") {
		first, last, ok := s.f.ReturnExpr(s.i)
		if p == nil || !ok || p.Texts != 1 || p.Reference || s.deducedReturn() {
			return nil
		}
		return s.emptied(p, 0, first, last)
	}
	if stores := s.having(ir.Store); len(stores) == 1 && stores[0].Texts == 1 {
		equals, ok := s.assignment()
		if !ok || s.declaresAuto(equals) {
			return nil
		}
		last := equals + 1
		for last+1 < len(s.tokens) && s.tokens[last+1].Kind == source.String {
			last++
		}
		if last+1 >= len(s.tokens) || !s.tokens[last+1].Is(";") && !s.tokens[last+1].Is(",") && !s.tokens[last+1].Is(")") {
			return nil
		}
		return s.emptied(stores[0], 0, equals+1, last)
	}
	p, _, end, ok := s.callAt()
	if !ok {
		if s.tokens[s.i].Kind == source.String {
			return s.emptiedObject()
		}
		p, end, ok = s.construction()
	}
	if !ok || p.Texts == 0 || s.insideMacro() || takesArray(p.Callee) {
		return nil
	}
	open, ok := s.f.Match(end)
	if !ok {
		return nil
	}
	var texts [][2]int // arguments that are strings
	first := open + 1
	for k := open + 1; k <= end; k++ {
		if m, ok := s.f.Match(k); ok && m > k {
			k = m
			continue
		}
		if k < end && !s.tokens[k].Is(",") {
			continue
		}
		if first < k && s.areStrings(first, k-1) {
			texts = append(texts, [2]int{first, k - 1})
		}
		first = k + 1
	}
	var operands []int
	for i := range 64 {
		if p.Texts>>i&1 != 0 {
			operands = append(operands, i)
		}
	}
	if len(texts) != len(operands) {
		return nil
	}
	var out []alternative
	for i, t := range texts {
		out = append(out, s.emptied(p, operands[i], t[0], t[1])...)
	}
	return out
}

// construction finds the constructor that is called with a string by the name at the spot, as in
// std::string("a") and Error("a", 1), and its closing parenthesis.
func (s *spot) construction() (p *point.Point, end int, ok bool) {
	if !s.unit.CXX {
		return nil, 0, false
	}
	name, ok := s.f.QualifiedName(s.i)
	if !ok {
		return nil, 0, false
	}
	for _, q := range append(s.having(ir.Call), s.having(ir.Invoke)...) {
		if q.Texts == 0 {
			continue
		}
		made := madeBy(q.Callee)
		if p != nil || made == "" || made != s.tokens[name].Text && made != "basic_"+s.tokens[name].Text {
			return nil, 0, false
		}
		p = q
	}
	end, ok = s.f.CallEnd(name)
	return p, end, ok && p != nil
}

// emptiedObject empties the string at the spot, of which an object is made that is assigned,
// returned or passed.
func (s *spot) emptiedObject() []alternative {
	var p *point.Point
	for _, q := range append(s.having(ir.Call), s.having(ir.Invoke)...) {
		if q.Texts == 0 {
			continue
		}
		if p != nil || madeBy(q.Callee) == "" || takesArray(q.Callee) || q.Texts&(q.Texts-1) != 0 {
			return nil
		}
		p = q
	}
	if p == nil || s.i == 0 || s.insideMacro() {
		return nil
	}
	last := s.i
	for last+1 < len(s.tokens) && s.tokens[last+1].Kind == source.String {
		last++
	}
	before, after := s.tokens[s.i-1], s.tokens[last+1]
	switch open, inside := s.f.Enclosing(s.i); {
	case before.Is("return") && !s.deducedReturn(), before.Operator() == "=":
		if !after.Is(";") && !after.Is(",") {
			return nil
		}
	case before.Is("("), before.Is(","):
		if !inside || !s.tokens[open].Is("(") || !s.f.IsName(open-1) || !after.Is(")") && !after.Is(",") {
			return nil
		}
	default:
		return nil
	}
	return s.emptied(p, bits.TrailingZeros64(p.Texts), s.i, last)
}

// takesArray reports whether a function may take a reference to an array, by
// whose size it is another function.
func takesArray(symbol string) bool {
	return strings.HasPrefix(symbol, "_Z") && (strings.Contains(symbol, "RA") || strings.Contains(symbol, "OA"))
}

func (s *spot) areStrings(first, last int) bool {
	for k := first; k <= last; k++ {
		if s.tokens[k].Kind != source.String {
			return false
		}
	}
	return true
}

// emptied replaces operand i of the point's instruction, which the tokens spell.
func (s *spot) emptied(p *point.Point, i, first, last int) []alternative {
	if !s.areStrings(first, last) {
		return nil
	}
	text := s.tokens[first].Text
	prefix, rest, ok := strings.Cut(text, "\"")
	prefix, raw := strings.CutSuffix(prefix, "R")
	if delimiter, inner, _ := strings.Cut(rest, "("); raw && strings.HasPrefix(inner, ")"+delimiter+"\"") {
		rest = "\""
	}
	if !ok || rest == "\"" && first == last || !strings.HasSuffix(s.tokens[last].Text, "\"") {
		return nil
	}
	return []alternative{{s.replace(first, last, prefix+"\"\""), "emptied the string", p, change.EmptyText{Operand: i}}}
}
