package operator

import (
	"slices"

	"ames/internal/engine/ir"
	"ames/internal/mutation/point"
)

// place is a place of the source in one inlined copy.
type place struct{ file, line, col, inlined int32 }

// group is the points of one place.
type group struct {
	place
	points []*point.Point
}

// groups gathers points by place.
type groups struct {
	list  []group
	index map[place]int
}

func (g *groups) add(at place, p *point.Point) {
	n, ok := g.index[at]
	if !ok {
		n = len(g.list)
		g.index[at] = n
		g.list = append(g.list, group{place: at})
	}
	g.list[n].points = append(g.list[n].points, p)
}

// groupByPlace gathers the points, of files with a text, that stand at the same place of the source
// and in the same inlined copy. A '!' that a branch obeys without standing
// there has the branch among its points, and so have the if and ? that it is of, and the while behind a do. A
// return that is carried out at the function's closing brace has what returns.
func groupByPlace(u *point.Unit, points []point.Point, texts Texts) []group {
	g := groups{index: map[place]int{}}
	for k := range points {
		if p := &points[k]; texts[p.File] != nil {
			g.add(place{p.File, p.Line, p.Col, p.Inlined}, p)
		}
	}
	for k := range points {
		p := &points[k]
		if p.Op != ir.Ret && p.Op != ir.Br && (p.Op != ir.Select || p.Root.Line == 0) {
			continue
		}
		f := texts[p.File]
		if f == nil {
			continue
		}
		if i, ok := whileBehind(f, p); ok {
			line, col := f.Position(f.Tokens()[i].Offset)
			g.add(place{p.File, int32(line), int32(col), p.Inlined}, p)
		}
		if p.Op == ir.Br && p.Root.Line == 0 {
			continue
		}
		if p.Op == ir.Ret {
			if i, ok := onlyReturn(u, f, p); ok {
				line, col := f.Position(f.Tokens()[i].Offset)
				at := place{p.File, int32(line), int32(col), p.Inlined}
				if n, ok := g.index[at]; !ok || !slices.ContainsFunc(g.list[n].points, (*point.Point).IsResult) {
					g.add(at, p)
				}
			}
			continue
		}
		others := deciding(f, p)
		if p.Op == ir.Br {
			others = append(negationsOf(f, p), others...)
		}
		for _, i := range others {
			line, col := f.Position(f.Tokens()[i].Offset)
			if at := (place{p.File, int32(line), int32(col), p.Inlined}); at.line != p.Line || at.col != p.Col {
				g.add(at, p)
			}
		}
	}
	return g.list
}
