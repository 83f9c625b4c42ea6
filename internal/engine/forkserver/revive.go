package forkserver

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ames/internal/engine/forkserver/layout"
	"ames/internal/engine/forkserver/peer"
	"ames/internal/engine/forkserver/wire"
	"ames/internal/engine/process"
)

// A test may end the process that it was forked from, or whoever ends processes when
// memory runs out. Then the program is started once more, and what was mapped is mapped
// again: without randomisation all is where it was.

const (
	// revivals is how often a request is made to a process that turns out to be gone.
	revivals = 10
	// revivalTime bounds how long it takes until another process is there, on a busy machine.
	revivalTime = 2 * time.Minute
)

// revive puts another process in the place of one that is gone. Of several that ask for it
// the first does it.
func (s *Server) revive(ctx context.Context, z *Zygote, dead *peer.Peer) error {
	s.reviving.Lock()
	defer s.reviving.Unlock()
	ctx, cancel := context.WithTimeout(ctx, revivalTime)
	defer cancel()
	var err error
	for try := 1; try <= revivals && ctx.Err() == nil; try++ {
		if s.awaited.isClosed() {
			return ErrClosed
		}
		if z.process() != dead {
			return nil
		}
		if err = s.replace(ctx, z, dead); !errors.Is(err, process.ErrGone) {
			break
		}
	}
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("%w: %w", ErrEnded, err)
	}
	return err
}

// isAstray reports a process that stands in a world whose keeper is gone: it cannot enter those of another one.
func (s *Server) isAstray(p *peer.Peer) bool {
	return s.cfg.Home != nil && p.Epoch != s.cfg.Home.Epoch()
}

// replace makes the new process; s.reviving is held.
func (s *Server) replace(ctx context.Context, z *Zygote, dead *peer.Peer) error {
	if z == s.early {
		return s.restart(ctx, dead)
	}
	if z.from != nil {
		return s.reopen(ctx, z)
	}
	early := s.early.process()
	p, err := s.goToMain(ctx, early, dead)
	if errors.Is(err, process.ErrGone) && (s.isAstray(early) || !early.Lives()) {
		if err := s.restart(ctx, early); err != nil {
			return err
		}
		p, err = s.goToMain(ctx, s.early.process(), nil)
	}
	if err != nil {
		return err
	}
	return z.become(ctx, p, s.early.mappedNow())
}

// reopen has another process open the libraries.
func (s *Server) reopen(ctx context.Context, z *Zygote) error {
	at := z.from.process()
	p, err := s.openFrom(ctx, at, z.libraries)
	if errors.Is(err, process.ErrGone) {
		if err := s.replace(ctx, z.from, at); err != nil {
			return err
		}
		p, err = s.openFrom(ctx, z.from.process(), z.libraries)
	}
	if err != nil {
		return err
	}
	return z.become(ctx, p, mapping{})
}

// goToMain brings a copy of the early process up to main; dead is the one whose place it takes.
func (s *Server) goToMain(ctx context.Context, early, dead *peer.Peer) (*peer.Peer, error) {
	if dead != nil {
		s.awaited.closePeer(dead)
		// Its runs' processes are the early one's now, which ends them.
		early.End(ctx, dead.Pid)
	}
	if s.isAstray(early) {
		return nil, process.ErrGone
	}
	p, err := s.awaited.copyOf(ctx, early.Call, wire.Message(wire.KindMain))
	if err != nil {
		return nil, err
	}
	if err := p.Greet(ctx); err != nil {
		s.awaited.closePeer(p)
		return nil, err
	}
	p.Epoch = early.Epoch
	return p, nil
}

// restart starts the program anew.
func (s *Server) restart(ctx context.Context, dead *peer.Peer) error {
	s.awaited.closePeer(dead)
	s.mu.Lock()
	old := s.cmd
	s.mu.Unlock()
	old.Process.Kill()
	process.End(old, endTime)
	cmd, p, err := s.launch(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.cmd = cmd
	s.mu.Unlock()
	return s.early.become(ctx, p, mapping{})
}

// become takes a process in, which has some images already.
func (z *Zygote) become(ctx context.Context, p *peer.Peer, has mapping) error {
	z.mu.Lock()
	defer z.mu.Unlock()
	if p.Layout != z.p.Layout {
		z.server.awaited.closePeer(p)
		return fmt.Errorf("%w; its images do not fit into another one", layout.ErrDiffers)
	}
	for _, im := range z.mapped.images {
		if slices.Contains(has.images, im) {
			continue
		}
		if err := has.into(ctx, p, z.server.folder, im); err != nil {
			z.server.awaited.closePeer(p)
			return err
		}
	}
	z.server.awaited.closePeer(z.p)
	for _, s := range z.slots.dropIdle() {
		s.release()
	}
	z.p, z.mapped = p, has
	z.generation++
	z.server.revived.Add(1)
	return nil
}
