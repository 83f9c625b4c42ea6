package process

import (
	"errors"
	"fmt"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// ErrGone: the process that was to answer has ended.
var ErrGone = errors.New("the program's process is gone")

// Exit is how a process ended: Signal is 0 if it exited by itself.
type Exit struct {
	Code   int
	Signal syscall.Signal
}

// ExitOf reads a status as wait(2) gives it.
func ExitOf(status int32) Exit {
	ws := syscall.WaitStatus(status)
	if ws.Signaled() {
		return Exit{Signal: ws.Signal()}
	}
	return Exit{Code: ws.ExitStatus()}
}

// CoreLike reports a signal that by default dumps core: a crash, not a kill.
func (e Exit) CoreLike() bool {
	switch e.Signal {
	case syscall.SIGSEGV, syscall.SIGABRT, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGILL,
		syscall.SIGTRAP, syscall.SIGSYS, syscall.SIGQUIT, syscall.SIGXCPU, syscall.SIGXFSZ:
		return true
	}
	return false
}

// Success reports exit status 0.
func (e Exit) Success() bool { return e.Signal == 0 && e.Code == 0 }

func (e Exit) String() string {
	if e.Signal != 0 {
		return fmt.Sprintf("signal %d (%v)", int(e.Signal), e.Signal)
	}
	return fmt.Sprintf("exit status %d", e.Code)
}

// IsOver reports whether a child that has let go of its socket has ended.
func IsOver(pid int) bool {
	for range 20 {
		var info unix.Siginfo
		err := unix.Waitid(unix.P_PID, pid, &info, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT, nil)
		if err == nil && info.Signo != 0 {
			return true
		}
		time.Sleep(5 * time.Millisecond)
	}
	return false
}
