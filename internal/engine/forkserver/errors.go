package forkserver

import (
	"errors"
	"fmt"
	"strings"
	"syscall"

	"ames/internal/engine/forkserver/wire"
	"ames/internal/engine/process"
)

var (
	// ErrEnded: a process that runs are forked from was ended, and there can be no other.
	ErrEnded = errors.New("the process that runs are forked from was ended and cannot be started again")
	// ErrNoRuntime: the program ran without the runtime in it.
	ErrNoRuntime = errors.New("the program did not load the runtime")
	// ErrClosed: the server was closed.
	ErrClosed = errors.New("the fork server is closed")
)

// MainError says that the program never reached main.
type MainError struct {
	Exit   process.Exit // how it ended; zero if it was ended by us
	Hung   bool         // the context ended before it came to main
	CutOff bool         // a constructor closed the descriptor that we reach the process by
	Output []byte       // what it wrote until then
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
var runStages = [...]string{
	"run", "request", "changing the directory", "setting limits", "write",
	"fork (is there a limit on processes or memory?)", "memory", "contact", "wall", "how the run ended is not known",
}

func runError(r *wire.Result) error {
	e := &RunError{What: "unknown stage", Errno: syscall.Errno(r.Error)}
	if int(r.Stage) < len(runStages) {
		e.What = runStages[r.Stage]
	}
	if e.What == "write" {
		e.Address = r.Address
	}
	return e
}
