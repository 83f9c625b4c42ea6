package forkserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"

	"ames/internal/engine/forkserver/layout"
	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/forkserver/peer"
	"ames/internal/engine/forkserver/wire"
	"ames/internal/engine/process"
)

// Zygote is a process that stands at a fork point; if it is ended, by a test or from
// outside, another one takes its place when it is needed next. Its methods may be called
// at the same time; runs of one zygote run side by side.
type Zygote struct {
	server *Server
	// from is, for one that has opened libraries, whose fork it is.
	from      *Zygote
	libraries []string

	mu         sync.Mutex
	p          *peer.Peer
	closed     bool
	mapped     mapping
	generation int // counts Map: slots of older generations lack an image
	slots      slots
}

// mapping is what is mapped into a process.
type mapping struct {
	images []*memory.Image
	places memory.Places
}

// into maps one more image.
func (m *mapping) into(ctx context.Context, p *peer.Peer, folder *memory.Folder, im *memory.Image) error {
	if err := p.Map(ctx, folder, im, m.places.End()); err != nil {
		return err
	}
	m.places = m.places.Append(im)
	m.images = append(m.images, im)
	return nil
}

func (s *Server) newZygote(p *peer.Peer) *Zygote {
	z := &Zygote{server: s, p: p}
	z.slots.zygote = z
	return z
}

func (z *Zygote) process() *peer.Peer {
	z.mu.Lock()
	defer z.mu.Unlock()
	return z.p
}

// Pid is the process's number.
func (z *Zygote) Pid() int { return z.process().Pid }

// Threads is the number of threads at the fork point. If there is more than one,
// constructors have started threads, which runs do not have: fork copies one.
func (z *Zygote) Threads() int { return z.process().Threads }

// Layout is a digest of which modules lie where in the process.
func (z *Zygote) Layout() uint64 { return z.process().Layout }

// Kin is a digest of which modules the process had at the start, wherever they lie.
func (z *Zygote) Kin() uint64 { return z.process().Kin }

// Contact is what stubs at contacts call; 0 if there can be none.
func (z *Zygote) Contact() uint64 { return z.process().Contact }

// living has f talk to the process, and to the one that takes its place if it turns out
// to be gone.
func (z *Zygote) living(ctx context.Context, f func(*peer.Peer) error) error {
	for try := 1; ; try++ {
		p := z.process()
		err := f(p)
		if !errors.Is(err, process.ErrGone) || ctx.Err() != nil || try >= revivals {
			return err
		}
		if e := z.server.revive(ctx, z, p); e != nil {
			return errors.Join(e, err)
		}
	}
}

func (z *Zygote) call(ctx context.Context, msg []byte, files ...*os.File) (st wire.Status, err error) {
	err = z.living(ctx, func(p *peer.Peer) error {
		st, err = p.Call(ctx, msg, files...)
		return err
	})
	return st, err
}

// resolveBatch bounds one request: names, not bytes, which are a few dozen each.
const resolveBatch = 2048

// Resolve asks the dynamic linker for the addresses of names, 0 where it knows
// none. A name may carry a version: "name@VERSION". For a thread-local variable
// the address is that of the main thread's instance: see layout.Module.TLSOffset.
func (z *Zygote) Resolve(ctx context.Context, names []string) ([]uint64, error) {
	out := make([]uint64, 0, len(names))
	for batch := range slices.Chunk(names, resolveBatch) {
		var found []uint64
		err := z.living(ctx, func(p *peer.Peer) (err error) {
			found, err = p.Resolve(ctx, batch)
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
// The error wraps memory.ErrOccupied if an address range is taken.
func (z *Zygote) Map(ctx context.Context, im *memory.Image) error {
	first := true
	return z.living(ctx, func(p *peer.Peer) error {
		z.mu.Lock()
		defer z.mu.Unlock()
		again := !first
		first = false
		if again && slices.Contains(z.mapped.images, im) {
			return nil // another process took its place, with the image in it
		}
		if err := z.mapped.into(ctx, p, z.server.folder, im); err != nil {
			return err
		}
		z.generation++
		return nil
	})
}

// mappedNow gives what is mapped.
func (z *Zygote) mappedNow() mapping {
	z.mu.Lock()
	defer z.mu.Unlock()
	return mapping{slices.Clone(z.mapped.images), slices.Clone(z.mapped.places)}
}

// Modules lists what is loaded, the executable first.
func (z *Zygote) Modules(ctx context.Context) ([]layout.Module, error) {
	out, err := z.modules(ctx)
	if err == nil {
		err = layout.Locate(out, z.Regions)
	}
	atStart := out
	if early := z.server.Early(); err == nil && early != nil && early != z {
		atStart, err = early.modules(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("listing the program's modules: %w", err)
	}
	layout.MarkStatic(out, atStart)
	return out, nil
}

func (z *Zygote) modules(ctx context.Context) (out []layout.Module, err error) {
	err = z.living(ctx, func(p *peer.Peer) error {
		out, err = p.Modules(ctx, z.server.cfg.Path)
		return err
	})
	return out, err
}

// Regions lists the mapped ranges, ascending: what is between them is free.
func (z *Zygote) Regions() (out []layout.Region, err error) {
	err = z.living(context.Background(), func(p *peer.Peer) error {
		out, err = layout.Regions(p.Pid)
		return err
	})
	return out, err
}

// ReadMemory fills data with what stands at an address of the process.
func (z *Zygote) ReadMemory(addr uint64, data []byte) error {
	return z.living(context.Background(), func(p *peer.Peer) error { return layout.ReadMemory(p.Pid, addr, data) })
}

// AddressSpace is the size of the process's address space in bytes: what
// Limits.AddressSpace counts from.
func (z *Zygote) AddressSpace() (size uint64, err error) {
	err = z.living(context.Background(), func(p *peer.Peer) error {
		size, err = layout.AddressSpace(p.Pid)
		return err
	})
	return size, err
}

// shut closes our ends; the processes end by themselves.
func (z *Zygote) shut() {
	z.mu.Lock()
	z.closed = true
	idle := z.slots.dropIdle()
	p := z.p
	z.mu.Unlock()
	for _, s := range idle {
		s.release()
	}
	z.server.awaited.closePeer(p)
}
