package memory

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sync"

	"golang.org/x/sys/unix"

	"ames/internal/engine/forkserver/wire"
)

// ErrOccupied: something is mapped already where an image was to go.
var ErrOccupied = errors.New("address range is occupied")

// Prot says what may be done with a segment's memory.
type Prot uint32

// The bits of Prot; write and execute exclude each other.
const (
	ProtRead  Prot = unix.PROT_READ
	ProtWrite Prot = unix.PROT_WRITE
	ProtExec  Prot = unix.PROT_EXEC
)

// Segment is a page-aligned stretch of an image.
type Segment struct {
	Addr, Size uint64
	Prot       Prot
	// Shared memory is seen by Ames: see the fork server's Request.ReadShared. It starts as zeros.
	Shared bool
	// Data may be shorter than Size; the rest is zeros. The image keeps no copy
	// once it was mapped for the first time.
	Data []byte
}

// Image is code and data for fixed addresses. It may be mapped any number of
// times, also at the same time; close it when no more mapping and no run is to come.
type Image struct {
	Segments []Segment
	// EHFrame is the address of the unwind table, 0 if there is none; four zero
	// bytes must follow EHFrameSize bytes there.
	EHFrame, EHFrameSize uint64
	// RegisterFrame is the address of __register_frame in the program when it is
	// not a dynamic symbol there; 0: look it up.
	RegisterFrame uint64
	// Origins says what the image's functions stand for, by Start. Who asks the dynamic
	// loader about addresses in the image, or gets one in a backtrace, gets the original's.
	Origins []Origin
	// Moves are the words that depend on where modules lie: see Late.
	Moves []wire.Move
	// Late says that it is for a module that the program opens itself: no process can
	// have it before that. Runs with such an image hand nothing on.
	Late bool

	origin uint64 // where the table of origins is
	mu     sync.Mutex
	file   *Named
	err    error
}

// Origin pairs a function in an image with the function of the program that it stands for.
type Origin struct {
	Start    uint64 // address in the image
	Original uint64 // address in the program
	Size     uint64 // of the original; 0: not known
}

// OriginSize is how many bytes each of an image's origins takes behind its last segment.
var OriginSize = uint64(binary.Size(wire.Origin{}))

// addOrigins makes the table of origins the image's last segment.
func (im *Image) addOrigins() {
	if len(im.Origins) == 0 || len(im.Segments) == 0 || im.origin != 0 {
		return
	}
	last := &im.Segments[len(im.Segments)-1]
	im.origin = last.Addr + last.Size
	var table []byte
	for _, o := range im.Origins {
		table = wire.Append(table, wire.Origin(o))
	}
	page := uint64(os.Getpagesize())
	im.Segments = append(im.Segments, Segment{Addr: im.origin,
		Size: (uint64(len(table)) + page - 1) &^ (page - 1), Prot: ProtRead, Data: table})
}

// Contents gives a memory file that holds the segments that are not shared, one
// after the other: processes map it, so all of them share what they do not change. It is made
// in the folder of the first call, once in each of its epochs.
func (im *Image) Contents(folder *Folder) (*Named, error) {
	im.mu.Lock()
	defer im.mu.Unlock()
	switch {
	case im.err != nil:
	case im.file == nil:
		im.file, im.err = im.makeContents(folder)
	case im.file.epoch != folder.now():
		im.file, im.err = im.file.again(folder)
	}
	return im.file, im.err
}

func (im *Image) makeContents(folder *Folder) (*Named, error) {
	im.addOrigins()
	if err := im.check(); err != nil {
		return nil, err
	}
	f, err := folder.Make("ames-image")
	if err != nil {
		return nil, err
	}
	var end int64
	for i := range im.Segments {
		s := &im.Segments[i]
		if s.Shared {
			continue
		}
		if _, err := f.WriteAt(s.Data, end); err != nil {
			f.Close()
			return nil, fmt.Errorf("image contents: %w", err)
		}
		end += int64(s.Size)
	}
	if err := f.Truncate(end); err != nil {
		f.Close()
		return nil, fmt.Errorf("image contents: %w", err)
	}
	return f, nil
}

func (im *Image) check() error {
	page := uint64(os.Getpagesize())
	for i := range im.Segments {
		s := &im.Segments[i]
		switch {
		case s.Addr%page != 0 || s.Size%page != 0 || s.Size == 0 || s.Addr+s.Size < s.Addr:
			return fmt.Errorf("segment %d of the image at %#x, %d bytes: not whole pages", i, s.Addr, s.Size)
		case uint64(len(s.Data)) > s.Size:
			return fmt.Errorf("segment %d of the image at %#x has more data than room", i, s.Addr)
		case s.Prot&ProtWrite != 0 && s.Prot&ProtExec != 0:
			return fmt.Errorf("segment %d of the image at %#x would be both writable and executable", i, s.Addr)
		case s.Shared && len(s.Data) > 0:
			return fmt.Errorf("shared segment %d of the image at %#x has contents; shared memory starts as zeros",
				i, s.Addr)
		}
	}
	return im.checkUnwindTable()
}

// checkUnwindTable sees to it that the unwinder, which trusts the table and runs in
// the program's process, walks over it and comes to its end.
func (im *Image) checkUnwindTable() error {
	if im.EHFrame == 0 {
		return nil
	}
	table, ok := im.bytesAt(im.EHFrame, im.EHFrameSize)
	if !ok {
		return fmt.Errorf("unwind table at %#x, %d bytes, is not in the image", im.EHFrame, im.EHFrameSize)
	}
	if end, ok := im.bytesAt(im.EHFrame+im.EHFrameSize, 4); !ok || string(end) != "\x00\x00\x00\x00" {
		return fmt.Errorf("unwind table at %#x is not followed by four zero bytes", im.EHFrame)
	}
	for at := uint64(0); at < im.EHFrameSize; {
		rest := table[at:]
		if len(rest) < 8 {
			return fmt.Errorf("unwind table at %#x ends within an entry", im.EHFrame)
		}
		size, cie := uint64(binary.LittleEndian.Uint32(rest)), uint64(binary.LittleEndian.Uint32(rest[4:]))
		if size < 4 || size > uint64(len(rest))-4 || cie > at+4 {
			return fmt.Errorf("unwind table at %#x has a malformed entry at offset %d", im.EHFrame, at)
		}
		at += 4 + size
	}
	return nil
}

// bytesAt gives what will be in memory at an address.
func (im *Image) bytesAt(addr, n uint64) ([]byte, bool) {
	for i := range im.Segments {
		s := &im.Segments[i]
		if s.Shared || addr < s.Addr || addr-s.Addr > s.Size || n > s.Size-(addr-s.Addr) {
			continue
		}
		out := make([]byte, n)
		if from := addr - s.Addr; from < uint64(len(s.Data)) {
			copy(out, s.Data[from:])
		}
		return out, true
	}
	return nil, false
}

// Close frees the image's contents; processes that have it mapped keep it.
func (im *Image) Close() error {
	im.mu.Lock()
	defer im.mu.Unlock()
	im.err = fmt.Errorf("image: %w", os.ErrClosed)
	if im.file == nil {
		return nil
	}
	return im.file.Close()
}

// Request makes the map request; shared says where in the shared memory of a slot
// the image's shared segments begin, and the new end of it is returned.
func (im *Image) Request(shared uint64) (msg []byte, sharedEnd uint64) {
	segs := make([]wire.Segment, 0, len(im.Segments))
	var offset uint64
	for i := range im.Segments {
		s := &im.Segments[i]
		w := wire.Segment{Addr: s.Addr, Size: s.Size, Prot: uint32(s.Prot)}
		if s.Shared {
			w.Shared, w.Offset = 1, shared
			shared += s.Size
		} else {
			w.Offset = offset
			offset += s.Size
		}
		segs = append(segs, w)
	}
	head := wire.Map{Segments: uint32(len(segs)), EHFrame: im.EHFrame, EHFrameSize: im.EHFrameSize,
		RegisterFrame: im.RegisterFrame, Origin: im.origin, Origins: uint64(len(im.Origins))}
	return wire.Message(wire.KindMap, head, segs), shared
}
