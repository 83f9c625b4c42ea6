package codegen

import (
	"crypto/sha256"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"ames/internal/llvm"
	"ames/internal/operator"
)

// Form stands for what an optimising compiler makes of a function.
type Form [sha256.Size]byte

// FunctionForms are those of a function and of its mutants, by number. A mutant that
// cannot be told so is missing.
type FunctionForms struct {
	Name     string
	Original Form
	Mutants  map[int32]Form
}

// Forms optimises each of a job's mutants alone, and each function without a mutant.
// Mutants of equal code are equivalent to each other (trivial compiler equivalence:
// Papadakis, Jia, Harman, Le Traon 2015), those of the original's code to the original.
// Each function is compiled by itself: what it calls is not looked into.
func (k *Compiler) Forms(stripped []byte, job Job) ([]FunctionForms, error) {
	l := k.l
	c := l.NewContext()
	defer l.Dispose(c)
	defer runtime.KeepAlive(stripped)
	m, bodies, err := openIsolated(l, c, stripped, job)
	if err != nil {
		return nil, err
	}
	defer l.DisposeModule(m)
	tm, err := machineOf(k.optimising, l.Triple(m), l.NewOptimisingMachine)
	if err != nil {
		return nil, err
	}
	names := make([]string, len(bodies))
	for i, f := range bodies {
		names[i] = l.Name(f.Value())
	}
	dropUnused(l, m)
	// LLVM ends in copies of a module in which addresses of labels are taken.
	if slices.ContainsFunc(l.Functions(m), func(f llvm.Function) bool { return hasLabels(l, f) }) {
		return nil, nil
	}
	var out []FunctionForms
	for i := range job.Functions {
		alone := l.Clone(m)
		d, err := k.forms(c, alone, tm, names[i], job.Functions[i])
		l.DisposeModule(alone)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", job.Unit, job.Functions[i].Name, err)
		}
		out = append(out, d)
	}
	return out, nil
}

// forms makes those of one of a module's functions.
func (k *Compiler) forms(c llvm.Context, m llvm.Module, tm llvm.TargetMachine, name string, job FunctionJob) (FunctionForms, error) {
	l := k.l
	out := FunctionForms{Name: job.Name, Mutants: map[int32]Form{}}
	wanted := l.NamedFunction(m, name)
	for _, f := range l.Functions(m) {
		if !l.IsDeclaration(f.Value()) && f != wanted && l.Linkage(f.Value()) != llvm.Private {
			leave(l, m, f)
		}
	}
	dropUnused(l, m)
	l.SetLinkage(wanted.Value(), llvm.External)
	for _, attribute := range []string{"optnone", "noinline"} {
		l.RemoveAttribute(wanted, llvm.OnFunction, l.AttributeKind(attribute))
	}
	original, err := k.optimised(c, m, tm, name, nil)
	if err != nil {
		return out, err
	}
	if out.Original, err = original.objectForm(l, tm); err != nil {
		return out, err
	}
	changes := map[int32][]Mutation{}
	for i, mu := range job.Mutations {
		changes[job.Numbers[i]] = append(changes[job.Numbers[i]], mu)
	}
	for number, mutations := range changes {
		if !comparable(mutations) {
			continue
		}
		mutant, err := k.optimised(c, m, tm, name, mutations)
		if err != nil {
			return out, err
		}
		if out.Mutants[number], err = mutant.form(l, tm, original, out.Original); err != nil {
			return out, err
		}
	}
	return out, nil
}

// comparable leaves out calls that are not made: in their place a schema calls a function
// that does nothing, with whatever arguments, of which optimisers make what they like. So
// they do of variables that get no value, since it is not stored.
func comparable(mutations []Mutation) bool {
	for _, mu := range mutations {
		if mu.Change.Kind == operator.SkipCall || mu.Change.Kind == operator.SkipStore {
			return false
		}
	}
	return true
}

// optimised is a module of one function, and its text.
type optimised struct {
	module llvm.Module // both ways to a form dispose of it
	text   string
}

// optimised makes mutations in a copy of a module's function, for good, and optimises it.
func (k *Compiler) optimised(c llvm.Context, m llvm.Module, tm llvm.TargetMachine, name string, mutations []Mutation) (optimised, error) {
	l := k.l
	copied := l.Clone(m)
	b := l.NewBuilder(c)
	defer l.DisposeBuilder(b)
	i32 := l.IntType(c, 32)
	s := &schema{l: l, c: c, m: copied, b: b, i32: i32, selector: l.Int(i32, 1, false)}
	known := newMemo(l, 0)
	body := known.instructions(l.NamedFunction(copied, name))
	s.enter(body)
	for _, mu := range mutations {
		if int(mu.Index) >= len(body) {
			return optimised{}, fmt.Errorf("instruction %d is not in the bitcode", mu.Index)
		}
		if err := s.mutate(body[mu.Index], 1, mu.Change); err != nil {
			return optimised{}, fmt.Errorf("instruction %d: %w", mu.Index, err)
		}
	}
	if err := l.RunPasses(copied, passesFor(len(body)), tm); err != nil {
		return optimised{}, err
	}
	return optimised{copied, l.String(copied)}, nil
}

// passesFor a function of so many instructions. What the optimisation of loops takes grows
// faster than the function, and it rarely shows anything.
func passesFor(instructions int) string {
	if instructions > 500 {
		return "function(sroa,early-cse,simplifycfg,instcombine,gvn,dse,adce,simplifycfg)"
	}
	return "default<O2>"
}

// form disposes of the module. Making an object takes as long as optimising: it is only
// made of what may be the original's, as its length says.
func (o optimised) form(l *llvm.Lib, tm llvm.TargetMachine, original optimised, formOfOriginal Form) (Form, error) {
	if o.text != original.text && strings.Count(o.text, "\n") == strings.Count(original.text, "\n") {
		return o.objectForm(l, tm)
	}
	l.DisposeModule(o.module)
	if o.text == original.text {
		return formOfOriginal, nil
	}
	return sha256.Sum256([]byte(o.text)), nil
}

func (o optimised) objectForm(l *llvm.Lib, tm llvm.TargetMachine) (Form, error) {
	defer l.DisposeModule(o.module)
	object, err := l.Emit(tm, o.module)
	return sha256.Sum256(object), err
}

// dropUnused deletes declarations that nothing refers to: each copy of the module would
// copy them.
func dropUnused(l *llvm.Lib, m llvm.Module) {
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
