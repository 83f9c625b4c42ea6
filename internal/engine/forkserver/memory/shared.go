package memory

import (
	"encoding/binary"
	"fmt"
	"slices"

	"golang.org/x/sys/unix"

	"ames/internal/engine/forkserver/wire"
)

// Place is where an image's shared segment lies in a slot's shared memory.
type Place struct {
	Addr, Size uint64 // in the program's process
	Offset     uint64
}

// Places are those of all shared segments of a slot's images, one after the other.
type Places []Place

// End is how much memory they take.
func (p Places) End() uint64 {
	if len(p) == 0 {
		return 0
	}
	return p[len(p)-1].Offset + p[len(p)-1].Size
}

func (p Places) append(images []*Image) Places {
	for _, im := range images {
		p = p.Append(im)
	}
	return p
}

// Append adds those of one more image.
func (p Places) Append(im *Image) Places {
	end := p.End()
	for i := range im.Segments {
		if seg := &im.Segments[i]; seg.Shared {
			p = append(p, Place{seg.Addr, seg.Size, end})
			end += seg.Size
		}
	}
	return p
}

// Shared is the memory that a slot's runs share with Ames: two copies of the images' shared
// segments, live and as of main, and what is handed on behind them. The zero value is none.
type Shared struct {
	Places Places
	file   *Named
	size   int    // of one copy
	both   []byte // the copies
	handed handed
	toAll  bool // programs of any kind hand on in turn
}

// Estate is what runs hand on beside their own images.
type Estate struct {
	Own     []Module // libraries that the runs open themselves
	Heirs   []Heirs
	Guarded []wire.ModuleName // modules that must not run as they are in any process
}

// images are all of them, in the order of their shared memory.
func (e *Estate) images() (out []*Image) {
	for _, m := range e.Own {
		out = append(out, m.Images...)
	}
	for _, h := range e.Heirs {
		for _, m := range h.Modules {
			out = append(out, m.Images...)
		}
	}
	return out
}

// Make makes the memory for the images, whose places are set, and for those of the estate, in a folder. layout is
// that of processes that are given the images too. The caller closes it, whether or not there is an error.
func (s *Shared) Make(folder *Folder, layout uint64, images []*Image, estate *Estate) error {
	var err error
	if s.file, err = folder.Make("ames-shared"); err != nil {
		return err
	}
	s.file.neverShrinks()
	if err := s.makeHanded(layout, images, estate); err != nil {
		return err
	}
	if s.size == 0 {
		return nil
	}
	if st, err := s.file.Stat(); err != nil || st.Size() < int64(2*s.size) {
		if err := s.file.Truncate(int64(2 * s.size)); err != nil {
			return fmt.Errorf("shared memory: %w", err)
		}
	}
	s.both, err = unix.Mmap(int(s.file.Fd()), 0, 2*s.size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return fmt.Errorf("shared memory: %w", err)
	}
	return nil
}

// makeHanded makes what is handed on.
func (s *Shared) makeHanded(layout uint64, images []*Image, estate *Estate) error {
	own := wire.HandedHeir{Layout: layout}
	if !handsOn(images) {
		own.Flags = wire.HandedRunOnly
	}
	s.toAll = estate != nil
	if estate == nil {
		if s.size = int(s.Places.End()); own.Flags != 0 {
			return nil
		}
		estate = &Estate{}
	}
	s.Places = slices.Clip(s.Places).append(estate.images())
	s.size = int(s.Places.End())
	return s.handed.handOn(s.file, s.size, own, images, estate)
}

// File is what the slot's process maps.
func (s *Shared) File() *Named { return s.file }

// Size is that of one copy, in bytes.
func (s *Shared) Size() int { return s.size }

// Offsets gives where in the memory the counters at some addresses are.
func (s *Shared) Offsets(addrs []uint64) ([]uint64, error) {
	out := make([]uint64, len(addrs))
	for i, a := range addrs {
		k := slices.IndexFunc(s.Places, func(p Place) bool { return p.Addr <= a && a+8 <= p.Addr+p.Size })
		if k < 0 {
			return nil, fmt.Errorf("counter at %#x: not in the images' shared memory", a)
		}
		out[i] = s.Places[k].Offset + a - s.Places[k].Addr
	}
	return out, nil
}

// Counter reads one that Offsets has found.
func (s *Shared) Counter(offset uint64) uint64 { return binary.NativeEndian.Uint64(s.both[offset:]) }

// Clear makes all zeros again.
func (s *Shared) Clear() { clear(s.both) }

// Copy gives what is at a place, or was when main was called.
func (s *Shared) Copy(p Place, atMain bool) []byte {
	from := int(p.Offset)
	if atMain {
		from += s.size
	}
	data := make([]byte, p.Size)
	copy(data, s.both[from:])
	return data
}

// Takers are those that take writes, in the order in which HandOn wants them.
func (s *Shared) Takers() []Taker { return s.handed.takers }

// HandOn puts down the writes of the next run, for each of the takers. If log is set, all programs that it
// starts are in the log afterwards.
func (s *Shared) HandOn(writes []Writes, log bool) error {
	if s.handed.memory == nil {
		return nil
	}
	var flags uint32
	if s.toAll || log {
		flags |= wire.HandedToAll
	}
	if log {
		flags |= wire.HandedLog
		if err := s.clearLog(); err != nil {
			return err
		}
	}
	return s.handed.write(writes, flags)
}

// Strays counts the processes of the last run that had a module which must not run as it is, at addresses for which
// nothing was handed on.
func (s *Shared) Strays() int { return s.handed.strays() }

// Close gives the memory back.
func (s *Shared) Close() {
	s.handed.release()
	if s.file != nil {
		s.file.Close()
	}
	if s.both != nil {
		unix.Munmap(s.both)
		s.both = nil
	}
}
