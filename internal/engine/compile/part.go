package compile

import (
	"fmt"

	"ames/internal/engine/llvm"
)

// Part is what is wanted of a unit: some functions, the constants that have no name in the program, and
// the rest as references.
type Part struct {
	Module llvm.Module
	Bodies []llvm.Function // in the order that they were asked for

	constants []llvm.Global // as isolate gives them
}

// OpenPart reads functions of a unit, for messages by its name, from its stripped bitcode. The caller
// disposes of the module, and keeps the bitcode alive until then.
func OpenPart(l *llvm.Lib, c llvm.Context, stripped []byte, unit string, functions []string) (*Part, error) {
	m, err := l.ParseLazily(c, stripped, unit)
	if err != nil {
		return nil, err
	}
	p := &Part{Module: m}
	if p.Bodies, err = findBodies(l, m, unit, functions); err != nil {
		l.DisposeModule(m)
		return nil, err
	}
	wanted := map[llvm.Function]bool{}
	for _, f := range p.Bodies {
		wanted[f] = true
	}
	l.LoadBodies(m, p.Bodies)
	p.constants = isolate(l, c, m, wanted)
	callFromModule(l, m)
	return p, nil
}

// NameConstants gives the private constants symbols that end in suffix, by which ConstantOf knows them.
func (p *Part) NameConstants(l *llvm.Lib, suffix string) { nameConstants(l, p.constants, suffix) }

// findBodies looks up functions, in their order.
func findBodies(l *llvm.Lib, m llvm.Module, unit string, functions []string) ([]llvm.Function, error) {
	byName := DefinedFunctions(l, m)
	out := make([]llvm.Function, len(functions))
	for i, name := range functions {
		f, ok := byName[name]
		if !ok {
			return nil, fmt.Errorf("%s: function %s is not in the bitcode", unit, name)
		}
		out[i] = f
	}
	return out, nil
}

// DefinedFunctions gives the functions that a module defines, by their symbols.
func DefinedFunctions(l *llvm.Lib, m llvm.Module) map[string]llvm.Function {
	out := map[string]llvm.Function{}
	for _, f := range l.Functions(m) {
		if !l.IsDeclaration(f.Value()) {
			out[SymbolName(l.Name(f.Value()))] = f
		}
	}
	return out
}

// DropUnused deletes declarations that nothing refers to: each copy of the module would
// copy them.
func DropUnused(l *llvm.Lib, m llvm.Module) {
	for _, f := range l.Functions(m) {
		if l.IsDeclaration(f.Value()) && !l.Used(f.Value()) {
			l.DeleteFunction(f)
		}
	}
	for changed := true; changed; {
		changed = false
		for _, g := range l.Globals(m) {
			if !l.Used(g.Value()) {
				l.DeleteGlobal(g)
				changed = true
			}
		}
	}
}
