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
	"ames/internal/engine/link/image"
	"ames/internal/engine/machine"
	"ames/internal/engine/machine/reloc"
)

// What comes out, and the words for it: see package image.
type (
	Target      = image.Target
	Prot        = image.Prot
	Segment     = image.Segment
	Image       = image.Image
	Problem     = image.Problem
	Stats       = image.Stats
	Import      = image.Import
	Whole       = image.Whole
	Frame       = image.Frame
	Range       = image.Range
	ThreadBlock = image.ThreadBlock
	Load        = image.Load
	Move        = image.Move
)

// Resolver says what names mean in the running program. Unit is Input.Unit of
// the object that refers to the name, so that local symbols of that
// translation unit can be meant. It is asked once for each name and unit, and
// only for names that the image does not define.
type Resolver interface {
	Resolve(name string, unit int) (Target, bool)
}

// Input is one object to link.
type Input = collect.Input

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
