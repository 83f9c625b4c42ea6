package schema

import (
	"fmt"
	"runtime"

	"ames/internal/engine/compile"
	"ames/internal/engine/llvm"
)

// Compile makes the object of a job from stripped bitcode, as Analyse returned it.
func Compile(k *compile.Compiler, stripped []byte, job Job) (*Object, error) {
	l := k.Lib()
	c := l.NewContext()
	defer l.Dispose(c)
	defer runtime.KeepAlive(stripped)
	p, err := compile.OpenPart(l, c, stripped, job.Unit, job.functions())
	if err != nil {
		return nil, err
	}
	defer l.DisposeModule(p.Module)
	p.NameConstants(l, job.Suffix)
	obj := &Object{ReachSymbol: "ames.reach." + job.Suffix}
	if !job.Infection {
		obj.CounterSymbol = "ames.count." + job.Suffix
	}
	if err := buildSchemas(l, c, p.Module, p.Bodies, job, obj); err != nil {
		return nil, err
	}
	obj.Data, err = k.Emit(c, p.Module, job.Unit)
	return obj, err
}

// buildSchemas turns the bodies into schemas, under names of their own; all
// other uses of their names go to the running program's functions.
func buildSchemas(l *llvm.Lib, c llvm.Context, m llvm.Module, bodies []llvm.Function, job Job, obj *Object) error {
	reach := newReachTable(l, c, m, job, obj)
	b := l.NewBuilder(c)
	defer l.DisposeBuilder(b)
	s := newSchema(l, c, m, b)
	tables := newTableLinks(l, m, job)
	infections := &infection{values: s.values, reach: reach, always: l.Int(l.IntType(c, 1), 1, false)}
	for n, fj := range job.Functions {
		f := bodies[n]
		code := FunctionCode{Name: fj.Name, Numbers: fj.Numbers,
			Symbol:   fmt.Sprintf("ames.f.%d.%s", n, job.Suffix),
			Selector: fmt.Sprintf("ames.s.%d.%s", n, job.Suffix)}
		sel := l.AddGlobal(m, code.Selector, s.i32)
		l.SetInitializer(sel, l.Null(s.i32))
		l.SetHidden(sel.Value(), true)
		body := s.open(f)
		for _, mu := range fj.Mutations {
			if !body.has(mu.Index) {
				return fmt.Errorf("%s: instruction %d of %s is not in the bitcode", job.Unit, mu.Index, fj.Name)
			}
		}
		s.enter(body)
		var err error
		if job.Infection {
			code.Reach, err = infections.observeAll(body, fj)
		} else {
			code.Reach = reach.record(b, body.instructions, n, fj)
			l.Before(b, l.FirstInstruction(l.EntryBlock(f)))
			s.selector = l.Load(b, s.i32, sel.Value())
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
