// Package live holds one started program with images of other code in it: it starts the
// program up to its fork points, links objects into images near the program's modules, so
// that names mean what they mean there, and hands out working directories for its runs. It
// knows no mutant and no test: what is linked in may be any code, and a run is whatever
// memory is written before.
package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ames/internal/engine/forkserver"
	"ames/internal/engine/forkserver/layout"
	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/forkserver/wire"
	"ames/internal/engine/program"
)

// Program is one started program. Its owner closes it.
type Program struct {
	Server *forkserver.Server
	Main   *forkserver.Zygote // nil if every run must start before main
	// Parts are what images are linked into: the runs first, then modules of processes.
	Parts []*Part

	joined []*Process
	// guarded are the modules that must not run as they are in any process.
	guarded []wire.ModuleName
	// passed are libraries that runs open before main, whose images are there by then.
	passed []wire.ModuleName
	given  []layout.Region // to images
}

// Part is what images are linked into: runs of a program, whose modules all lie alike, or one module of processes,
// wherever it lies there.
type Part struct {
	Images []*memory.Image

	p       *Program
	module  *module // nil for the runs
	loaded  []layout.Module
	regions []layout.Region
}

// Start starts a program and brings it up to its fork points; wait bounds how long it takes to come to main. The
// program is to be closed even if there is an error, unless it is nil.
func Start(ctx context.Context, cfg forkserver.Config, wait time.Duration) (*Program, error) {
	server, err := forkserver.Start(ctx, cfg)
	if err != nil {
		return nil, err
	}
	p := &Program{Server: server}
	p.Parts = []*Part{{p: p}}
	mainCtx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	p.Main, err = server.Main(mainCtx)
	return p, err
}

// Close ends the program.
func (p *Program) Close() {
	if p == nil {
		return
	}
	p.Server.Close()
	for _, q := range p.joined {
		q.server.Close()
	}
	for _, part := range p.Parts {
		for _, im := range part.Images {
			im.Close()
		}
	}
}

// Own is the runs themselves.
func (p *Program) Own() *Part { return p.Parts[0] }

// Guard has processes fail that have one of some modules, in which there are none of the parts. passed are libraries
// that runs open themselves before main.
func (p *Program) Guard(modules, passed []wire.ModuleName) {
	p.guarded, p.passed = modules, passed
	p.handOn()
}

// handOn tells the server what modules of processes are to have.
func (p *Program) handOn() {
	out := &memory.Estate{Guarded: p.guarded}
	for _, name := range p.passed {
		out.Own = append(out.Own, memory.Module{Name: name})
	}
	at := map[uint64]int{}
	for _, part := range p.Parts[1:] {
		m := part.module
		modules := &out.Own
		if m.in != 0 {
			if _, known := at[m.in]; !known {
				at[m.in] = len(out.Heirs)
				out.Heirs = append(out.Heirs, memory.Heirs{Kin: m.in})
			}
			modules = &out.Heirs[at[m.in]].Modules
		}
		*modules = append(*modules, memory.Module{Name: m.name, Images: slices.Clone(part.Images), Movers: m.movers})
	}
	p.Server.HandOn(out)
}

// Early is where the program stands before its first constructor.
func (p *Program) Early() *forkserver.Zygote { return p.Server.Early() }

// RunFresh makes a run in a process started anew.
func (p *Program) RunFresh(ctx context.Context, req forkserver.Request) (forkserver.Result, error) {
	return p.Server.RunFresh(ctx, p.Own().Images, req)
}

// Revived counts the processes of the program that were replaced since somebody ended them.
func (p *Program) Revived() int {
	if p == nil {
		return 0
	}
	return p.Server.Revived()
}

// StartRunsEarly makes every run start before main: a fork has one thread only, and would lack those that the
// program has started by then. Started earlier, a run makes its own.
func (p *Program) StartRunsEarly() { p.Main = nil }

// zygotes are the fork points that are there, the last one last.
func (part *Part) zygotes() []*forkserver.Zygote {
	switch {
	case part.module != nil:
		return []*forkserver.Zygote{part.module.at}
	case part.p.Main == nil:
		return []*forkserver.Zygote{part.p.Early()}
	}
	return []*forkserver.Zygote{part.p.Early(), part.p.Main}
}

// Look reads the layout of the processes' memory, which images must fit into.
func (part *Part) Look(ctx context.Context) error {
	part.regions = nil
	zygotes := part.zygotes()
	for _, z := range zygotes {
		regions, err := z.Regions()
		if err != nil {
			return err
		}
		part.regions = append(part.regions, regions...)
	}
	var err error
	part.loaded, err = zygotes[len(zygotes)-1].Modules(ctx)
	return err
}

// Module is an ELF module of a program.
type Module struct {
	File   *program.Module
	Path   string // as messages name it
	Real   string // without symbolic links
	IsMain bool   // it is the executable of the processes that it is looked for in
	Late   bool   // the program has opened it itself, on its way to main
}

// Loaded gives a module as it is in the process; Look was called before.
func (part *Part) Loaded(m Module) (*layout.Module, error) {
	for i := range part.loaded {
		loaded := &part.loaded[i]
		if m.IsMain && loaded.IsMain || !m.IsMain && program.RealPath(loaded.Path) == m.Real {
			return loaded, nil
		}
	}
	return nil, fmt.Errorf("%s is not loaded in the started program", m.Path)
}

// Stubs maps the code that runs jump to at entries of a module where they are to stop, and gives the address of
// each stub, by entry; nil if the program cannot stop there.
func (part *Part) Stubs(ctx context.Context, m Module, entries []uint64) (map[uint64]uint64, error) {
	p := part.p
	if _, in := part.At(); p.Main == nil || in != 0 {
		return nil, errors.New("there is no fork point at main to stop runs from")
	}
	loaded, err := part.Loaded(m)
	if err != nil {
		return nil, err
	}
	runtime := 0
	if part.module != nil {
		runtime = part.module.index(func(l *layout.Module) bool { return l.Contains(p.Main.Contact()) })
		if runtime < 0 {
			return nil, nil
		}
	}
	size := forkserver.StubsSize(len(entries))
	base, err := part.freeRange(loaded, size)
	if err != nil {
		return nil, err
	}
	im, addrs := p.Main.Stubs(base, entries, runtime)
	if im == nil {
		return nil, nil
	}
	if err := part.mapImage(ctx, im); err != nil {
		return nil, err
	}
	out := map[uint64]uint64{}
	for i, entry := range entries {
		out[entry] = addrs[i]
	}
	return out, nil
}

// mapImage maps an image at all fork points, or has processes that runs start anew do so.
func (part *Part) mapImage(ctx context.Context, im *memory.Image) error {
	part.Images = append(part.Images, im)
	if part != part.p.Own() {
		part.p.handOn()
		return nil
	}
	for _, z := range part.zygotes() {
		if err := z.Map(ctx, im); err != nil {
			return err
		}
	}
	return nil
}
