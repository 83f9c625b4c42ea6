package jit

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"ames/internal/engine/executable"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/link"
	"ames/internal/engine/live"
	"ames/internal/engine/machine"
	"ames/internal/engine/object"
	"ames/internal/engine/program"
	"ames/internal/engine/toolchain"
	"ames/internal/engine/workdir"
)

// host is the started program that runs are forked from.
type host struct {
	dir     string // in which the executable lies
	linked  *executable.Program
	program *live.Program
	module  live.Module

	mu     sync.Mutex
	caller *link.Image                 // nil until something is called
	writes map[string]forkserver.Write // by the functions that were replaced
}

// started gives the host, which is started when it is first needed.
func (e *Engine) started(ctx context.Context) (*host, error) {
	if err := e.Link(ctx); err != nil {
		return nil, err
	}
	e.hosting.Lock()
	defer e.hosting.Unlock()
	if e.closed {
		return nil, fmt.Errorf("the engine was %w", errClosed)
	}
	if e.host != nil {
		return e.host, nil
	}
	var err error
	e.host, err = startHost(ctx, e.linked, e.Name(), e.runtimeLibrary)
	return e.host, err
}

// runtimeLibrary gives the library that makes runs of a process. What cannot be kept is made in a temporary folder.
func (e *Engine) runtimeLibrary(ctx context.Context, temporary string) (string, error) {
	clang, dir := e.opt.Clang, e.opt.CacheDir
	if user, err := os.UserCacheDir(); err == nil && dir == "" {
		dir = filepath.Join(user, "ames")
	}
	if clang == "" {
		found, err := toolchain.PickClang(ctx, toolchain.Clangs(ctx), "")
		if err != nil {
			return "", err
		}
		clang = found.Path
	}
	var path string
	err := errors.New("no folder to keep it in")
	if dir != "" {
		path, err = forkserver.BuildRuntime(ctx, clang, live.RuntimeFolder(dir))
	}
	if err != nil {
		path, err = forkserver.BuildRuntime(ctx, clang, filepath.Join(temporary, "runtime"))
	}
	return path, err
}

// slowest is how long constructors may take.
const slowest = time.Minute

// startHost starts a program; runtime gives the library for it, perhaps in a folder that is gone with the host.
func startHost(ctx context.Context, linked *executable.Program, name string,
	runtime func(ctx context.Context, temporary string) (string, error)) (h *host, err error) {
	h = &host{linked: linked, writes: map[string]forkserver.Write{}}
	if h.dir, err = workdir.Temporary("ames-jit-"); err != nil {
		return nil, err
	}
	lib, err := runtime(ctx, h.dir)
	if err != nil {
		h.close()
		return nil, err
	}
	// The folder may have one of the program's name by now.
	if err := h.start(ctx, filepath.Join(h.dir, "program", filepath.Base(name)), lib); err != nil {
		h.close() // what is left to remove is in a temporary folder
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	return h, nil
}

func (h *host) start(ctx context.Context, path, runtime string) (err error) {
	if err = os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err = os.WriteFile(path, h.linked.File, 0o700); err != nil {
		return err
	}
	h.program, err = live.Start(ctx, forkserver.Config{Path: path, RuntimeLib: runtime}, slowest)
	if err != nil {
		return err
	}
	// It has no bitcode in it, perhaps, which is no matter here.
	if h.module.File, err = program.Open(path); h.module.File == nil {
		return err
	}
	h.module.Path, h.module.Real, h.module.IsMain = path, program.RealPath(path), true
	return h.program.Own().Look(ctx)
}

func (h *host) close() error {
	h.program.Close()
	if h.module.File != nil {
		h.module.File.Close()
	}
	return os.RemoveAll(h.dir)
}

// run makes a run with the functions that were replaced, and with more writes.
func (h *host) run(ctx context.Context, req forkserver.Request, more []forkserver.Write) (forkserver.Result, error) {
	h.mu.Lock()
	req.Writes = append(slices.Collect(maps.Values(h.writes)), more...)
	h.mu.Unlock()
	return h.program.Main.Run(ctx, req)
}

// The sizes of what a call is made of, in words and in bytes.
const (
	callWords    = 7 // the function and its arguments
	returnedSize = 24
)

// calling makes a run call a function in place of main.
func (h *host) calling(ctx context.Context, function uint64, args []uint64) ([]forkserver.Write, error) {
	main, err := h.patchable("main")
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.caller == nil {
		code, err := executable.CallerObject(machine.Host())
		if err != nil {
			return nil, err
		}
		if h.caller, err = h.add(ctx, executable.CallerSymbol, code, nil); err != nil {
			return nil, err
		}
	}
	words := binary.LittleEndian.AppendUint64(nil, function)
	for _, a := range args {
		words = binary.LittleEndian.AppendUint64(words, a)
	}
	return []forkserver.Write{
		h.program.Own().Redirect(main, h.caller.Symbols[executable.CallerSymbol]),
		{Addr: h.caller.Symbols[executable.CallSymbol], Data: words},
	}, nil
}

// returned gives what a called function has returned; nil if it did not.
func (h *host) returned(shared []forkserver.SharedMemory) []byte {
	at := h.caller.Symbols[executable.ReturnedSymbol]
	for _, s := range shared {
		if at >= s.Addr && at+returnedSize <= s.Addr+uint64(len(s.Data)) {
			if words := s.Data[at-s.Addr:]; words[16] == 1 {
				return words
			}
		}
	}
	return nil
}

// add links an object into the program.
func (h *host) add(ctx context.Context, name string, o *object.Object, names link.Resolver) (*link.Image, error) {
	inputs := []link.Input{{Object: o, Name: name, Unit: -1}}
	image, err := h.program.Own().Add(ctx, live.Code{Module: h.module, Inputs: inputs, Names: names})
	if err != nil {
		return nil, err
	}
	return image.Image, link.ProblemsError(inputs, image.Problems)
}

// patchable gives the address of a function whose entry can be written over.
func (h *host) patchable(function string) (uint64, error) {
	sym, ok := h.module.File.Symbol(function, -1)
	if !ok || !sym.Defined {
		return 0, fmt.Errorf("the program defines no function %q", function)
	}
	if room := h.module.File.RoomAt(sym); room < machine.JumpSize() {
		return 0, fmt.Errorf("%q has %d bytes only, in which no jump has room", function, room)
	}
	return sym.Value, nil
}

// replace makes the next runs use an object's definition of a function.
func (h *host) replace(ctx context.Context, function string, o *object.Object) error {
	entry, err := h.patchable(function)
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	image, err := h.add(ctx, function, o, locals(h.linked.Locals(function)))
	if err != nil {
		return err
	}
	to, ok := image.Symbols[function]
	if !ok {
		return fmt.Errorf("the object does not define it")
	}
	h.writes[function] = h.program.Own().Redirect(entry, to)
	return nil
}

func (h *host) restore(function string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.writes, function)
}

// locals are addresses of an object's own symbols.
type locals map[string]uint64

// Resolve implements link.Resolver.
func (l locals) Resolve(name string, _ int) (link.Target, bool) {
	addr, ok := l[name]
	return link.Target{Addr: addr}, ok
}
