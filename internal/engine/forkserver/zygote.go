package forkserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"syscall"
)

// Zygote is a process that stands at a fork point; if it is ended, by a test or from
// outside, another one takes its place when it is needed next. Its methods may be called
// at the same time; runs of one zygote run side by side.
type Zygote struct {
	server *Server

	mu         sync.Mutex
	p          *process
	closed     bool
	idle       []*slot // the one used last is at the end
	idleFresh  []*slot
	generation int // counts Map: slots of older generations lack an image
	shared     []sharedSegment
	images     []*Image
	busy       map[*slot]struct{}
}

// sharedSegment is where an image's shared segment lies in a slot's shared memory.
type sharedSegment struct {
	addr, size, offset uint64
}

func (s *Server) newZygote(p *process) *Zygote {
	p.handle.open(p.pid)
	return &Zygote{server: s, p: p, busy: make(map[*slot]struct{})}
}

func (z *Zygote) process() *process {
	z.mu.Lock()
	defer z.mu.Unlock()
	return z.p
}

// Pid is the process's number.
func (z *Zygote) Pid() int { return z.process().pid }

// Threads is the number of threads at the fork point. If there is more than one,
// constructors have started threads, which runs do not have: fork copies one.
func (z *Zygote) Threads() int { return z.process().threads }

// living has f talk to the process, and to the one that takes its place if it turns out
// to be gone.
func (z *Zygote) living(ctx context.Context, f func(*process) error) error {
	for try := 1; ; try++ {
		p := z.process()
		err := f(p)
		if !errors.Is(err, ErrGone) || ctx.Err() != nil || z.busy == nil || try >= revivals {
			return err
		}
		if e := z.server.revive(ctx, z, p); e != nil {
			return errors.Join(e, err)
		}
	}
}

func (z *Zygote) call(ctx context.Context, msg []byte, files ...*os.File) (st wireStatus, err error) {
	err = z.living(ctx, func(p *process) error {
		st, err = p.call(ctx, msg, files...)
		return err
	})
	return st, err
}

// resolveBatch bounds one request: names, not bytes, which are a few dozen each.
const resolveBatch = 2048

// Resolve asks the dynamic linker for the addresses of names, 0 where it knows
// none. A name may carry a version: "name@VERSION". For a thread-local variable
// the address is that of the main thread's instance: see LoadedModule.TLSOffset.
func (z *Zygote) Resolve(ctx context.Context, names []string) ([]uint64, error) {
	out := make([]uint64, 0, len(names))
	for batch := range slices.Chunk(names, resolveBatch) {
		var found []uint64
		err := z.living(ctx, func(p *process) (err error) {
			found, err = p.resolve(ctx, batch)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("resolving names in the program: %w", err)
		}
		out = append(out, found...)
	}
	return out, nil
}

// Map maps an image at its addresses. Runs that were started before do not see it.
// The error wraps ErrOccupied if an address range is taken.
func (z *Zygote) Map(ctx context.Context, im *Image) error {
	first := true
	return z.living(ctx, func(p *process) error {
		z.mu.Lock()
		defer z.mu.Unlock()
		again := !first
		first = false
		if again && slices.Contains(z.images, im) {
			return nil // another process took its place, with the image in it
		}
		if err := p.mapImage(ctx, im, sharedEnd(z.shared)); err != nil {
			return err
		}
		z.add(im)
		return nil
	})
}

// add notes that an image is mapped; z.mu is held.
func (z *Zygote) add(im *Image) {
	z.shared = appendShared(z.shared, im)
	z.images = append(z.images, im)
	z.generation++
}

func mapError(im *Image, st wireStatus, err error) error {
	if errors.Is(err, syscall.EEXIST) {
		err = ErrOccupied
	}
	if int(st.Index) < len(im.Segments) && st.Index >= 0 && st.Error != 0 {
		return fmt.Errorf("mapping %d bytes at %#x into the program: %w", im.Segments[st.Index].Size, im.Segments[st.Index].Addr, err)
	}
	return fmt.Errorf("mapping an image into the program: %w", err)
}

func sharedEnd(s []sharedSegment) uint64 {
	if len(s) == 0 {
		return 0
	}
	return s[len(s)-1].offset + s[len(s)-1].size
}

func appendShared(s []sharedSegment, im *Image) []sharedSegment {
	end := sharedEnd(s)
	for i := range im.Segments {
		if seg := &im.Segments[i]; seg.Shared {
			s = append(s, sharedSegment{seg.Addr, seg.Size, end})
			end += seg.Size
		}
	}
	return s
}

// mapped gives what is mapped, and its shared segments.
func (z *Zygote) mapped() ([]*Image, []sharedSegment) {
	z.mu.Lock()
	defer z.mu.Unlock()
	return slices.Clone(z.images), slices.Clone(z.shared)
}

// proc reads a file about the process.
func (z *Zygote) proc(file string) (data []byte, err error) {
	err = z.living(context.Background(), func(p *process) error {
		data, err = os.ReadFile(fmt.Sprintf("/proc/%d/%s", p.pid, file))
		if err != nil || len(data) == 0 { // as of a process that nobody has waited for
			return errors.Join(err, ErrGone)
		}
		return nil
	})
	return data, err
}

// shut closes our ends; the processes end by themselves.
func (z *Zygote) shut() {
	z.mu.Lock()
	z.closed = true
	idle := append(z.idle, z.idleFresh...)
	z.idle, z.idleFresh = nil, nil
	for s := range z.busy {
		s.channel.shutdown()
	}
	p := z.p
	z.mu.Unlock()
	for _, s := range idle {
		s.release()
	}
	p.handle.close()
	p.control.close()
}
