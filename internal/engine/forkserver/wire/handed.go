package wire

import "fmt"

// These mirror runtime/handed.h; the fork server's TestWireLayout compares them field by field.

// HandedMagic is AMES_HANDED_MAGIC.
const HandedMagic = 0x6e6f2d73656d62

// LogSize is AMES_LOG_SIZE: how many bytes a log may have.
const LogSize = 1 << 20

// Handed is the head of what the runs of a slot hand on to processes that they start anew.
// HandedRun, the heirs, the names of guarded modules and what heirs get follow.
type Handed struct {
	Magic      uint64
	Offset     uint64
	Size       uint64
	SharedSize uint64
	Heirs      uint32
	Guarded    uint32
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

// The flags of HandedRun.
const (
	HandedToAll = 1 << iota
	HandedLog
)

// HandedRun is what is of one run only.
type HandedRun struct {
	Flags   uint32
	Strays  uint32
	Count   uint32
	Threads uint32
	Keeper  uint32
	Padding uint32
}

// ModuleName is a module by what is in its file, wherever it lies and whatever it is called.
type ModuleName struct {
	Number uint64
	Code   uint64
}

// HandedHeir is what is for processes that have the same modules. Offsets are from the beginning of Handed.
type HandedHeir struct {
	Kin        uint64
	ModulesAt  uint64
	Modules    uint32
	Flags      uint32
	Layout     uint64
	ImagesAt   uint64
	Images     uint32
	Writes     uint32
	WritesAt   uint64
	WritesSize uint64
}

// The flags of HandedHeir: it is the run itself, and processes whose modules lie as its own do, or not these.
const (
	HandedOwn = 1 << iota
	HandedRunOnly
)

// HandedModule is what is for a module of such processes.
type HandedModule struct {
	Number     uint64
	Code       uint64
	ImagesAt   uint64
	Images     uint32
	Writes     uint32
	WritesAt   uint64
	WritesSize uint64
	MoversAt   uint64
	MovesAt    uint64
	Movers     uint32
	Moves      uint32
}

// Mover is a module, and where it lies if nothing has moved.
type Mover struct {
	Number uint64
	Bias   uint64
}

// Move is a word that depends on where a module lies.
type Move struct {
	Addr  uint64
	Mover uint32
	Kind  uint32
}

// The kinds of Move.
const (
	MoveAddress = iota
	MoveThread
)

// HandedImage is an image: what KindMap has follows.
type HandedImage struct {
	Size uint64
	File Path
}

// Log is the head of a log. Records follow, each at a multiple of eight.
type Log struct {
	Used uint32
	Lost uint32
}

// Seen is a record of the log. Its modules follow, and texts, each ended by a zero byte: the program, the working
// directory, the arguments, the environment, and the path of each module.
type Seen struct {
	Size    uint32
	Kind    uint32
	Layout  uint64
	Kin     uint64
	Stack   uint64
	Modules uint32
	Args    uint32
	Env     uint32
	Parent  int32
}

// The kinds of Seen.
const (
	SeenProcess = iota
	SeenForeign
	SeenOpened
)

// SeenModule is a module of a process.
type SeenModule struct {
	Bias   uint64
	Number uint64
	Code   uint64
}
