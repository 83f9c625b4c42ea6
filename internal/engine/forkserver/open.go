package forkserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

	"ames/internal/engine/forkserver/peer"
	"ames/internal/engine/forkserver/wire"
	"ames/internal/engine/process"
)

// SeesLoads reports whether it is seen which libraries runs open.
func (z *Zygote) SeesLoads() bool { return z.process().Loads }

// Open gives a process that was forked from this one, which is at main, and has opened libraries: images for the last
// of them are linked there, the others are what that may need. Their names are in the last one's reach: see Resolve. No
// runs are made from it.
// The error says why the last library cannot be opened.
func (z *Zygote) Open(ctx context.Context, libraries ...string) (*Zygote, error) {
	s := z.server
	p, err := s.open(ctx, z, libraries)
	if err != nil {
		return nil, err
	}
	opener := s.newZygote(p)
	opener.from, opener.libraries = z, libraries
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.awaited.isClosed() {
		opener.shut()
		return nil, ErrClosed
	}
	s.openers = append(s.openers, opener)
	return opener, nil
}

// copyOf has a process make a copy of itself, by a request to it. The copy is to be greeted.
func (a *awaited) copyOf(ctx context.Context,
	call func(context.Context, []byte, ...*os.File) (wire.Status, error), request []byte) (*peer.Peer, error) {
	control, theirs, err := wire.NewConn("ames-control")
	if err != nil {
		return nil, err
	}
	st, err := call(ctx, request, theirs)
	theirs.Close()
	if err != nil {
		control.Close()
		return nil, err
	}
	p := peer.New(int(st.Pid), control)
	a.addPeer(p)
	return p, nil
}

func (s *Server) open(ctx context.Context, from *Zygote, libraries []string) (p *peer.Peer, err error) {
	err = from.living(ctx, func(at *peer.Peer) error {
		p, err = s.openFrom(ctx, at, libraries)
		return err
	})
	return p, err
}

// openFrom has a fork of a process open libraries. Who is killed while it does may have been killed from outside.
func (s *Server) openFrom(ctx context.Context, at *peer.Peer, libraries []string) (*peer.Peer, error) {
	for try := 1; ; try++ {
		p, err := s.tryToOpen(ctx, at, libraries)
		if !errors.Is(err, errOpenerKilled) || try >= mainTries {
			return p, err
		}
	}
}

func (s *Server) tryToOpen(ctx context.Context, at *peer.Peer, libraries []string) (*peer.Peer, error) {
	var text []byte
	for _, path := range libraries {
		text = append(append(text, path...), 0)
	}
	before, _ := s.sink.Stat()
	p, err := s.awaited.copyOf(ctx, at.Call, wire.Message(wire.KindOpen, text))
	if err != nil {
		return nil, fmt.Errorf("a process to open libraries: %w", err)
	}
	if err := p.Greet(ctx); err != nil {
		s.awaited.closePeer(p)
		end, endErr := at.End(context.Background(), p.Pid)
		if endErr != nil || !errors.Is(err, process.ErrGone) {
			return nil, errors.Join(err, endErr)
		}
		return nil, s.notOpened(process.ExitOf(end.WaitStatus), before.Size())
	}
	p.Epoch = at.Epoch
	return p, nil
}

// notOpened says why a library was not opened, by how the process ended that did it, and what it has said.
func (s *Server) notOpened(exit process.Exit, outputFrom int64) error {
	said := make([]byte, 4096)
	n, _ := s.sink.ReadAt(said, outputFrom)
	switch {
	case exit.Signal == syscall.SIGKILL:
		return errOpenerKilled
	case n > 0:
		return fmt.Errorf("%w: %s", ErrNotOpened, said[:n])
	}
	return fmt.Errorf("%w: the process ended (%v)", ErrNotOpened, exit)
}

var errOpenerKilled = fmt.Errorf("%w: it was killed meanwhile", ErrNotOpened)

// ErrNotOpened: a library cannot be opened by itself.
var ErrNotOpened = errors.New("it cannot be opened")
