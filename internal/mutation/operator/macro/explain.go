package macro

import (
	"slices"
	"strconv"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/mutation/operator/code"
	"ames/internal/mutation/operator/spot"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// families gathers operators that the same operations are compiled to.
var families = map[string]string{
	"+": "+", "+=": "+", "++": "+", "--": "+", "-": "-", "-=": "-", "*": "*", "*=": "*", "/": "/", "/=": "/",
	"%": "%", "%=": "%",
	"<<": "<<", "<<=": "<<", ">>": ">>", ">>=": ">>", "&": "&", "&=": "&",
	"|": "|", "|=": "|", "^": "^", "^=": "^", "~": "^",
	"<": "<", "<=": "<=", ">": ">", ">=": ">=", "==": "==", "!=": "!=",
}

func familyOf(t source.Token) string { return families[t.Operator()] }

// family is that of an operator of the expansion; empty for what is compiled to nothing.
func (x *expanded) family(n int) string {
	t := x.pieces[n].Token
	family := familyOf(t)
	switch t.Operator() {
	case "*", "&", "+":
		if !x.isBinary(n) {
			return ""
		}
	case "-":
		if !x.isBinary(n) && n+1 < len(x.pieces) && x.pieces[n+1].Kind == source.Number {
			return ""
		}
	}
	return family
}

// isBinary reports whether something that may be an operand is before a piece.
func (x *expanded) isBinary(n int) bool {
	if n == 0 {
		return false
	}
	switch t := x.pieces[n-1].Token; t.Kind {
	case source.Ident:
		return t.Operator() == "" && !t.Is("return") && !t.Is("else") && !t.Is("do") && !t.Is("throw")
	case source.Punct:
		return t.Is(")") || t.Is("]")
	}
	return true
}

// instructionFamily is the family of operators that are compiled to such an instruction.
func instructionFamily(p *point.Point) string {
	switch p.Op {
	case ir.Add, ir.FAdd:
		return "+"
	case ir.Sub, ir.FSub, ir.FNeg:
		return "-"
	case ir.Mul, ir.FMul:
		return "*"
	case ir.SDiv, ir.UDiv, ir.FDiv:
		return "/"
	case ir.SRem, ir.URem:
		return "%"
	case ir.Shl:
		return "<<"
	case ir.LShr, ir.AShr:
		return ">>"
	case ir.And:
		return "&"
	case ir.Or:
		return "|"
	case ir.Xor:
		if p.Shape == point.LogicalNot {
			return ""
		}
		return "^"
	case ir.ICmp, ir.FCmp:
		return spot.Comparison(p)
	}
	return ""
}

// explains reports whether the expansion has at least as many operators of each family as there are such
// instructions at its place: none seems to be the compiler's own. A comparison with zero is, in conditions.
func (x *expanded) explains(points []*point.Point) bool {
	there := map[string]int{}
	for _, p := range points {
		if p.Shape == point.PointerDiff || p.Shape == point.ComplexPart || p.IsFused() || p.Kind == ir.VectorKind {
			return false
		}
		there[instructionFamily(p)]++
	}
	for family, n := range there {
		if family != "" && family != "!=" && n > x.operators[family] {
			return false
		}
	}
	return true
}

// sites gives the instructions that token k of an argument is compiled to, one for each of its
// copies; none if that is not sure.
func (x *expanded) sites(s *spot.Spot, k int) []*point.Point {
	var such func(p *point.Point) bool
	copies := x.copies(k)
	switch family := familyOf(s.Text.Tokens[k]); {
	case family == "":
		name := s.Text.Tokens[k].Text
		if !x.exact && x.calls[name] != copies {
			return nil
		}
		such = func(p *point.Point) bool {
			return p.IsCall() && !p.Intrinsic && p.Callee != "" && code.BaseName(p.Callee) == name
		}
	case !x.exact && (x.operators[family] != copies || isConstantAt(s, k)) || s.Text.Tokens[k].Operator() == "<<":
		return nil // the sign of what is shifted to the left cannot be told here
	default:
		such = func(p *point.Point) bool { return instructionFamily(p) == family }
	}
	var out []*point.Point
	for _, p := range s.Code.Here {
		if such(p) {
			out = append(out, p)
		}
	}
	if len(out) != copies {
		return nil
	}
	for _, p := range out {
		if !alike(p, out[0]) || !hasLiteral(s, k, p) {
			return nil
		}
	}
	for n := range x.pieces {
		if x.pieces[n].Origin == k &&
			(x.family(n) != familyOf(s.Text.Tokens[k]) || !x.isDelimited(n) || !isEvaluated(s, x, n)) {
			return nil
		}
	}
	return out
}

// isEvaluated reports whether what is around a piece are calls of functions, and no macros of which nothing is
// known.
func isEvaluated(s *spot.Spot, x *expanded, n int) bool {
	depth := 0
	for k := n - 1; k >= 0; k-- {
		p := &x.pieces[k]
		switch {
		case p.Is(")"):
			depth++
		case p.Is("(") && depth > 0:
			depth--
		case p.Is("(") && k > 0 && x.pieces[k-1].Kind == source.Ident && x.pieces[k-1].Operator() == "":
			member := k > 1 && (x.pieces[k-2].Is(".") || x.pieces[k-2].Is("->"))
			if name := x.pieces[k-1].Text; !member && !headed[name] && !s.Code.CallsFunction(name) {
				return false
			}
		}
	}
	return true
}

// headed words are no names of macros.
var headed = wordSet("if for while switch catch return throw else do co_return constexpr")

// alike reports whether two instructions are compiled from the same operator and the same types.
func alike(a, b *point.Point) bool {
	return a.Op == b.Op && a.Pred == b.Pred && a.Kind == b.Kind && a.Bits == b.Bits &&
		a.Shape == b.Shape && a.Sign == b.Sign &&
		a.HasConst == b.HasConst && a.Const == b.Const && a.Callee == b.Callee &&
		a.Unused == b.Unused && a.Coerced == b.Coerced
}

// isConstantAt reports whether the compiler may evaluate the operator at token k: both of its neighbours are
// constants by their looks.
func isConstantAt(s *spot.Spot, k int) bool {
	constant := func(i int) bool {
		if i < 0 || i >= len(s.Text.Tokens) {
			return true
		}
		switch t := s.Text.Tokens[i]; t.Kind {
		case source.Ident:
			return strings.ToUpper(t.Text) == t.Text || t.Is("true") || t.Is("false") || t.Is("nullptr")
		case source.Punct:
			return false
		}
		return true
	}
	return constant(k-1) && constant(k+1)
}

// hasLiteral reports whether an integer operation has the constant operand that a literal behind its token
// says. Where none is written, any operand is right.
func hasLiteral(s *spot.Spot, k int, p *point.Point) bool {
	if k+2 >= len(s.Text.Tokens) || s.Text.Tokens[k+1].Kind != source.Number ||
		!p.IsArithmetic() || p.Kind != ir.IntegerKind {
		return true
	}
	want, err := strconv.ParseUint(strings.TrimRight(s.Text.Tokens[k+1].Text, "uUlL"), 0, 64)
	if err != nil {
		return true
	}
	if next := s.Text.Tokens[k+2]; next.Is("*") || next.Is("/") || next.Is("%") || next.Is("+") || next.Is("-") {
		return true
	}
	mask := ^uint64(0) >> (64 - uint(p.Bits))
	return p.HasConst && p.Const&mask == want&mask
}

// isDelimited reports whether the part of an argument that a piece is in stands between brackets or operators
// that bind looser than all that can be in it, so that it means the same as by itself.
func (x *expanded) isDelimited(n int) bool {
	return slices.Contains([]string{"(", ",", "[", "{", "}", ";", "=", "return", "?", ":"}, x.border(n, -1)) &&
		slices.Contains([]string{")", ",", "]", "}", ";", "?", ":"}, x.border(n, 1))
}

// border gives the token at which the part of an argument that a piece is in ends on one side (step is 1
// or -1): a bracket around it, or the first token that does not come from the argument.
func (x *expanded) border(n, step int) string {
	depth := 0
	for {
		from := x.pieces[n].Origin
		n += step
		if n < 0 {
			return x.before
		}
		if n == len(x.pieces) {
			return x.after
		}
		p := &x.pieces[n]
		opens, closes := p.Is("(") || p.Is("["), p.Is(")") || p.Is("]")
		if step < 0 {
			opens, closes = closes, opens
		}
		switch {
		case depth == 0 && (closes || p.Origin < 0 || p.Origin != from+step):
			return p.Text
		case opens:
			depth++
		case closes:
			depth--
		}
	}
}
