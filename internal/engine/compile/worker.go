package compile

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"syscall"
	"time"

	"ames/internal/engine/llvm"
)

// Task is something that a worker is to do with a unit's bitcode. The package that defines one hands it to
// gob.Register; what it holds is small beside the bitcode, which travels by its side.
type Task interface {
	// Run does it, in a worker. The answer may be of any type that gob can send, and not be nil: who asked
	// knows which.
	Run(k *Compiler, bitcode []byte) (answer any, err error)
	// Class says which work it is.
	Class() Class
}

// Class is a kind of work: it says how much patience a task is worth whose workers are ended from
// outside, and where the time that it took is counted.
type Class int

// Classes of tasks.
const (
	// Analysis reads a unit. There is no smaller task to fall back to.
	Analysis Class = iota
	// Generation makes something of a unit's code.
	Generation
)

// tries is how often a task is given to workers that are ended from outside, for some seconds. What there is
// to compile can be made smaller then; a unit cannot.
func (c Class) tries() int {
	if c == Analysis {
		return 60
	}
	return 10
}

// request is what a worker is asked. Bitcode is not part of the task, since gob copies what is behind
// an interface once more.
type request struct {
	Task    Task
	Bitcode []byte
}

// response precedes an answer. There is none if Err says why.
type response struct {
	Err string
	// Created and Live count the contexts of this request.
	Created, Live int
	CPU           time.Duration
}

// Serve answers requests on in until it ends. It is the whole life of a
// worker process; LLVM may end it at any moment.
func Serve(libPath string, in io.Reader, out io.Writer) error {
	// Nearly all memory here is LLVM's; collecting the little that is Go's is not worth its time.
	debug.SetGCPercent(400)
	dec, enc := gob.NewDecoder(in), gob.NewEncoder(out)
	l, openErr := llvm.Open(libPath)
	var compiler *Compiler
	if openErr == nil {
		compiler = NewCompiler(l)
	}
	created := 0
	for {
		var req request
		if err := dec.Decode(&req); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return fmt.Errorf("read request: %w", err)
		}
		var answer any
		resp, err := response{}, openErr
		if err == nil {
			start := cpuTime()
			answer, err = req.Task.Run(compiler, req.Bitcode)
			resp.CPU = cpuTime() - start
			total, live := l.Contexts()
			resp.Created, resp.Live = total-created, live
			created = total
		}
		if err != nil {
			resp.Err = err.Error()
		}
		if err = enc.Encode(&resp); err == nil && resp.Err == "" {
			err = enc.Encode(answer)
		}
		if err != nil {
			return fmt.Errorf("write response: %w", err)
		}
	}
}

// cpuTime is the process's CPU time so far.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		fmt.Fprintln(os.Stderr, "getrusage:", err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
