// Package outside speaks of what programs use that is the whole machine's: files outside
// of their working directories, ports, shared memory. Two runs that use one such thing
// side by side may disturb each other, and what one leaves meets the next.
//
// It knows things by their names, whether they are there, and how to remove them; nothing
// of who uses them.
package outside

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// Kind says what a thing is.
type Kind int

// The kinds of things.
const (
	File Kind = iota // of any type: a folder, a pipe and a socket too
	Port
	Socket // an abstract one, which no file stands for
	Memory // this and the next two are of System V
	Semaphores
	Messages
	Queue // of POSIX messages
)

var kinds = [...]string{"", "port ", "the socket @", "the System V shared memory with key ",
	"the System V semaphores with key ",
	"the System V messages with key ", "the message queue "}

// Thing is one that programs find by its name.
type Thing struct {
	Kind Kind
	// Name is what it is found by: a file's absolute path, a queue's or an abstract socket's
	// name; of a port it is the address that it belongs to, in bytes.
	Name string
	// Number is a port, or a key of System V.
	Number uint32
}

func (t Thing) String() string {
	switch t.Kind {
	case Port:
		return fmt.Sprint(kinds[t.Kind], t.Number)
	case Memory, Semaphores, Messages:
		return fmt.Sprintf("%s%#x", kinds[t.Kind], t.Number)
	}
	return kinds[t.Kind] + t.Name
}

// ofSystem is where no program leaves anything: standard output and the like.
var ofSystem = []string{"/proc/", "/sys/", "/dev/"}

// IsOfSystem reports whether a path is that of a file which is the system's own.
func IsOfSystem(path string) bool {
	if strings.HasPrefix(path, "/dev/shm/") || strings.HasPrefix(path, "/dev/mqueue/") {
		return false
	}
	for _, dir := range ofSystem {
		if strings.HasPrefix(path, dir) {
			return true
		}
	}
	return false
}

// IsCounts reports whether a path is that of a file in which compilers' counters of executed
// code are added up: programs do so one at a time, and no test looks at it.
func IsCounts(path string) bool {
	ext := filepath.Ext(path)
	return ext == ".gcda" || ext == ".profraw"
}

// Present reports whether the thing is there. A port and a socket are there as long as
// nobody else can have them.
func (t Thing) Present() bool {
	switch t.Kind {
	case File:
		_, err := os.Lstat(t.Name)
		return !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR)
	case Port:
		return !t.free(unix.SOCK_STREAM) || !t.free(unix.SOCK_DGRAM)
	case Socket:
		return false // it ends with who made it
	case Memory, Semaphores, Messages:
		_, there := t.identifier()
		return there
	}
	return true // nobody knows
}

// free reports whether a port can be had for sockets of a type.
func (t Thing) free(kind int) bool {
	var addr unix.Sockaddr
	family := unix.AF_INET
	switch len(t.Name) {
	case 4:
		addr = &unix.SockaddrInet4{Port: int(t.Number), Addr: [4]byte([]byte(t.Name))}
	case 16:
		family, addr = unix.AF_INET6, &unix.SockaddrInet6{Port: int(t.Number), Addr: [16]byte([]byte(t.Name))}
	default:
		return false
	}
	fd, err := unix.Socket(family, kind|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return false
	}
	defer unix.Close(fd)
	return unix.Bind(fd, addr) == nil
}

// Remove removes a thing, with all that is in it. It refuses to where the thing is not this
// user's, or is of a kind that is not removed but ends.
func (t Thing) Remove() error {
	switch t.Kind {
	case File:
		info, err := os.Lstat(t.Name)
		if err != nil {
			return err
		}
		if st, ok := info.Sys().(*syscall.Stat_t); !ok || int(st.Uid) != os.Geteuid() {
			return fmt.Errorf("%s: %w", t, fs.ErrPermission)
		}
		return os.RemoveAll(t.Name)
	case Memory, Semaphores, Messages:
		id, there := t.identifier()
		if !there {
			return fmt.Errorf("%s: %w", t, fs.ErrNotExist)
		}
		return removeIdentifier(t.Kind, id)
	}
	return fmt.Errorf("%s: %w", t, errors.ErrUnsupported)
}
