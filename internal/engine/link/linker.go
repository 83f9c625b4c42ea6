package link

import (
	"fmt"

	"ames/internal/engine/link/collect"
	"ames/internal/engine/machine/reloc"
	"ames/internal/engine/object"
)

// linkFor links for a processor.
func linkFor(cpu *processor, inputs []Input, base, limit uint64, res Resolver) (*Image, error) {
	room, err := newSpace(&cpu.traits, inputs, base, limit)
	if err != nil {
		return nil, fmt.Errorf("link: %w", err)
	}
	room.movers = cpu.movers
	in := collect.Collect(inputs, cpu.whole != nil, cpu.traits.Unwind)
	syms := bind(cpu, in, res)
	tables := collect.ParseFrames(in)

	flt := &faults{howtos: cpu.traits.Howtos}
	nds := &needs{entities: syms.entities}
	scan := &scanner{cpu: cpu, space: room, in: in, symbols: syms, frames: tables, faults: flt, needs: nds}
	place := &placer{cpu: cpu, space: room, in: in, symbols: syms, frames: tables, needs: nds}
	far := &extender{cpu: cpu, files: in.Files, faults: flt, needs: nds}
	values := &computer{
		cpu: cpu, space: room, files: in.Files, frames: tables, symbols: syms, faults: flt, needs: nds,
	}
	fits := &checker{cpu: cpu, files: in.Files, frames: tables, symbols: syms, faults: flt}

	var at *layout
	var fixups []fixup
	rounds := 0
	for {
		rounds++
		scan.run()
		for {
			if at, err = place.run(); err != nil {
				return nil, fmt.Errorf("link: %w", err)
			}
			if !room.apart || !far.run(at) {
				break
			}
		}
		fixups = values.run(at)
		if fits.run(fixups) {
			break
		}
		// A value that does not fit costs its section, and with that the
		// addresses of all that follow change.
	}
	apply(cpu, in, tables, nds, at, fixups)

	img := &Image{Base: base, Moves: values.moves}
	at.report(img)
	syms.report(img, nds)
	reportSections(in, img)
	img.Stats.Fixups, img.Stats.Slots, img.Stats.Stubs = len(fixups), int(nds.words), len(nds.stubs)
	img.Stats.Rounds = rounds
	if cpu.whole != nil {
		img.Whole = values.report()
	}
	return img, nil
}

// processor is what the image is for.
type processor struct {
	arch   Architecture
	traits reloc.Traits
	whole  programs // nil unless it is a whole program, not a part of a running one
	movers Movers   // nil unless the image may be moved
}

// programs is what must be known of a machine for whole programs.
type programs interface {
	// ThreadOffset gives the distance from the thread pointer of an executable's
	// thread-local variable, which is value bytes into a block of that address, size and alignment.
	ThreadOffset(value, addr, size, align uint64) int64
}

// howto looks the relocation's type up and checks that the field lies in the section.
func (c *processor) howto(r *object.Reloc, size uint64) (*reloc.Howto, string) {
	if uint64(r.Type) >= uint64(len(c.traits.Howtos)) {
		return nil, fmt.Sprintf("unsupported relocation type %d", r.Type)
	}
	h := &c.traits.Howtos[r.Type]
	if h.Operand == reloc.Unsupported {
		return h, fmt.Sprintf("unsupported relocation %s", h.Name)
	}
	if w := uint64(h.Width); r.Offset > size || size-r.Offset < w {
		return h, fmt.Sprintf("relocation %s at offset %#x, past the end", h.Name, r.Offset)
	}
	return h, ""
}

// isBranch reports whether the relocation's field is one that a stub may serve.
func (c *processor) isBranch(s *collect.Section, r *object.Reloc, h *reloc.Howto) bool {
	return h.Operand == reloc.Callee ||
		h.Operand == reloc.Branch && s.Region == collect.Text && c.arch.IsBranch(s.Data, r.Offset)
}

// space is where the image may lie.
type space struct {
	base  uint64
	limit uint64 // nothing lies at or above it
	bound uint64 // the image certainly ends here or below; for choosing stubs
	apart bool   // parts of the image may be out of a branch's reach of each other
	// movers is the processor's: what does not move with the image may come to lie anywhere.
	movers Movers
}

func newSpace(traits *reloc.Traits, inputs []Input, base, limit uint64) (*space, error) {
	if base%traits.PageSize != 0 || base == 0 || limit < base {
		return nil, fmt.Errorf("bad address range %#x to %#x: base must be page aligned and below limit", base, limit)
	}
	s := &space{base: base, limit: base + min(limit-base, maxImage)}
	s.bound = base + min(size(traits, inputs), s.limit-base)
	s.apart = s.bound-base > leastReach(traits)
	return s, nil
}

// isFar reports whether some place of the image may not reach the address.
func (s *space) isFar(addr, reach uint64) bool {
	if addr < s.base {
		return s.bound-addr > reach
	}
	return addr-s.base > reach
}

// isOutside reports whether a branch leads to a place outside of the image that it
// may not reach. (The null symbol is no place.)
func (s *space) isOutside(e *entity, r *object.Reloc, h *reloc.Howto) bool {
	return e.kind == absolute && r.Sym != 0 &&
		(s.isFar(e.value, h.Reach) || s.movers != nil && s.movers.Mover(e.value) != WithImage)
}
