package codegen

import (
	"fmt"
	"runtime"

	"ames/internal/engine/llvm"
)

// Compiler compiles jobs with one LLVM. It is not safe for concurrent use.
type Compiler struct {
	l        *llvm.Lib
	machines map[string]llvm.TargetMachine
	// optimising are those that forms are made with.
	optimising map[string]llvm.TargetMachine
	// fixed are those of code that is not position-independent.
	fixed map[string]llvm.TargetMachine
	// Verify checks every module before it is emitted.
	Verify bool
}

// NewCompiler makes a compiler.
func NewCompiler(l *llvm.Lib) *Compiler {
	return &Compiler{l: l, machines: map[string]llvm.TargetMachine{}, optimising: map[string]llvm.TargetMachine{}, fixed: map[string]llvm.TargetMachine{}}
}

func (k *Compiler) machine(triple string) (llvm.TargetMachine, error) {
	return machineOf(k.machines, triple, k.l.NewTargetMachine)
}

func machineOf(known map[string]llvm.TargetMachine, triple string, make func(string) (llvm.TargetMachine, error)) (llvm.TargetMachine, error) {
	if tm, ok := known[triple]; ok {
		return tm, nil
	}
	tm, err := make(triple)
	if err == nil {
		known[triple] = tm
	}
	return tm, err
}

// Compile makes the object of a job from stripped bitcode, as Analyse returned it.
func (k *Compiler) Compile(stripped []byte, job Job) (*Object, error) {
	l := k.l
	c := l.NewContext()
	defer l.Dispose(c)
	defer runtime.KeepAlive(stripped)
	m, bodies, constants, err := openIsolated(l, c, stripped, job)
	if err != nil {
		return nil, err
	}
	defer l.DisposeModule(m)
	nameConstants(l, constants, job.Suffix)
	tm, err := k.machine(l.Triple(m))
	if err != nil {
		return nil, err
	}
	obj := &Object{ReachSymbol: "ames.reach." + job.Suffix}
	if !job.Infection {
		obj.CounterSymbol = "ames.count." + job.Suffix
	}
	if err := buildSchemas(l, c, m, bodies, job, obj); err != nil {
		return nil, err
	}
	if k.Verify {
		if err := l.Verify(m); err != nil {
			return nil, fmt.Errorf("%s: %w", job.Unit, err)
		}
	}
	obj.Data, err = l.Emit(c, tm, m)
	return obj, err
}

// openIsolated reads what a job needs of a unit: its functions, the constants that have no name
// in the program, and the rest as references.
// The caller disposes of the module, and keeps the bitcode alive until then.
func openIsolated(l *llvm.Lib, c llvm.Context, stripped []byte, job Job) (m llvm.Module, bodies []llvm.Function, constants []llvm.Global, err error) {
	if m, err = l.ParseLazily(c, stripped, job.Unit); err != nil {
		return 0, nil, nil, err
	}
	if bodies, err = findBodies(l, m, job); err != nil {
		l.DisposeModule(m)
		return 0, nil, nil, err
	}
	wanted := map[llvm.Function]bool{}
	for _, f := range bodies {
		wanted[f] = true
	}
	l.LoadBodies(m, bodies)
	constants = isolate(l, c, m, wanted)
	callFromModule(l, m)
	return m, bodies, constants, nil
}

// findBodies looks up a job's functions, in the job's order.
func findBodies(l *llvm.Lib, m llvm.Module, job Job) ([]llvm.Function, error) {
	byName := map[string]llvm.Function{}
	for _, f := range l.Functions(m) {
		if !l.IsDeclaration(f.Value()) {
			byName[symbolName(l.Name(f.Value()))] = f
		}
	}
	out := make([]llvm.Function, len(job.Functions))
	for i, fj := range job.Functions {
		f, ok := byName[fj.Name]
		if !ok {
			return nil, fmt.Errorf("%s: function %s is not in the bitcode", job.Unit, fj.Name)
		}
		out[i] = f
	}
	return out, nil
}

// buildSchemas turns the bodies into schemas, under names of their own; all
// other uses of their names go to the running program's functions.
func buildSchemas(l *llvm.Lib, c llvm.Context, m llvm.Module, bodies []llvm.Function, job Job, obj *Object) error {
	reach := newReachTable(l, c, m, job, obj)
	i32 := l.IntType(c, 32)
	b := l.NewBuilder(c)
	defer l.DisposeBuilder(b)
	known := newMemo(l, 0)
	s := &schema{l: l, c: c, m: m, b: b, i32: i32, added: newInstrumentation(known, c, m)}
	tables := newTableLinks(l, m, job)
	infections := &infection{schema: *s, reach: reach, always: l.Int(l.IntType(c, 1), 1, false)}
	for n, fj := range job.Functions {
		f := bodies[n]
		code := FunctionCode{Name: fj.Name, Numbers: fj.Numbers,
			Symbol:   fmt.Sprintf("ames.f.%d.%s", n, job.Suffix),
			Selector: fmt.Sprintf("ames.s.%d.%s", n, job.Suffix)}
		sel := l.AddGlobal(m, code.Selector, i32)
		l.SetInitializer(sel, l.Null(i32))
		l.SetHidden(sel.Value(), true)
		body := known.instructions(f)
		for _, mu := range fj.Mutations {
			if int(mu.Index) >= len(body) {
				return fmt.Errorf("%s: instruction %d of %s is not in the bitcode", job.Unit, mu.Index, fj.Name)
			}
		}
		s.guards = s.added.guards(body)
		infections.guards = s.guards
		var err error
		if job.Infection {
			code.Reach, err = infections.observeAll(body, fj)
		} else {
			code.Reach = reach.record(b, body, n, fj)
			l.Before(b, l.FirstInstruction(l.EntryBlock(f)))
			s.selector = l.Load(b, i32, sel.Value())
			err = s.mutateAll(body, fj)
		}
		if err == nil {
			code.Elements, err = tables.elements(fj)
		}
		if err != nil {
			return fmt.Errorf("%s: %s: %w", job.Unit, fj.Name, err)
		}
		rename(l, m, f, code.Symbol)
		l.SetSection(f.Value(), fmt.Sprintf(".text.ames.%d", n))
		obj.Functions = append(obj.Functions, code)
	}
	obj.ReachSize = reach.used
	return nil
}

// rename gives the schema a name of its own and leaves the old one to a
// declaration that all uses refer to. The addresses of the function's own
// labels stay with the body; functions that have any keep all their uses
// that are constants.
func rename(l *llvm.Lib, m llvm.Module, f llvm.Function, symbol string) {
	v := f.Value()
	name := l.Name(v)
	l.SetName(v, "\x01"+symbol) // exactly that: some calling conventions add to names
	decl := l.AddFunction(m, name, l.ValueType(v)).Value()
	hasLabels := false
	users := l.Users(v)
	for _, u := range users {
		hasLabels = hasLabels || l.IsBlockAddress(u)
	}
	if !hasLabels {
		l.ReplaceUses(v, decl)
	} else {
		for _, u := range users {
			if !l.IsInstruction(u) {
				continue
			}
			for i := range l.NumOperands(u) {
				if l.Operand(u, i) == v {
					l.SetOperand(u, i, decl)
				}
			}
		}
	}
	l.SetLinkage(v, llvm.External)
	l.SetHidden(v, true)
}
