package jit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"ames/internal/engine/archive"
	"ames/internal/engine/compile"
	"ames/internal/engine/llvm"
	"ames/internal/engine/machine"
	"ames/internal/engine/program"
	"ames/internal/engine/toolchain"
)

// LLVM is an LLVM library, loaded into this process. Its methods may be called by several
// goroutines at once. Its owner closes it, after all that was made with it.
type LLVM struct {
	lib       *llvm.Lib              // nil: workers have it only
	compilers chan *compile.Compiler // idle ones; nil entries are not made yet
	workers   *compile.Pool          // nil: there are none

	mu      sync.Mutex
	objects int
	closed  bool
}

// Options say how an LLVM compiles.
type Options struct {
	// Jobs is how many modules are compiled at once; 0: as many as there are processors.
	Jobs int
	// Worker is a command that calls ServeWorker, for CompileOptions.Isolated. The library's path is
	// added to it as the last argument.
	Worker []string
	// WorkersOnly does not load the library into this process: everything is compiled as if
	// CompileOptions.Isolated were set, and there are no modules to look at.
	WorkersOnly bool
}

// Open loads an LLVM library, for instance /usr/lib/llvm-19/lib/libLLVM.so; see FindLLVM. Any
// version from 13 on serves, and several may be open at once.
func Open(path string, opt Options) (*LLVM, error) {
	if path == "" {
		return nil, errors.New("no LLVM library was named: see FindLLVM")
	}
	if opt.WorkersOnly && len(opt.Worker) == 0 {
		return nil, errors.New("no command for workers was given: set Options.Worker")
	}
	jobs := opt.Jobs
	if jobs <= 0 {
		jobs = runtime.NumCPU()
	}
	l := &LLVM{compilers: make(chan *compile.Compiler, jobs)}
	if !opt.WorkersOnly {
		var err error
		if l.lib, err = llvm.Open(path); err != nil {
			return nil, err
		}
	}
	for range jobs {
		l.compilers <- nil
	}
	if len(opt.Worker) > 0 {
		l.workers = compile.NewPool(append(opt.Worker[:len(opt.Worker):len(opt.Worker)], path), jobs)
	}
	return l, nil
}

// FindLLVM gives the path of the oldest LLVM library of this machine that serves and can read all of
// the bitcode. want, if not "", chooses another: a version, such as
// "19", a library's path, or a folder that holds one.
func FindLLVM(want string, bitcode ...[]byte) (path string, err error) {
	major := 0
	for _, b := range bitcode {
		p, err := inspect(b)
		if err != nil {
			return "", err
		}
		major = max(major, p.ProducerMajor)
	}
	found, err := toolchain.Pick(toolchain.LLVMs(), major, want)
	return found.Path, err
}

// Bitcode gives the bitcode that files are, or that archives among them hold.
func Bitcode(files ...string) (list [][]byte, err error) {
	for _, f := range files {
		data, err := readIfBitcode(f)
		if err != nil {
			return nil, err
		}
		for name, b := range bitcodesIn(f, data) {
			if _, err := inspect(b); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			list = append(list, b)
		}
	}
	return list, nil
}

// bitcodesIn gives the bitcode that a file is, or that is in an archive, by names for messages.
func bitcodesIn(name string, data []byte) map[string][]byte {
	if program.IsBitcode(data) {
		return map[string][]byte{name: data}
	}
	out := map[string][]byte{}
	if a, err := archive.Parse(data); err == nil { // if not, the engine says so
		for i := range a.Members {
			if m := &a.Members[i]; program.IsBitcode(m.Data) {
				out[m.In(name)] = m.Data
			}
		}
	}
	return out
}

// Version is the library's, for instance 19; 0 if it is not loaded into this process.
func (l *LLVM) Version() int {
	if l.lib == nil {
		return 0
	}
	return l.lib.Major
}

// Close ends the workers. Modules and clones must be closed before, and nothing may be compiling.
// It may be called twice, and on nil.
func (l *LLVM) Close() {
	if l == nil {
		return
	}
	l.mu.Lock()
	was := l.closed
	l.closed = true
	l.mu.Unlock()
	if was {
		return
	}
	if l.workers != nil {
		l.workers.Close()
	}
	for range cap(l.compilers) {
		if k := <-l.compilers; k != nil {
			k.Close()
		}
	}
}

// Counters say what was done so far.
type Counters struct {
	// ContextsMade and ContextsLive count LLVM contexts: each original and each clone has one
	// of its own. Those of workers are among them.
	ContextsMade, ContextsLive int
	Objects                    int
	WorkersDied                int
}

// Counters gives the sums.
func (l *LLVM) Counters() Counters {
	c := Counters{}
	if l.lib != nil {
		c.ContextsMade, c.ContextsLive = l.lib.Contexts()
	}
	if l.workers != nil {
		s := l.workers.Stats()
		c.ContextsMade += s.ContextsCreated
		c.ContextsLive += s.ContextsLive
		c.WorkersDied = s.Died
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	c.Objects = l.objects
	return c
}

func (l *LLVM) countObject() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.objects++
}

// ErrNotBitcode is what bitcode is refused with (wrapped) that is none, or only a part.
var ErrNotBitcode = errors.New("not whole LLVM bitcode")

// inspect looks at what bitcode says of itself. LLVM is only given what passes: it ends the
// process on some that is damaged.
func inspect(bitcode []byte) (program.Piece, error) {
	pieces, err := program.Split(bitcode)
	switch {
	case err != nil:
		return program.Piece{}, fmt.Errorf("%w: %w", ErrNotBitcode, err)
	case len(pieces) == 0:
		return program.Piece{}, fmt.Errorf("%w: it is empty", ErrNotBitcode)
	case len(pieces) > 1:
		return program.Piece{}, fmt.Errorf("%w: %d pieces of it, one after the other", ErrNotBitcode, len(pieces))
	case len(pieces[0].Data) < len(bitcode)&^3:
		return program.Piece{}, fmt.Errorf("%w: something else follows it", ErrNotBitcode)
	}
	return pieces[0], nil
}

// open is an error once the LLVM was closed.
func (l *LLVM) open(name string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return fmt.Errorf("%s: the LLVM was %w", name, errClosed)
	}
	return nil
}

// check says whether this LLVM can make code for this machine of the bitcode.
func (l *LLVM) check(name string, bitcode []byte) error {
	if err := l.open(name); err != nil {
		return err
	}
	p, err := inspect(bitcode)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if v := l.Version(); v > 0 && p.ProducerMajor > v {
		return fmt.Errorf("%s: the bitcode was written by %s, and LLVM %d reads none that is newer than itself",
			name, p.Producer, v)
	}
	if p.Triple != "" && !machine.IsHostTriple(p.Triple) {
		return fmt.Errorf("%s: the bitcode is for %s, not for this machine", name, p.Triple)
	}
	return nil
}

// Object compiles bitcode: Load, Clone and Compile in one, without the original.
func (l *LLVM) Object(ctx context.Context, name string, bitcode []byte, opt CompileOptions) ([]byte, error) {
	if err := l.check(name, bitcode); err != nil {
		return nil, err
	}
	if opt.Isolated || l.lib == nil {
		return l.isolated(ctx, name, bitcode, opt)
	}
	c, err := l.reload(name, bitcode)
	if err != nil {
		return nil, err
	}
	return l.Compile(ctx, c, opt)
}

// IsBitcode reports whether data begins as LLVM bitcode does.
func IsBitcode(data []byte) bool { return program.IsBitcode(data) }

// ServeWorker is the whole life of a worker process: it compiles with the library at path what it
// reads from in, until that ends. A program that is its own worker calls it in main, when it was
// started by the command of Options.Worker, with the last argument, os.Stdin and os.Stdout.
func ServeWorker(path string, in io.Reader, out io.Writer) error { return compile.Serve(path, in, out) }
