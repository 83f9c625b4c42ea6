package link

import (
	"ames/internal/engine/link/collect"
	"ames/internal/engine/machine/reloc"
	"ames/internal/engine/object"
)

// extender adds the stubs that branches within the image turn out to need after layout.
type extender struct {
	cpu    *processor
	files  []collect.File
	faults *faults
	needs  *needs
}

// run reports whether there are new stubs.
func (x *extender) run(at *layout) (grown bool) {
	for i := range x.files {
		f := &x.files[i]
		for j := range f.Sections {
			s := &f.Sections[j]
			if s.State != collect.Kept || s.Region == collect.Unwind {
				continue
			}
			for k := range s.Relocs {
				if r := &s.Relocs[k]; s.Region == collect.Text || !x.faults.isDead(f, s, r) {
					grown = x.extendFor(at, f, s, r) || grown
				}
			}
		}
	}
	return grown
}

func (x *extender) extendFor(at *layout, f *collect.File, s *collect.Section, r *object.Reloc) (grown bool) {
	h := &x.cpu.traits.Howtos[r.Type]
	e := &x.needs.entities[f.Entities[r.Sym]]
	if e.kind == absolute || !x.cpu.isBranch(s, r, h) {
		return false
	}
	v := reloc.Values{L: e.address(), A: uint64(r.Addend), P: s.Addr + r.Offset, GOT: at.got}
	return !x.cpu.arch.Fits(h.Field, h.Expr(&v)) && x.needs.stub(f.Entities[r.Sym], s.Group, v.A-uint64(h.Bias))
}
