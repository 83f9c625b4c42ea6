// Package image is what comes out of the linker, and the words for what goes into it: the result's parts, what names
// mean, what a loader has to fill in, and what changes where an image is moved.
//
// It holds no behaviour.
package image

// Target is what a name means in the running program.
type Target struct {
	// Addr is the address in the process, of anything but a thread-local.
	Addr uint64

	// IsTLS says that the name is a thread-local variable, and the following
	// where it lies.
	IsTLS bool
	// TLSModule is the module's number in the process's dynamic thread vector,
	// TLSOffset the variable's offset in the module's block.
	TLSModule uint64
	TLSOffset uint64
	// TPOffset is the offset from the thread pointer. It exists
	// (HasTPOffset) only for modules in the static TLS area.
	TPOffset    int64
	HasTPOffset bool

	// Import says that a library defines the name, whose address only the loader will
	// know; of the fields above only IsTLS is set then. Whole programs alone can have such.
	Import *Import
}

// Prot says what a segment's memory may be used for.
type Prot uint8

// The bits of Prot.
const (
	Read Prot = 1 << iota
	Write
	Exec
)

// Segment is one stretch of the image with the same protection. Address and
// size are multiples of the page size.
type Segment struct {
	Addr, Size uint64
	Prot       Prot
	// Shared says that runs of the program record here what others read.
	Shared bool
	// Data is what the segment begins with; zeros follow up to Size.
	Data []byte
}

// Image is the result of Link.
type Image struct {
	// Base is the address that was asked for; Size is what lies between it
	// and the end of the last segment.
	Base, Size uint64
	// Segments ascend by address and do not overlap.
	Segments []Segment
	// Symbols holds the addresses of the global symbols that the image defines.
	Symbols map[string]uint64
	// EHFrame is the address of the unwind tables for __register_frame, 0 if
	// there are none. The four zero bytes that end them come after EHFrameSize.
	EHFrame, EHFrameSize uint64
	// Moves are the words that depend on where modules lie, if the image may be moved.
	Moves []Move
	// Problems lists what was left out.
	Problems []Problem
	Stats    Stats
	// Whole is what is to be known of a whole program beside that; else nil.
	Whole *Whole
}

// Problem is one section that is not in the image, and why.
type Problem struct {
	// Input indexes the inputs.
	Input   int
	Section string
	// Symbols are the functions and variables of that section: none of them
	// is in the image.
	Symbols []string
	Reason  string
}

// Stats counts what was linked.
type Stats struct {
	Inputs      int
	Sections    int // in the image
	Discarded   int // sections that another input's COMDAT group replaces
	Resolved    int // names asked of the resolver
	Fixups      int
	Slots       int // words of the global offset table
	Stubs       int
	Frames      int // unwind entries
	Rounds      int // 1, and one more for each time something had to be left out after layout
	MemoryBytes uint64
}

// Import is what a shared library defines.
type Import struct {
	Name string
	// IsFunction says that the program may give a stub's address for it.
	IsFunction bool
	// Size and Align are those of a variable that the program may hold in the library's place; Size
	// is 0 if that is not possible.
	Size, Align uint64
}

// Whole is what is to be known of a whole program beside its image.
type Whole struct {
	Thread ThreadBlock
	// Relro is what nobody may write to any more once the loader is done.
	Relro Range
	// PreInit, Init and Final are the tables of functions to call before main and behind it.
	PreInit, Init, Final Range
	// Loads is what the loader has to fill in.
	Loads []Load
	// Copies are the addresses of variables that the program holds in their library's place,
	// Known those of stubs by which functions of libraries are known everywhere.
	Copies, Known map[*Import]uint64
	// Stubs and Slots are where call stubs and the global offset table are.
	Stubs, Slots Range
	// Frames are the records of the unwind table that stand for functions, by the functions' addresses.
	Frames []Frame
	// Sections are the addresses of the inputs' sections, by input and section; 0 for those that
	// are not in the image.
	Sections [][]uint64
}

// Frame is the record of an unwind table for a function.
type Frame struct{ Function, Record uint64 }

// Range is a stretch of memory.
type Range struct{ Addr, Size uint64 }

// Include makes the range reach over another one as well.
func (r *Range) Include(addr, size uint64) {
	if r.Size == 0 {
		*r = Range{addr, size}
		return
	}
	end := max(r.Addr+r.Size, addr+size)
	r.Addr = min(r.Addr, addr)
	r.Size = end - r.Addr
}

// ThreadBlock is what each thread gets a copy of.
type ThreadBlock struct {
	Range         // with the zeros that follow what is in the image
	Filled uint64 // bytes in the image
	Align  uint64 // 0: there is none
}

// LoadKind says what the loader is to write.
type LoadKind uint8

// The kinds of Load.
const (
	LoadSlot         LoadKind = iota // the import's address, for code to read
	LoadCall                         // the same, for a stub to jump to
	LoadWord                         // the same and an addend
	LoadCopy                         // the import's contents
	LoadIndirect                     // what the function at the addend returns
	LoadModule                       // the number of the import's module
	LoadModuleOffset                 // the import's offset in the module's block
	LoadThreadOffset                 // the import's offset from the thread pointer
)

// Load is something that the loader is to write.
type Load struct {
	Addr   uint64
	Kind   LoadKind
	Import *Import // nil for LoadIndirect
	Addend uint64
}

// MoveKind says what is in a word.
type MoveKind uint32

// The kinds of Move.
const (
	MoveAddress MoveKind = iota // an address of the mover
	MoveThread                  // the mover's number in the dynamic thread vector
)

// Move is a word of an image that depends on where a module lies.
type Move struct {
	Addr  uint64 // of the word
	Kind  MoveKind
	Mover int
}
