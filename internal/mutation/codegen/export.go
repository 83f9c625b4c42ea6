package codegen

import (
	"fmt"
	"maps"

	"ames/internal/engine/llvm"
	"ames/internal/mutation/change"
)

// ExportChange is one change of one function, for an exported executable.
type ExportChange struct {
	Function string
	Index    int32
	Change   change.Change
}

// Export compiles a whole unit, debug information included, with the changes made. Other units'
// functions and variables are referred to by the names that renamed gives them.
func (k *Compiler) Export(bitcode []byte, name string, changes []ExportChange, renamed map[string]string) ([]byte, error) {
	l := k.l
	c := l.NewContext()
	defer l.Dispose(c)
	m, err := l.Parse(c, bitcode, name)
	if err != nil {
		return nil, err
	}
	defer l.DisposeModule(m)
	tm, err := k.machine(l.Triple(m))
	if err != nil {
		return nil, err
	}
	if err := finish(l, c, m); err != nil {
		return nil, err
	}
	renameReferences(l, m, renamed)
	byName := map[string]llvm.Function{}
	for _, f := range l.Functions(m) {
		if !l.IsDeclaration(f.Value()) {
			byName[symbolName(l.Name(f.Value()))] = f
		}
	}
	// The selected number is a constant here, so only the alternative is left.
	i32 := l.IntType(c, 32)
	b := l.NewBuilder(c)
	defer l.DisposeBuilder(b)
	s := &schema{l: l, c: c, m: m, b: b, i32: i32, selector: l.Int(i32, 1, false), guards: map[llvm.Value]llvm.Value{}, initialises: true}
	known := newMemo(l, 0)
	s.added = newInstrumentation(known, c, m)
	bodies := map[string][]llvm.Value{}
	blocks := map[string][]llvm.Block{}
	for _, ch := range changes {
		f, ok := byName[ch.Function]
		if !ok {
			return nil, fmt.Errorf("%s: function %s is not in the bitcode", name, ch.Function)
		}
		if bodies[ch.Function] == nil {
			bodies[ch.Function] = known.instructions(f)
			blocks[ch.Function] = l.Blocks(f)
			maps.Copy(s.guards, s.added.guards(bodies[ch.Function]))
		}
		s.blocks = blocks[ch.Function]
		body := bodies[ch.Function]
		if int(ch.Index) >= len(body) {
			return nil, fmt.Errorf("%s: instruction %d of %s is not in the bitcode", name, ch.Index, ch.Function)
		}
		if err := s.mutate(body[ch.Index], 1, ch.Change); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", name, ch.Function, err)
		}
	}
	if k.Verify {
		if err := l.Verify(m); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return l.Emit(c, tm, m)
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
		if name, ok := renamed[symbolName(l.Name(v))]; ok && l.IsDeclaration(v) {
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
