package link

import (
	"debug/elf"
	"strings"

	"ames/internal/engine/object"
)

// collect decides for each section whether it travels and where to.
func collect(given []Input, unwindType elf.SectionType) *inputs {
	in := &inputs{files: make([]file, len(given))}
	for i := range in.files {
		f := &in.files[i]
		f.Input = given[i]
		f.sections = make([]section, len(f.Object.Sections))
		for j := range f.sections {
			s := &f.sections[j]
			s.Section, s.file, s.index = &f.Object.Sections[j], int32(i), int32(j)
			var reason string
			s.state, s.region, reason = classify(s.Section, unwindType)
			if reason != "" {
				s.leaveOut(reason)
			}
			if s.state != kept {
				continue
			}
			in.regions[s.region] = append(in.regions[s.region], s)
		}
	}
	return in
}

// classify says what becomes of a section. A reason means that the program
// would need it but that it cannot travel.
func classify(s *object.Section, unwindType elf.SectionType) (st state, r region, reason string) {
	switch {
	case s.Flags&elf.SHF_ALLOC == 0, s.Flags&flagExclude != 0, !loadable(s, unwindType):
		return ignored, 0, ""
	case isConstructorTable(s):
		return ignored, 0, "static constructors and destructors of an image are never run"
	case s.Flags&elf.SHF_TLS != 0:
		return ignored, 0, "defines a thread-local variable; only references to the program's own can travel"
	case isReach(s.Name):
		if s.Flags&elf.SHF_WRITE == 0 || s.Flags&elf.SHF_EXECINSTR != 0 {
			return ignored, 0, "the shared section must be writable data"
		}
		return kept, shared, ""
	case s.Name == ".eh_frame":
		return kept, unwind, ""
	case s.Flags&elf.SHF_EXECINSTR != 0:
		if s.Flags&elf.SHF_WRITE != 0 {
			return ignored, 0, "both writable and executable"
		}
		return kept, text, ""
	case s.Flags&elf.SHF_WRITE == 0, isRelro(s.Name):
		return kept, readOnly, ""
	case s.Type == elf.SHT_NOBITS:
		return kept, zeroed, ""
	}
	return kept, data, ""
}

// flagExclude is SHF_EXCLUDE: for the linker's eyes only.
const flagExclude elf.SectionFlag = 0x80000000

// loadable reports whether the section can have a place in the program's memory.
func loadable(s *object.Section, unwindType elf.SectionType) bool {
	switch s.Type {
	case elf.SHT_PROGBITS, elf.SHT_NOBITS, unwindType,
		elf.SHT_INIT_ARRAY, elf.SHT_FINI_ARRAY, elf.SHT_PREINIT_ARRAY:
		return !strings.HasPrefix(s.Name, ".note") && !strings.HasPrefix(s.Name, ".llvm")
	}
	return false
}

func isConstructorTable(s *object.Section) bool {
	switch s.Type {
	case elf.SHT_INIT_ARRAY, elf.SHT_FINI_ARRAY, elf.SHT_PREINIT_ARRAY:
		return true
	}
	for _, name := range []string{".init_array", ".fini_array", ".preinit_array", ".ctors", ".dtors"} {
		if isOrUnder(s.Name, name) {
			return true
		}
	}
	return false
}

// isRelro recognises data that is constant once relocated. It is so before it
// gets to the program here, so it can be read-only from the start: a write to
// it traps as it would in the program itself.
func isRelro(name string) bool { return isOrUnder(name, ".data.rel.ro") }

// isReach recognises what the program's runs record into.
func isReach(name string) bool { return isOrUnder(name, ".ames.reach") }

// isOrUnder reports whether a section is of that name or a subsection, as
// compilers name them: NAME or NAME.anything.
func isOrUnder(section, name string) bool {
	rest, ok := strings.CutPrefix(section, name)
	return ok && (rest == "" || rest[0] == '.')
}

// dropCopies keeps of all COMDAT groups with one signature the first, and of sections
// that belong to another only those whose other is kept.
func (in *inputs) dropCopies() {
	owner := map[string]int{}
	for i := range in.files {
		f := &in.files[i]
		for _, g := range f.Object.Groups {
			if !g.COMDAT {
				continue
			}
			if _, taken := owner[g.Signature]; !taken {
				owner[g.Signature] = i
				continue
			}
			for _, m := range g.Members {
				in.discard(&f.sections[m])
			}
		}
		for j := range f.sections {
			s := &f.sections[j]
			if s.Flags&elf.SHF_LINK_ORDER != 0 && f.sections[s.Link].state == discarded {
				in.discard(s)
			}
		}
	}
}

func (in *inputs) discard(s *section) {
	if s.state != ignored && s.state != discarded {
		in.discarded++
		s.state = discarded
	}
}
