package link

import (
	"fmt"

	"ames/internal/engine/link/collect"
	"ames/internal/engine/object"
)

// checker sees whether the values fit into their fields. What does not costs
// its section, or the functions that an unwind record is for.
type checker struct {
	cpu     *processor
	files   []collect.File
	frames  []collect.Frames
	symbols *symbols
	faults  *faults
}

// run reports whether all values fit.
func (x *checker) run(fixups []fixup) bool {
	ok := true
	for i := range fixups {
		v := &fixups[i]
		if !v.stuck && x.cpu.arch.Fits(v.field, v.value) {
			continue
		}
		ok = false
		f := &x.files[v.file]
		s := &f.Sections[v.section]
		if s.Region == collect.Unwind {
			x.blameFrame(s, v)
			continue
		}
		r := &s.Relocs[v.relocation]
		x.faults.blame(f, s, r, x.tooFar(f, r, v))
	}
	return ok
}

func (x *checker) tooFar(f *collect.File, r *object.Reloc, v *fixup) string {
	e := x.symbols.of(f, r)
	what := e.name
	if what == "" && e.kind == inSection {
		what = e.section.Name
	}
	if v.stuck {
		return fmt.Sprintf("%q may lie elsewhere in another process, but %s at offset %#x has its place for good; "+
			"compile with -fPIC", what, x.cpu.traits.Howtos[r.Type].Name, r.Offset)
	}
	return fmt.Sprintf("%q is out of reach of %s at offset %#x (value %#x); compile with -fPIC",
		what, x.cpu.traits.Howtos[r.Type].Name, r.Offset, v.value)
}
