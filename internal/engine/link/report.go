package link

import (
	"debug/elf"
	"strings"
)

// report fills in what the image says about itself.
func (l *linker) report() {
	img := l.image
	img.Symbols = make(map[string]uint64, len(l.globals))
	for i := range l.globals {
		g := &l.globals[i]
		if g.defined < 0 {
			continue
		}
		switch e := &l.entities[g.defined]; {
		case e.kind == inSection && e.section.state == kept,
			e.kind == common,
			e.kind == absolute && g.strength != commonDef:
			img.Symbols[g.name] = l.address(e)
		}
	}
	img.Stats.Fixups, img.Stats.Slots, img.Stats.Stubs = len(l.fixed), int(l.words), len(l.stubs)
	img.Stats.MemoryBytes = img.Size
	for i := range l.files {
		f := &l.files[i]
		problemOf := map[int]int{} // by section
		for j := range f.sections {
			switch s := &f.sections[j]; s.state {
			case kept:
				img.Stats.Sections++
			case leftOut:
				problemOf[j] = len(img.Problems)
				img.Problems = append(img.Problems, Problem{Input: i, Section: s.Name, Reason: s.reason})
			}
		}
		if len(problemOf) > 0 {
			l.nameVictims(f, problemOf)
		}
	}
}

// nameVictims adds to a file's problems the symbols that they cost.
func (l *linker) nameVictims(f *file, problemOf map[int]int) {
	for k := range f.Object.Symbols {
		sym := &f.Object.Symbols[k]
		if sym.Type == elf.STT_SECTION || sym.Name == "" || strings.HasPrefix(sym.Name, ".L") {
			continue
		}
		if n, ok := problemOf[sym.Section]; ok {
			p := &l.image.Problems[n]
			p.Symbols = append(p.Symbols, sym.Name)
		}
	}
}
