package link

import (
	"debug/elf"
	"strings"

	"ames/internal/engine/link/collect"
)

// report says where the image is, and what is in it.
func (at *layout) report(img *Image) {
	for i := range at.parts {
		p := &at.parts[i]
		if p.end > p.start {
			img.Segments = append(img.Segments, Segment{
				Addr: p.start, Size: p.end - p.start, Prot: p.prot, Shared: p.shared, Data: p.data,
			})
		}
	}
	img.Size, img.Stats.MemoryBytes = at.size, at.size
	img.EHFrame, img.EHFrameSize, img.Stats.Frames = at.frames.addr, at.frames.size, at.frames.entries
}

// report says which global symbols the image defines.
func (x *symbols) report(img *Image, needs *needs) {
	img.Stats.Resolved = x.resolved
	img.Symbols = make(map[string]uint64, len(x.globals))
	for i := range x.globals {
		g := &x.globals[i]
		if g.defined < 0 {
			continue
		}
		switch e := &x.entities[g.defined]; {
		case e.kind == indirect && e.section.State == collect.Kept:
			img.Symbols[g.name] = needs.findStub(e, 0, 0).addr
		case e.kind == inSection && e.section.State == collect.Kept,
			e.kind == common,
			e.kind == absolute && g.strength != commonDef:
			img.Symbols[g.name] = e.address()
		}
	}
}

// reportSections says which sections are in the image and which are not.
func reportSections(in *collect.Inputs, img *Image) {
	img.Stats.Inputs, img.Stats.Discarded = len(in.Files), in.Left
	for i := range in.Files {
		f := &in.Files[i]
		problemOf := map[int]int{} // by section
		for j := range f.Sections {
			switch s := &f.Sections[j]; s.State {
			case collect.Kept:
				img.Stats.Sections++
			case collect.LeftOut:
				problemOf[j] = len(img.Problems)
				img.Problems = append(img.Problems, Problem{Input: i, Section: s.Name, Reason: s.Reason})
			}
		}
		if len(problemOf) > 0 {
			nameVictims(img.Problems, f, problemOf)
		}
	}
}

// nameVictims adds to a file's problems the symbols that they cost.
func nameVictims(problems []Problem, f *collect.File, problemOf map[int]int) {
	for k := range f.Object.Symbols {
		sym := &f.Object.Symbols[k]
		if sym.Type == elf.STT_SECTION || sym.Name == "" || strings.HasPrefix(sym.Name, ".L") {
			continue
		}
		if n, ok := problemOf[sym.Section]; ok {
			p := &problems[n]
			p.Symbols = append(p.Symbols, sym.Name)
		}
	}
}
