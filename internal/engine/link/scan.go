package link

import (
	"fmt"

	"ames/internal/engine/link/collect"
	"ames/internal/engine/machine/reloc"
	"ames/internal/engine/object"
)

// scanner finds out what the relocations need: names are resolved at their first
// use, slots and stubs are counted. Sections that need what cannot be had are
// left out, and then those that need them, until all that remains is sound.
type scanner struct {
	cpu     *processor
	space   *space
	in      *collect.Inputs
	symbols *symbols
	frames  []collect.Frames
	faults  *faults
	needs   *needs
	dropped bool // something was left out in this pass
}

func (x *scanner) run() {
	for {
		x.dropped = false
		x.needs.reset(divide(x.cpu, x.space, x.in))
		x.scanIndirect()
		for i := range x.in.Files {
			f := &x.in.Files[i]
			for j := range f.Sections {
				if s := &f.Sections[j]; s.State == collect.Kept && s.Region != collect.Unwind && len(s.Relocs) > 0 {
					x.scanSection(f, s)
				}
			}
		}
		for i := range x.frames {
			x.scanFrames(&x.frames[i])
		}
		if !x.dropped {
			return
		}
	}
}

// scanIndirect gives indirect functions of a whole program stubs, so that they can be called by those
// who have their addresses only. Those that others know by that address have no other.
func (x *scanner) scanIndirect() {
	for i := range x.symbols.globals {
		g := &x.symbols.globals[i]
		if g.defined < 0 {
			continue
		}
		e := &x.symbols.entities[g.defined]
		if e.kind == indirect && e.section.State == collect.Kept {
			x.needs.stub(g.defined, 0, 0)
			outside, ok := x.symbols.resolver.(Outside)
			x.needs.slotsOf(e).known = ok && outside.IsKnown(g.name)
		}
	}
}

// leaveOut excludes a section from the image; those that need it follow in the next pass.
func (x *scanner) leaveOut(s *collect.Section, reason string) {
	x.dropped = s.Exclude(reason) || x.dropped
}

func (x *scanner) scanSection(f *collect.File, s *collect.Section) {
	block := moduleCheck{}
	for i := range s.Relocs {
		r := &s.Relocs[i]
		if s.Region != collect.Text && x.faults.isDead(f, s, r) {
			continue
		}
		h, reason := x.cpu.howto(r, uint64(len(s.Data)))
		if reason == "" {
			reason = x.need(f, s, r, h)
		}
		switch {
		case reason != "":
		case h.Operand.ThreadLocal() && s.Region == collect.Text:
			reason = block.see(h.Operand, x.symbols.thread(x.symbols.of(f, r)))
		case s.Owners != nil:
			reason = x.faults.bad[cellOf(f, r)]
		}
		if reason != "" {
			x.dropped = x.faults.blame(f, s, r, reason) || x.dropped
		}
		if s.State != collect.Kept {
			return
		}
	}
}

// need makes sure that the relocation can be resolved, and reserves what it
// needs; otherwise it says why not.
func (x *scanner) need(f *collect.File, s *collect.Section, r *object.Reloc, h *reloc.Howto) string {
	if h.Operand == reloc.None {
		return ""
	}
	index := f.Entities[r.Sym]
	e := &x.symbols.entities[index]
	if e.kind == pending {
		x.symbols.ask(e)
	}
	switch e.kind {
	case unusable:
		return x.symbols.reasons[e.aux]
	case inSection, indirect, threadLocal:
		if e.section != nil && e.section.State != collect.Kept {
			return missing(e)
		}
	}
	if h.Operand.ThreadLocal() && x.cpu.whole != nil && e.isAbsent() {
		// Its address is never used, but for the question whether there is one.
		x.symbols.threads = append(x.symbols.threads, Target{IsTLS: true, HasTPOffset: true})
		e.kind, e.aux = threadLocal, int32(len(x.symbols.threads)-1)
	}
	if h.Operand.ThreadLocal() != (e.kind == threadLocal) {
		if e.kind == threadLocal {
			return fmt.Sprintf("%q is a thread-local variable of the program, but %s takes it for an ordinary one",
				e.name, h.Name)
		}
		return fmt.Sprintf("%q is no thread-local variable of the program, but %s takes it for one", e.name, h.Name)
	}
	return x.reserve(index, s, r, h)
}

// reserve counts the slots and stubs that the relocation needs.
func (x *scanner) reserve(index int32, s *collect.Section, r *object.Reloc, h *reloc.Howto) string {
	e := &x.symbols.entities[index]
	if e.isLate() {
		return x.reserveLate(index, s, r, h)
	}
	switch h.Operand {
	case reloc.Slot:
		x.needs.word(&x.needs.slotsOf(e).address)
	case reloc.Callee, reloc.Branch:
		if x.space.isOutside(e, r, h) && x.cpu.isBranch(s, r, h) {
			x.needs.stub(index, s.Group, 0)
		}
	case reloc.Size:
		if e.kind != inSection && e.kind != common {
			return fmt.Sprintf("the size of %q is not known", e.name)
		}
	case reloc.TPOffset, reloc.TPOffsetSlot:
		if t := x.symbols.thread(e); !t.HasTPOffset && (t.Import == nil || h.Operand == reloc.TPOffset) {
			return fmt.Sprintf("%q lies in a library that was loaded late, so its thread-local storage has no "+
				"fixed place, but %s needs one; compile with -ftls-model=global-dynamic", e.name, h.Name)
		}
		if h.Operand == reloc.TPOffsetSlot {
			x.needs.word(&x.needs.slotsOf(e).offset)
		}
	case reloc.ModuleAndSlot:
		x.needs.pair(&x.needs.slotsOf(e).pair)
	case reloc.ModuleSlot, reloc.ModuleOffset, reloc.ModuleID:
		if x.symbols.thread(e).Import != nil {
			return fmt.Sprintf("%q is a thread-local variable of a library, but %s takes it for one of the program",
				e.name, h.Name)
		}
		if h.Operand == reloc.ModuleSlot {
			x.needs.moduleWord(x.symbols.thread(e).TLSModule)
		}
	}
	return ""
}

// reserveLate is reserve for what only the loader will know.
func (x *scanner) reserveLate(index int32, s *collect.Section, r *object.Reloc, h *reloc.Howto) string {
	e := &x.symbols.entities[index]
	switch {
	case h.Operand == reloc.Slot:
		x.needs.word(&x.needs.slotsOf(e).address)
		return ""
	case x.cpu.isBranch(s, r, h):
		x.needs.stub(index, s.Group, 0)
		return ""
	case h.Operand == reloc.Size || x.cpu.isLoaded(s, h):
		return ""
	}
	// The address has to be known.
	if e.kind == imported && !x.symbols.imports[e.aux].IsFunction {
		return x.needs.copy(x.symbols.imports[e.aux])
	}
	x.needs.slotsOf(e).known = true
	x.needs.stub(index, 0, 0)
	return ""
}

// isLoaded reports whether the loader can write an address where the relocation is.
func (c *processor) isLoaded(s *collect.Section, h *reloc.Howto) bool {
	return h.Operand == reloc.Address && h.Field == c.traits.Word && !h.Relative && s.Region >= collect.ThreadData
}

// needsPrefix begins the reasons that follow from another one, the others what else is not the section itself.
const (
	needsPrefix     = "needs "
	unwindPrefix    = "unwind table: "
	exceptionPrefix = "exception table: "
)

// missing says that what an entity stands for is not in the image.
func missing(e *entity) string {
	what := e.section.Name
	if e.name != "" && e.name != what {
		what = fmt.Sprintf("%q in %s", e.name, what)
	}
	switch e.section.State {
	case collect.LeftOut:
		return fmt.Sprintf(needsPrefix+"%s, which was left out: %s", what, e.section.Reason)
	case collect.Discarded:
		return fmt.Sprintf("needs %s, which was left out: another input has that group without it", what)
	}
	return fmt.Sprintf("needs %s, which is not part of a program's memory", what)
}

// moduleCheck guards the local-dynamic model: code asks once where a module's
// thread-locals are and adds offsets, so all of them must be of one module.
type moduleCheck struct {
	id   uint64
	seen bool
}

func (c *moduleCheck) see(o reloc.Operand, t *Target) string {
	if o != reloc.ModuleSlot && o != reloc.ModuleOffset {
		return ""
	}
	if c.seen && c.id != t.TLSModule {
		return "thread-local variables of several modules are taken for those of one; " +
			"compile with -ftls-model=global-dynamic"
	}
	c.id, c.seen = t.TLSModule, true
	return ""
}
