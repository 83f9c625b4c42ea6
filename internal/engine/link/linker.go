package link

import (
	"ames/internal/engine/machine/reloc"
	"ames/internal/engine/object"
)

// linker is the state of one call of Link.
type linker struct {
	arch     Architecture
	traits   reloc.Traits
	resolver Resolver
	base     uint64
	limit    uint64 // nothing lies at or above it
	bound    uint64 // the image certainly ends here or below; for choosing stubs
	apart    bool   // parts of the image may be out of a branch's reach of each other
	image    *Image

	files   []file
	regions [regionCount][]*section // in layout order
	frames  []frames

	// entities is what symbols stand for; the symbols of all inputs that mean
	// the same share one. Entity 0 is the address zero, of the null symbol.
	entities []entity
	globals  []global
	commons  []int32  // entities that get memory in the image
	reasons  []string // why entities are unusable
	threads  []Target // thread-local entities

	// Once something is wrong: what exception tables point to, by file, and
	// which of that cannot be resolved, and why.
	typeCells map[*file]map[cell]bool
	bad       map[cell]string

	// The needs of one round: reset by scan.
	slots   []slotSet
	words   int32 // of the global offset table
	modules []moduleSlot
	groups  int32 // of text, each with stubs behind it
	stubs   []stub
	dropped bool   // something was left out since the round began
	got     uint64 // address of the global offset table
	parts   [partCount]part
	fixed   []fixup
	values  reloc.Values // of the relocation at hand: nothing is allocated for it
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

// entityKind says how an entity's address is found.
type entityKind uint8

const (
	pending     entityKind = iota // the resolver has yet to be asked
	absolute                      // value is the address
	inSection                     // value is the offset in section
	common                        // memory in the image; value is its address after layout
	threadLocal                   // a thread-local of the program: threads[aux]
	gotSymbol                     // the global offset table itself
	unusable                      // reasons[aux] says why
)

// entity is what a symbol stands for.
type entity struct {
	name    string
	section *section
	value   uint64
	size    uint64 // of a common: size in memory
	align   uint64 // of a common
	unit    int    // whose names it is resolved among
	slots   int32  // index into linker.slots, 0 for none
	aux     int32
	kind    entityKind
	weak    bool // may stay unresolved, its address then being zero
}

// global is one global name.
type global struct {
	name string
	// defined is the entity of the definition in the image, or -1; file and
	// strength tell whether another definition may replace it.
	defined  int32
	file     int32
	strength strength
	// reference is the first entity that stands for the name in the program;
	// those of further units are in the map of bind.
	reference int32
	refUnit   int
	refWeak   bool
}

type strength uint8

const (
	undefined strength = iota
	commonDef
	weakDef
	strongDef
)

// slotSet says what an entity has in the global offset table (index of a word
// plus one; 0 for nothing) and among the stubs (likewise, the first of a chain).
type slotSet struct{ address, pair, offset, stub int32 }

// moduleSlot is the pair of words for a whole module's thread-locals.
type moduleSlot struct {
	id   uint64
	word int32
}

// part is a segment in the making.
type part struct {
	start, end uint64
	filled     uint64 // end of what has contents
	prot       Prot
	shared     bool
	data       []byte
}

const (
	partRead = iota
	partText
	partWrite
	partShared
	partCount
)

var partOf = [regionCount]uint8{
	readOnly: partRead, unwind: partRead, text: partText,
	data: partWrite, zeroed: partWrite, shared: partShared,
}

// leaveOut excludes a section from the image.
func (l *linker) leaveOut(s *section, reason string) {
	if s.state == kept || s.state == ignored {
		s.state, s.reason, l.dropped = leftOut, reason, true
	}
}

// unusable makes an entity that nothing can refer to.
func (l *linker) unusable(name, reason string) entity {
	l.reasons = append(l.reasons, reason)
	return entity{name: name, kind: unusable, aux: int32(len(l.reasons) - 1)}
}

// address is what S stands for in the relocation of an entity that has one.
func (l *linker) address(e *entity) uint64 {
	switch e.kind {
	case inSection:
		return e.section.addr + e.value
	case gotSymbol:
		return l.got
	}
	return e.value
}
