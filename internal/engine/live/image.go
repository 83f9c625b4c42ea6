package live

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"ames/internal/engine/forkserver"
	"ames/internal/engine/forkserver/layout"
	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/link"
	"ames/internal/engine/link/image"
	"ames/internal/engine/linked"
	"ames/internal/engine/machine"
)

// Code is objects that are to be linked into a module.
type Code struct {
	Module Module
	Inputs []link.Input
	// Copies are, for each of Inputs, functions in it that stand for functions of the module.
	Copies [][]Copy
	// Compare gives what tells where the module's linked code goes: names are what names mean there, bias is what its
	// addresses are moved by, read reads the process's memory.
	// Nil: there are no copies.
	Compare func(names link.Resolver, bias uint64, read func(addr uint64, data []byte) error) *linked.Program
	// Names is asked what names mean before the program is; it may be nil.
	Names link.Resolver
}

// Copy is a function of an object that stands for one of the module.
type Copy struct {
	Symbol string // its name in the object
	Name   string // the original's
}

// Image is code that was linked into the program.
type Image struct {
	*link.Image
	// Doubts says of copies, by their symbols, why they may not refer to what their originals refer to.
	Doubts map[string]string
	// Asked and Unclear count the functions that were compared with what the compiler makes of them, and those
	// of which that is not what the program has.
	Asked, Unclear int
}

// Add links code into the processes and has it mapped there. Its copies refer to what their originals' linked
// code refers to. Look was called before.
func (part *Part) Add(ctx context.Context, c Code) (*Image, error) {
	loaded, err := part.Loaded(c.Module)
	if err != nil {
		return nil, err
	}
	zygotes := part.zygotes()
	last := zygotes[len(zygotes)-1]
	r := &resolver{file: c.Module.File, loaded: loaded, all: part.loaded, first: c.Names, read: last.ReadMemory}
	if err := r.prefetch(ctx, last, c.Inputs); err != nil {
		return nil, err
	}
	out := c.bind(r)
	size := link.Size(c.Inputs) + c.originsSize()
	base, err := part.freeRange(loaded, size)
	if err != nil {
		return nil, err
	}
	if part.module != nil {
		out.Image, err = link.LinkMovable(c.Inputs, base, base+size, r, part.module)
	} else {
		out.Image, err = link.Link(c.Inputs, base, base+size, r)
	}
	if err != nil {
		return nil, fmt.Errorf("link code into %s: %w", c.Module.Path, err)
	}
	im := &memory.Image{EHFrame: out.EHFrame, EHFrameSize: out.EHFrameSize, Late: c.Module.Late,
		Moves: moves(out.Image)}
	if sym, ok := c.Module.File.Symbol("__register_frame", -1); ok && sym.Defined {
		im.RegisterFrame = sym.Value + loaded.Bias
	}
	for _, seg := range out.Segments {
		data := seg.Data
		if seg.Shared {
			data = nil // the reach tables, zeros
		}
		im.Segments = append(im.Segments, memory.Segment{Addr: seg.Addr, Size: seg.Size,
			Prot: protection(seg.Prot), Shared: seg.Shared, Data: data})
	}
	im.Origins = c.origins(out.Image, loaded)
	if err := part.mapImage(ctx, im); err != nil {
		return nil, fmt.Errorf("map code into %s: %w", c.Module.Path, err)
	}
	return out, nil
}

// bind makes the copies refer to what the originals' linked code refers to.
func (c *Code) bind(r *resolver) *Image {
	out := &Image{Doubts: map[string]string{}}
	if c.Compare == nil {
		return out
	}
	p := c.Compare(r, r.loaded.Bias, r.read)
	for i := range c.Inputs {
		var copies []linked.Copy
		for _, f := range c.Copies[i] {
			if sym, ok := c.Module.File.Symbol(f.Name, c.Inputs[i].Unit); ok && sym.Defined && sym.Size > 0 {
				copies = append(copies, linked.Copy{Symbol: f.Symbol, Name: f.Name, Original: sym})
			}
		}
		var unclear []linked.Doubt
		c.Inputs[i], unclear = p.Bind(c.Inputs[i], copies)
		for _, d := range unclear {
			out.Doubts[d.Symbol] = d.Reason
		}
	}
	out.Asked, out.Unclear = p.Asked, p.Unclear
	return out
}

// originsSize is the room that the origins of the copies take at most.
func (c *Code) originsSize() uint64 {
	n := uint64(0)
	for _, copies := range c.Copies {
		n += uint64(len(copies))
	}
	return n*memory.OriginSize + pageSize
}

// origins says which functions of the program the copies stand for.
func (c *Code) origins(im *link.Image, loaded *layout.Module) []memory.Origin {
	var out []memory.Origin
	for i, copies := range c.Copies {
		for _, f := range copies {
			start := im.Symbols[f.Symbol]
			if sym, ok := c.Module.File.Symbol(f.Name, c.Inputs[i].Unit); ok && sym.Defined && start != 0 {
				out = append(out, memory.Origin{Start: start, Original: sym.Value + loaded.Bias, Size: sym.Size})
			}
		}
	}
	slices.SortFunc(out, func(a, b memory.Origin) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

// protection says in the fork server's terms how a segment may be used.
func protection(p link.Prot) (out memory.Prot) {
	if p&image.Read != 0 {
		out |= memory.ProtRead
	}
	if p&image.Write != 0 {
		out |= memory.ProtWrite
	}
	if p&image.Exec != 0 {
		out |= memory.ProtExec
	}
	return out
}

// WordAt reads eight bytes of a linked image; 0 if there are none at the address.
func WordAt(linked *link.Image, addr uint64) uint64 {
	for _, seg := range linked.Segments {
		if addr >= seg.Addr && addr+8 <= seg.Addr+uint64(len(seg.Data)) {
			return binary.LittleEndian.Uint64(seg.Data[addr-seg.Addr:])
		}
	}
	return 0
}

// Redirect makes a function's entry jump to other code.
func (part *Part) Redirect(entry, to uint64) forkserver.Write {
	return part.Write(entry, machine.Jump(entry, to))
}

// Write is one to an address in the processes.
func (part *Part) Write(addr uint64, data []byte) forkserver.Write {
	module, in := part.At()
	return forkserver.Write{Addr: addr, Data: data, Module: module, In: in}
}
