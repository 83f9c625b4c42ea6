// Package element finds the numbers of constant tables that can be changed: it reads a table's
// initialiser beside the value that the compiler made of it.
//
// Who refers to the table, and which mutants that makes, it does not know.
package element

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/operator/lexical"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// mostElements is how many numbers of one table are changed; of a larger one those at equal distances.
const mostElements = 256

// Reasons for which numbers in tables are passed over.
const (
	SkipEvaluated  = "a constant table that the compiler has evaluated in part"
	SkipLargeTable = "in a large table"
)

// Element is a number of a table and what becomes of it.
type Element struct {
	First, Last int // tokens
	Text        string
	Change      change.Change
}

// Of reads a table's initialiser, and counts what is passed over. Each of its numbers must be what the
// compiler made of it.
func Of(f *source.File, t *point.Table, passed map[string]int) []Element {
	name, open, ok := initialiserOf(f, t)
	if ok && !usedOnly(f, t, name) {
		passed[SkipEvaluated]++
		return nil
	}
	r := &tableReader{f: f, tokens: f.Tokens(), at: open, name: t.Variable}
	if !ok || !r.braced(&t.Value) || len(r.found) == 0 {
		passed[point.SkipTable]++
		return nil
	}
	n := len(r.found)
	step := (n + mostElements - 1) / mostElements
	var out []Element
	for k := 0; k < n; k += step {
		out = append(out, r.found[k])
	}
	if len(out) < n {
		passed[SkipLargeTable] += n - len(out)
	}
	return out
}

// initialiserOf finds the brace that a table's initialiser begins with. What the compiler may evaluate
// itself is none.
func initialiserOf(f *source.File, t *point.Table) (name, brace int, ok bool) {
	tokens := f.Tokens()
	start, ok := f.Offset(int(t.Line), 1)
	if !ok {
		return 0, 0, false
	}
	i, _ := slices.BinarySearchFunc(tokens, start, func(t source.Token, at int) int { return t.Offset - at })
	for ; i < len(tokens); i++ {
		if line, _ := f.Position(tokens[i].Offset); line != int(t.Line) {
			return 0, 0, false
		}
		if tokens[i].Is(t.Name) && !tokens[i].Directive {
			if brace, ok := initialises(f, i); ok {
				return i, brace, true
			}
		}
	}
	return 0, 0, false
}

// usedOnly reports whether there is code of its own for each time that the table's name, whose declaration is
// at a token, is mentioned. Without it, the compiler has put a number in its place.
func usedOnly(f *source.File, t *point.Table, declared int) bool {
	uses := map[int]int{} // by lines
	for _, at := range t.Uses {
		uses[int(at.Line)]++
	}
	tokens := f.Tokens()
	first, end := scopeOf(f, t, declared)
	for i := first; i < end; i++ {
		token := tokens[i]
		if i == declared || !token.Is(t.Name) || sizeOnly(tokens, i) ||
			i > 0 && (tokens[i-1].Is(".") || tokens[i-1].Is("->")) {
			continue
		}
		line, _ := f.Position(token.Offset)
		if uses[line]--; token.Directive || uses[line] < 0 {
			return false
		}
	}
	return true
}

// scopeOf is where the table's name may stand for it, as tokens: a function's own is known in its block.
func scopeOf(f *source.File, t *point.Table, declared int) (first, end int) {
	if strings.HasPrefix(t.Variable, "_ZZ") || strings.Contains(t.Variable, ".") {
		if open, ok := f.Enclosing(declared); ok {
			if end, ok := f.Match(open); ok {
				return open, end
			}
		}
	}
	return 0, len(f.Tokens())
}

// countWords are parts of the names of macros that count what a table has.
var countWords = []string{"SIZE", "COUNT", "LEN", "NUM", "NELEM", "DIM"}

// sizeOnly reports whether the name at a token is one of which only the type is asked for.
func sizeOnly(tokens []source.Token, i int) bool {
	k := i - 1
	for k > 0 && (tokens[k].Is("(") || tokens[k].Is("*")) {
		k--
	}
	if k < 0 || tokens[k].Kind != source.Ident {
		return false
	}
	switch word := tokens[k].Text; word {
	case "sizeof", "alignof", "_Alignof", "decltype", "typeof", "__typeof__", "__typeof", "_Countof":
		return true
	default: // a macro of the kind of ARRAY_SIZE
		return word == strings.ToUpper(word) && i+1 < len(tokens) && tokens[i+1].Is(")") &&
			slices.ContainsFunc(countWords, func(part string) bool { return strings.Contains(word, part) })
	}
}

// initialises finds the brace of what the name at token i is initialised with, if that is not
// declared as a value for the compiler.
func initialises(f *source.File, i int) (brace int, ok bool) {
	tokens := f.Tokens()
	for k := i - 1; k >= 0 && !tokens[k].Is(";") && !tokens[k].Is("}") && !tokens[k].Is("{"); k-- {
		if tokens[k].Is("constexpr") || tokens[k].Is("constinit") || tokens[k].Is("=") {
			return 0, false
		}
	}
	k := i + 1
	for k < len(tokens) && tokens[k].Is("[") {
		end, ok := f.Match(k)
		if !ok {
			return 0, false
		}
		k = end + 1
	}
	if k < len(tokens) && tokens[k].Is("=") {
		k++
	}
	if k >= len(tokens) || !tokens[k].Is("{") {
		return 0, false
	}
	end, ok := f.Match(k)
	return k, ok && !slices.ContainsFunc(tokens[k:end], func(t source.Token) bool { return t.Directive })
}

// tableReader goes through an initialiser beside the value that the compiler made of it.
type tableReader struct {
	f      *source.File
	tokens []source.Token
	at     int
	name   string // the table's
	found  []Element
}

func (r *tableReader) is(text string) bool { return r.at < len(r.tokens) && r.tokens[r.at].Is(text) }

func (r *tableReader) take(text string) bool {
	if !r.is(text) {
		return false
	}
	r.at++
	return true
}

// braced reads { … } for an array, of which the rest may be missing, or a structure, of which
// nothing may be: else its value may have parts that the source does not.
func (r *tableReader) braced(v *point.Datum) bool {
	parts, mayEnd := v.Parts, v.Kind == ir.ArrayKind || isArrayInPieces(v)
	if !mayEnd && !v.Named {
		parts = withoutPadding(parts)
	}
	if len(parts) == 0 || !r.take("{") {
		return false
	}
	for i := range parts {
		if r.is("}") {
			return mayEnd && allZero(parts[i:]) && r.take("}")
		}
		if !r.part(&parts[i]) || !r.is("}") && !r.take(",") {
			return false
		}
	}
	return r.take("}")
}

// isArrayInPieces reports whether a structure without a name is an array whose last elements are
// zero: the others, and one part for these.
func isArrayInPieces(v *point.Datum) bool {
	n := len(v.Parts) - 1
	if v.Named || n < 1 {
		return false
	}
	rest := &v.Parts[n]
	if rest.Kind != ir.ArrayKind || !rest.Zero || len(rest.Parts) == 0 {
		return false
	}
	return !slices.ContainsFunc(v.Parts[:n], func(p point.Datum) bool { return !p.Like(&rest.Parts[0]) })
}

// withoutPadding leaves out the bytes between parts that are there for alignment only. An array of
// characters of the source's own may be taken for such; then the source has more parts.
func withoutPadding(parts []point.Datum) []point.Datum {
	const widest = 16
	return slices.DeleteFunc(slices.Clone(parts), func(p point.Datum) bool {
		return p.Kind == ir.ArrayKind && p.Zero && len(p.Parts) < widest && p.Parts[0].Bits == 8
	})
}

func allZero(parts []point.Datum) bool {
	return !slices.ContainsFunc(parts, func(p point.Datum) bool { return !p.Zero })
}

// part reads one part of an aggregate.
func (r *tableReader) part(v *point.Datum) bool {
	if len(v.Parts) > 0 {
		if r.at < len(r.tokens) && r.tokens[r.at].Kind == source.String {
			for r.tokens[r.at].Kind == source.String {
				r.at++
			}
			return v.Kind == ir.ArrayKind && (r.is(",") || r.is("}"))
		}
		return r.braced(v)
	}
	if r.is(".") || r.is("[") || r.is("{") {
		return false
	}
	first := r.at
	for r.at < len(r.tokens) && !r.is(",") && !r.is("}") {
		if end, ok := r.f.Match(r.at); ok && end > r.at {
			r.at = end
		}
		r.at++
	}
	if r.at == first || r.at >= len(r.tokens) {
		return false
	}
	return r.number(v, first, r.at-1)
}

// number notes what becomes of a number that is written as a literal; other expressions stay. It
// reports whether the value is what is written.
func (r *tableReader) number(v *point.Datum, first, last int) bool {
	negative := r.tokens[first].Is("-")
	k := first
	if negative {
		k++
	}
	if k != last || r.tokens[k].Kind != source.Number && (r.tokens[k].Kind != source.Char || negative) {
		return true
	}
	if v.Kind == 0 {
		return v.Zero && r.tokens[k].Text == "0" // a null pointer
	}
	t := r.tokens[k]
	if v.Kind != ir.IntegerKind {
		return r.real(v, t, negative, first, last)
	}
	n, ok := integerOf(t)
	if !ok {
		return r.tokens[k].Kind == source.Char
	}
	if negative {
		n = -n
	}
	size := uint(v.Bits)
	mask := ^uint64(0) >> (64 - size)
	if n&mask != v.Const&mask {
		return false
	}
	step := int64(1)
	switch bits := n & mask; {
	case bits == mask, bits == mask>>1, n == math.MaxInt32, n == math.MaxUint32, // more may be too much for its type
		size == 8 && bits == 1: // perhaps a truth value
		step = -1
	}
	to := int64(n) + step
	text := fmt.Sprintf("(%s + 1)", r.text(first, last))
	if step < 0 {
		text = fmt.Sprintf("(%s - 1)", r.text(first, last))
	}
	if lexical.IsPlainNumber(t) && int64(n) >= math.MinInt32+2 && int64(n) <= math.MaxInt32 {
		text = strconv.FormatInt(to, 10)
	}
	r.note(v, first, last, text, change.Number{Int: to})
	return true
}

// real does so for floating numbers that are small enough for adding one to be exact.
func (r *tableReader) real(v *point.Datum, t source.Token, negative bool, first, last int) bool {
	was, ok := realOf(t)
	if !ok {
		return false
	}
	if negative {
		was = -was
	}
	value := math.Float64frombits(v.Const)
	lower := strings.ToLower(t.Text)
	rounded, isFloat := was, strings.HasSuffix(lower, "f") && !strings.HasPrefix(lower, "0x")
	if isFloat || v.Kind == ir.FloatKind {
		rounded = float64(float32(was))
	}
	if rounded != value {
		return false
	}
	to := was + 1
	if isFloat {
		to = float64(float32(was) + 1)
	}
	if v.Kind == ir.FloatKind {
		to = float64(float32(to))
	}
	if to == value || strings.HasSuffix(lower, "l") {
		return true // it is the same, or is computed with more digits
	}
	r.note(v, first, last, fmt.Sprintf("(%s + 1)", r.text(first, last)), change.Number{Real: to})
	return true
}

// note says what becomes of a number.
func (r *tableReader) note(v *point.Datum, first, last int, text string, to change.Number) {
	r.found = append(r.found, Element{first, last, text, change.Element{To: to, Offset: v.Offset, Table: r.name}})
}

func (r *tableReader) text(first, last int) string {
	return r.f.Text()[r.tokens[first].Offset:r.tokens[last].End]
}

// integerOf reads an integer or a character of ASCII.
func integerOf(t source.Token) (uint64, bool) {
	if t.Kind == source.Char {
		if len(t.Text) == 3 && t.Text[0] == '\'' && t.Text[1] < 127 {
			return uint64(t.Text[1]), true
		}
		return 0, false
	}
	text := strings.TrimRight(strings.ToLower(strings.ReplaceAll(t.Text, "'", "")), "ul")
	if strings.Contains(text, "_") {
		return 0, false
	}
	n, err := strconv.ParseUint(text, 0, 64)
	return n, err == nil
}

// realOf reads a number that a floating one is initialised with.
func realOf(t source.Token) (float64, bool) {
	if n, ok := integerOf(t); ok {
		return float64(n), n < 1<<53
	}
	text := strings.ToLower(strings.ReplaceAll(t.Text, "'", ""))
	if !strings.HasPrefix(text, "0x") {
		text = strings.TrimSuffix(text, "f")
	}
	v, err := strconv.ParseFloat(strings.TrimSuffix(text, "l"), 64)
	return v, err == nil && !strings.Contains(text, "_")
}
