package schema

import (
	"fmt"
	"runtime"
	"slices"
	"strings"

	"ames/internal/engine/compile"
	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/change"
)

// Form stands for what an optimising compiler makes of a function: its digest.
type Form [compile.DigestSize]byte

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
// Each function is compiled by itself: what it calls is not looked into. counted is as for Analyse.
func Forms(k *compile.Compiler, stripped []byte, job Job, counted []string) ([]FunctionForms, error) {
	l := k.Lib()
	c := l.NewContext()
	defer l.Dispose(c)
	l.DiscardNames(c) // which passes make up by chance
	defer runtime.KeepAlive(stripped)
	p, err := compile.OpenPart(l, c, stripped, job.Unit, job.functions())
	if err != nil {
		return nil, err
	}
	m := p.Module
	defer l.DisposeModule(m)
	o := &optimiser{l: l, c: c, counted: counted}
	if o.machine, err = k.Optimising(l.Triple(m)); err != nil {
		return nil, err
	}
	names := make([]string, len(p.Bodies))
	for i, f := range p.Bodies {
		names[i] = l.Name(f.Value())
	}
	compile.DropUnused(l, m)
	// LLVM ends in copies of a module in which addresses of labels are taken.
	if slices.ContainsFunc(l.Functions(m), func(f llvm.Function) bool { return compile.HasLabels(l, f) }) {
		return nil, nil
	}
	return o.all(m, names, job)
}

// optimiser makes forms of functions in modules of one context.
type optimiser struct {
	l       *llvm.Lib
	c       llvm.Context
	machine llvm.TargetMachine
	counted []string
}

// all shares a module among its wanted functions by halving it: a copy for each,
// with the bodies of all in it, would cost more than optimising does.
func (o *optimiser) all(m llvm.Module, names []string, job Job) ([]FunctionForms, error) {
	n := len(names)
	if n == 1 {
		o.l.SetLinkage(o.l.NamedFunction(m, names[0]).Value(), llvm.External)
		found, err := o.forms(m, names[0], job.Functions[0])
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", job.Unit, job.Functions[0].Name, err)
		}
		return []FunctionForms{found}, nil
	}
	left, right := job, job
	left.Functions, right.Functions = job.Functions[:n/2], job.Functions[n/2:]
	copied := o.l.Clone(m)
	defer o.l.DisposeModule(copied)
	o.leave(copied, names[n/2:])
	o.leave(m, names[:n/2])
	out, err := o.all(copied, names[:n/2], left)
	if err != nil {
		return nil, err
	}
	others, err := o.all(m, names[n/2:], right)
	return append(out, others...), err
}

// leave makes functions mere references, as far as they are not part of others.
func (o *optimiser) leave(m llvm.Module, names []string) {
	for _, name := range names {
		if f := o.l.NamedFunction(m, name); o.l.Linkage(f.Value()) != llvm.Private {
			compile.Leave(o.l, m, f)
		}
	}
	compile.DropUnused(o.l, m)
}

// forms makes those of the function that is defined in a module.
func (o *optimiser) forms(m llvm.Module, name string, job FunctionJob) (FunctionForms, error) {
	l := o.l
	out := FunctionForms{Name: job.Name, Mutants: map[int32]Form{}}
	wanted := l.NamedFunction(m, name)
	for _, attribute := range []string{"optnone", "noinline"} {
		l.RemoveAttribute(wanted, llvm.OnFunction, l.AttributeKind(attribute))
	}
	var err error
	if out.Original, err = o.optimised(m, name, nil); err != nil {
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
		if out.Mutants[number], err = o.optimised(m, name, mutations); err != nil {
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
func (o *optimiser) optimised(m llvm.Module, name string, mutations []Mutation) (Form, error) {
	l, c := o.l, o.c
	copied := l.Clone(m)
	defer l.DisposeModule(copied)
	b := l.NewBuilder(c)
	defer l.DisposeBuilder(b)
	s := newSchema(l, c, copied, b)
	s.selector = l.Int(s.i32, 1, false)
	of := s.open(l.NamedFunction(copied, name))
	s.enter(of)
	assumed := o.assumed(of.instructions) // while all of them are there
	for _, mu := range mutations {
		if !of.has(mu.Index) {
			return Form{}, fmt.Errorf("instruction %d is not in the bitcode", mu.Index)
		}
		if err := s.mutate(of.instructions[mu.Index], 1, mu.Change); err != nil {
			return Form{}, fmt.Errorf("instruction %d: %w", mu.Index, err)
		}
	}
	for _, v := range assumed {
		l.Erase(v)
	}
	if err := l.RunPasses(copied, passesFor(len(of.instructions), l.Major), o.machine); err != nil {
		return Form{}, err
	}
	return formOf(compile.NewDigester(l.String(copied), o.counted), name)
}

// assumed finds what says what is assumed: it is no code of its own, but would be told apart.
func (o *optimiser) assumed(instructions []llvm.Value) []llvm.Value {
	var out []llvm.Value
	for _, v := range instructions {
		if o.l.Opcode(v) == ir.Call && o.l.Name(o.l.Callee(v)) == "llvm.assume" {
			out = append(out, v)
		}
	}
	return out
}

// formOf picks a function from a module's text. What else is in there is not part of its form.
func formOf(d *compile.Digester, name string) (form Form, err error) {
	for _, g := range d.Globals() {
		if g.IsFunction() && g.Name == compile.SymbolName(name) {
			digest, _ := d.Function(g)
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
			"loop(loop-idiom,indvars,loop-deletion)", "sroa", cse, "sccp", "bdce", combine, "jump-threading",
			"correlated-propagation")
	} else {
		passes = append(passes, cse)
	}
	passes = append(passes, "dse", "adce", "simplifycfg", combine)
	return "function(" + strings.Join(passes, ",") + ")"
}
