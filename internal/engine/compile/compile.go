// Package compile turns bitcode into objects: it loads translation units, takes functions out of them,
// finishes what their compilers left undone, and emits relocatable objects.
//
// Every module that is compiled is a fresh load of bitcode in a context of its own, dropped when its
// result exists. All of that happens in worker processes, since LLVM ends the process on broken IR: Pool
// is the side that talks to them, Serve is their life, and a Task is what they are asked. Builder keeps
// what came of it in a Cache, under keys that are digests of all that it follows from.
//
// What is made of a unit's code, and why, is told by tasks of packages above. This one knows no mutant and
// no test, nor anything of sources, processes under test or verdicts.
package compile

import (
	"fmt"
	"runtime"
	"strings"

	"ames/internal/engine/llvm"
)

// Compiler is what a worker works with: LLVM, and the machines that it makes code for. It is not safe for
// concurrent use.
type Compiler struct {
	lib      *llvm.Lib
	machines map[string]llvm.TargetMachine // by triple
	// optimising are those of code that is optimised.
	optimising map[string]llvm.TargetMachine
	// fixed are those of code that is not position-independent.
	fixed map[string]llvm.TargetMachine
	// Verify checks every module before it is emitted.
	Verify bool
}

// NewCompiler makes a compiler.
func NewCompiler(l *llvm.Lib) *Compiler {
	return &Compiler{lib: l, machines: map[string]llvm.TargetMachine{},
		optimising: map[string]llvm.TargetMachine{}, fixed: map[string]llvm.TargetMachine{}}
}

// Lib is the compiler's LLVM.
func (k *Compiler) Lib() *llvm.Lib { return k.lib }

// Optimising gives the machine that code of a triple is optimised for.
func (k *Compiler) Optimising(triple string) (llvm.TargetMachine, error) {
	return machineOf(k.optimising, triple, k.lib.NewOptimisingMachine)
}

func machineOf(known map[string]llvm.TargetMachine, triple string,
	create func(string) (llvm.TargetMachine, error)) (llvm.TargetMachine, error) {
	if tm, ok := known[triple]; ok {
		return tm, nil
	}
	tm, err := create(triple)
	if err == nil {
		known[triple] = tm
	}
	return tm, err
}

// Emit makes the object of a module, which is of a unit of that name.
func (k *Compiler) Emit(c llvm.Context, m llvm.Module, unit string) ([]byte, error) {
	tm, err := machineOf(k.machines, k.lib.Triple(m), k.lib.NewTargetMachine)
	if err != nil {
		return nil, err
	}
	if k.Verify {
		if err := k.lib.Verify(m); err != nil {
			return nil, fmt.Errorf("%s: %w", unit, err)
		}
	}
	return k.lib.Emit(c, tm, m)
}

// Close frees the machines. The compiler is of no more use.
func (k *Compiler) Close() {
	for _, machines := range []map[string]llvm.TargetMachine{k.machines, k.optimising, k.fixed} {
		for _, tm := range machines {
			k.lib.DisposeTargetMachine(tm)
		}
	}
}

// Whole makes the object of a whole module, as its compiler would: what that has left undone is done before.
// debug keeps debug information; optimise is for the code generator, LLVM's other passes are not run.
func (k *Compiler) Whole(c llvm.Context, m llvm.Module, debug, optimise bool) ([]byte, error) {
	if err := Finish(k.lib, c, m); err != nil {
		return nil, err
	}
	if !debug {
		k.lib.StripDebugInfo(m)
	}
	if err := k.lib.Verify(m); err != nil {
		return nil, err
	}
	machines, create := k.machines, k.lib.NewTargetMachine
	if optimise {
		machines, create = k.optimising, k.lib.NewOptimisingMachine
	}
	tm, err := machineOf(machines, k.lib.Triple(m), create)
	if err != nil {
		return nil, err
	}
	return k.lib.Emit(c, tm, m)
}

// Object is Whole for bitcode that nothing else is done with. It may end the process if the bitcode is damaged.
func (k *Compiler) Object(bitcode []byte, name string, debug, optimise bool) ([]byte, error) {
	l := k.lib
	c := l.NewContext()
	defer l.Dispose(c)
	l.DiscardNames(c)
	// Reading all at once verifies the debug information too, which takes as long as reading it.
	m, err := l.ParseLazily(c, bitcode, name)
	if err != nil {
		return nil, err
	}
	defer runtime.KeepAlive(bitcode)
	defer l.DisposeModule(m)
	l.LoadBodies(m, l.Functions(m))
	return k.Whole(c, m, debug, optimise)
}

// Strip frees a module, once it is finished, of debug information and gives its bitcode, from which all
// compiling starts.
func Strip(l *llvm.Lib, m llvm.Module) []byte {
	l.StripDebugInfo(m)
	return l.Bitcode(m)
}

// SymbolName is the name that the object file will have for an IR name.
func SymbolName(name string) string { return strings.TrimPrefix(name, "\x01") }
