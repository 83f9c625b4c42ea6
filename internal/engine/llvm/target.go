package llvm

import (
	"fmt"
	"unsafe"
)

// Code generation settings of the C API.
const (
	levelNone      = 0
	levelDefault   = 2
	relocStatic    = 1
	relocPIC       = 2
	codeModelSmall = 3
	objectFile     = 1
)

// NewTargetMachine makes a code generator for the triple: position-independent
// code of the small model, without optimisation, for the baseline CPU.
func (l *Lib) NewTargetMachine(triple string) (TargetMachine, error) {
	return l.targetMachine(triple, levelNone, relocPIC)
}

// NewFixedMachine is NewTargetMachine for code that is not position-independent.
func (l *Lib) NewFixedMachine(triple string) (TargetMachine, error) {
	return l.targetMachine(triple, levelNone, relocStatic)
}

// NewOptimisingMachine is NewTargetMachine with the code generator's usual optimisation.
func (l *Lib) NewOptimisingMachine(triple string) (TargetMachine, error) {
	return l.targetMachine(triple, levelDefault, relocPIC)
}

func (l *Lib) targetMachine(triple string, level, relocations uintptr) (TargetMachine, error) {
	t, cpu, features := cstring(triple), cstring(""), cstring("")
	var target, text uintptr
	if truth(l.call(l.fn.GetTargetFromTriple, uintptr(unsafe.Pointer(t)), uintptr(unsafe.Pointer(&target)),
		uintptr(unsafe.Pointer(&text)))) {
		return 0, fmt.Errorf("LLVM %d has no code generator for %s: %s", l.Major, triple, l.message(text))
	}
	tm := l.call(l.fn.CreateTargetMachine, target, uintptr(unsafe.Pointer(t)), uintptr(unsafe.Pointer(cpu)),
		uintptr(unsafe.Pointer(features)), level, relocations, codeModelSmall)
	if tm == 0 {
		return 0, fmt.Errorf("LLVM %d cannot make a code generator for %s", l.Major, triple)
	}
	return TargetMachine(tm), nil
}

// DisposeTargetMachine frees a code generator.
func (l *Lib) DisposeTargetMachine(tm TargetMachine) {
	l.call(l.fn.DisposeTargetMachine, uintptr(tm))
}

// Emit compiles the module, which it changes, to a relocatable object.
func (l *Lib) Emit(c Context, tm TargetMachine, m Module) ([]byte, error) {
	var text, buf uintptr
	if truth(l.call(l.fn.TargetMachineEmitToMemoryBuffer, uintptr(tm), uintptr(m), objectFile,
		uintptr(unsafe.Pointer(&text)), uintptr(unsafe.Pointer(&buf)))) {
		return nil, fmt.Errorf("code generation: %s", l.message(text))
	}
	data := l.takeBuffer(buf)
	// An instruction in inline assembly that is not known is left out, and only a diagnostic says so.
	if err := l.Errors(c); err != nil {
		return nil, fmt.Errorf("code generation: %w", err)
	}
	return data, nil
}
