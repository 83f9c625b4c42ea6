package link

import (
	"fmt"

	"ames/internal/engine/machine/reloc"
	"ames/internal/engine/object"
)

// scan finds out what the relocations need: names are resolved at their first
// use, slots and stubs are counted. Sections that need what cannot be had are
// left out, and then those that need them, until all that remains is sound.
func (l *linker) scan() {
	for {
		l.dropped = false
		l.resetNeeds()
		for i := range l.files {
			f := &l.files[i]
			for j := range f.sections {
				if s := &f.sections[j]; s.state == kept && s.region != unwind && len(s.Relocs) > 0 {
					l.scanSection(f, s)
				}
			}
		}
		l.scanFrames()
		if !l.dropped {
			return
		}
	}
}

func (l *linker) resetNeeds() {
	for i := range l.entities {
		l.entities[i].slots = 0
	}
	l.slots = append(l.slots[:0], slotSet{})
	l.words, l.modules, l.stubs = 0, l.modules[:0], l.stubs[:0]
	l.divide()
}

func (l *linker) scanSection(f *file, s *section) {
	block := moduleCheck{}
	for i := range s.Relocs {
		r := &s.Relocs[i]
		if s.region != text && l.isDead(f, s, r) {
			continue
		}
		h, reason := l.howto(r, uint64(len(s.Data)))
		if reason == "" {
			reason = l.need(f, s, r, h)
		}
		switch {
		case reason != "":
		case h.Operand.ThreadLocal() && s.region == text:
			reason = block.see(h.Operand, l.target(f, r))
		case s.owners != nil:
			reason = l.bad[cellOf(f, r)]
		}
		if reason != "" {
			l.blame(f, s, r, reason)
		}
		if s.state != kept {
			return
		}
	}
}

// howto looks the relocation's type up and checks that the field lies in the section.
func (l *linker) howto(r *object.Reloc, size uint64) (*reloc.Howto, string) {
	if uint64(r.Type) >= uint64(len(l.traits.Howtos)) {
		return nil, fmt.Sprintf("unsupported relocation type %d", r.Type)
	}
	h := &l.traits.Howtos[r.Type]
	if h.Operand == reloc.Unsupported {
		return h, fmt.Sprintf("unsupported relocation %s", h.Name)
	}
	if w := uint64(h.Width); r.Offset > size || size-r.Offset < w {
		return h, fmt.Sprintf("relocation %s at offset %#x, past the end", h.Name, r.Offset)
	}
	return h, ""
}

// entity returns what the relocation's symbol stands for.
func (l *linker) entity(f *file, r *object.Reloc) *entity {
	return &l.entities[f.entities[r.Sym]]
}

func (l *linker) target(f *file, r *object.Reloc) *Target {
	return &l.threads[l.entity(f, r).aux]
}

// need makes sure that the relocation can be resolved, and reserves what it
// needs; otherwise it says why not.
func (l *linker) need(f *file, s *section, r *object.Reloc, h *reloc.Howto) string {
	if h.Operand == reloc.None {
		return ""
	}
	index := f.entities[r.Sym]
	e := &l.entities[index]
	if e.kind == pending {
		l.ask(e)
	}
	switch e.kind {
	case unusable:
		return l.reasons[e.aux]
	case inSection:
		if e.section.state != kept {
			return missing(e)
		}
	}
	if h.Operand.ThreadLocal() != (e.kind == threadLocal) {
		if e.kind == threadLocal {
			return fmt.Sprintf("%q is a thread-local variable of the program, but %s takes it for an ordinary one", e.name, h.Name)
		}
		return fmt.Sprintf("%q is no thread-local variable of the program, but %s takes it for one", e.name, h.Name)
	}
	return l.reserve(index, s, r, h)
}

// reserve counts the slots and stubs that the relocation needs.
func (l *linker) reserve(index int32, s *section, r *object.Reloc, h *reloc.Howto) string {
	e := &l.entities[index]
	switch h.Operand {
	case reloc.Slot:
		l.word(&l.slotsOf(e).address)
	case reloc.Callee, reloc.Branch:
		if l.isOutside(e, r, h) && l.isBranch(s, r, h) {
			l.stub(index, s.group, 0)
		}
	case reloc.Size:
		if e.kind != inSection && e.kind != common {
			return fmt.Sprintf("the size of %q is not known", e.name)
		}
	case reloc.TPOffset, reloc.TPOffsetSlot:
		if !l.threads[e.aux].HasTPOffset {
			return fmt.Sprintf("%q lies in a library that was loaded late, so its thread-local storage has no fixed place, but %s needs one; compile with -ftls-model=global-dynamic", e.name, h.Name)
		}
		if h.Operand == reloc.TPOffsetSlot {
			l.word(&l.slotsOf(e).offset)
		}
	case reloc.ModuleAndSlot:
		l.pair(&l.slotsOf(e).pair)
	case reloc.ModuleSlot:
		l.moduleWord(l.threads[e.aux].TLSModule)
	}
	return ""
}

// missing says that what an entity stands for is not in the image.
func missing(e *entity) string {
	what := e.section.Name
	if e.name != "" && e.name != what {
		what = fmt.Sprintf("%q in %s", e.name, what)
	}
	switch e.section.state {
	case leftOut:
		return fmt.Sprintf("needs %s, which was left out: %s", what, e.section.reason)
	case discarded:
		return fmt.Sprintf("needs %s, which was left out: another input has that group without it", what)
	}
	return fmt.Sprintf("needs %s, which is not part of a program's memory", what)
}

// ask resolves a name. It reports whether the program knows it.
func (l *linker) ask(e *entity) bool {
	l.image.Stats.Resolved++
	t, ok := l.resolver.Resolve(e.name, e.unit)
	switch {
	case ok && t.IsTLS:
		l.threads = append(l.threads, t)
		e.kind, e.aux = threadLocal, int32(len(l.threads)-1)
	case ok:
		e.kind, e.value = absolute, t.Addr
	case e.kind == common:
		// It gets memory in the image instead.
	case e.weak:
		e.kind, e.value = absolute, 0
	default:
		l.reasons = append(l.reasons, fmt.Sprintf("unresolved symbol %q", e.name))
		e.kind, e.aux = unusable, int32(len(l.reasons)-1)
	}
	return ok
}

func (l *linker) slotsOf(e *entity) *slotSet {
	if e.slots == 0 {
		l.slots = append(l.slots, slotSet{})
		e.slots = int32(len(l.slots) - 1)
	}
	return &l.slots[e.slots]
}

func (l *linker) word(slot *int32) {
	if *slot == 0 {
		l.words++
		*slot = l.words
	}
}

func (l *linker) pair(slot *int32) {
	if *slot == 0 {
		l.words += 2
		*slot = l.words - 1
	}
}

func (l *linker) moduleWord(id uint64) int32 {
	for i := range l.modules {
		if l.modules[i].id == id {
			return l.modules[i].word
		}
	}
	m := moduleSlot{id: id}
	l.pair(&m.word)
	l.modules = append(l.modules, m)
	return m.word
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
		return "thread-local variables of several modules are taken for those of one; compile with -ftls-model=global-dynamic"
	}
	c.id, c.seen = t.TLSModule, true
	return ""
}
