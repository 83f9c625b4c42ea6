package memory

import (
	"encoding/binary"
	"fmt"
	"os"
	"reflect"
	"slices"

	"golang.org/x/sys/unix"

	"ames/internal/engine/forkserver/wire"
)

// Heirs are processes that a run starts anew, and that have the same modules.
type Heirs struct {
	Kin     uint64 // see wire.Hello
	Modules []Module
}

// Module is what is for a module of processes, at the start or whenever they open it.
type Module struct {
	Name wire.ModuleName
	// Images are mapped as far from where they were linked for as the module is. None: what becomes of the module is
	// not to be looked at.
	Images []*Image
	// Movers are what Image.Moves name; the first is the module. They lie where they did when the images were linked.
	Movers []wire.Mover
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
	takers   []Taker
	takerAt  []int // where in the body it is how many writes each has, where, and how large they are together
	memory   []byte
}

// Taker is who takes writes: the run and processes like it, where all is zero, or a module of the run or of heirs.
type Taker struct {
	In     uint64 // the heirs' Kin
	Module wire.ModuleName
}

// writesRoom is how many bytes of writes there is room for at first.
const writesRoom = 16 << 10

// handOn writes what is the same for all runs of the slot. own images are the run's, which come first in the shared
// memory of the slot; that of all others follows in order. Processes like it get them unless flags say runOnly.
func (h *handed) handOn(file *Named, sharedSize int, own wire.HandedHeir, images []*Image, estate *Estate) error {
	h.file = file
	path, err := wire.PathOf(file.Path)
	if err != nil {
		return err
	}
	own.Flags |= wire.HandedOwn
	list := make([]wire.HandedHeir, 1+len(estate.Heirs))
	h.head = wire.Handed{Magic: wire.HandedMagic, Offset: uint64(2*sharedSize) + wire.LogSize,
		SharedSize: uint64(sharedSize), Heirs: uint32(len(list)), Guarded: uint32(len(estate.Guarded)), File: path}
	h.body = wire.Append(wire.Append(nil, h.head), wire.HandedRun{})
	h.body = wire.Append(wire.Append(h.body, list), estate.Guarded)
	h.takers, h.takerAt = nil, nil
	own.ImagesAt, own.Images = uint64(len(h.body)), uint32(len(images))
	shared, err := h.addImages(images, 0)
	if err != nil {
		return err
	}
	list[0] = own
	h.addTaker(Taker{}, handedHeirs+handedHeirWrites)
	if shared, err = h.addModules(&list[0], 0, estate.Own, shared); err != nil {
		return err
	}
	for i, heir := range estate.Heirs {
		list[i+1].Kin = heir.Kin
		if shared, err = h.addModules(&list[i+1], heir.Kin, heir.Modules, shared); err != nil {
			return err
		}
	}
	copy(h.body[handedHeirs:], wire.Append(nil, list))
	h.writesAt = len(h.body)
	if err := h.grow(len(h.body) + writesRoom); err != nil {
		return err
	}
	return h.write(make([]Writes, len(h.takers)), 0)
}

func (h *handed) addTaker(t Taker, at int) {
	h.takers, h.takerAt = append(h.takers, t), append(h.takerAt, at)
}

// addModules appends what is for modules of an heir.
func (h *handed) addModules(heir *wire.HandedHeir, in uint64, modules []Module, shared uint64) (sharedEnd uint64,
	err error) {
	list := make([]wire.HandedModule, len(modules))
	heir.ModulesAt, heir.Modules = uint64(len(h.body)), uint32(len(modules))
	h.body = wire.Append(h.body, list)
	for i, m := range modules {
		w := &list[i]
		*w = wire.HandedModule{Number: m.Name.Number, Code: m.Name.Code, Images: uint32(len(m.Images)),
			ImagesAt: uint64(len(h.body)), Movers: uint32(len(m.Movers))}
		if shared, err = h.addImages(m.Images, shared); err != nil {
			return 0, err
		}
		w.MoversAt = uint64(len(h.body))
		h.body = wire.Append(h.body, m.Movers)
		w.MovesAt = uint64(len(h.body))
		for _, im := range m.Images {
			w.Moves += uint32(len(im.Moves))
			h.body = wire.Append(h.body, im.Moves)
		}
		h.addTaker(Taker{in, m.Name}, int(heir.ModulesAt)+i*binary.Size(*w)+handedModuleWrites)
	}
	copy(h.body[heir.ModulesAt:], wire.Append(nil, list))
	return shared, nil
}

func (h *handed) addImages(images []*Image, shared uint64) (sharedEnd uint64, err error) {
	for _, im := range images {
		if shared, err = h.addImage(im, shared); err != nil {
			return 0, err
		}
	}
	return shared, nil
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

// Where the part of one run is, where the heirs are, and where in one of these, and in what is for a module, that is
// which is of one run.
var (
	handedRun          = binary.Size(wire.Handed{})
	handedHeirs        = handedRun + binary.Size(wire.HandedRun{})
	handedHeirWrites   = offsetOfWrites(wire.HandedHeir{})
	handedModuleWrites = offsetOfWrites(wire.HandedModule{})
)

// offsetOfWrites is where the field Writes of a struct of the wire is.
func offsetOfWrites(of any) int {
	field, _ := reflect.TypeOf(of).FieldByName("Writes")
	return int(field.Offset)
}

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

// write puts down what is of the next run: its writes, taker by taker.
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
		taker := h.memory[h.takerAt[i]:]
		binary.NativeEndian.PutUint32(taker, uint32(w.Count))
		binary.NativeEndian.PutUint64(taker[4:], uint64(at))
		binary.NativeEndian.PutUint64(taker[12:], uint64(len(w.Data)))
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
