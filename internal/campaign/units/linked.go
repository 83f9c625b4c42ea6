package units

import (
	"context"
	"slices"

	"ames/internal/campaign/work"
	"ames/internal/engine/compile"
	"ames/internal/engine/link"
	"ames/internal/engine/linked"
	"ames/internal/engine/object"
	"ames/internal/engine/program"
)

// Linked tells what the linked code of a module refers to: bias is what its addresses are moved by, and
// read reads at addresses that are.
func (s *Set) Linked(ctx context.Context, m *Module, names link.Resolver, bias uint64,
	read func(uint64, []byte) error) *linked.Program {
	return &linked.Program{File: m.File, Bias: bias, Read: read, Names: names, Constant: compile.ConstantOf,
		Plain: func(unit int, fixed bool) (*object.Object, error) {
			data, err := s.Builder.Plain(ctx, m.Units[unit].Code(), fixed)
			if err != nil {
				return nil, err
			}
			return object.Parse(data)
		}}
}

// ownNames are those that a module itself has, as its file has them.
type ownNames struct{ file *program.Module }

// Resolve implements link.Resolver.
func (o ownNames) Resolve(name string, unit int) (link.Target, bool) {
	sym, ok := o.file.Symbol(name, unit)
	return link.Target{Addr: sym.Value, IsTLS: sym.IsTLS}, ok
}

// Redirected gives the names that the linked code of a unit takes for others, each with the name
// of what it goes to.
func (s *Set) Redirected(ctx context.Context, m *Module, unit int) (map[string]string, error) {
	p := s.Linked(ctx, m, ownNames{m.File}, 0,
		func(addr uint64, data []byte) error { return m.File.ReadAt(data, addr) })
	var copies []linked.Copy
	for i := range m.Units[unit].Unit.Functions {
		name := m.Units[unit].Unit.Functions[i].Name
		if sym, ok := m.File.Symbol(name, unit); ok && sym.Defined && sym.Size > 0 {
			copies = append(copies, linked.Copy{Name: name, Original: sym})
		}
	}
	renamed := map[string]string{}
	for name, at := range p.Redirected(unit, copies) {
		// What is the unit's own cannot be sent elsewhere: that of an inline function may be another
		// unit's, from which the linker has taken the function.
		if slices.Contains(m.Units[unit].Unit.Locals, name) {
			continue
		}
		to, ok := m.globalAt(at)
		if !ok {
			return nil, work.Usef("%s cannot be exported: in %s the linker sends %s to %#x, which has no name "+
				"that another unit could use", m.Path, m.UnitName(unit), name, at)
		}
		renamed[name] = to
	}
	return renamed, nil
}

// globalAt gives the name of what a unit of the module or another module defines at an address.
func (m *Module) globalAt(addr uint64) (string, bool) {
	if name, ok := m.File.ImportAt(addr); ok {
		return name, true
	}
	for _, a := range m.Units {
		for _, name := range a.Unit.Globals {
			if sym, ok := m.File.Symbol(name, -1); ok && sym.Defined && sym.Value == addr {
				return name, true
			}
		}
	}
	return "", false
}
