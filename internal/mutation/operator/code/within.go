package code

import (
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/mutation/point"
)

// HasAt reports whether such a point stands at a place.
func (v View) HasAt(at point.Place, such func(p *point.Point) bool) bool {
	for i := range v.All {
		if p := &v.All[i]; at == p.At() && v.SameCopy(p) && such(p) {
			return true
		}
	}
	return false
}

// HasWithin reports whether such a point stands between two places, both included.
func (v View) HasWithin(from, to point.Place, such func(p *point.Point) bool) bool {
	for i := range v.All {
		p := &v.All[i]
		if at := p.At(); at.Compare(from) >= 0 && at.Compare(to) <= 0 && v.SameCopy(p) && such(p) {
			return true
		}
	}
	return false
}

// MakesObjects reports whether an expression may make temporary objects with
// destructors: they would end with a statement of their own.
func (v View) MakesObjects(from, to point.Place) bool {
	return v.HasWithin(from, to, func(p *point.Point) bool {
		return p.IsCall() && (p.Hidden || MadeBy(p.Callee) != "" ||
			strings.Contains(p.Callee, "D1Ev") || strings.Contains(p.Callee, "D2Ev"))
	})
}

// Converts reports whether a class is converted between two places.
func (v View) Converts(from, to point.Place) bool {
	return v.HasWithin(from, to, func(p *point.Point) bool { return p.IsCall() && MadeBy(p.Callee) == Conversion })
}

// CallsWithin reports whether a function is called between two places, be it a conversion or an
// operator, which does not look like a call.
func (v View) CallsWithin(from, to point.Place) bool {
	return v.HasWithin(from, to, (*point.Point).IsCall)
}

// Checked reports whether a sanitizer checks what is computed between two places.
func (v View) Checked(from, to point.Place) bool {
	return v.HasWithin(from, to, func(p *point.Point) bool { return p.Check != point.CheckNone })
}

// Rootless reports whether a branch stands between two places of which it is not
// known where its condition is computed.
func (v View) Rootless(from, to point.Place) bool {
	return v.HasWithin(from, to, func(p *point.Point) bool { return p.Op == ir.Br && p.Root.Line == 0 })
}

// Branches gives the branches whose conditions are computed between two places, in their order.
func (v View) Branches(from, to point.Place) []*point.Point {
	var out []*point.Point
	for k := range v.All {
		p := &v.All[k]
		if p.Op == ir.Br && v.SameCopy(p) && p.Root.Line != 0 && p.Root.Compare(from) >= 0 && p.Root.Compare(to) <= 0 {
			out = append(out, p)
		}
	}
	return out
}
