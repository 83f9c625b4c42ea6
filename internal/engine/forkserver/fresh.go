package forkserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"syscall"
)

// RunFresh starts the program anew for one run: no state of an earlier process is
// in it. The images are mapped at their addresses, and the writes made, before the
// first constructor, or as Request.WritesAtMain says; what is mapped in the zygotes
// does not matter. The error wraps ErrLayout if the new process does not have its modules where the server's has
// them, so that the images cannot fit.
func (s *Server) RunFresh(ctx context.Context, images []*Image, req Request) (Result, error) {
	if err := ctx.Err(); err != nil {
		return Result{}, err
	}
	start := &freshStart{server: s, images: images, req: &req}
	var err error
	if start.early, err = s.layout(ctx, s.early); err != nil {
		return Result{}, err
	}
	if req.WritesAtMain {
		main := s.anyMain()
		if main == nil {
			return Result{}, errors.New("writes at main: the program was not brought to main before")
		}
		if start.main, err = s.layout(ctx, main); err != nil {
			return Result{}, err
		}
	}
	var shared []sharedSegment
	for _, im := range images {
		shared = appendShared(shared, im)
	}
	slot, err := s.early.slotFor(ctx, func() (*slot, error) { return s.early.acquireFresh(images, shared) })
	if err != nil {
		return Result{}, err
	}
	res, err := slot.run(ctx, &req, start)
	s.early.release(slot)
	if err == nil && ctx.Err() != nil {
		// It may have been ended by the cancellation, at whatever point it was.
		return Result{}, ctx.Err()
	}
	return res, err
}

// RunFresh starts the program for a single run: see Server.RunFresh.
func RunFresh(ctx context.Context, cfg Config, images []*Image, req Request) (Result, error) {
	s, err := Start(ctx, cfg)
	if err != nil {
		return Result{}, err
	}
	defer s.Close()
	return s.RunFresh(ctx, images, req)
}

// layout is where a zygote has its modules; it is asked once.
func (s *Server) layout(ctx context.Context, z *Zygote) ([]LoadedModule, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.modules[z] == nil {
		mods, err := z.Modules(ctx)
		if err != nil {
			return nil, err
		}
		s.modules[z] = mods
	}
	return s.modules[z], nil
}

// anyMain gives the zygote at main that was made last, nil if there is none.
func (s *Server) anyMain() *Zygote {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.mains) == 0 {
		return nil
	}
	return s.mains[len(s.mains)-1]
}

// acquireFresh is take for runs in fresh processes, which have images of their own; z.mu is held.
func (z *Zygote) acquireFresh(images []*Image, shared []sharedSegment) (*slot, error) {
	for !z.closed && len(z.idleFresh) > 0 {
		s := z.idleFresh[len(z.idleFresh)-1]
		z.idleFresh = z.idleFresh[:len(z.idleFresh)-1]
		if slices.Equal(s.segments, shared) && slices.Equal(s.images, images) {
			z.busy[s] = struct{}{}
			return s, nil
		}
		s.end()
	}
	return z.makeSlot(&slot{zygote: z, fresh: true, segments: shared, images: images})
}

// freshStart drives a fresh process from its start to where it goes on by itself.
type freshStart struct {
	server *Server
	images []*Image
	req    *Request
	// early and main are the layouts that the process must have; main is nil
	// unless it stops there.
	early, main []LoadedModule
}

// exchange sends the run to the slot, serves the fresh process, and waits for the result.
func (f *freshStart) exchange(ctx context.Context, s *slot, msg []byte) (kind, []byte, error) {
	control, theirs, err := newConn("ames-fresh")
	if err != nil {
		return 0, nil, err
	}
	err = s.channel.send(msg, theirs)
	theirs.Close()
	if err != nil {
		control.close()
		return 0, nil, err
	}
	stop := control.within(ctx)
	p, err := greet(ctx, control)
	if err == nil {
		err = f.prepare(ctx, &Zygote{server: f.server, p: p}, s)
	}
	stop()
	// If something went wrong, this ends the process, and the slot says how it was.
	control.close()
	k, payload, slotErr := s.channel.receive()
	if slotErr != nil {
		return 0, nil, errors.Join(slotErr, err)
	}
	if err != nil && ctx.Err() == nil {
		var w wireResult
		if _, derr := decodeWire(payload, &w); derr == nil && w.Error == 0 {
			return 0, nil, fmt.Errorf("fresh process (%v): %w", exitOf(w.WaitStatus), err)
		}
	}
	return k, payload, nil
}

func (f *freshStart) prepare(ctx context.Context, z *Zygote, s *slot) error {
	if err := f.same(ctx, z, f.early); err != nil {
		return err
	}
	for _, im := range f.images {
		if err := z.Map(ctx, im); err != nil {
			return err
		}
	}
	if f.main == nil {
		return f.goOn(ctx, z, s, f.req.Writes, 0, s.sharedFile)
	}
	if err := f.goOn(ctx, z, s, nil, runToMain, s.sharedFile); err != nil {
		return err
	}
	p, err := greet(ctx, z.process().control)
	if err != nil {
		return fmt.Errorf("on its way to main: %w", err)
	}
	z = &Zygote{server: f.server, p: p}
	if err := f.same(ctx, z, f.main); err != nil {
		return err
	}
	return f.goOn(ctx, z, s, f.req.Writes, 0)
}

// same makes sure that the process has its modules where another one has them.
func (f *freshStart) same(ctx context.Context, z *Zygote, as []LoadedModule) error {
	mods, err := z.modules(ctx)
	if err != nil {
		return err
	}
	return sameLayout(as, mods)
}

// goOn lets the process go on.
func (f *freshStart) goOn(ctx context.Context, z *Zygote, s *slot, makes []Write, flags uint32, files ...*os.File) error {
	writes, err := appendWrites(nil, makes)
	if err != nil {
		return err
	}
	run := wireRun{SharedSize: uint64(s.sharedSize), Writes: uint32(len(makes)), WritesSize: uint32(len(writes)), Flags: flags}
	if f.req.SnapshotAtMain {
		run.Flags |= runSnapshot
	}
	st, err := z.call(ctx, message(kindGo, run, writes), files...)
	if st.Error != 0 {
		return &RunError{What: "write", Address: st.Address, Errno: syscall.Errno(st.Error)}
	}
	return err
}

func sameLayout(want, got []LoadedModule) error {
	for i := range want {
		if i >= len(got) {
			return fmt.Errorf("%w: %s is not loaded", ErrLayout, want[i].Path)
		}
		if want[i].Bias != got[i].Bias || want[i].Name != got[i].Name {
			return fmt.Errorf("%w: %s at %#x, then %s at %#x; address space randomisation cannot be turned off here (personality is refused); use runs that fork",
				ErrLayout, want[i].Path, want[i].Bias, got[i].Path, got[i].Bias)
		}
	}
	return nil
}
