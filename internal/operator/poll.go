package operator

import (
	"ames/internal/mutant"
	"ames/internal/source"
)

// Poll tells the edits that hold for all code that comes from a place of the
// source from those that hold for some of it only: a + b may be an addition in
// one instance of a template and a call in another, and a - b may not even
// compile there. The zero value is ready for use.
type Poll struct {
	stands map[stand]int  // stretches of code
	votes  map[ballot]int // those among them that an edit was found for
}

type stand struct {
	file string
	at   mutant.Position
}

type ballot struct {
	operator string
	edit     mutant.Edit
	at       mutant.Position
}

// Add counts a function's points and what Find made of them.
func (p *Poll) Add(u *Unit, points []Point, found []Candidate, open func(path string) *source.File) {
	if p.stands == nil {
		p.stands, p.votes = map[stand]int{}, map[ballot]int{}
	}
	type copied struct {
		stand
		inlined int32
	}
	here := map[copied]bool{}
	for i := range points {
		if pt := &points[i]; open(u.Files[pt.File]) != nil {
			at := mutant.Position{Line: int(pt.Line), Col: int(pt.Col)}
			here[copied{stand{u.Files[pt.File], at}, pt.Inlined}] = true
		}
	}
	type vote struct {
		ballot
		inlined int32
	}
	cast := map[vote]bool{} // once, also for copies in a macro's expansion, and where a fold repeats what it is about
	for i := range found {
		c := &found[i]
		here[copied{stand{c.Edit.File, c.placeOf()}, c.Inlined}] = true
		v := vote{ballot{c.Operator, c.Edit, c.At}, c.Inlined}
		if !cast[v] {
			cast[v] = true
			p.votes[v.ballot]++
		}
	}
	for c := range here {
		p.stands[c.stand]++
	}
}

// Unanimous reports whether the candidate's edit was found for all code that
// comes from its place.
func (p *Poll) Unanimous(c *Candidate) bool {
	return p.votes[ballot{c.Operator, c.Edit, c.At}] >= p.stands[stand{c.Edit.File, c.placeOf()}]
}
