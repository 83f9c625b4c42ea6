package collect

import (
	"sort"

	"ames/internal/engine/object"
)

// Input is one object to link. The object is only read.
type Input struct {
	Object *object.Object
	// Unit is handed to the Resolver and not interpreted.
	Unit int
	// Name is for messages.
	Name string
}

// Inputs is what there is to link.
type Inputs struct {
	Files   []File
	Regions [RegionCount][]*Section // in layout order
	Left    int                     // sections that another input's COMDAT group replaces
}

// File is one input in the linker's eyes.
type File struct {
	Input
	Sections []Section // as Object.Sections
	Entities []int32   // as Object.Symbols
}

// State is what becomes of a section.
type State uint8

const (
	Ignored   State = iota // not part of a program's memory
	Kept                   // travels
	Discarded              // another input's COMDAT group stands for it
	LeftOut                // cannot be linked: a Problem
)

// Section is one input Section.
type Section struct {
	*object.Section
	File   int32
	Index  int32 // in the file
	State  State
	Region Region
	Group  int32  // whose stubs serve it
	Addr   uint64 // after layout
	Reason string // if left out
	// Owners tells whose the pieces of an exception table are, by offset.
	Owners []Owner
}

// Owner says that from an offset of an exception table on, it is about the
// function of that section.
type Owner struct {
	Start    uint64
	Function *Section
}

// Region is the part of the image that sections of one kind stand in.
type Region uint8

const (
	ReadOnly Region = iota
	Unwind
	Text
	ThreadData // of whole programs only, up to relro
	ThreadZeroed
	PreInit
	Initial
	Final
	Relro
	Data
	Zeroed
	Shared
	RegionCount
)

// Exclude excludes the section from the image. It reports whether that is new.
func (s *Section) Exclude(reason string) bool {
	if s.State != Kept && s.State != Ignored {
		return false
	}
	s.State, s.Reason = LeftOut, reason
	return true
}

// OwnerAt returns the section of the function that this piece of an exception
// table is about, nil if that is not known.
func (s *Section) OwnerAt(offset uint64) *Section {
	n := sort.Search(len(s.Owners), func(i int) bool { return s.Owners[i].Start > offset })
	if n == 0 {
		return nil
	}
	return s.Owners[n-1].Function
}
