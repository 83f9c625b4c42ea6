package forkserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

	"ames/internal/engine/forkserver/layout"
	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/forkserver/peer"
	"ames/internal/engine/forkserver/wire"
	"ames/internal/engine/process"
)

// RunFresh starts the program anew for one run: no state of an earlier process is
// in it. The images are mapped at their addresses, and the writes made, before the
// first constructor, or as Request.WritesAtMain says; what is mapped in the zygotes
// does not matter. The error wraps layout.ErrDiffers if the new process does not have its
// modules where the server's has them, so that the images cannot fit.
func (s *Server) RunFresh(ctx context.Context, images []*memory.Image, req Request) (Result, error) {
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
	var places memory.Places
	for _, im := range images {
		places = places.Append(im)
	}
	slot, err := s.early.slots.acquireFresh(ctx, req.World, images, places)
	if err != nil {
		return Result{}, err
	}
	res, err := slot.run(ctx, &req, start)
	s.early.slots.release(slot)
	if err == nil && ctx.Err() != nil {
		// It may have been ended by the cancellation, at whatever point it was.
		return Result{}, ctx.Err()
	}
	return res, err
}

// RunFresh starts the program for a single run: see Server.RunFresh.
func RunFresh(ctx context.Context, cfg Config, images []*memory.Image, req Request) (Result, error) {
	s, err := Start(ctx, cfg)
	if err != nil {
		return Result{}, err
	}
	defer s.Close()
	return s.RunFresh(ctx, images, req)
}

// layout is where a zygote has its modules; it is asked once.
func (s *Server) layout(ctx context.Context, z *Zygote) ([]layout.Module, error) {
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

// freshStart drives a fresh process from its start to where it goes on by itself.
type freshStart struct {
	server *Server
	images []*memory.Image
	req    *Request
	// early and main are the layouts that the process must have; main is nil
	// unless it stops there.
	early, main []layout.Module
}

// exchange sends the run to the slot, serves the fresh process, and waits for the result.
func (f *freshStart) exchange(ctx context.Context, s *slot, msg []byte) (wire.Kind, []byte, error) {
	control, theirs, err := wire.NewConn("ames-fresh")
	if err != nil {
		return 0, nil, err
	}
	err = s.channel.Send(msg, theirs)
	theirs.Close()
	if err != nil {
		control.Close()
		return 0, nil, err
	}
	stop := control.Within(ctx)
	p := peer.New(0, control)
	if err = p.Greet(ctx); err == nil {
		err = f.prepare(ctx, p, s)
	}
	stop()
	// If something went wrong, this ends the process, and the slot says how it was.
	control.Close()
	k, payload, slotErr := s.channel.Receive()
	if slotErr != nil {
		return 0, nil, errors.Join(slotErr, err)
	}
	if err != nil && ctx.Err() == nil {
		var w wire.Result
		if _, derr := wire.Decode(payload, &w); derr == nil && w.Error == 0 {
			return 0, nil, fmt.Errorf("fresh process (%v): %w", process.ExitOf(w.WaitStatus), err)
		}
	}
	return k, payload, nil
}

func (f *freshStart) prepare(ctx context.Context, p *peer.Peer, s *slot) error {
	if err := f.same(ctx, p, f.early); err != nil {
		return err
	}
	var has mapping
	for _, im := range f.images {
		if err := has.into(ctx, p, f.server.folder, im); err != nil {
			return err
		}
	}
	if f.main == nil {
		return f.goOn(ctx, p, s, f.req.Writes, 0, s.shared.File().File)
	}
	if err := f.goOn(ctx, p, s, nil, wire.RunToMain, s.shared.File().File); err != nil {
		return err
	}
	if err := p.Greet(ctx); err != nil {
		return fmt.Errorf("on its way to main: %w", err)
	}
	if err := f.same(ctx, p, f.main); err != nil {
		return err
	}
	return f.goOn(ctx, p, s, f.req.Writes, 0)
}

// same makes sure that the process has its modules where another one has them.
func (f *freshStart) same(ctx context.Context, p *peer.Peer, as []layout.Module) error {
	mods, err := p.Modules(ctx, f.server.cfg.Path)
	if err != nil {
		return err
	}
	return layout.Same(as, mods)
}

// goOn lets the process go on.
func (f *freshStart) goOn(ctx context.Context, p *peer.Peer, s *slot, makes []Write, flags uint32,
	files ...*os.File) error {
	own, _ := partition(makes) // others are handed on
	writes, err := appendWrites(nil, own)
	if err != nil {
		return err
	}
	run := wire.Run{SharedSize: uint64(s.shared.Size()), Writes: uint32(len(own)),
		WritesSize: uint32(len(writes)), Flags: flags}
	if f.req.SnapshotAtMain {
		run.Flags |= wire.RunSnapshot
	}
	st, err := p.Call(ctx, wire.Message(wire.KindGo, run, writes), files...)
	if st.Error != 0 {
		return &RunError{What: "write", Address: st.Address, Errno: syscall.Errno(st.Error)}
	}
	return err
}
