package memory

import (
	"encoding/binary"
	"fmt"
	"os"
	"slices"

	"golang.org/x/sys/unix"

	"ames/internal/engine/forkserver/wire"
)

// Heirs are processes that a run starts anew and whose modules lie as its layout says.
type Heirs struct {
	Layout uint64 // see wire.Hello
	Images []*Image
}

// Writes are those of a run for heirs of one layout, in the form that they get them.
type Writes struct {
	Data  []byte
	Count int
}

// handed is what the runs of a slot hand on to their heirs: images and writes. It lies in the slot's shared
// file, from offset on.
type handed struct {
	file     *Named
	head     wire.Handed
	body     []byte // what is the same for all runs, head and all
	writesAt int
	memory   []byte
}

// writesRoom is how many bytes of writes there is room for at first.
const writesRoom = 16 << 10

// handOn writes what is the same for all runs of the slot. shared is where the memory of the first heir's images begins
// in the slot's; that of the others follows.
func (h *handed) handOn(file *Named, sharedSize int, shared uint64, heirs []Heirs, modules []uint64) error {
	h.file = file
	path, err := wire.PathOf(file.Path)
	if err != nil {
		return err
	}
	h.head = wire.Handed{Magic: wire.HandedMagic, Offset: uint64(2*sharedSize) + wire.LogSize,
		SharedSize: uint64(sharedSize), Heirs: uint32(len(heirs)), Modules: uint32(len(modules)), File: path}
	list := make([]wire.HandedHeir, len(heirs))
	h.body = wire.Append(wire.Append(nil, h.head), wire.HandedRun{})
	h.body = wire.Append(wire.Append(h.body, list), modules)
	for i, heir := range heirs {
		list[i] = wire.HandedHeir{Layout: heir.Layout, ImagesAt: uint64(len(h.body)), Images: uint32(len(heir.Images))}
		for _, im := range heir.Images {
			if shared, err = h.addImage(im, shared); err != nil {
				return err
			}
		}
	}
	copy(h.body[handedHeirs:], wire.Append(nil, list))
	h.writesAt = len(h.body)
	if err := h.grow(len(h.body) + writesRoom); err != nil {
		return err
	}
	return h.write(make([]Writes, len(heirs)), 0)
}

// addImage appends an image; the new end of the shared memory is returned.
func (h *handed) addImage(im *Image, shared uint64) (sharedEnd uint64, err error) {
	contents, err := im.Contents(h.file.folder)
	if err != nil {
		return 0, err
	}
	path, err := wire.PathOf(contents.Path)
	if err != nil {
		return 0, err
	}
	msg, sharedEnd := im.Request(shared)
	msg = msg[wire.HeaderSize:]
	h.body = wire.Append(h.body, wire.HandedImage{Size: uint64(len(msg)), File: path})
	h.body = append(h.body, msg...)
	return sharedEnd, nil
}

// Where the part of one run is, where the heirs are, how large each is, and where in it that is which is of one run.
var (
	handedRun    = binary.Size(wire.Handed{})
	handedHeirs  = handedRun + binary.Size(wire.HandedRun{})
	handedHeir   = binary.Size(wire.HandedHeir{})
	handedWrites = handedHeir - 4 - 8 - 8
)

// grow makes room for so many bytes.
func (h *handed) grow(size int) error {
	page := os.Getpagesize()
	size = (size + page - 1) &^ (page - 1)
	if err := h.file.Truncate(int64(h.head.Offset) + int64(size)); err != nil {
		return fmt.Errorf("memory that is handed on: %w", err)
	}
	memory, err := unix.Mmap(int(h.file.Fd()), int64(h.head.Offset), size,
		unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return fmt.Errorf("memory that is handed on: %w", err)
	}
	h.release()
	h.memory = memory
	h.head.Size = uint64(size)
	copy(h.body, wire.Append(nil, h.head))
	return nil
}

// write puts down what is of the next run: its writes, heir by heir.
func (h *handed) write(writes []Writes, flags uint32) error {
	end := h.writesAt
	for _, w := range writes {
		end += len(w.Data)
	}
	if end > len(h.memory) {
		if err := h.grow(end + end/2); err != nil {
			return err
		}
	}
	// A mutant may have written to it, wherever it wrote.
	copy(h.memory, h.body)
	binary.NativeEndian.PutUint32(h.memory[handedRun:], flags)
	at := h.writesAt
	for i, w := range writes {
		heir := h.memory[handedHeirs+i*handedHeir:]
		binary.NativeEndian.PutUint32(heir[handedWrites:], uint32(w.Count))
		binary.NativeEndian.PutUint64(heir[handedWrites+4:], uint64(at))
		binary.NativeEndian.PutUint64(heir[handedWrites+12:], uint64(len(w.Data)))
		at += copy(h.memory[at:], w.Data)
	}
	return nil
}

// strays counts the processes of the last run that had a module of which nothing was handed on to them.
func (h *handed) strays() int {
	if h.memory == nil {
		return 0
	}
	return int(binary.NativeEndian.Uint32(h.memory[handedRun+4:]))
}

func (h *handed) release() {
	if h.memory != nil {
		unix.Munmap(h.memory)
		h.memory = nil
	}
}

// handsOn reports whether processes can have the images before the first constructor.
func handsOn(images []*Image) bool {
	return !slices.ContainsFunc(images, func(im *Image) bool { return im.Late })
}
