package memory

import (
	"encoding/binary"
	"fmt"
	"os"
	"slices"

	"golang.org/x/sys/unix"

	"ames/internal/engine/forkserver/wire"
)

// handed is what the runs of a slot hand on to processes that they start anew from the
// program: the images and the writes. It lies in the slot's shared file, from offset on.
type handed struct {
	file   *Named
	head   wire.Handed
	body   []byte // what is the same for all runs, head and all
	memory []byte
}

// writesRoom is how many bytes of writes there is room for at first.
const writesRoom = 16 << 10

// handOn writes what is the same for all runs of the slot.
func (h *handed) handOn(file *Named, sharedSize int, images []*Image) error {
	h.file = file
	path, err := wire.PathOf(file.Path)
	if err != nil {
		return err
	}
	h.head = wire.Handed{Magic: wire.HandedMagic, Offset: uint64(2 * sharedSize), SharedSize: uint64(sharedSize),
		Images: uint64(len(images)), File: path}
	h.body = wire.Append(wire.Append(nil, h.head), wire.HandedRun{})
	var shared uint64
	for _, im := range images {
		contents, err := im.Contents(file.folder)
		if err != nil {
			return err
		}
		path, err := wire.PathOf(contents.Path)
		if err != nil {
			return err
		}
		var msg []byte
		msg, shared = im.Request(shared)
		msg = msg[wire.HeaderSize:]
		h.body = wire.Append(h.body, wire.HandedImage{Size: uint64(len(msg)), File: path})
		h.body = append(h.body, msg...)
	}
	h.head.WritesAt = uint64(len(h.body))
	if err := h.grow(len(h.body) + writesRoom); err != nil {
		return err
	}
	return h.write(nil, 0)
}

// handedRun is where the part of one run is.
var handedRun = binary.Size(wire.Handed{})

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

// write puts down the writes of the next run, in the form that it gets them.
func (h *handed) write(writes []byte, count int) error {
	if h.memory == nil {
		return nil
	}
	if need := int(h.head.WritesAt) + len(writes); need > len(h.memory) {
		if err := h.grow(need + need/2); err != nil {
			return err
		}
	}
	// A mutant may have written to it, wherever it wrote.
	copy(h.memory, h.body)
	run := h.memory[handedRun:]
	binary.NativeEndian.PutUint64(run, uint64(len(writes)))
	binary.NativeEndian.PutUint32(run[8:], uint32(count))
	copy(h.memory[h.head.WritesAt:], writes)
	return nil
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
