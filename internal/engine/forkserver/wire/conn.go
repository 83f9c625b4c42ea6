package wire

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"ames/internal/engine/process"
)

// MaxMessage bounds what the runtime may send: it is trusted, but the program that
// it lives in is not.
const MaxMessage = 1 << 24

// Conn is our end of a socket to a process of the runtime. Its user sees to it
// that one exchange is made at a time.
type Conn struct {
	file *os.File
	raw  syscall.RawConn
	in   []byte // receive buffer; in[from:to] is not consumed yet
	from int
	to   int
}

// NewConn makes a connected pair; the second end is for the other process, and the
// caller closes it once it is handed over. The connection takes part in Go's
// network polling, so that a deadline can end a read.
func NewConn(name string) (*Conn, *os.File, error) { return makeConn(name, true) }

// NewBlockingConn makes a pair of which our end blocks a thread while it waits.
// That is cheaper than the detour over the poller, by several futex calls for each
// exchange, but only Shutdown ends it.
func NewBlockingConn(name string) (*Conn, *os.File, error) { return makeConn(name, false) }

func makeConn(name string, polled bool) (*Conn, *os.File, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("socket pair: %w", err)
	}
	if err := unix.SetNonblock(fds[0], polled); err != nil {
		unix.Close(fds[0])
		unix.Close(fds[1])
		return nil, nil, fmt.Errorf("socket: %w", err)
	}
	ours, theirs := os.NewFile(uintptr(fds[0]), name), os.NewFile(uintptr(fds[1]), name+" (other end)")
	raw, err := ours.SyscallConn()
	if err != nil {
		ours.Close()
		theirs.Close()
		return nil, nil, fmt.Errorf("socket: %w", err)
	}
	return &Conn{file: ours, raw: raw, in: make([]byte, 4096)}, theirs, nil
}

// Shutdown makes a read that waits, and all later ones, fail.
func (c *Conn) Shutdown() {
	c.raw.Control(func(fd uintptr) { unix.Shutdown(int(fd), unix.SHUT_RDWR) })
}

// Close closes our end.
func (c *Conn) Close() error { return c.file.Close() }

// Send writes a whole message, with the descriptors at its first byte.
func (c *Conn) Send(msg []byte, files ...*os.File) error {
	var rights []byte
	if len(files) > 0 {
		fds := make([]int, len(files))
		for i, f := range files {
			fds[i] = int(f.Fd())
		}
		rights = unix.UnixRights(fds...)
	}
	var n int
	var err error
	werr := c.raw.Write(func(fd uintptr) bool {
		n, err = unix.SendmsgN(int(fd), msg, rights, nil, unix.MSG_NOSIGNAL)
		return err != unix.EAGAIN
	})
	if err = errors.Join(werr, err); err == nil && n < len(msg) {
		_, err = c.file.Write(msg[n:])
	}
	if err != nil {
		return gone(err)
	}
	return nil
}

// Receive returns the next message; it is valid until the next call.
func (c *Conn) Receive() (Kind, []byte, error) {
	if err := c.fill(HeaderSize); err != nil {
		return 0, nil, err
	}
	k := Kind(binary.NativeEndian.Uint32(c.in[c.from:]))
	size := int(binary.NativeEndian.Uint32(c.in[c.from+4:]))
	if size > MaxMessage {
		return 0, nil, fmt.Errorf("message of %d bytes from the program's process: its memory is corrupt", size)
	}
	if err := c.fill(HeaderSize + size); err != nil {
		return 0, nil, err
	}
	payload := c.in[c.from+HeaderSize : c.from+HeaderSize+size]
	c.from += HeaderSize + size
	return k, payload, nil
}

// ReceiveListener receives the descriptor of a run's listener.
func (c *Conn) ReceiveListener() (*os.File, error) {
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
		for _, fd := range fds { // the kernel's alignment leaves room for two
			unix.Close(fd)
		}
		return nil, errors.Join(errors.New("no listener was made"), err)
	}
	return os.NewFile(uintptr(fds[0]), "ames-listener"), nil
}

// fill reads until n bytes are there to be consumed.
func (c *Conn) fill(n int) error {
	if c.to-c.from >= n {
		return nil
	}
	if c.from+n > len(c.in) {
		in := c.in
		if n > len(in) {
			in = make([]byte, n+len(in))
		}
		c.to = copy(in, c.in[c.from:c.to])
		c.in, c.from = in, 0
	}
	for c.to-c.from < n {
		m, err := c.file.Read(c.in[c.to:])
		if err != nil {
			return gone(err)
		}
		c.to += m
	}
	return nil
}

// Within makes reads fail when ctx ends; the returned function ends that.
func (c *Conn) Within(ctx context.Context) (stop func()) {
	if ctx.Done() == nil {
		return func() {}
	}
	end := context.AfterFunc(ctx, func() { c.file.SetReadDeadline(time.Unix(1, 0)) })
	return func() { end() }
}

// gone says that the other side has ended; why is asked elsewhere.
func gone(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%w: %w", process.ErrGone, err)
}
