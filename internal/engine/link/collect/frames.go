package collect

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"ames/internal/engine/object"
)

// Frames is one .eh_frame section, taken apart into its records, so that those
// of functions that do not travel can be dropped.
type Frames struct {
	File    *File
	Section *Section
	Relocs  []object.Reloc // by offset
	Records []Record
}

// Record is one entry of .eh_frame: a CIE (what several functions share) or an
// FDE (one function).
type Record struct {
	Offset, Size uint64 // in the input; with the length field
	IsCIE        bool
	CIE          int32    // FDE: index of its CIE
	Function     *Section // FDE: where its function stands
	First, Last  int32    // its relocations: frames.relocs[first:last]
	Keep         bool
	Out          uint64 // address in the image
	Bad          string // CIE: why its functions cannot be unwound
}

// ParseFrames takes the .eh_frame sections apart, once per link.
func ParseFrames(in *Inputs) []Frames {
	var tables []Frames
	for _, s := range in.Regions[Unwind] {
		if s.State != Kept {
			continue
		}
		f := &in.Files[s.File]
		fr, err := newFrames(f, s)
		if err != nil {
			// Without unwind tables, exceptions would end the program.
			s.Exclude(err.Error())
			for j := range f.Sections {
				if t := &f.Sections[j]; t.State == Kept && t.Region == Text {
					t.Exclude(fmt.Sprintf("needs .eh_frame, which was left out: %v", err))
				}
			}
			continue
		}
		tables = append(tables, fr)
	}
	// Owners of exception tables are searched for by where their pieces begin.
	for _, s := range in.Regions[ReadOnly] {
		slices.SortStableFunc(s.Owners, func(a, b Owner) int { return cmp.Compare(a.Start, b.Start) })
	}
	return tables
}

// largest is the size of a table such that distances in it fit into 32 bits.
const largest = 1 << 31

func newFrames(f *File, s *Section) (Frames, error) {
	fr := Frames{File: f, Section: s, Relocs: s.Relocs}
	byOffset := func(a, b object.Reloc) int { return cmp.Compare(a.Offset, b.Offset) }
	if !slices.IsSortedFunc(fr.Relocs, byOffset) {
		fr.Relocs = slices.Clone(fr.Relocs)
		slices.SortStableFunc(fr.Relocs, byOffset)
	}
	if uint64(len(s.Data)) != s.Size || s.Size > largest {
		return fr, errors.New("malformed .eh_frame: no contents")
	}
	if err := fr.split(); err != nil {
		return fr, fmt.Errorf("malformed .eh_frame: %w", err)
	}
	return fr, nil
}

// split finds the records.
func (fr *Frames) split() error {
	d, next := fr.Section.Data, 0
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
		r := Record{Offset: at, Size: length + 4, CIE: lastCIE}
		id := uint64(binary.LittleEndian.Uint32(d[at+4:]))
		if r.IsCIE = id == 0; r.IsCIE {
			lastCIE = int32(len(fr.Records))
			cieAt[at] = lastCIE
		} else if lastCIE < 0 || fr.Records[lastCIE].Offset != at+4-id {
			var ok bool
			if r.CIE, ok = cieAt[at+4-id]; !ok {
				return fmt.Errorf("record at %#x has no common part", at)
			}
		}
		at += r.Size
		r.First = int32(next)
		for next < len(fr.Relocs) && fr.Relocs[next].Offset < at {
			next++
		}
		r.Last = int32(next)
		if !r.IsCIE {
			r.Function = fr.function(&r)
			fr.ownTable(&r)
		}
		fr.Records = append(fr.Records, r)
	}
	return nil
}

// function returns the section of the function that an FDE is for. Its address
// is the first thing after the pointer to the CIE. The symbol is taken as the
// object has it: of a discarded function it must not lead to the kept one.
func (fr *Frames) function(r *Record) *Section {
	for _, rel := range fr.Relocs[r.First:r.Last] {
		if rel.Offset != r.Offset+8 {
			continue
		}
		if n := fr.File.Object.Symbols; int(rel.Sym) < len(n) && n[rel.Sym].Section > 0 {
			return &fr.File.Sections[n[rel.Sym].Section]
		}
	}
	return nil
}

// ownTable notes where the exception table of an FDE's function begins. Several
// functions may share a section for theirs; what is wrong in one's must not
// cost the others.
func (fr *Frames) ownTable(r *Record) {
	for _, rel := range fr.Relocs[r.First:r.Last] {
		if r.Function == nil || rel.Offset < r.Offset+16 || rel.Sym == 0 {
			continue
		}
		sym := &fr.File.Object.Symbols[rel.Sym]
		if sym.Section <= 0 {
			continue
		}
		t := &fr.File.Sections[sym.Section]
		if isOrUnder(t.Name, ".gcc_except_table") {
			t.Owners = append(t.Owners, Owner{sym.Value + uint64(rel.Addend), r.Function})
		}
	}
}
