package spot

import (
	"slices"

	"ames/internal/engine/ir"
	"ames/internal/mutation/operator/code"
	"ames/internal/mutation/operator/lexical"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
	"ames/internal/mutation/syntax"
)

// deciding finds the if and ? tokens whose condition is computed at a token.
func deciding(f *source.File, root int) []int {
	var out []int
	tokens := f.Tokens()
	for k := root; ; {
		if i, ok := lexical.QuestionBehind(f, k); ok {
			out = append(out, i)
		}
		open, inside := f.Enclosing(k)
		if !inside || open == 0 || !tokens[open].Is("(") {
			return out
		}
		k = open
		before := tokens[open-1]
		if before.Is("constexpr") {
			return out
		}
		if before.Is("if") {
			return append(out, open-1)
		}
		if before.Kind != source.Punct && before.Operator() == "" ||
			before.Is(")") || before.Is("]") || before.Is(">") {
			return out // an argument, or a cast's operand
		}
	}
}

// whileBehind finds the while of the do at whose body's end, or beginning if that is no
// block, a branch stands that leads back.
func whileBehind(f *source.File, p *point.Point) (int, bool) {
	if p.Flow.Next[0] > p.Flow.Block || p.Flow.Next[1] <= p.Flow.Block {
		return 0, false
	}
	i, ok := f.TokenAt(int(p.Line), int(p.Col))
	if !ok || i == 0 {
		return 0, false
	}
	tokens := f.Tokens()
	first, last := i, i
	if tokens[i].Is("}") {
		first, ok = f.Match(i)
	} else {
		_, last, ok = syntax.StatementBounds(f, i)
	}
	if !ok || first == 0 || !tokens[first-1].Is("do") || last+1 >= len(tokens) || !tokens[last+1].Is("while") {
		return 0, false
	}
	return last + 1, true
}

// onlyReturn gives the return statement whose value p returns at the closing
// brace of its function. Where a function with one return ends with destructors,
// clang gives the statement no instruction of its own: the brace, to which the
// destructors belong, returns the value.
func onlyReturn(u *point.Unit, f *source.File, p *point.Point) (int, bool) {
	if code.IsInstance(u.Functions[p.Func].Name) {
		return 0, false // another instance of the template may return a class, of which nothing shows
	}
	return ReturnedAt(f, p)
}

// ReturnedAt gives the only return statement of the function at whose closing brace p stands.
func ReturnedAt(f *source.File, p *point.Point) (int, bool) {
	end, ok := f.TokenAt(int(p.Line), int(p.Col))
	if !ok {
		return 0, false
	}
	return lexical.OnlyReturn(f, end)
}

// Group is the points of one place of the source, in one inlined copy.
type Group struct {
	File    int32 // as in point.Point
	At      point.Place
	Inlined int32
	Points  []*point.Point
}

// groups gathers points by place.
type groups struct {
	list  []Group
	index map[site]int
}

// site is a place of the source in one inlined copy.
type site struct {
	file, inlined int32
	at            point.Place
}

func (g *groups) add(at site, p *point.Point) {
	n, ok := g.index[at]
	if !ok {
		n = len(g.list)
		g.index[at] = n
		g.list = append(g.list, Group{File: at.file, At: at.at, Inlined: at.inlined})
	}
	g.list[n].Points = append(g.list[n].Points, p)
}

// Groups gathers the points, of files with a text, that stand at the same place of the source
// and in the same inlined copy. A '!' that a branch obeys without standing
// there has the branch among its points, and so have the if and ? that it is of, and the while behind a do. A
// return that is carried out at the function's closing brace has what returns.
func Groups(u *point.Unit, points []point.Point, texts []*source.File) []Group {
	g := groups{index: map[site]int{}}
	for k := range points {
		if p := &points[k]; texts[p.File] != nil {
			g.add(site{p.File, p.Inlined, p.At()}, p)
		}
	}
	for k := range points {
		p := &points[k]
		if f := texts[p.File]; f != nil {
			g.addElsewhere(u, f, p)
		}
	}
	return g.list
}

// addElsewhere adds a point to the places that it belongs to without standing there.
func (g *groups) addElsewhere(u *point.Unit, f *source.File, p *point.Point) {
	at := func(i int) site {
		line, col := f.Position(f.Tokens()[i].Offset)
		return site{p.File, p.Inlined, point.Place{Line: int32(line), Col: int32(col)}}
	}
	switch {
	case p.Op == ir.Ret:
		if i, ok := onlyReturn(u, f, p); ok {
			if n, ok := g.index[at(i)]; !ok || !slices.ContainsFunc(g.list[n].Points, (*point.Point).IsResult) {
				g.add(at(i), p)
			}
		}
		return
	case p.Op == ir.Br:
		if i, ok := whileBehind(f, p); ok {
			g.add(at(i), p)
		}
	case p.Op != ir.Select:
		return
	}
	if p.Root.Line == 0 {
		return
	}
	root, ok := f.TokenAt(int(p.Root.Line), int(p.Root.Col))
	if !ok {
		return
	}
	others := deciding(f, root)
	if p.Op == ir.Br {
		own, _ := f.TokenAt(int(p.Line), int(p.Col))
		others = append(lexical.NegationsOf(f, root, own), others...)
	}
	for _, i := range others {
		if to := at(i); to.at != p.At() {
			g.add(to, p)
		}
	}
}
