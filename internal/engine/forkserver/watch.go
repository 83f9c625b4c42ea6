package forkserver

import (
	"context"
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"

	"ames/internal/engine/forkserver/watch"
	"ames/internal/engine/outside"
)

// ErrUnwatched: the kernel, or the program, does not let a run be watched.
var ErrUnwatched = errors.New("the run cannot be watched")

// Watch makes a run as Run does, and tells see of each thing outside of the run's own memory
// that it is about to give a name to, or to find by its name to change it: files, sockets,
// shared memory. The run stands still meanwhile. The error wraps ErrUnwatched if
// that is not possible; there may have been a run then.
func (z *Zygote) Watch(ctx context.Context, req Request, see func(outside.Thing)) (Result, error) {
	ours, theirs, err := newBlockingConn("ames-watch")
	if err != nil {
		return Result{}, err
	}
	defer ours.close()
	defer theirs.Close()
	s, err := z.acquire(ctx)
	if err != nil {
		return Result{}, err
	}
	defer z.release(s)
	if err := s.send(&req, runWatch, theirs); err != nil {
		s.broken = true
		return Result{}, err
	}
	theirs.Close() // now only the run has that end
	s.begin()
	defer s.over()
	stop := context.AfterFunc(ctx, s.canceller())
	defer stop()
	end, ended, err := os.Pipe()
	if err != nil {
		return Result{}, err
	}
	defer end.Close()
	watched := make(chan error, 1)
	go func() { watched <- ours.watch(end, see) }()
	k, payload, err := s.channel.receive()
	ended.Close()
	watchErr := <-watched
	res, err := s.result(ctx, &req, k, payload, err)
	if err == nil && watchErr != nil {
		err = fmt.Errorf("%w: %w", ErrUnwatched, watchErr)
	}
	return res, err
}

// watch waits for a run's listener, and serves it until the run has ended.
func (c *conn) watch(end *os.File, see func(outside.Thing)) error {
	listener, err := c.receiveFile()
	if err != nil {
		return err
	}
	defer listener.Close()
	return watch.Serve(listener, end, see)
}

// receiveFile receives the one descriptor that is sent.
func (c *conn) receiveFile() (*os.File, error) {
	oob := make([]byte, unix.CmsgSpace(4))
	var n int
	var err error
	rerr := c.raw.Read(func(fd uintptr) bool {
		_, n, _, _, err = unix.Recvmsg(int(fd), make([]byte, 1), oob, unix.MSG_CMSG_CLOEXEC)
		return err != unix.EINTR
	})
	if err = errors.Join(rerr, err); err != nil {
		return nil, err
	}
	messages, err := unix.ParseSocketControlMessage(oob[:n])
	if err != nil || len(messages) == 0 {
		return nil, errors.Join(errors.New("no listener was made"), err)
	}
	fds, err := unix.ParseUnixRights(&messages[0])
	if err != nil || len(fds) != 1 {
		return nil, errors.Join(errors.New("no listener was made"), err)
	}
	return os.NewFile(uintptr(fds[0]), "ames-listener"), nil
}
