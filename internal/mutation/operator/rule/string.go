package rule

import (
	"math/bits"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/operator/code"
	"ames/internal/mutation/operator/lexical"
	"ames/internal/mutation/operator/spot"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
	"ames/internal/mutation/syntax"
)

// EmptyString replaces a string by the empty one where its address is assigned,
// returned or passed.
func EmptyString(s *spot.Spot) []Alternative {
	if s.Text.Token().Is("return") {
		p := s.Code.Returned()
		first, last, ok := syntax.ReturnExpr(s.Text.File, s.Text.I)
		if p == nil || !ok || p.Texts != 1 || p.Reference || s.Text.DeducesReturn() {
			return nil
		}
		return emptied(s, p, 0, first, last)
	}
	if store := s.Code.Sole(ir.Store); store != nil && store.Texts == 1 {
		equals, ok := lexical.Assignment(s.Text)
		if !ok || lexical.DeclaresAuto(s.Text, equals) {
			return nil
		}
		last := equals + 1
		for last+1 < len(s.Text.Tokens) && s.Text.Tokens[last+1].Kind == source.String {
			last++
		}
		if last+1 >= len(s.Text.Tokens) {
			return nil
		}
		if after := s.Text.Tokens[last+1]; !after.Is(";") && !after.Is(",") && !after.Is(")") {
			return nil
		}
		return emptied(s, store, 0, equals+1, last)
	}
	p, _, end, ok := callAt(s)
	if !ok {
		if s.Text.Token().Kind == source.String {
			return emptiedObject(s)
		}
		p, end, ok = construction(s)
	}
	if !ok || p.Texts == 0 || s.InsideMacro() || code.TakesArray(p.Callee) {
		return nil
	}
	open, ok := s.Text.File.Match(end)
	if !ok {
		return nil
	}
	var texts [][2]int // arguments that are strings
	first := open + 1
	for k := open + 1; k <= end; k++ {
		if m, ok := s.Text.File.Match(k); ok && m > k {
			k = m
			continue
		}
		if k < end && !s.Text.Is(k, ",") {
			continue
		}
		if first < k && s.Text.AreStrings(first, k-1) {
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
	var out []Alternative
	for i, t := range texts {
		out = append(out, emptied(s, p, operands[i], t[0], t[1])...)
	}
	return out
}

// construction finds the constructor that is called with a string by the name at the spot, as in
// std::string("a") and Error("a", 1), and its closing parenthesis.
func construction(s *spot.Spot) (p *point.Point, end int, ok bool) {
	if !s.Text.CXX {
		return nil, 0, false
	}
	name, ok := syntax.QualifiedName(s.Text.File, s.Text.I)
	if !ok {
		return nil, 0, false
	}
	for _, q := range s.Code.Calls() {
		if q.Texts == 0 {
			continue
		}
		made := code.MadeBy(q.Callee)
		if p != nil || made == "" || made != s.Text.Tokens[name].Text && made != "basic_"+s.Text.Tokens[name].Text {
			return nil, 0, false
		}
		p = q
	}
	end, ok = syntax.CallEnd(s.Text.File, name)
	return p, end, ok && p != nil
}

// emptiedObject empties the string at the spot, of which an object is made that is assigned,
// returned or passed.
func emptiedObject(s *spot.Spot) []Alternative {
	var p *point.Point
	for _, q := range s.Code.Calls() {
		if q.Texts == 0 {
			continue
		}
		if p != nil || code.MadeBy(q.Callee) == "" || code.TakesArray(q.Callee) || q.Texts&(q.Texts-1) != 0 {
			return nil
		}
		p = q
	}
	if p == nil || s.Text.I == 0 || s.InsideMacro() {
		return nil
	}
	last := s.Text.I
	for last+1 < len(s.Text.Tokens) && s.Text.Tokens[last+1].Kind == source.String {
		last++
	}
	before, after := s.Text.Tokens[s.Text.I-1], s.Text.Tokens[last+1]
	switch open, inside := s.Text.File.Enclosing(s.Text.I); {
	case before.Is("return") && !s.Text.DeducesReturn(), before.Operator() == "=":
		if !after.Is(";") && !after.Is(",") {
			return nil
		}
	case before.Is("("), before.Is(","):
		if !inside || !s.Text.Is(open, "(") || !syntax.IsName(s.Text.File, open-1) || !after.Is(")") && !after.Is(",") {
			return nil
		}
	default:
		return nil
	}
	return emptied(s, p, bits.TrailingZeros64(p.Texts), s.Text.I, last)
}

// emptied replaces operand i of the point's instruction, which the tokens spell.
func emptied(s *spot.Spot, p *point.Point, i, first, last int) []Alternative {
	if !s.Text.AreStrings(first, last) {
		return nil
	}
	text := s.Text.Tokens[first].Text
	prefix, rest, ok := strings.Cut(text, "\"")
	prefix, raw := strings.CutSuffix(prefix, "R")
	if delimiter, inner, _ := strings.Cut(rest, "("); raw && strings.HasPrefix(inner, ")"+delimiter+"\"") {
		rest = "\""
	}
	if !ok || rest == "\"" && first == last || !strings.HasSuffix(s.Text.Tokens[last].Text, "\"") {
		return nil
	}
	edit := s.Text.Replace(first, last, prefix+"\"\"")
	return []Alternative{{edit, "emptied the string", p, change.EmptyText{Operand: i}}}
}
