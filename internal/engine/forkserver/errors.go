package forkserver

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
)

var (
	// ErrGone: the process that was to answer has ended.
	ErrGone = errors.New("the program's process is gone")
	// ErrEnded: a process that runs are forked from was ended, and there can be no other.
	ErrEnded = errors.New("the process that runs are forked from was ended and cannot be started again")
	// ErrNoRuntime: the program ran without the runtime in it.
	ErrNoRuntime = errors.New("the program did not load the runtime")
	// ErrOccupied: something is mapped already where an image was to go.
	ErrOccupied = errors.New("address range is occupied")
	// ErrLayout: a fresh process has its modules elsewhere than the first one.
	ErrLayout = errors.New("the program has a different memory layout in each process")
	// ErrClosed: the server was closed.
	ErrClosed = errors.New("the fork server is closed")
)

// MainError says that the program never reached main.
type MainError struct {
	Exit   Exit   // how it ended; zero if it was ended by us
	Hung   bool   // the context ended before it came to main
	CutOff bool   // a constructor closed the descriptor that we reach the process by
	Output []byte // what it wrote until then
}

func (e *MainError) Error() string {
	var b strings.Builder
	switch {
	case e.Hung:
		b.WriteString("the program did not come to main in time: a constructor hangs")
	case e.CutOff:
		b.WriteString("the program closes all descriptors in a constructor, also ours")
	default:
		b.WriteString("the program ended before main was called: " + e.Exit.String())
	}
	if len(e.Output) > 0 {
		fmt.Fprintf(&b, "; it wrote:\n%s", e.Output)
	}
	return b.String()
}

// RunError says that a run could not be made; it is no statement about the program.
type RunError struct {
	What    string
	Address uint64 // of the write that failed, if one did
	Errno   syscall.Errno
}

func (e *RunError) Error() string {
	if e.Address != 0 {
		return fmt.Sprintf("starting a run: %s at %#x: %v", e.What, e.Address, e.Errno)
	}
	return fmt.Sprintf("starting a run: %s: %v", e.What, e.Errno)
}

func (e *RunError) Unwrap() error { return e.Errno }

// runStages names the runtime's enum ames_stage.
var runStages = [...]string{"run", "request", "changing the directory", "setting limits", "write", "fork (is there a limit on processes or memory?)", "memory", "contact", "how the run ended is not known"}

func runError(r *wireResult) error {
	e := &RunError{What: "unknown stage", Errno: syscall.Errno(r.Error)}
	if int(r.Stage) < len(runStages) {
		e.What = runStages[r.Stage]
	}
	if e.What == "write" {
		e.Address = r.Address
	}
	return e
}

// Exit is how a process ended: Signal is 0 if it exited by itself.
type Exit struct {
	Code   int
	Signal syscall.Signal
}

func exitOf(status int32) Exit {
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
