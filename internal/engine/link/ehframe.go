package link

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

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
func parseFrames(in *inputs) []frames {
	var tables []frames
	for _, s := range in.regions[unwind] {
		if s.state != kept {
			continue
		}
		f := &in.files[s.file]
		fr, err := newFrames(f, s)
		if err != nil {
			// Without unwind tables, exceptions would end the program.
			s.leaveOut(err.Error())
			for j := range f.sections {
				if t := &f.sections[j]; t.state == kept && t.region == text {
					t.leaveOut(fmt.Sprintf("needs .eh_frame, which was left out: %v", err))
				}
			}
			continue
		}
		tables = append(tables, fr)
	}
	// Owners of exception tables are searched for by where their pieces begin.
	for _, s := range in.regions[readOnly] {
		slices.SortStableFunc(s.owners, func(a, b owner) int { return cmp.Compare(a.start, b.start) })
	}
	return tables
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
