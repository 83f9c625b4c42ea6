package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ames/internal/engine/forkserver"
	"ames/internal/engine/forkserver/layout"
	"ames/internal/engine/forkserver/wire"
	"ames/internal/engine/link"
	"ames/internal/engine/link/image"
	"ames/internal/engine/program"
)

// Process is a model of processes: one that was started as they are, by Ames itself. Images for their modules are
// linked there. Those can be moved, since the same modules may lie elsewhere in the next process.
type Process struct {
	p      *Program
	in     uint64             // what writes for them name: their Kin; 0 for runs of the program
	server *forkserver.Server // nil for runs of the program
	main   *forkserver.Zygote // of the server; nil until it is needed
}

// ErrOthers says that a program which is started by itself has other modules than one that a run has started.
var ErrOthers = errors.New("its libraries are others when it is started by itself")

// Join gives a model of processes that runs start anew: cfg says how one of them was started, kin is theirs.
// The error wraps ErrOthers if what is started so has another one.
func (p *Program) Join(ctx context.Context, cfg forkserver.Config, kin uint64) (*Process, error) {
	model, err := forkserver.Start(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if model.Early().Kin() != kin {
		model.Close()
		return nil, ErrOthers
	}
	q := &Process{p: p, in: kin, server: model}
	p.joined = append(p.joined, q)
	return q, nil
}

// Runs is the model of the program's runs, for libraries that these open themselves.
func (p *Program) Runs() *Process { return &Process{p: p} }

// module is one of processes.
type module struct {
	in   uint64
	at   *forkserver.Zygote // has it
	name wire.ModuleName
	// modules are all that may lie elsewhere in the next process, this one first; movers are where they lie.
	modules []layout.Module
	movers  []wire.Mover
	fixed   bool // it lies at one address for good
}

// Has adds a module that the processes have at the start: their executable, or a library by its path.
func (q *Process) Has(ctx context.Context, path string) (*Part, error) {
	return q.add(ctx, q.early(), path)
}

// Open adds a library that the processes open themselves; needed are others that it may need, and wait bounds how
// long a process may take to come to main. The error wraps forkserver.ErrNotOpened if it cannot be opened by itself.
func (q *Process) Open(ctx context.Context, library string, needed []string, wait time.Duration) (*Part, error) {
	main, err := q.atMain(ctx, wait)
	if err != nil {
		return nil, err
	}
	at, err := main.Open(ctx, library)
	if errors.Is(err, forkserver.ErrNotOpened) && len(needed) > 0 {
		at, err = main.Open(ctx, append(slices.Clone(needed), library)...)
	}
	if err != nil {
		return nil, err
	}
	return q.add(ctx, at, library)
}

func (q *Process) early() *forkserver.Zygote {
	if q.server == nil {
		return q.p.Early()
	}
	return q.server.Early()
}

// atMain is where the process stands at main.
func (q *Process) atMain(ctx context.Context, wait time.Duration) (main *forkserver.Zygote, err error) {
	switch {
	case q.server == nil && q.p.Main == nil:
		return nil, errors.New("there is no fork point at main to open libraries in")
	case q.server == nil:
		return q.p.Main, nil
	case q.main == nil:
		ctx, cancel := context.WithTimeout(ctx, wait)
		defer cancel()
		q.main, err = q.server.Main(ctx)
	}
	return q.main, err
}

// add makes a part of a module that a process has.
func (q *Process) add(ctx context.Context, at *forkserver.Zygote, path string) (*Part, error) {
	loaded, err := at.Modules(ctx)
	if err != nil {
		return nil, err
	}
	m := &module{in: q.in, at: at}
	real := program.RealPath(path)
	for _, l := range loaded {
		own := program.RealPath(l.Path) == real
		name, err := layout.Name(l.Path)
		if err != nil && !own {
			continue // the kernel's own, to which nothing refers
		}
		if err != nil {
			return nil, err
		}
		mover := wire.Mover{Number: name.Number, Bias: l.Bias}
		if own {
			m.name, m.fixed = name, l.Bias == 0
			m.modules, m.movers = slices.Insert(m.modules, 0, l), slices.Insert(m.movers, 0, mover)
		} else {
			m.modules, m.movers = append(m.modules, l), append(m.movers, mover)
		}
	}
	if m.name == (wire.ModuleName{}) {
		return nil, fmt.Errorf("%s is not loaded in the process that has it", path)
	}
	part := &Part{p: q.p, module: m}
	q.p.Parts = append(q.p.Parts, part)
	return part, nil
}

// Mover implements link.Movers.
func (m *module) Mover(addr uint64) int {
	own := &m.modules[0]
	if own.Contains(addr) || own.Contains(addr-1) { // symbols stand behind the last byte too
		return link.WithImage
	}
	return m.index(func(l *layout.Module) bool { return l.Contains(addr) })
}

// ThreadMover implements link.Movers.
func (m *module) ThreadMover(module uint64) int {
	return m.index(func(l *layout.Module) bool { return l.TLS.Module == module })
}

// Fixed implements link.Movers.
func (m *module) Fixed() bool { return m.fixed }

func (m *module) index(is func(*layout.Module) bool) int {
	for i := range m.modules {
		if is(&m.modules[i]) {
			return i
		}
	}
	return link.Stays
}

// moves are those of an image, as the fork server takes them.
func moves(im *link.Image) (out []wire.Move) {
	for _, m := range im.Moves {
		kind := uint32(wire.MoveAddress)
		if m.Kind == image.MoveThread {
			kind = wire.MoveThread
		}
		out = append(out, wire.Move{Addr: m.Addr, Mover: uint32(m.Mover), Kind: kind})
	}
	return out
}

// At is who a part's writes are for: which module, and of which processes. All is zero for the runs.
func (part *Part) At() (module wire.ModuleName, in uint64) {
	if part.module == nil {
		return module, 0
	}
	return part.module.name, part.module.in
}
