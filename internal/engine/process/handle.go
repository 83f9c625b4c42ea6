package process

import (
	"sync"

	"golang.org/x/sys/unix"
)

// Handle is a process to which signals can be sent, also when its number is another's by now.
// The zero value is none.
type Handle struct {
	mu  sync.Mutex
	pid int
	fd  int // -1: the system has no such descriptors
}

// Open takes a process that nobody has waited for yet. The caller closes the handle.
func (h *Handle) Open(pid int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		fd = -1
	}
	h.pid, h.fd = pid, fd
}

// Signal sends a signal; the error is ESRCH if there is no process.
func (h *Handle) Signal(sig unix.Signal) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.pid == 0:
		return unix.ESRCH
	case h.fd < 0:
		return unix.Kill(h.pid, sig)
	}
	return unix.PidfdSendSignal(h.fd, sig, nil, 0)
}

// siQueue is SI_QUEUE: the sender has written the signal's information itself.
const siQueue = -1

// Tell sends a signal that carries a number; where the system cannot do that, the process is killed.
func (h *Handle) Tell(sig unix.Signal, number uint32) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.pid == 0:
		return unix.ESRCH
	case h.fd < 0:
		return unix.Kill(h.pid, unix.SIGKILL)
	}
	return unix.PidfdSendSignal(h.fd, sig, &unix.Siginfo{Signo: int32(sig), Errno: int32(number), Code: siQueue}, 0)
}

// Number is the process's, 0 if there is none.
func (h *Handle) Number() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.pid
}

// Close lets go of the process, which then is none.
func (h *Handle) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.pid != 0 && h.fd >= 0 {
		unix.Close(h.fd)
	}
	h.pid = 0
}
