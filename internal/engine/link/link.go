// Package link is the JIT engine: it turns relocatable objects into one image
// for a fixed address range of a running program.
//
// It is pure: addresses and bytes in, segments out. What a name means in the
// program it asks of a Resolver; it never looks at the host, at files or at a
// process. What differs between machines it asks of an Architecture, in the words
// of machine/reloc.
//
// The work is a list of phases, one file each. Each is a function or a type that
// holds what it reads and what it makes (in parentheses); see linkFor.
//
//	collect  which sections travel, and into which part of the image; unwind tables become
//	         records (a package below, collect)
//	bind     symbols become entities; definitions of the image come first (symbols)
//	scan     what each relocation needs: a resolved name, a slot, a stub (needs)
//	layout   addresses (layout)
//	extend   stubs for what turns out to be too far, and layout again (needs)
//	compute  relocations become values (fixups)
//	check    what does not fit is left out (faults), and the next round begins at scan
//	apply    bytes
//	report   what the image says about itself
//
// Whatever cannot be linked is left out together with everything that refers
// to it, and reported as a Problem; the rest is linked without it.
package link

import (
	"errors"
	"fmt"

	"ames/internal/engine/link/collect"
	"ames/internal/engine/machine"
	"ames/internal/engine/machine/reloc"
)

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

// Resolver says what names mean in the running program. Unit is Input.Unit of
// the object that refers to the name, so that local symbols of that
// translation unit can be meant. It is asked once for each name and unit, and
// only for names that the image does not define.
type Resolver interface {
	Resolve(name string, unit int) (Target, bool)
}

// Input is one object to link.
type Input = collect.Input

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

// ErrNoRoom is returned (wrapped) when the image does not fit below the limit.
var ErrNoRoom = errors.New("no room for the image")

// Architecture is what the linker must know of a machine.
type Architecture interface {
	Traits() reloc.Traits
	// IsBranch reports whether the field at offset off of the code is the
	// target of a call or jump, which may be led through a stub.
	IsBranch(code []byte, off uint64) bool
	// Fits reports whether the field can hold the value.
	Fits(f reloc.Field, value uint64) bool
	// Put writes the value to the field that begins at dst[0].
	Put(dst []byte, f reloc.Field, value uint64)
	// Stub writes a stub for address at that jumps to where the slot points.
	Stub(dst []byte, at, slot uint64)
}

// maxImage is the largest image: whatever lies in it must be within reach of
// a signed 32-bit displacement from anywhere else in it, as in unwind tables.
const maxImage = 1<<31 - 1<<16

// Link lays the inputs out at base and resolves their relocations. Base must
// be page aligned; nothing of the image lies at or above limit. An error means
// that there is no image at all; what concerns single functions is in
// Image.Problems.
func Link(inputs []Input, base, limit uint64, res Resolver) (*Image, error) {
	arch, err := architectureOf(inputs)
	if err != nil {
		return nil, fmt.Errorf("link: %w", err)
	}
	return linkFor(&processor{arch: arch, traits: arch.Traits()}, inputs, base, limit, res)
}

// architectureOf gives the one that all inputs are for.
func architectureOf(inputs []Input) (Architecture, error) {
	target := machine.Host()
	for i := range inputs {
		o := inputs[i].Object
		if o == nil {
			return nil, fmt.Errorf("input %d (%s) has no object", i, inputs[i].Name)
		}
		if i == 0 {
			target = o.Machine
		}
		if o.Machine != target {
			return nil, fmt.Errorf("input %d (%s) is for %v, the others for %v", i, inputs[i].Name, o.Machine, target)
		}
	}
	arch, ok := machine.As[Architecture](target)
	if !ok {
		return nil, fmt.Errorf("no linker for machine %v", target)
	}
	return arch, nil
}
