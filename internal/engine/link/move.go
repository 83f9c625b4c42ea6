package link

import (
	"fmt"

	"ames/internal/engine/link/collect"
	"ames/internal/engine/link/image"
	"ames/internal/engine/machine/reloc"
	"ames/internal/engine/object"
)

// An image for a module that a process opens itself may have to lie elsewhere in the next process, and so may other
// modules. What depends on that is words, which are made right once it is known.

// Movers says with what an address moves: with the module that the image is for, where the answer is WithImage, with
// another one, whose number that is, or never, where it is negative.
type Movers interface {
	Mover(addr uint64) int
	// ThreadMover is asked for the number of a module in the dynamic thread vector.
	ThreadMover(module uint64) int
	// Fixed says that the module which the image is for has one address for good, and the image with it.
	Fixed() bool
}

// Answers of Movers.
const (
	WithImage = 0
	Stays     = -1
)

// LinkMovable is Link for an image that can be moved: as far as the module goes that it is for, with Image.Moves made
// right.
func LinkMovable(inputs []Input, base, limit uint64, res Resolver, movers Movers) (*Image, error) {
	arch, err := architectureOf(inputs)
	if err != nil {
		return nil, fmt.Errorf("link: %w", err)
	}
	return linkFor(&processor{arch: arch, traits: arch.Traits(), movers: movers}, inputs, base, limit, res)
}

// mover says with what an entity moves.
func (x *computer) mover(e *entity) int {
	switch {
	case x.cpu.movers == nil || e.isAbsent():
		return Stays
	case e.kind == absolute:
		return x.cpu.movers.Mover(e.value)
	}
	return WithImage
}

// move notes a word that moves.
func (x *computer) move(addr uint64, kind image.MoveKind, mover int) {
	if mover >= 0 {
		x.moves = append(x.moves, Move{Addr: addr, Kind: kind, Mover: mover})
	}
}

func (x *computer) moveThread(addr, module uint64) {
	if x.cpu.movers != nil {
		x.move(addr, image.MoveThread, x.cpu.movers.ThreadMover(module))
	}
}

// follow notes how the field of a relocation, which was computed last, moves. It reports whether it can be made right.
func (x *computer) follow(f *collect.File, r *object.Reloc, h *reloc.Howto, p uint64) bool {
	e, v := x.symbols.of(f, r), &x.values
	switch h.Operand {
	case reloc.ModuleID:
		x.moveThread(p, v.S)
		return true
	case reloc.Address, reloc.Branch, reloc.Callee:
	default:
		return true // the image's own slots, or what is the same everywhere
	}
	mover := x.mover(e)
	switch {
	case r.Sym == 0:
		mover = Stays // a number
	case h.Operand != reloc.Address && v.L != e.address():
		mover = WithImage // a stub of the image
	}
	switch {
	case isFromImage(h):
		return mover == WithImage
	case mover == Stays:
		return true
	}
	if mover == WithImage && x.cpu.movers.Fixed() {
		return true
	}
	x.move(p, image.MoveAddress, mover)
	return h.Field == x.cpu.traits.Word
}

// isFromImage reports whether a relocation's value is a distance from somewhere in the image.
func isFromImage(h *reloc.Howto) bool {
	const elsewhere = 1 << 30
	return h.Relative || h.Expr(&reloc.Values{GOT: elsewhere}) != h.Expr(&reloc.Values{})
}
