package link

import (
	"debug/elf"

	"ames/internal/engine/link/collect"
	"ames/internal/engine/machine/reloc"
	"ames/internal/engine/object"
)

// Compilers put the exception tables and the jump tables of many functions
// into common sections. What is wrong with a piece of those must not cost all
// the functions. This file tells whose the pieces are.

// faults knows which words of data cannot be had, and what has to go for what is wrong.
type faults struct {
	howtos []reloc.Howto
	// Once something is wrong: what exception tables point to, by file, and
	// which of that cannot be resolved, and why.
	typeCells map[*collect.File]map[cell]bool
	bad       map[cell]string
}

// cell is a word of data.
type cell struct {
	section *collect.Section
	offset  uint64
}

// cellOf is the place that a relocation's addend and symbol point to.
func cellOf(f *collect.File, r *object.Reloc) cell {
	if r.Sym == 0 || f.Object.Symbols[r.Sym].Section <= 0 {
		return cell{}
	}
	sym := &f.Object.Symbols[r.Sym]
	return cell{&f.Sections[sym.Section], sym.Value + uint64(r.Addend)}
}

// blame leaves out what a faulty relocation is about: a section, but of an
// exception table only the function in question, and of the type descriptors
// that exception tables point to just the one. It reports whether that is new.
func (x *faults) blame(f *collect.File, s *collect.Section, r *object.Reloc, reason string) bool {
	if o := s.OwnerAt(r.Offset); o != nil && o.State == collect.Kept {
		return o.Exclude(exceptionPrefix + reason)
	}
	if c := (cell{s, r.Offset}); s.Region != collect.Text && x.isTypeCell(f, c) {
		if x.bad[c] != "" {
			return false
		}
		x.bad[c] = reason
		return true
	}
	return s.Exclude(reason)
}

// isTypeCell reports whether an exception table points to the cell. In
// position independent code it names types by way of words in .data, which
// nothing else refers to. The set of them is made at the first fault.
func (x *faults) isTypeCell(f *collect.File, c cell) bool {
	if x.bad == nil {
		x.bad, x.typeCells = map[cell]string{}, map[*collect.File]map[cell]bool{}
	}
	cells, ok := x.typeCells[f]
	if !ok {
		cells = map[cell]bool{}
		for i := range f.Sections {
			if s := &f.Sections[i]; s.Owners != nil {
				for j := range s.Relocs {
					cells[cellOf(f, &s.Relocs[j])] = true
				}
			}
		}
		x.typeCells[f] = cells
	}
	return cells[c]
}

// isDead reports whether a relocation in data is of no use to anything but
// functions that are not in the image: a piece of an exception table, a type
// that only those can catch, an entry of a jump table. (Such entries are
// relative and refer to code without a name.)
func (x *faults) isDead(f *collect.File, s *collect.Section, r *object.Reloc) bool {
	if x.bad != nil && x.bad[cell{s, r.Offset}] != "" {
		return true
	}
	if o := s.OwnerAt(r.Offset); o != nil {
		return o.State != collect.Kept
	}
	if r.Sym == 0 || uint64(r.Type) >= uint64(len(x.howtos)) || !isDistance(&x.howtos[r.Type]) {
		return false
	}
	sym := &f.Object.Symbols[r.Sym]
	if sym.Type != elf.STT_SECTION || sym.Section <= 0 {
		return false
	}
	t := &f.Sections[sym.Section]
	return t.Region == collect.Text && (t.State == collect.LeftOut || t.State == collect.Discarded)
}

// isDistance reports whether a relocation is how far its symbol is from its field.
func isDistance(h *reloc.Howto) bool {
	return h.Relative && (h.Operand == reloc.Address || h.Operand == reloc.Branch)
}
