package link

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"ames/internal/engine/machine/reloc"
	"ames/internal/engine/object"
)

// frames is one .eh_frame section, taken apart into its records, so that those
// of functions that do not travel can be dropped.
type frames struct {
	file    *file
	section *section
	relocs  []object.Reloc // by offset
	records []record
}

// record is one entry of .eh_frame: a CIE (what several functions share) or an
// FDE (one function).
type record struct {
	offset, size uint64 // in the input; with the length field
	isCIE        bool
	cie          int32    // FDE: index of its CIE
	function     *section // FDE: where its function stands
	first, last  int32    // its relocations: frames.relocs[first:last]
	keep         bool
	out          uint64 // address in the image
	bad          string // CIE: why its functions cannot be unwound
}

// parseFrames takes the .eh_frame sections apart, once per link.
func (l *linker) parseFrames() {
	for _, s := range l.regions[unwind] {
		if s.state != kept {
			continue
		}
		f := &l.files[s.file]
		fr, err := newFrames(f, s)
		if err != nil {
			// Without unwind tables, exceptions would end the program.
			l.leaveOut(s, err.Error())
			for j := range f.sections {
				if t := &f.sections[j]; t.state == kept && t.region == text {
					l.leaveOut(t, fmt.Sprintf("needs .eh_frame, which was left out: %v", err))
				}
			}
			continue
		}
		l.frames = append(l.frames, fr)
	}
	l.sortOwners()
}

func newFrames(f *file, s *section) (frames, error) {
	fr := frames{file: f, section: s, relocs: s.Relocs}
	byOffset := func(a, b object.Reloc) int { return cmp.Compare(a.Offset, b.Offset) }
	if !slices.IsSortedFunc(fr.relocs, byOffset) {
		fr.relocs = slices.Clone(fr.relocs)
		slices.SortStableFunc(fr.relocs, byOffset)
	}
	if uint64(len(s.Data)) != s.Size || s.Size > maxImage {
		return fr, errors.New("malformed .eh_frame: no contents")
	}
	if err := fr.split(); err != nil {
		return fr, fmt.Errorf("malformed .eh_frame: %w", err)
	}
	return fr, nil
}

// split finds the records.
func (fr *frames) split() error {
	d, next := fr.section.Data, 0
	lastCIE, cieAt := int32(-1), map[uint64]int32{}
	for at := uint64(0); at < uint64(len(d)); {
		left := uint64(len(d)) - at
		if left < 4 {
			return fmt.Errorf("%d stray bytes at the end", left)
		}
		length := uint64(binary.LittleEndian.Uint32(d[at:]))
		if length == 0 { // an end mark; the image has its own, after everything
			at += 4
			continue
		}
		if length > left-4 || length < 4 {
			return fmt.Errorf("record of %d bytes at %#x", length, at)
		}
		r := record{offset: at, size: length + 4, cie: lastCIE}
		id := uint64(binary.LittleEndian.Uint32(d[at+4:]))
		if r.isCIE = id == 0; r.isCIE {
			lastCIE = int32(len(fr.records))
			cieAt[at] = lastCIE
		} else if lastCIE < 0 || fr.records[lastCIE].offset != at+4-id {
			var ok bool
			if r.cie, ok = cieAt[at+4-id]; !ok {
				return fmt.Errorf("record at %#x has no common part", at)
			}
		}
		at += r.size
		r.first = int32(next)
		for next < len(fr.relocs) && fr.relocs[next].Offset < at {
			next++
		}
		r.last = int32(next)
		if !r.isCIE {
			r.function = fr.function(&r)
			fr.ownTable(&r)
		}
		fr.records = append(fr.records, r)
	}
	return nil
}

// function returns the section of the function that an FDE is for. Its address
// is the first thing after the pointer to the CIE. The symbol is taken as the
// object has it: of a discarded function it must not lead to the kept one.
func (fr *frames) function(r *record) *section {
	for _, rel := range fr.relocs[r.first:r.last] {
		if rel.Offset != r.offset+8 {
			continue
		}
		if n := fr.file.Object.Symbols; int(rel.Sym) < len(n) && n[rel.Sym].Section > 0 {
			return &fr.file.sections[n[rel.Sym].Section]
		}
	}
	return nil
}

// ownTable notes where the exception table of an FDE's function begins. Several
// functions may share a section for theirs; what is wrong in one's must not
// cost the others.
func (fr *frames) ownTable(r *record) {
	for _, rel := range fr.relocs[r.first:r.last] {
		if r.function == nil || rel.Offset < r.offset+16 || rel.Sym == 0 {
			continue
		}
		sym := &fr.file.Object.Symbols[rel.Sym]
		if sym.Section <= 0 {
			continue
		}
		t := &fr.file.sections[sym.Section]
		if isOrUnder(t.Name, ".gcc_except_table") {
			t.owners = append(t.owners, owner{sym.Value + uint64(rel.Addend), r.function})
		}
	}
}

// sortOwners makes the owners of exception tables searchable.
func (l *linker) sortOwners() {
	for _, s := range l.regions[readOnly] {
		slices.SortStableFunc(s.owners, func(a, b owner) int { return cmp.Compare(a.start, b.start) })
	}
}

// scanFrames chooses the records to keep and notes what they need. What is
// wrong with a record costs its function.
func (l *linker) scanFrames() {
	for i := range l.frames {
		fr := &l.frames[i]
		if fr.section.state != kept {
			continue
		}
		for j := range fr.records {
			fr.records[j].keep = false
		}
		for j := range fr.records {
			if r := &fr.records[j]; r.function != nil && r.function.state == kept && r.function.region == text && !l.coversNothing(fr, r) {
				l.scanFrame(fr, r)
			}
		}
	}
}

// coversNothing reports whether an FDE is for a function without code, as one is that
// cannot be reached. It begins where the next function does, and an unwinder that looks
// for that one could find the other.
func (l *linker) coversNothing(fr *frames, r *record) bool {
	for i := r.first; i < r.last; i++ {
		rel := &fr.relocs[i]
		if rel.Offset != r.offset+8 {
			continue
		}
		// The function's length has the width of its address.
		h, reason := l.howto(rel, r.offset+r.size)
		length := rel.Offset + uint64(h.Width)
		if reason != "" || h.Width == 0 || length+uint64(h.Width) > r.offset+r.size {
			return false
		}
		return !slices.ContainsFunc(fr.section.Data[length:length+uint64(h.Width)], func(b byte) bool { return b != 0 })
	}
	return false
}

func (l *linker) scanFrame(fr *frames, r *record) {
	cie := &fr.records[r.cie]
	if !cie.keep {
		if reason := l.scanRecord(fr, cie); reason != "" {
			cie.bad = reason
		}
		cie.keep = true
	}
	reason := cie.bad
	if reason == "" {
		reason = l.scanRecord(fr, r)
	}
	if reason != "" {
		l.leaveOut(r.function, "unwind table: "+reason)
		return
	}
	r.keep = true
}

func (l *linker) scanRecord(fr *frames, r *record) string {
	for i := r.first; i < r.last; i++ {
		rel := &fr.relocs[i]
		h, reason := l.howto(rel, r.offset+r.size)
		if reason == "" && rel.Offset < r.offset+8 && h.Operand != reloc.None {
			reason = "relocation in a record's head"
		}
		if reason == "" {
			reason = l.need(fr.file, fr.section, rel, h)
		}
		if reason != "" {
			return reason
		}
		if r.isCIE && l.viaStub(fr.file, rel, h) {
			l.stub(fr.file.entities[rel.Sym], fr.section.group, 0)
		}
	}
	return ""
}

// viaStub reports whether a CIE's reference to a personality routine, which is
// only ever called, has to go through a stub: code that is not position
// independent has 32-bit addresses there, and the routine is in a library.
func (l *linker) viaStub(f *file, r *object.Reloc, h *reloc.Howto) bool {
	if h.Operand != reloc.Address || h.Relative || h.Field == l.traits.Word {
		return false
	}
	e := l.entity(f, r)
	return e.kind == absolute && !l.arch.Fits(h.Field, e.value+uint64(r.Addend))
}
