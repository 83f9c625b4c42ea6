package forkserver

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"ames/internal/engine/machine"
	"ames/internal/engine/machine/arch"
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
	m, err := newMailbox(int(listener.Fd()))
	if err != nil {
		return err
	}
	defer m.close()
	poll := []unix.PollFd{{Fd: int32(m.listener), Events: unix.POLLIN}, {Fd: int32(end.Fd()), Events: unix.POLLIN}}
	var seeErr error
	for {
		if _, err := unix.Poll(poll, -1); err != nil && err != unix.EINTR {
			return fmt.Errorf("watch: %w", err)
		}
		switch {
		case poll[0].Revents&unix.POLLIN != 0:
			seeErr = errors.Join(seeErr, m.serve(see))
		case poll[1].Revents != 0, poll[0].Revents != 0:
			return seeErr
		}
	}
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

// notice is the kernel's struct seccomp_notif, and reply its seccomp_notif_resp (linux/seccomp.h).
type notice struct {
	ID    uint64
	PID   uint32
	Flags uint32
	Nr    int32
	Arch  uint32
	IP    uint64
	Args  [6]uint64
}

type reply struct {
	ID    uint64
	Val   int64
	Error int32
	Flags uint32
}

const (
	noticeRecv = 0xc0502100 // SECCOMP_IOCTL_NOTIF_RECV
	noticeSend = 0xc0182101 // SECCOMP_IOCTL_NOTIF_SEND
	letGoOn    = 1          // SECCOMP_USER_NOTIF_FLAG_CONTINUE
)

// mailbox is a page in which the kernel leaves notices and takes replies. It is reached as a
// file, and only the kernel is told its address.
type mailbox struct {
	listener int
	file     *os.File
	addr     uintptr
}

const mailboxSize = 4096

func newMailbox(listener int) (*mailbox, error) {
	f, err := memFile("ames-mailbox")
	if err != nil {
		return nil, err
	}
	if err := f.Truncate(mailboxSize); err != nil {
		f.Close()
		return nil, fmt.Errorf("watch: %w", err)
	}
	addr, _, errno := unix.Syscall6(unix.SYS_MMAP, 0, mailboxSize, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED, f.Fd(), 0)
	if errno != 0 {
		f.Close()
		return nil, fmt.Errorf("watch: %w", errno)
	}
	return &mailbox{listener, f, addr}, nil
}

func (m *mailbox) close() {
	unix.Syscall(unix.SYS_MUNMAP, m.addr, mailboxSize, 0)
	m.file.Close()
}

func (m *mailbox) ioctl(request uintptr) error {
	for {
		_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(m.listener), request, m.addr)
		if errno == 0 {
			return nil
		}
		if errno != unix.EINTR {
			return errno
		}
	}
}

// serve looks at one call and lets it go on.
func (m *mailbox) serve(see func(outside.Thing)) error {
	var n notice
	b := make([]byte, binary.Size(n))
	if _, err := m.file.WriteAt(b, 0); err != nil { // the kernel wants zeros
		return fmt.Errorf("watch: %w", err)
	}
	if m.ioctl(noticeRecv) != nil {
		return nil // who called has been ended
	}
	if _, err := m.file.ReadAt(b, 0); err != nil {
		return fmt.Errorf("watch: %w", err)
	}
	if _, err := binary.Decode(b, binary.NativeEndian, &n); err != nil {
		return fmt.Errorf("watch: %w", err)
	}
	lookErr := n.look(see)
	if _, err := m.file.WriteAt(appendWire(nil, reply{ID: n.ID, Flags: letGoOn}), 0); err != nil {
		return fmt.Errorf("watch: %w", err)
	}
	if m.ioctl(noticeSend) != nil {
		return nil
	}
	return lookErr
}

// look finds out what a call names. What cannot be read the kernel cannot read either.
func (n *notice) look(see func(outside.Thing)) error {
	for _, p := range pathsOf[int(n.Nr)] {
		at := int32(unix.AT_FDCWD)
		if p.Dir >= 0 {
			at = int32(n.Args[p.Dir])
		}
		path, err := n.path(at, n.Args[p.Path])
		if err != nil {
			return err
		}
		if path != "" {
			see(outside.Thing{Kind: outside.File, Name: path})
		}
	}
	const ofAnyKey = 0 // IPC_PRIVATE
	switch int(n.Nr) {
	case unix.SYS_BIND:
		return n.bind(see)
	case unix.SYS_SHMGET, unix.SYS_SEMGET, unix.SYS_MSGGET:
		kind := map[int]outside.Kind{unix.SYS_SHMGET: outside.Memory, unix.SYS_SEMGET: outside.Semaphores, unix.SYS_MSGGET: outside.Messages}
		if key := uint32(n.Args[0]); key != ofAnyKey {
			see(outside.Thing{Kind: kind[int(n.Nr)], Number: key})
		}
	case unix.SYS_MQ_OPEN, unix.SYS_MQ_UNLINK:
		if name := n.text(n.Args[0]); name != "" {
			see(outside.Thing{Kind: outside.Queue, Name: name})
		}
	}
	return nil
}

// memory reads the caller's memory, as far as it goes.
func (n *notice) memory(addr uint64, size int) []byte {
	f, err := os.Open("/proc/" + strconv.Itoa(int(n.PID)) + "/mem")
	if err != nil {
		return nil
	}
	defer f.Close()
	b := make([]byte, size)
	got, _ := f.ReadAt(b, int64(addr))
	return b[:max(got, 0)]
}

// text reads a string up to its zero byte.
func (n *notice) text(addr uint64) string {
	if addr == 0 {
		return ""
	}
	b := n.memory(addr, unix.PathMax)
	if end := bytes.IndexByte(b, 0); end >= 0 {
		return string(b[:end])
	}
	return ""
}

// path reads a path, and says which one it is of all on the machine. "": it is none.
func (n *notice) path(at int32, addr uint64) (string, error) {
	name := n.text(addr)
	if name == "" {
		return "", nil
	}
	if !filepath.IsAbs(name) {
		from := "/proc/" + strconv.Itoa(int(n.PID)) + "/cwd"
		if at != unix.AT_FDCWD {
			from = "/proc/" + strconv.Itoa(int(n.PID)) + "/fd/" + strconv.Itoa(int(at))
		}
		dir, err := os.Readlink(from)
		if err != nil {
			return "", fmt.Errorf("watch: what %s is relative to: %w", name, err)
		}
		name = filepath.Join(dir, name)
	}
	name = filepath.Clean(name)
	if dir, err := filepath.EvalSymlinks(filepath.Dir(name)); err == nil {
		name = filepath.Join(dir, filepath.Base(name))
	}
	return name, nil
}

// bind tells of the address that a socket is to have.
func (n *notice) bind(see func(outside.Thing)) error {
	b := n.memory(n.Args[1], int(min(n.Args[2], unix.SizeofSockaddrAny)))
	if len(b) < 2 {
		return nil
	}
	const portAt, inetAt, inet6At = 2, 4, 8 // in the kernel's struct sockaddr_in and sockaddr_in6
	port := func(at, size int) {
		if len(b) < at+size {
			return
		}
		if p := uint32(binary.BigEndian.Uint16(b[portAt:])); p != 0 {
			see(outside.Thing{Kind: outside.Port, Name: string(b[at : at+size]), Number: p})
		}
	}
	switch binary.NativeEndian.Uint16(b) {
	case unix.AF_INET:
		port(inetAt, 4)
	case unix.AF_INET6:
		port(inet6At, 16)
	case unix.AF_UNIX:
		switch name := b[2:]; {
		case len(name) == 0: // the kernel picks one
		case name[0] == 0:
			see(outside.Thing{Kind: outside.Socket, Name: string(name[1:])})
		default:
			path, err := n.path(unix.AT_FDCWD, n.Args[1]+2)
			if path, _, _ = strings.Cut(path, "\x00"); path != "" {
				see(outside.Thing{Kind: outside.File, Name: path})
			}
			return err
		}
	}
	return nil
}

// oldCalls is an architecture for which Linux has system calls that newer ones lack.
type oldCalls interface {
	PathCalls() map[int][]arch.PathArgument
}

// pathsOf says for system calls of this machine by which arguments they name files.
var pathsOf = func() map[int][]arch.PathArgument {
	first := arch.PathArgument{Dir: 0, Path: 1}
	calls := map[int][]arch.PathArgument{
		unix.SYS_OPENAT: {first}, unix.SYS_OPENAT2: {first}, unix.SYS_MKDIRAT: {first}, unix.SYS_MKNODAT: {first},
		unix.SYS_UNLINKAT: {first}, unix.SYS_SYMLINKAT: {{Dir: 1, Path: 2}}, unix.SYS_LINKAT: {{Dir: 2, Path: 3}},
		unix.SYS_TRUNCATE: {{Dir: -1, Path: 0}},
		unix.SYS_RENAMEAT: {first, {Dir: 2, Path: 3}}, unix.SYS_RENAMEAT2: {first, {Dir: 2, Path: 3}},
	}
	if old, ok := machine.As[oldCalls](machine.Host()); ok {
		maps.Copy(calls, old.PathCalls())
	}
	return calls
}()
