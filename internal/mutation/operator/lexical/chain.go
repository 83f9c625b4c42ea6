package lexical

import "slices"

// precedence orders the binary bitwise operators; all others bind tighter or
// looser than these three.
var precedence = map[string]int{"|": 1, "^": 2, "&": 3}

// Precedence says how tightly a binary bitwise operator binds, 0 for all other tokens.
func Precedence(op string) int { return precedence[op] }

// Chain is a sequence of operands joined by bitwise operators.
type Chain struct {
	Ops         []string
	At          []int // their tokens
	First, Last int   // the tokens that the sequence begins and ends with
}

// Span says which operands, from First to Last, an operation is about.
type Span struct{ First, Last int }

// BitwiseChain gathers the operators of the same brackets around the view's token that
// are not held off by one that binds looser.
func BitwiseChain(v View) (c Chain, ok bool) {
	c = Chain{Ops: []string{v.Operator()}, At: []int{v.I}}
	for c.First = v.I; ; c.First-- {
		k := c.First - 1
		if k < 0 || v.Tokens[k].Directive {
			return c, false
		}
		if v.Is(k, ")") || v.Is(k, "]") {
			if k, ok = v.File.Match(k); !ok {
				return c, false
			}
			c.First = k + 1
			continue
		}
		if v.EndsChain(k) {
			break
		}
		if other := v.At(k); Precedence(other.Operator()) > 0 && other.IsBinary() {
			c.Ops, c.At = slices.Insert(c.Ops, 0, other.Operator()), slices.Insert(c.At, 0, k)
		}
	}
	for c.Last = v.I; ; c.Last++ {
		k := c.Last + 1
		if k >= len(v.Tokens) || v.Tokens[k].Directive {
			return c, false
		}
		if v.Is(k, "(") || v.Is(k, "[") || v.Is(k, "{") {
			if k, ok = v.File.Match(k); !ok {
				return c, false
			}
			c.Last = k - 1
			continue
		}
		if v.EndsChain(k) {
			return c, true
		}
		if other := v.At(k); Precedence(other.Operator()) > 0 && other.IsBinary() {
			c.Ops, c.At = append(c.Ops, other.Operator()), append(c.At, k)
		}
	}
}

// EndsChain reports whether the token cannot be part of an operand of & ^ |,
// brackets being matched.
func (v View) EndsChain(k int) bool {
	switch v.Tokens[k].Operator() {
	case "&&", "||", "?", ":", ",", ";", "(", ")", "[", "]", "{", "}",
		"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=":
		return true
	}
	switch v.Tokens[k].Text {
	case "return", "case", "throw", "co_return", "co_yield", "else", "do", "goto":
		return true
	}
	return false
}

// Spans parses a sequence of left-associative operators: operation n stands
// between operands n and n+1.
func Spans(ops []string) []Span {
	out := make([]Span, len(ops))
	var parse func(first, last int)
	parse = func(first, last int) {
		if first == last {
			return
		}
		root := first
		for n := first; n < last; n++ {
			if precedence[ops[n]] <= precedence[ops[root]] {
				root = n
			}
		}
		out[root] = Span{first, last}
		parse(first, root)
		parse(root+1, last)
	}
	parse(0, len(ops))
	return out
}
