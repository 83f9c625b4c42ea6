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

// Strip frees a module, once it is finished, of debug information and gives its bitcode, from which all
// compiling starts.
func Strip(l *llvm.Lib, m llvm.Module) []byte {
	l.StripDebugInfo(m)
	return l.Bitcode(m)
}

// SymbolName is the name that the object file will have for an IR name.
func SymbolName(name string) string { return strings.TrimPrefix(name, "\x01") }
