package session

import (
	"context"
	"slices"

	"ames/internal/engine/compile"
	"ames/internal/engine/link"
	"ames/internal/engine/linked"
	"ames/internal/engine/object"
	"ames/internal/engine/program"
	"ames/internal/mutation/schema"
)

// bindCopies makes the copies of a module's functions refer to what the originals' linked code
// refers to. Those of which that cannot be told are left out.
func (st *stage) bindCopies(ctx context.Context, r *resolver, m *module, inputs []link.Input, objs []*schema.Object) map[string]string {
	p := st.s.linked(ctx, m, r, r.loaded.Bias, r.read)
	doubts := map[string]string{}
	for i := range inputs {
		var copies []linked.Copy
		for _, fc := range objs[i].Functions {
			if sym, ok := m.file.Symbol(fc.Name, inputs[i].Unit); ok && sym.Defined && sym.Size > 0 {
				copies = append(copies, linked.Copy{Symbol: fc.Symbol, Name: fc.Name, Original: sym})
			}
		}
		var unclear []linked.Doubt
		inputs[i], unclear = p.Bind(inputs[i], copies)
		for _, d := range unclear {
			doubts[d.Symbol] = d.Reason
		}
	}
	st.s.count("functions whose references were compared with the compiler's", int64(p.Asked))
	st.s.count("functions whose code is not the compiler's", int64(p.Unclear))
	return doubts
}

func (s *session) linked(ctx context.Context, m *module, names link.Resolver, bias uint64, read func(uint64, []byte) error) *linked.Program {
	return &linked.Program{File: m.file, Bias: bias, Read: read, Names: names, Constant: compile.ConstantOf,
		Plain: func(unit int, fixed bool) (*object.Object, error) {
			data, err := s.builder.Plain(ctx, m.units[unit].Code(), fixed)
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

// redirected gives the names that the linked code of a unit takes for others, each with the name
// of what it goes to.
func (s *session) redirected(ctx context.Context, m *module, unit int) (map[string]string, error) {
	p := s.linked(ctx, m, ownNames{m.file}, 0, func(addr uint64, data []byte) error { return m.file.ReadAt(data, addr) })
	var copies []linked.Copy
	for i := range m.units[unit].Unit.Functions {
		name := m.units[unit].Unit.Functions[i].Name
		if sym, ok := m.file.Symbol(name, unit); ok && sym.Defined && sym.Size > 0 {
			copies = append(copies, linked.Copy{Name: name, Original: sym})
		}
	}
	renamed := map[string]string{}
	for name, at := range p.Redirected(unit, copies) {
		// What is the unit's own cannot be sent elsewhere: that of an inline function may be another
		// unit's, from which the linker has taken the function.
		if slices.Contains(m.units[unit].Unit.Locals, name) {
			continue
		}
		to, ok := m.globalAt(at)
		if !ok {
			return nil, usef("%s cannot be exported: in %s the linker sends %s to %#x, which has no name that another unit could use", m.path, unitName(&m.file.Units[unit]), name, at)
		}
		renamed[name] = to
	}
	return renamed, nil
}

// globalAt gives the name of what a unit of the module or another module defines at an address.
func (m *module) globalAt(addr uint64) (string, bool) {
	if name, ok := m.file.ImportAt(addr); ok {
		return name, true
	}
	for _, a := range m.units {
		for _, name := range a.Unit.Globals {
			if sym, ok := m.file.Symbol(name, -1); ok && sym.Defined && sym.Value == addr {
				return name, true
			}
		}
	}
	return "", false
}
