// Package collect takes the linker's inputs apart: it decides which sections travel and into
// which part of the image, keeps of several COMDAT groups with one signature the first, and cuts
// unwind tables into their records.
//
// What it makes belongs to one link: the phases that follow write into it.
package collect

import (
	"debug/elf"
	"strings"

	"ames/internal/engine/object"
)

// Collect decides for each section whether it travels and where to. whole says that the image is a
// whole program, unwind is the architecture's type of sections of unwind tables.
func Collect(given []Input, whole bool, unwind elf.SectionType) *Inputs {
	in := &Inputs{Files: make([]File, len(given))}
	for i := range in.Files {
		f := &in.Files[i]
		f.Input = given[i]
		f.Sections = make([]Section, len(f.Object.Sections))
		for j := range f.Sections {
			s := &f.Sections[j]
			s.Section, s.File, s.Index = &f.Object.Sections[j], int32(i), int32(j)
			var reason string
			s.State, s.Region, reason = classify(s.Section, whole, unwind)
			if reason != "" {
				s.Exclude(reason)
			}
			if s.State != Kept {
				continue
			}
			if whole && isOldTable(s.Name) {
				s.Section = modernised(s.Section, wordSize)
			}
			in.Regions[s.Region] = append(in.Regions[s.Region], s)
		}
	}
	if whole {
		in.order()
	}
	in.dropCopies()
	return in
}

// classify says what becomes of a section. A reason means that the program
// would need it but that it cannot travel.
func classify(s *object.Section, whole bool, unwind elf.SectionType) (st State, r Region, reason string) {
	switch {
	case s.Flags&elf.SHF_ALLOC == 0, s.Flags&flagExclude != 0, !loadable(s, whole, unwind):
		return Ignored, 0, ""
	case whole && (s.Name == ".init" || s.Name == ".fini"):
		return Ignored, 0, "code in " + s.Name + " is never run; make it a constructor or a destructor"
	case whole && isConstructorTable(s):
		return classifyTable(s)
	case whole && s.Flags&elf.SHF_TLS != 0:
		if s.Type == elf.SHT_NOBITS {
			return Kept, ThreadZeroed, ""
		}
		return Kept, ThreadData, ""
	case isConstructorTable(s):
		return Ignored, 0, "static constructors and destructors of an image are never run"
	case s.Flags&elf.SHF_TLS != 0:
		return Ignored, 0, "defines a thread-local variable; only references to the program's own can travel"
	case isReach(s.Name):
		if s.Flags&elf.SHF_WRITE == 0 || s.Flags&elf.SHF_EXECINSTR != 0 {
			return Ignored, 0, "the shared section must be writable data"
		}
		return Kept, Shared, ""
	case s.Name == ".eh_frame":
		return Kept, Unwind, ""
	case s.Flags&elf.SHF_EXECINSTR != 0:
		if s.Flags&elf.SHF_WRITE != 0 {
			return Ignored, 0, "both writable and executable"
		}
		return Kept, Text, ""
	case whole && isRelro(s.Name):
		return Kept, Relro, ""
	case s.Flags&elf.SHF_WRITE == 0, isRelro(s.Name):
		return Kept, ReadOnly, ""
	case s.Type == elf.SHT_NOBITS:
		return Kept, Zeroed, ""
	}
	return Kept, Data, ""
}

const wordSize = 8

// flagExclude is SHF_EXCLUDE: for the linker's eyes only.
const flagExclude elf.SectionFlag = 0x80000000

// loadable reports whether the section can have a place in the program's memory.
func loadable(s *object.Section, whole bool, unwindType elf.SectionType) bool {
	switch s.Type {
	case elf.SHT_NOTE:
		return whole && s.Name != ".note.gnu.property" // which says what holds for the object alone
	case elf.SHT_PROGBITS, elf.SHT_NOBITS, unwindType,
		elf.SHT_INIT_ARRAY, elf.SHT_FINI_ARRAY, elf.SHT_PREINIT_ARRAY:
		return (whole || !strings.HasPrefix(s.Name, ".note")) && !strings.HasPrefix(s.Name, ".llvm")
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
func (in *Inputs) dropCopies() {
	owner := map[string]int{}
	for i := range in.Files {
		f := &in.Files[i]
		for _, g := range f.Object.Groups {
			if !g.COMDAT {
				continue
			}
			if _, taken := owner[g.Signature]; !taken {
				owner[g.Signature] = i
				continue
			}
			for _, m := range g.Members {
				in.discard(&f.Sections[m])
			}
		}
		for j := range f.Sections {
			s := &f.Sections[j]
			if s.Flags&elf.SHF_LINK_ORDER != 0 && f.Sections[s.Link].State == Discarded {
				in.discard(s)
			}
		}
	}
}

func (in *Inputs) discard(s *Section) {
	if s.State != Ignored && s.State != Discarded {
		in.Left++
		s.State = Discarded
	}
}
