package link

import (
	"sort"

	"ames/internal/engine/object"
)

// inputs is what there is to link.
type inputs struct {
	files     []file
	regions   [regionCount][]*section // in layout order
	discarded int                     // sections that another input's COMDAT group replaces
}

// file is one input in the linker's eyes.
type file struct {
	Input
	sections []section // as Object.Sections
	entities []int32   // as Object.Symbols
}

// state is what becomes of a section.
type state uint8

const (
	ignored   state = iota // not part of a program's memory
	kept                   // travels
	discarded              // another input's COMDAT group stands for it
	leftOut                // cannot be linked: a Problem
)

// section is one input section.
type section struct {
	*object.Section
	file   int32
	index  int32 // in the file
	state  state
	region region
	group  int32  // whose stubs serve it
	addr   uint64 // after layout
	reason string // if left out
	// owners tells whose the pieces of an exception table are, by offset.
	owners []owner
}

// owner says that from an offset of an exception table on, it is about the
// function of that section.
type owner struct {
	start    uint64
	function *section
}

// region is the part of the image that sections of one kind stand in.
type region uint8

const (
	readOnly region = iota
	unwind
	text
	data
	zeroed
	shared
	regionCount
)

// leaveOut excludes the section from the image. It reports whether that is new.
func (s *section) leaveOut(reason string) bool {
	if s.state != kept && s.state != ignored {
		return false
	}
	s.state, s.reason = leftOut, reason
	return true
}

// ownerAt returns the section of the function that this piece of an exception
// table is about, nil if that is not known.
func (s *section) ownerAt(offset uint64) *section {
	n := sort.Search(len(s.owners), func(i int) bool { return s.owners[i].start > offset })
	if n == 0 {
		return nil
	}
	return s.owners[n-1].function
}
