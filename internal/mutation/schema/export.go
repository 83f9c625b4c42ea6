package schema

import (
	"fmt"

	"ames/internal/engine/compile"
	"ames/internal/engine/llvm"
)

// ExportChange is one change of one function, for an exported executable.
type ExportChange struct {
	Function string
	Mutation Mutation
}

// Export compiles a whole unit, debug information included, with the changes made. Other units'
// functions and variables are referred to by the names that renamed gives them.
func Export(k *compile.Compiler, bitcode []byte, name string, changes []ExportChange,
	renamed map[string]string) ([]byte, error) {
	l := k.Lib()
	c := l.NewContext()
	defer l.Dispose(c)
	m, err := l.Parse(c, bitcode, name)
	if err != nil {
		return nil, err
	}
	defer l.DisposeModule(m)
	if err := compile.Finish(l, c, m); err != nil {
		return nil, err
	}
	renameReferences(l, m, renamed)
	byName := compile.DefinedFunctions(l, m)
	// The selected number is a constant here, so only the alternative is left.
	b := l.NewBuilder(c)
	defer l.DisposeBuilder(b)
	s := newSchema(l, c, m, b)
	s.selector, s.initialises = l.Int(s.i32, 1, false), true
	bodies := map[string]*body{}
	for _, ch := range changes {
		f, ok := byName[ch.Function]
		if !ok {
			return nil, fmt.Errorf("%s: function %s is not in the bitcode", name, ch.Function)
		}
		if bodies[ch.Function] == nil {
			bodies[ch.Function] = s.open(f)
		}
		of := bodies[ch.Function]
		if !of.has(ch.Mutation.Index) {
			return nil, fmt.Errorf("%s: instruction %d of %s is not in the bitcode", name, ch.Mutation.Index,
				ch.Function)
		}
		s.enter(of)
		if err := s.mutate(of.instructions[ch.Mutation.Index], 1, ch.Mutation.Change); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", name, ch.Function, err)
		}
	}
	return k.Emit(c, m, name)
}

// renameReferences makes declarations refer to other names.
func renameReferences(l *llvm.Lib, m llvm.Module, renamed map[string]string) {
	var declared []llvm.Value
	for _, f := range l.Functions(m) {
		declared = append(declared, f.Value())
	}
	for _, g := range l.Globals(m) {
		declared = append(declared, g.Value())
	}
	// What stands for a name afterwards must not be taken for what has it now.
	to := map[llvm.Value]string{}
	for _, v := range declared {
		if name, ok := renamed[compile.SymbolName(l.Name(v))]; ok && l.IsDeclaration(v) {
			to[v] = name
			l.SetName(v, "")
		}
	}
	for _, v := range declared {
		name, ok := to[v]
		if !ok {
			continue
		}
		other := l.NamedFunction(m, name).Value()
		if other == 0 {
			other = l.NamedGlobal(m, name).Value()
		}
		if other != 0 {
			l.ReplaceUses(v, l.ConstBitCast(other, l.TypeOf(v)))
		} else {
			l.SetName(v, name)
		}
	}
}
