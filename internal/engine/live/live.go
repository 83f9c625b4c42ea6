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
	"time"

	"ames/internal/engine/forkserver"
	"ames/internal/engine/forkserver/layout"
	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/program"
)

// Program is one started program. Its owner closes it.
type Program struct {
	Server *forkserver.Server
	Main   *forkserver.Zygote // nil if every run must start before main
	Images []*memory.Image

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
	for _, im := range p.Images {
		im.Close()
	}
}

// Early is where the program stands before its first constructor.
func (p *Program) Early() *forkserver.Zygote { return p.Server.Early() }

// RunFresh makes a run in a process started anew.
func (p *Program) RunFresh(ctx context.Context, req forkserver.Request) (forkserver.Result, error) {
	return p.Server.RunFresh(ctx, p.Images, req)
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
func (p *Program) zygotes() []*forkserver.Zygote {
	if p.Main == nil {
		return []*forkserver.Zygote{p.Early()}
	}
	return []*forkserver.Zygote{p.Early(), p.Main}
}

// Look reads the layout of the process's memory, which images must fit into.
func (p *Program) Look(ctx context.Context) error {
	p.regions = nil
	zygotes := p.zygotes()
	for _, z := range zygotes {
		regions, err := z.Regions()
		if err != nil {
			return err
		}
		p.regions = append(p.regions, regions...)
	}
	var err error
	p.loaded, err = zygotes[len(zygotes)-1].Modules(ctx)
	return err
}

// Module is an ELF module of a program.
type Module struct {
	File   *program.Module
	Path   string // as messages name it
	Real   string // without symbolic links
	IsMain bool   // it is the executable
	Late   bool   // the program has opened it itself, on its way to main
}

// Loaded gives a module as it is in the process; Look was called before.
func (p *Program) Loaded(m Module) (*layout.Module, error) {
	for i := range p.loaded {
		loaded := &p.loaded[i]
		if m.IsMain && loaded.IsMain || !m.IsMain && program.RealPath(loaded.Path) == m.Real {
			return loaded, nil
		}
	}
	return nil, fmt.Errorf("%s is not loaded in the started program", m.Path)
}

// Stubs maps the code that runs jump to at entries of a module where they are to stop, and gives the address of
// each stub, by entry; nil if the program cannot stop there.
func (p *Program) Stubs(ctx context.Context, m Module, entries []uint64) (map[uint64]uint64, error) {
	if p.Main == nil {
		return nil, errors.New("the program has no fork point at main to stop runs from")
	}
	loaded, err := p.Loaded(m)
	if err != nil {
		return nil, err
	}
	size := forkserver.StubsSize(len(entries))
	base, err := p.freeRange(loaded, size)
	if err != nil {
		return nil, err
	}
	im, addrs := p.Main.Stubs(base, entries)
	if im == nil {
		return nil, nil
	}
	p.regions = append(p.regions, layout.Region{Start: base, End: base + size})
	if err := p.mapImage(ctx, im); err != nil {
		return nil, err
	}
	out := map[uint64]uint64{}
	for i, entry := range entries {
		out[entry] = addrs[i]
	}
	return out, nil
}

// mapImage maps an image at all fork points.
func (p *Program) mapImage(ctx context.Context, im *memory.Image) error {
	p.Images = append(p.Images, im)
	for _, z := range p.zygotes() {
		if err := z.Map(ctx, im); err != nil {
			return err
		}
	}
	return nil
}
