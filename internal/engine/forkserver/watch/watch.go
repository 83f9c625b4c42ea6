// Package watch is told of a run's system calls, by the kernel's listener for a filter of
// them (seccomp_unotify(2)), and says what things outside of the run's own memory they
// name: files, sockets, shared memory.
//
// It knows nothing of the fork server's processes and messages: it is handed the listener.
package watch

import (
	"bytes"
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

// Serve looks at the calls that a run's listener is told of, and lets each go on, until the
// run has ended, which somebody says by closing the other end of a pipe.
func Serve(listener, end *os.File, see func(outside.Thing)) error {
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
	fd, err := unix.MemfdCreate("ames-mailbox", unix.MFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("watch: %w", err)
	}
	f := os.NewFile(uintptr(fd), "ames-mailbox")
	if err := f.Truncate(mailboxSize); err != nil {
		f.Close()
		return nil, fmt.Errorf("watch: %w", err)
	}
	addr, _, errno := unix.Syscall6(unix.SYS_MMAP, 0, mailboxSize,
		unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED, f.Fd(), 0)
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
	answer, err := binary.Append(nil, binary.NativeEndian, reply{ID: n.ID, Flags: letGoOn})
	if err != nil {
		return fmt.Errorf("watch: %w", err)
	}
	if _, err := m.file.WriteAt(answer, 0); err != nil {
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
		kind := map[int]outside.Kind{unix.SYS_SHMGET: outside.Memory, unix.SYS_SEMGET: outside.Semaphores,
			unix.SYS_MSGGET: outside.Messages}
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

// OldCalls is an architecture for which Linux has system calls that newer ones lack.
type OldCalls interface {
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
	if old, ok := machine.As[OldCalls](machine.Host()); ok {
		maps.Copy(calls, old.PathCalls())
	}
	return calls
}()
