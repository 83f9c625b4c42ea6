package codegen

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/change"
)

// Form stands for what an optimising compiler makes of a function: its digest.
type Form [digestSize]byte

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
	l.DiscardNames(c) // which passes make up by chance
	defer runtime.KeepAlive(stripped)
	m, bodies, _, err := openIsolated(l, c, stripped, job)
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
	return k.formsOfAll(c, m, tm, names, job)
}

// formsOfAll shares a module among its wanted functions by halving it: a copy for each,
// with the bodies of all in it, would cost more than optimising does.
func (k *Compiler) formsOfAll(c llvm.Context, m llvm.Module, tm llvm.TargetMachine, names []string, job Job) ([]FunctionForms, error) {
	n := len(names)
	if n == 1 {
		k.l.SetLinkage(k.l.NamedFunction(m, names[0]).Value(), llvm.External)
		found, err := k.forms(c, m, tm, names[0], job.Functions[0])
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", job.Unit, job.Functions[0].Name, err)
		}
		return []FunctionForms{found}, nil
	}
	left, right := job, job
	left.Functions, right.Functions = job.Functions[:n/2], job.Functions[n/2:]
	copied := k.l.Clone(m)
	defer k.l.DisposeModule(copied)
	k.leaveAll(copied, names[n/2:])
	k.leaveAll(m, names[:n/2])
	out, err := k.formsOfAll(c, copied, tm, names[:n/2], left)
	if err != nil {
		return nil, err
	}
	others, err := k.formsOfAll(c, m, tm, names[n/2:], right)
	return append(out, others...), err
}

// leaveAll makes functions mere references, as far as they are not part of others.
func (k *Compiler) leaveAll(m llvm.Module, names []string) {
	for _, name := range names {
		if f := k.l.NamedFunction(m, name); k.l.Linkage(f.Value()) != llvm.Private {
			leave(k.l, m, f)
		}
	}
	dropUnused(k.l, m)
}

// forms makes those of the function that is defined in a module.
func (k *Compiler) forms(c llvm.Context, m llvm.Module, tm llvm.TargetMachine, name string, job FunctionJob) (FunctionForms, error) {
	l := k.l
	out := FunctionForms{Name: job.Name, Mutants: map[int32]Form{}}
	wanted := l.NamedFunction(m, name)
	for _, attribute := range []string{"optnone", "noinline"} {
		l.RemoveAttribute(wanted, llvm.OnFunction, l.AttributeKind(attribute))
	}
	var err error
	if out.Original, err = k.optimised(c, m, tm, name, nil); err != nil {
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
		if out.Mutants[number], err = k.optimised(c, m, tm, name, mutations); err != nil {
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
		switch mu.Change.(type) {
		case change.SkipCall, change.SkipStore, change.Element:
			return false
		}
	}
	return true
}

// optimised makes mutations in a copy of a module's function, for good, and optimises it.
func (k *Compiler) optimised(c llvm.Context, m llvm.Module, tm llvm.TargetMachine, name string, mutations []Mutation) (Form, error) {
	l := k.l
	copied := l.Clone(m)
	defer l.DisposeModule(copied)
	b := l.NewBuilder(c)
	defer l.DisposeBuilder(b)
	i32 := l.IntType(c, 32)
	s := &schema{l: l, c: c, m: copied, b: b, i32: i32, selector: l.Int(i32, 1, false)}
	known := newMemo(l, 0)
	s.added = newInstrumentation(known, c, copied)
	body := known.instructions(l.NamedFunction(copied, name))
	s.guards = s.added.guards(body)
	s.enter(body)
	for _, mu := range mutations {
		if int(mu.Index) >= len(body) {
			return Form{}, fmt.Errorf("instruction %d is not in the bitcode", mu.Index)
		}
		if err := s.mutate(body[mu.Index], 1, mu.Change); err != nil {
			return Form{}, fmt.Errorf("instruction %d: %w", mu.Index, err)
		}
	}
	for _, v := range body {
		// What is assumed is no code of its own, but would be told apart.
		if l.Opcode(v) == ir.Call && l.Name(l.Callee(v)) == "llvm.assume" {
			l.Erase(v)
		}
	}
	if err := l.RunPasses(copied, passesFor(len(body), l.Major), tm); err != nil {
		return Form{}, err
	}
	return formOf(l.String(copied), name)
}

// formOf picks a function from a module's text. What else is in there is not part of its form.
func formOf(text, name string) (form Form, err error) {
	d := newDigester(text)
	for _, g := range d.order {
		if g.body != "" && g.name == symbolName(name) {
			digest, _ := d.function(g)
			copy(form[:], digest)
			return form, nil
		}
	}
	return Form{}, fmt.Errorf("%s is not there any more once it is optimised", name)
}

// largeFunction has more instructions than this.
const largeFunction = 500

// passesFor a function of so many instructions: those of -O2 that can show that code is
// the same. What only makes code faster is left out, and of larger functions what takes
// longer the more loops there are.
func passesFor(instructions, version int) string {
	combine := "instcombine"
	if version >= 18 {
		combine = "instcombine<no-verify-fixpoint>" // which would end the process
	}
	cse := "early-cse<memssa>"
	if version <= 13 {
		cse = "early-cse-memssa"
	}
	passes := []string{"sroa", cse, "simplifycfg", combine}
	if instructions <= largeFunction {
		passes = append(passes, "loop-mssa(loop-rotate,licm,simple-loop-unswitch)", "simplifycfg", combine,
			"loop(loop-idiom,indvars,loop-deletion)", "sroa", cse, "sccp", "bdce", combine, "jump-threading", "correlated-propagation")
	} else {
		passes = append(passes, cse)
	}
	passes = append(passes, "dse", "adce", "simplifycfg", combine)
	return "function(" + strings.Join(passes, ",") + ")"
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
