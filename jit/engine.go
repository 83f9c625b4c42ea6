package jit

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"ames/internal/engine/archive"
	"ames/internal/engine/executable"
	"ames/internal/engine/object"
)

// Engine links objects, archives and libraries into a program, and runs it. What is added is
// borrowed: the bytes must not change until the engine is closed. Everything is added, by one
// goroutine, before the program is linked; then its methods may be called by several at once.
// Its owner closes it.
type Engine struct {
	opt   EngineOptions
	parts *parts

	linking sync.Once
	linked  *executable.Program
	linkErr error

	hosting sync.Mutex
	host    *host
	closed  bool
}

// EngineOptions say how an engine works. The zero value serves for objects.
type EngineOptions struct {
	// LLVM compiles what is added as bitcode. Without one that is refused. It is borrowed.
	LLVM *LLVM
	// Compile says how.
	Compile CompileOptions
	// LibraryDirs are looked in for -l libraries first.
	LibraryDirs []string
	// NoLibraries leaves out what every program is linked with if it needs it: the C library and
	// those of C++ and of compilers.
	NoLibraries bool
	// Export makes all global symbols known to libraries that the program loads while it runs.
	Export bool
	// Bare leaves out of the program what the loader does not need: symbols, and bitcode. Its
	// functions can be neither called nor replaced then.
	Bare bool
	// Name is what the program is called, as its first argument; "": what was added first.
	Name string
	// Clang compiles, once, what is loaded into the program's process to make runs of it; "": one
	// that is found. It is kept in CacheDir; "": the user's.
	Clang, CacheDir string
}

// NewEngine makes an engine.
func NewEngine(opt EngineOptions) *Engine { return &Engine{opt: opt, parts: newParts(&opt)} }

// AddObject adds an ELF relocatable file.
func (e *Engine) AddObject(name string, data []byte) error { return e.parts.addObject(name, data) }

// AddBitcode compiles bitcode and adds the object.
func (e *Engine) AddBitcode(ctx context.Context, name string, bitcode []byte) error {
	return e.parts.addBitcode(ctx, name, bitcode)
}

// AddArchive adds a static library, of which those members are linked that are needed. They
// may be objects or bitcode.
func (e *Engine) AddArchive(name string, data []byte) error { return e.parts.addArchive(name, data) }

// AddLibrary adds what -lNAME stands for: a shared library, which is loaded with the program, or
// an archive.
func (e *Engine) AddLibrary(name string) error { return e.parts.addLibrary(name) }

// AddFile adds a file: an object, bitcode, an archive or a shared library.
func (e *Engine) AddFile(ctx context.Context, path string) error {
	data, err := readPart(path)
	if err != nil {
		return err
	}
	return e.parts.addFile(ctx, path, data)
}

// Add adds what a linker's command line names, in its order: files as AddFile takes them, -lNAME
// and -LDIR. Bitcode is compiled side by side.
func (e *Engine) Add(ctx context.Context, args ...string) error { return e.parts.addAll(ctx, args) }

// errLinked is returned for what is added too late.
var errLinked = errors.New("the program is linked already; nothing can be added any more")

// Link links the program, once; what needs it does so too. The context ends the compiling of
// archives' members.
func (e *Engine) Link(ctx context.Context) error {
	e.linking.Do(func() {
		e.linked, e.linkErr = e.link(ctx)
		e.parts.locked = errLinked
	})
	return e.linkErr
}

func (e *Engine) link(ctx context.Context) (*executable.Program, error) {
	if len(e.parts.inputs) == 0 {
		return nil, errors.New("nothing was added to link")
	}
	if !e.opt.NoLibraries {
		if err := e.parts.addStandard(); err != nil {
			return nil, err
		}
	}
	return executable.Build(e.parts.inputs, executable.Options{
		Export: e.opt.Export, Tables: !e.opt.Bare, Extra: e.parts.embedded,
		Member: func(name string, m *archive.Member) (*object.Object, error) { return e.parts.member(ctx, name, m) },
	})
}

// Lookup gives the address of a global symbol in the program.
func (e *Engine) Lookup(symbol string) (uint64, error) {
	if err := e.Link(context.Background()); err != nil {
		return 0, err
	}
	addr, ok := e.linked.Symbols[symbol]
	if !ok {
		return 0, fmt.Errorf("the program defines no symbol %q", symbol)
	}
	return addr, nil
}

// Executable is the program as an ELF executable, which the system's loader starts.
func (e *Engine) Executable() ([]byte, error) {
	if err := e.Link(context.Background()); err != nil {
		return nil, err
	}
	if !e.linked.HasMain {
		return nil, errNoMain
	}
	return e.linked.File, nil
}

var errNoMain = errors.New(`undefined symbol "main": the program has functions to call only`)

// Name is what the program is called.
func (e *Engine) Name() string {
	if e.opt.Name != "" || len(e.parts.inputs) == 0 {
		return e.opt.Name
	}
	first := max(0, slices.IndexFunc(e.parts.inputs, func(in executable.Input) bool { return in.Object != nil }))
	name := filepath.Base(e.parts.inputs[first].Name)
	if name = strings.TrimSuffix(name, filepath.Ext(name)); strings.Trim(name, ".") == "" {
		return "program"
	}
	return name
}

// Libraries are the names of those that the program is started with.
func (e *Engine) Libraries() ([]string, error) {
	if err := e.Link(context.Background()); err != nil {
		return nil, err
	}
	return slices.Clone(e.linked.Needed), nil
}

// Close ends the processes that runs are forked from, and removes what was written to disk.
// No run may be under way. It may be called twice.
func (e *Engine) Close() error {
	e.hosting.Lock()
	defer e.hosting.Unlock()
	e.closed = true
	if e.host == nil {
		return nil
	}
	h := e.host
	e.host = nil
	return h.close()
}
