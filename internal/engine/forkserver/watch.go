package forkserver

import (
	"context"
	"errors"
	"fmt"
	"os"

	"ames/internal/engine/forkserver/watch"
	"ames/internal/engine/forkserver/wire"
	"ames/internal/engine/outside"
)

// ErrUnwatched: the kernel, or the program, does not let a run be watched.
var ErrUnwatched = errors.New("the run cannot be watched")

// Watch makes a run as Run does, and tells see of each thing outside of the run's own memory
// that it is about to give a name to, or to find by its name to change it: files, sockets,
// shared memory. The run stands still meanwhile. The error wraps ErrUnwatched if
// that is not possible; there may have been a run then.
func (z *Zygote) Watch(ctx context.Context, req Request, see func(outside.Thing)) (Result, error) {
	ours, theirs, err := wire.NewBlockingConn("ames-watch")
	if err != nil {
		return Result{}, err
	}
	defer ours.Close()
	defer theirs.Close()
	s, err := z.slots.acquire(ctx, req.World)
	if err != nil {
		return Result{}, err
	}
	defer z.slots.release(s)
	if err := s.send(&req, wire.RunWatch, theirs); err != nil {
		s.broken = true
		return Result{}, err
	}
	theirs.Close() // now only the run has that end
	s.wait.Begin()
	defer s.wait.Over()
	stop := context.AfterFunc(ctx, s.canceller())
	defer stop()
	end, ended, err := os.Pipe()
	if err != nil {
		return Result{}, err
	}
	defer end.Close()
	watched := make(chan error, 1)
	go func() { watched <- serveListener(ours, end, see) }()
	k, payload, err := s.channel.Receive()
	ended.Close()
	watchErr := <-watched
	res, err := s.result(ctx, &req, k, payload, err)
	if err == nil && watchErr != nil {
		err = fmt.Errorf("%w: %w", ErrUnwatched, watchErr)
	}
	return res, err
}

// serveListener waits for a run's listener, and serves it until the run has ended.
func serveListener(c *wire.Conn, end *os.File, see func(outside.Thing)) error {
	listener, err := c.ReceiveListener()
	if err != nil {
		return err
	}
	defer listener.Close()
	return watch.Serve(listener, end, see)
}
