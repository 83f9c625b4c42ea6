package lexical

// Product finds the * of the product that is an operand of the + or - at the view's token: its left one,
// or its right one.
func Product(v View, left bool) (star int, ok bool) {
	first, last := v.I+1, v.I-1
	if left {
		first = operandBegin(v, v.I-1)
	} else {
		last = operandEnd(v, v.I+1)
	}
	for first < last && v.Is(first, "(") {
		if end, ok := v.File.Match(first); !ok || end != last {
			break
		}
		first, last = first+1, last-1
	}
	star = -1
	for k := first; k <= last; k++ {
		if v.Is(k, "(") || v.Is(k, "[") || v.Is(k, "{") {
			if k, ok = v.File.Match(k); !ok {
				return 0, false
			}
			continue
		}
		other := v.At(k)
		switch {
		case v.EndsChain(k) || other.IsBinary() && endsFactor(other.Operator()):
			return 0, false
		case other.IsBinary() && (other.Operator() == "*" || other.Operator() == "/" || other.Operator() == "%"):
			star = k
		}
	}
	return star, star > first && v.Is(star, "*") && !maybeCast(v, star-1)
}

// endsFactor tells the operators that bind looser than multiplication, apart
// from those that endsChain knows.
func endsFactor(op string) bool {
	switch op {
	case "+", "-", "<<", ">>", "<", ">", "<=", ">=", "<=>", "==", "!=", "&", "^", "|":
		return true
	}
	return false
}

// operandBegin and operandEnd find how far an operand of + or - reaches that
// ends or begins with token k; brackets count as one token.
func operandBegin(v View, k int) int {
	for ; k >= 0; k-- {
		if v.Is(k, ")") || v.Is(k, "]") || v.Is(k, "}") {
			open, ok := v.File.Match(k)
			if !ok {
				break
			}
			k = open
			continue
		}
		if other := v.At(k); v.EndsChain(k) || other.IsBinary() && endsFactor(other.Operator()) {
			break
		}
	}
	return k + 1
}

func operandEnd(v View, k int) int {
	for ; k < len(v.Tokens); k++ {
		if v.Is(k, "(") || v.Is(k, "[") || v.Is(k, "{") {
			end, ok := v.File.Match(k)
			if !ok {
				break
			}
			k = end
			continue
		}
		if other := v.At(k); v.EndsChain(k) || other.IsBinary() && endsFactor(other.Operator()) {
			break
		}
	}
	return k - 1
}

// maybeCast reports whether the bracket that ends at token k could be a cast, so
// that a * behind it could be one that takes no left operand.
func maybeCast(v View, k int) bool {
	if !v.Is(k, ")") {
		return false
	}
	open, ok := v.File.Match(k)
	return !ok || !v.At(open).IsBinary()
}
