package wire

import "fmt"

// These mirror runtime/handed.h; the fork server's TestWireLayout compares them field by field.

// HandedMagic is AMES_HANDED_MAGIC.
const HandedMagic = 0x6e6f2d73656d61

// Handed is the head of what the runs of a slot hand on to processes that they start anew from
// the program. HandedRun and the images follow.
type Handed struct {
	Magic      uint64
	Offset     uint64
	Size       uint64
	SharedSize uint64
	WritesAt   uint64
	Images     uint64
	File       Path
}

// Path is one that ends with a zero byte.
type Path [64]byte

// PathOf gives a path, which must be short.
func PathOf(s string) (p Path, err error) {
	if len(s) >= len(p) {
		return p, fmt.Errorf("the path %s is too long to be handed on", s)
	}
	copy(p[:], s)
	return p, nil
}

// HandedRun is what is of one run only.
type HandedRun struct {
	WritesSize uint64
	Writes     uint32
	Count      uint32
	Threads    uint32
	Keeper     uint32
}

// HandedImage is an image: what KindMap has follows.
type HandedImage struct {
	Size uint64
	File Path
}
