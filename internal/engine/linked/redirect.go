package linked

import (
	"debug/elf"

	"ames/internal/engine/object"
)

// Redirected gives the names that a unit's linked code takes for something else than they mean,
// each with what it goes to: --wrap and objcopy --redefine-sym do that. Copies are the unit's
// functions that are in the program; their Symbol is not looked at.
func (p *Program) Redirected(unit int, copies []Copy) map[string]uint64 {
	out := map[string]uint64{}
	for _, c := range copies {
		fields, ok := p.fields(unit, c)
		if !ok {
			p.guess(unit, c, out)
			continue
		}
		for name, at := range fields {
			if at != 0 && !p.means(name, unit, at) {
				out[name] = at
			}
		}
	}
	return out
}

// means reports whether an address in the code is that of what a name stands for. Constants have
// no names, but numbers.
func (p *Program) means(name string, unit int, at uint64) bool {
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		return true
	}
	if imported, ok := p.File.ImportAt(at - p.Bias); ok && imported == name {
		return true
	}
	if own, ok := p.File.Symbol(name, unit); ok && own.Type == elf.STT_GNU_IFUNC {
		return true // the code goes to a stub for what it chooses
	}
	t, ok := p.Names.Resolve(name, unit)
	return ok && (t.IsTLS || t.Addr == at)
}

// guess enters the names of a function that only --wrap explains, where its code is not the
// compiler's.
func (p *Program) guess(unit int, c Copy, out map[string]uint64) {
	plain := p.plain(kind{unit, false})
	at, known := plain.functions[c.Name]
	if !known {
		return
	}
	b := &binding{Program: p, unit: unit, object: plain.object}
	refs := p.references(c.Original)
	f := &plain.object.Symbols[at]
	for _, r := range plain.object.Sections[f.Section].Relocs {
		s := &plain.object.Symbols[r.Sym]
		if s.Section != object.Undefined || s.Type == elf.STT_TLS || s.Name == "" || b.explained(r.Sym, refs) {
			continue
		}
		if to, ok := p.wrapped(s.Name, unit, refs); ok {
			out[s.Name] = to
		}
	}
}
