package operator

import (
	"math"
	"slices"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
	"ames/internal/mutation/syntax"
)

// Poll tells the edits that hold for all code that comes from a place of the
// source from those that hold for some of it only: a + b may be an addition in
// one instance of a template and a call in another, and a - b may not even
// compile there. The zero value is ready for use.
type Poll struct {
	stands map[stand]int  // stretches of code
	votes  map[ballot]int // those among them that an edit was found for
	bodies map[stand]int  // copies of functions, and of blocks that some copies may leave out, by where they begin
}

// stand is a place of the source.
type stand struct {
	file *source.File
	at   point.Place
}

func standAt(f *source.File, at source.Position) stand {
	return stand{f, point.Place{Line: int32(at.Line), Col: int32(at.Col)}}
}

type ballot struct {
	operator string
	edit     source.Edit
	at       source.Position
}

func ballotOf(c *Candidate) ballot { return ballot{c.Operator, c.Edit, c.Spot} }

// copied is something in one copy of code that was inlined.
type copied[T any] struct {
	what    T
	inlined int32
}

// count fills in what a poll wants to know of a function's points.
func (found *Findings) count(u *point.Unit, points []point.Point, texts Texts) {
	here, blocks := map[copied[stand]]bool{}, map[copied[stand]]bool{}
	ends := map[int32]*point.Point{} // of each copy
	for i := range points {
		p := &points[i]
		f := texts[p.File]
		if f == nil {
			continue
		}
		if p.Table != 0 {
			here[copied[stand]{stand{f, u.Tables[p.Table-1].Place()}, 0}] = true
			continue
		}
		here[copied[stand]{stand{f, p.At()}, p.Inlined}] = true
		for _, block := range leftOutWith(f, p) {
			blocks[copied[stand]{standAt(f, block), p.Inlined}] = true
		}
		if end := ends[p.Inlined]; end == nil || end.Op != ir.Ret {
			ends[p.Inlined] = p
		}
	}
	for i := range found.Candidates {
		c := &found.Candidates[i]
		here[copied[stand]{standAt(c.text, c.Spot), c.Inlined}] = true
	}
	for c := range here {
		found.stands = append(found.stands, c.what)
	}
	if isForwarding(u, points) {
		return
	}
	for _, end := range ends {
		f := texts[end.File]
		if end.Kind == ir.VoidKind { // a return of it may be compiled to nothing
			for _, block := range allOptional(f, end) {
				blocks[copied[stand]{standAt(f, block), end.Inlined}] = true
			}
		}
		i, ok := f.TokenAt(int(end.Line), int(end.Col))
		if ok && !(u.CXX && f.Tokens()[i].Is("[")) { // there stand a lambda's copies and destructors
			if at, ok := bodyOf(f, i); ok {
				found.bodies = append(found.bodies, standAt(f, at))
			}
		}
	}
	for c := range blocks {
		found.bodies = append(found.bodies, c.what)
	}
}

// vote casts the candidates' votes.
func (found *Findings) vote() {
	found.votes = nil
	elected := map[copied[ballot]]bool{}
	for i := range found.Candidates {
		c := &found.Candidates[i]
		vote := copied[ballot]{ballotOf(c), c.Inlined}
		if !elected[vote] {
			elected[vote] = true
			found.votes = append(found.votes, vote.what)
		}
	}
}

// Add takes in what a function says.
func (p *Poll) Add(found *Findings) {
	if p.stands == nil {
		p.stands, p.votes, p.bodies = map[stand]int{}, map[ballot]int{}, map[stand]int{}
	}
	for _, at := range found.stands {
		p.stands[at]++
	}
	for _, b := range found.votes {
		p.votes[b]++
	}
	for _, at := range found.bodies {
		p.bodies[at]++
	}
}

// Bar says that edits of a table would change what nothing stands for.
func (p *Poll) Bar(f *source.File, t *point.Table) {
	if p.stands == nil {
		p.Add(&Findings{})
	}
	p.stands[stand{f, t.Place()}] = math.MaxInt
}

// isForwarding reports whether a function is a constructor or destructor that
// leaves the work to another one of the same text.
func isForwarding(u *point.Unit, points []point.Point) bool {
	if len(points) == 0 {
		return false
	}
	name := u.Functions[points[0].Func].Name
	for _, kinds := range [][2]string{{"C1", "C2"}, {"D1", "D2"}, {"D0", "D1"}, {"D0", "D2"}} {
		if !u.CXX || !strings.Contains(name, kinds[0]) {
			continue
		}
		worker := strings.ReplaceAll(name, kinds[0], kinds[1])
		if slices.ContainsFunc(points, func(p point.Point) bool { return p.Callee == worker }) {
			return true
		}
	}
	return false
}

// bodyOf is where the body begins of the function that token i stands in.
func bodyOf(f *source.File, i int) (source.Position, bool) {
	brace, _, ok := syntax.Body(f, i)
	if !ok {
		return source.Position{}, false
	}
	return f.At(f.Tokens()[brace].Offset), true
}

// partOf is where the innermost block begins that token i stands in and that copies of its
// function may leave out; or the function's body.
func partOf(f *source.File, i int) (source.Position, bool) {
	if blocks := optional(f, i); len(blocks) > 0 {
		return f.At(f.Tokens()[blocks[0]].Offset), true
	}
	return bodyOf(f, i)
}

// leftOutWith gives where the blocks begin that a place is in and that copies of its
// function may leave out.
func leftOutWith(f *source.File, p *point.Point) []source.Position {
	if !f.ChoosesEarly() {
		return nil
	}
	i, ok := f.TokenAt(int(p.Line), int(p.Col))
	if !ok {
		return nil
	}
	var out []source.Position
	for _, brace := range optional(f, i) {
		out = append(out, f.At(f.Tokens()[brace].Offset))
	}
	return out
}

// allOptional gives where all blocks begin that the function which p ends may leave out.
func allOptional(f *source.File, p *point.Point) []source.Position {
	i, ok := f.TokenAt(int(p.Line), int(p.Col))
	if !ok || !f.ChoosesEarly() {
		return nil
	}
	open, end, ok := syntax.Body(f, i)
	var out []source.Position
	for k := open + 1; ok && k < end; k++ {
		if syntax.IsChosenEarly(f, k) && syntax.EndsByReturning(f, k) {
			out = append(out, f.At(f.Tokens()[k].Offset))
		}
	}
	return out
}

// optional finds the blocks around token i that an if constexpr chooses and that end by returning, the
// innermost one first. A copy of the function that has such a block has code that stands in
// it: at least the return.
func optional(f *source.File, i int) []int {
	if !f.ChoosesEarly() {
		return nil
	}
	body, _, ok := syntax.Body(f, i)
	if !ok {
		return nil
	}
	var out []int
	for k := i; ; {
		if k, ok = f.Enclosing(k); !ok || k == body {
			return out
		}
		if syntax.IsChosenEarly(f, k) && syntax.EndsByReturning(f, k) {
			out = append(out, k)
		}
	}
}

// Unanimous reports whether the candidate's edit was found for all code that
// comes from its place.
func (p *Poll) Unanimous(c *Candidate) bool {
	votes := p.votes[ballotOf(c)]
	if c.Body != (source.Position{}) && votes < p.bodies[standAt(c.text, c.Body)] {
		return false
	}
	return votes >= p.stands[standAt(c.text, c.Spot)]
}
