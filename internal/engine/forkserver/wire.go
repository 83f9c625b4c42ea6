package forkserver

import (
	"encoding/binary"
	"fmt"
)

// These mirror runtime/wire.h; TestWireLayout compares them field by field.

const wireVersion = 2

// cancelSignal is AMES_CANCEL_SIGNAL.
const cancelSignal = 64

type kind uint32

const (
	kindHello kind = iota + 1
	kindStatus
	kindResult
	kindModule
	kindModules
	kindResolve
	kindMap
	kindSlot
	kindMain
	kindEnd
	kindRun
	kindGo
	kindContact
)

type wireHeader struct {
	Kind uint32
	Size uint32
}

type wireHello struct {
	Version  uint32
	Pid      int32
	Threads  uint32
	PageSize uint32
	Contact  uint64
	Layout   uint64
}

type wireContact struct {
	Entry uint64
	CPU   uint64
	Pid   uint64
}

type wireStatus struct {
	Error      int32
	Index      int32
	Pid        int32
	WaitStatus int32
	Address    uint64
}

type wireModule struct {
	Bias          uint64
	TLSModule     uint64
	TLSBlock      uint64
	ThreadPointer uint64
	Phnum         uint32
	PathSize      uint32
}

type wireMap struct {
	Segments      uint32
	Flags         uint32
	EHFrame       uint64
	EHFrameSize   uint64
	RegisterFrame uint64
	Origin        uint64
	Origins       uint64
}

type wireOrigin struct {
	Start    uint64
	Original uint64
	Size     uint64
}

type wireSegment struct {
	Addr   uint64
	Size   uint64
	Offset uint64
	Prot   uint32
	Shared uint32
}

type wireSlot struct {
	SharedSize uint64
	Fresh      uint64
}

type wireProcess struct {
	Pid   int32
	Flags uint32
}

const (
	runFresh uint32 = 1 << iota
	runSnapshot
	runArgs
	runToMain
	runTrunk
	runScout
	runStuck
	runWatch
	runDelay
)

type wireRun struct {
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
}

type wireWrite struct {
	Addr uint64
	Size uint64
}

type wireResult struct {
	Wall       uint64
	CPU        uint64
	MaxRSS     uint64
	Address    uint64
	Error      int32
	Stage      uint32
	WaitStatus int32
	Limit      uint32
	Killed     uint32
	Reserved   uint32
	Delay      uint64
}

// exitCutOff is AMES_EXIT_CUT_OFF.
const exitCutOff = 124

// wireSizes are those of the structs above, so that encoding need not ask.
var (
	headerSize = binary.Size(wireHeader{})
	runSize    = binary.Size(wireRun{})
)

// appendWire appends a fixed-size struct; it cannot fail for those above.
func appendWire(b []byte, v any) []byte {
	b, err := binary.Append(b, binary.NativeEndian, v)
	if err != nil {
		panic(fmt.Sprintf("forkserver: encoding %T: %v", v, err))
	}
	return b
}

// decodeWire reads a fixed-size struct from the front of b and returns what follows.
func decodeWire(b []byte, v any) ([]byte, error) {
	n, err := binary.Decode(b, binary.NativeEndian, v)
	if err != nil {
		return nil, fmt.Errorf("message of %d bytes is too short for %T", len(b), v)
	}
	return b[n:], nil
}

// message frames a payload.
func message(k kind, parts ...any) []byte {
	b := make([]byte, headerSize, 128)
	for _, p := range parts {
		if raw, ok := p.([]byte); ok {
			b = append(b, raw...)
			continue
		}
		b = appendWire(b, p)
	}
	return seal(b, k)
}

// seal fills in the header of a message that was built behind room for it.
func seal(b []byte, k kind) []byte {
	binary.NativeEndian.PutUint32(b, uint32(k))
	binary.NativeEndian.PutUint32(b[4:], uint32(len(b)-headerSize))
	return b
}
