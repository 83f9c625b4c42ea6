package wire

// These mirror runtime/wire.h; the fork server's TestWireLayout compares them field by field.

// Version is AMES_WIRE_VERSION.
const Version = 3

// CancelSignal is AMES_CANCEL_SIGNAL: it tells a slot to end the run at hand.
const CancelSignal = 64

// Kind says what a message is: enum ames_kind.
type Kind uint32

// The kinds: see wire.h for what follows each.
const (
	KindHello Kind = iota + 1
	KindStatus
	KindResult
	KindModule
	KindModules
	KindResolve
	KindMap
	KindSlot
	KindMain
	KindEnd
	KindRun
	KindGo
	KindContact
	KindEnter
	KindOpen
)

// Header comes first in each message.
type Header struct {
	Kind uint32
	Size uint32
}

// Hello is what a process sends unasked when it stands at a fork point.
type Hello struct {
	Version  uint32
	Pid      int32
	Threads  uint32
	PageSize uint32
	Contact  uint64
	Loads    uint64
	Layout   uint64
	Kin      uint64
}

// Contact is what a trunk or a scout sends that has come to a stub.
type Contact struct {
	Entry  uint64
	Number uint64
	Code   uint64
	CPU    uint64
	Pid    uint64
}

// Status is the answer to most requests.
type Status struct {
	Error      int32
	Index      int32
	Pid        int32
	WaitStatus int32
	Address    uint64
}

// Module is one of the modules that are asked for with KindModules. Its path and its program
// headers follow.
type Module struct {
	Bias          uint64
	TLSModule     uint64
	TLSBlock      uint64
	ThreadPointer uint64
	Phnum         uint32
	PathSize      uint32
}

// Map asks for an image to be mapped. So many times Segment follow.
type Map struct {
	Segments      uint32
	Flags         uint32
	EHFrame       uint64
	EHFrameSize   uint64
	RegisterFrame uint64
	Origin        uint64
	Origins       uint64
}

// Origin is a function in an image, and the one in the program that it stands for.
type Origin struct {
	Start    uint64
	Original uint64
	Size     uint64
}

// Segment is one of those that follow Map.
type Segment struct {
	Addr   uint64
	Size   uint64
	Offset uint64
	Prot   uint32
	Shared uint32
}

// Slot asks for a process that makes runs. The name of its shared memory follows.
type Slot struct {
	SharedSize uint64
	Fresh      uint32
	World      uint32 // the bits of world.Parts
	NameSize   uint64
}

// Enter asks a fork point to enter a world. The directory to be in follows.
type Enter struct {
	World   uint32
	DirSize uint32
}

// Process names the one that KindEnd ends.
type Process struct {
	Pid   int32
	Flags uint32
}

// The bits of Run.Flags: enum ames_run_flags.
const (
	RunFresh uint32 = 1 << iota
	RunSnapshot
	RunArgs
	RunToMain
	RunTrunk
	RunScout
	RunStuck
	RunWatch
	RunDelay
	RunAnew
)

// Run asks for a run. The writes, the counters, the directory, the arguments, the
// environment and where files may be changed follow.
type Run struct {
	CPU          uint64
	Stepping     uint64
	Idle         uint64
	Wall         uint64
	Memory       uint64
	AddressSpace uint64
	FileSize     uint64
	SharedSize   uint64
	Steps        uint64
	Number       uint64
	Flags        uint32
	Writes       uint32
	WritesSize   uint32
	DirSize      uint32
	Args         uint32
	Env          uint32
	ArgsSize     uint32
	Counters     uint32
	WallSize     uint64
}

// Write is one of a run's; its bytes follow.
type Write struct {
	Addr uint64
	Size uint64
}

// Result is how a run went.
type Result struct {
	Wall       uint64
	CPU        uint64
	MaxRSS     uint64
	Address    uint64
	Error      int32
	Stage      uint32
	WaitStatus int32
	Limit      uint32
	Killed     uint32
	Stopped    uint32
	Delay      uint64
}

// ExitCutOff is AMES_EXIT_CUT_OFF: the exit status of a process that found its socket closed
// when it came to main.
const ExitCutOff = 124
