package llvm

import (
	"fmt"
	"runtime"
	"unsafe"
)

// Linkage is LLVMLinkage of the C API.
type Linkage uint32

// The linkages that matter here; the numbers are the C API's.
const (
	External            Linkage = 0
	AvailableExternally Linkage = 1
	LinkOnceAny         Linkage = 2
	LinkOnceODR         Linkage = 3
	WeakAny             Linkage = 5
	WeakODR             Linkage = 6
	Appending           Linkage = 7
	Internal            Linkage = 8
	Private             Linkage = 9
	ExternalWeak        Linkage = 12
	Common              Linkage = 14
)

// Local reports whether the name is the translation unit's own.
func (k Linkage) Local() bool { return k == Internal || k == Private }

// Discardable reports whether several units may define the name and the linker keeps one.
func (k Linkage) Discardable() bool {
	return k == LinkOnceAny || k == LinkOnceODR || k == WeakAny || k == WeakODR
}

const (
	visibilityDefault = 0
	visibilityHidden  = 1
)

// Parse reads bitcode into the context. The bytes are not kept.
func (l *Lib) Parse(c Context, bitcode []byte, name string) (Module, error) {
	return l.parse(c, bitcode, name, false)
}

// ParseLazily reads bitcode without the functions' bodies, most of it: LoadBodies
// reads one. The bytes must stay unchanged and alive until the module is disposed of.
// A function that was not loaded is no declaration, but has no blocks.
func (l *Lib) ParseLazily(c Context, bitcode []byte, name string) (Module, error) {
	return l.parse(c, bitcode, name, true)
}

// LoadBodies reads the bodies of functions of a module that was parsed lazily.
// Damaged bitcode ends the process.
func (l *Lib) LoadBodies(m Module, functions []Function) {
	// The C API has no function for it, but this one does it first of all.
	pm := l.call(l.fn.CreateFunctionPassManagerForModule, uintptr(m))
	for _, f := range functions {
		l.call(l.fn.RunFunctionPassManager, pm, uintptr(f))
	}
	l.call(l.fn.DisposePassManager, pm)
}

func (l *Lib) parse(c Context, bitcode []byte, name string, lazily bool) (Module, error) {
	if len(bitcode) == 0 {
		return 0, fmt.Errorf("%s: empty bitcode", name)
	}
	n := cstring(name)
	buf := l.call(l.fn.CreateMemoryBufferWithMemoryRange, uintptr(unsafe.Pointer(&bitcode[0])), uintptr(len(bitcode)),
		uintptr(unsafe.Pointer(n)), 0)
	var m Module
	read := l.fn.ParseBitcodeInContext2
	if lazily {
		read = l.fn.GetBitcodeModuleInContext2
	}
	failed := truth(l.call(read, uintptr(c), buf, uintptr(unsafe.Pointer(&m))))
	if failed || !lazily {
		l.call(l.fn.DisposeMemoryBuffer, buf) // else the module has it
	}
	runtime.KeepAlive(bitcode)
	if err := l.Errors(c); err != nil || failed {
		if !failed {
			l.DisposeModule(m)
		}
		return 0, fmt.Errorf("%s: LLVM %d cannot read the bitcode: %w", name, l.Major, err)
	}
	return m, nil
}

// takeBuffer copies a memory buffer's contents and frees it.
func (l *Lib) takeBuffer(buf uintptr) []byte {
	start := l.call(l.fn.GetBufferStart, buf)
	size := int(l.call(l.fn.GetBufferSize, buf))
	out := make([]byte, size)
	if size > 0 {
		copy(out, unsafe.Slice((*byte)(pointer(start)), size))
	}
	l.call(l.fn.DisposeMemoryBuffer, buf)
	return out
}

// Bitcode writes the module as bitcode.
func (l *Lib) Bitcode(m Module) []byte {
	return l.takeBuffer(l.call(l.fn.WriteBitcodeToMemoryBuffer, uintptr(m)))
}

// Clone copies a module within its context.
func (l *Lib) Clone(m Module) Module { return Module(l.call(l.fn.CloneModule, uintptr(m))) }

// DisposeModule frees the module; its context lives on.
func (l *Lib) DisposeModule(m Module) { l.call(l.fn.DisposeModule, uintptr(m)) }

// String prints the module as LLVM assembly.
func (l *Lib) String(m Module) string {
	return l.message(l.call(l.fn.PrintModuleToString, uintptr(m)))
}

// Verify checks the module's well-formedness.
func (l *Lib) Verify(m Module) error {
	const returnStatus = 2
	var text uintptr
	broken := truth(l.call(l.fn.VerifyModule, uintptr(m), returnStatus, uintptr(unsafe.Pointer(&text))))
	s := l.message(text)
	if broken {
		return fmt.Errorf("broken IR: %s", s)
	}
	return nil
}

// StripDebugInfo removes all debug information from the module.
func (l *Lib) StripDebugInfo(m Module) { l.call(l.fn.StripModuleDebugInfo, uintptr(m)) }

// InlineAsm is the module's file-level assembly.
func (l *Lib) InlineAsm(m Module) string {
	var n uint64
	p := l.call(l.fn.GetModuleInlineAsm, uintptr(m), uintptr(unsafe.Pointer(&n)))
	return goStringN(p, int(n))
}

// SetInlineAsm replaces the module's file-level assembly.
func (l *Lib) SetInlineAsm(m Module, text string) {
	p := cstring(text)
	l.call(l.fn.SetModuleInlineAsm2, uintptr(m), uintptr(unsafe.Pointer(p)), uintptr(len(text)))
}

// SourceFileName is the name that the front end recorded.
func (l *Lib) SourceFileName(m Module) string {
	var n uint64
	p := l.call(l.fn.GetSourceFileName, uintptr(m), uintptr(unsafe.Pointer(&n)))
	return goStringN(p, int(n))
}

// Triple is the module's target triple.
func (l *Lib) Triple(m Module) string { return goString(l.call(l.fn.GetTarget, uintptr(m))) }

// SetOption sets one of LLVM's own options, from now on and for all modules.
func (l *Lib) SetOption(option string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.options[option] {
		return // LLVM ends the process when an option comes twice
	}
	if l.options == nil {
		l.options = map[string]bool{}
	}
	l.options[option] = true
	args := []*byte{cstring("ames"), cstring(option)}
	l.call(l.fn.ParseCommandLineOptions, uintptr(len(args)), uintptr(unsafe.Pointer(&args[0])), 0)
	runtime.KeepAlive(args)
}

// RunPasses runs a new-pass-manager pipeline, named in its textual form.
func (l *Lib) RunPasses(m Module, passes string, tm TargetMachine) error {
	p := cstring(passes)
	opts := l.call(l.fn.CreatePassBuilderOptions)
	e := l.call(l.fn.RunPasses, uintptr(m), uintptr(unsafe.Pointer(p)), uintptr(tm), opts)
	l.call(l.fn.DisposePassBuilderOptions, opts)
	if e == 0 {
		return nil
	}
	return fmt.Errorf("LLVM passes %q: %s", passes, goString(l.call(l.fn.GetErrorMessage, e)))
}

// Functions lists the module's functions in order.
func (l *Lib) Functions(m Module) []Function {
	var out []Function
	for f := l.call(l.fn.GetFirstFunction, uintptr(m)); f != 0; f = l.call(l.fn.GetNextFunction, f) {
		out = append(out, Function(f))
	}
	return out
}

// Globals lists the module's global variables in order.
func (l *Lib) Globals(m Module) []Global {
	var out []Global
	for g := l.call(l.fn.GetFirstGlobal, uintptr(m)); g != 0; g = l.call(l.fn.GetNextGlobal, g) {
		out = append(out, Global(g))
	}
	return out
}

// Aliases lists the module's aliases in order.
func (l *Lib) Aliases(m Module) []Value {
	var out []Value
	for a := l.call(l.fn.GetFirstGlobalAlias, uintptr(m)); a != 0; a = l.call(l.fn.GetNextGlobalAlias, a) {
		out = append(out, Value(a))
	}
	return out
}

// IFuncs lists the module's indirect functions in order.
func (l *Lib) IFuncs(m Module) []Value {
	var out []Value
	for a := l.call(l.fn.GetFirstGlobalIFunc, uintptr(m)); a != 0; a = l.call(l.fn.GetNextGlobalIFunc, a) {
		out = append(out, Value(a))
	}
	return out
}

// EraseIFunc removes an indirect function that has no uses left.
func (l *Lib) EraseIFunc(v Value) { l.call(l.fn.EraseGlobalIFunc, uintptr(v)) }

// SetAliasee points an alias elsewhere.
func (l *Lib) SetAliasee(alias, to Value) {
	l.call(l.fn.AliasSetAliasee, uintptr(alias), uintptr(to))
}

// NamedFunction finds a function by name; 0 if there is none.
func (l *Lib) NamedFunction(m Module, name string) Function {
	n := cstring(name)
	return Function(l.call(l.fn.GetNamedFunction, uintptr(m), uintptr(unsafe.Pointer(n))))
}

// NamedGlobal finds a global variable by name; 0 if there is none.
func (l *Lib) NamedGlobal(m Module, name string) Global {
	n := cstring(name)
	return Global(l.call(l.fn.GetNamedGlobal, uintptr(m), uintptr(unsafe.Pointer(n))))
}

// DeleteFunction removes a function that has no uses left.
func (l *Lib) DeleteFunction(f Function) { l.call(l.fn.DeleteFunction, uintptr(f)) }

// DeleteGlobal removes a global variable that has no uses left.
func (l *Lib) DeleteGlobal(g Global) { l.call(l.fn.DeleteGlobal, uintptr(g)) }

// AddFunction declares a function.
func (l *Lib) AddFunction(m Module, name string, ty Type) Function {
	n := cstring(name)
	return Function(l.call(l.fn.AddFunction, uintptr(m), uintptr(unsafe.Pointer(n)), uintptr(ty)))
}

// AddGlobal declares a global variable.
func (l *Lib) AddGlobal(m Module, name string, ty Type) Global {
	n := cstring(name)
	return Global(l.call(l.fn.AddGlobal, uintptr(m), uintptr(ty), uintptr(unsafe.Pointer(n))))
}

// Name is a value's name.
func (l *Lib) Name(v Value) string {
	var n uint64
	p := l.call(l.fn.GetValueName2, uintptr(v), uintptr(unsafe.Pointer(&n)))
	return goStringN(p, int(n))
}

// SetName renames a value.
func (l *Lib) SetName(v Value, name string) {
	n := cstring(name)
	l.call(l.fn.SetValueName2, uintptr(v), uintptr(unsafe.Pointer(n)), uintptr(len(name)))
}

// IsDeclaration reports whether a global value has no definition here.
func (l *Lib) IsDeclaration(v Value) bool { return truth(l.call(l.fn.IsDeclaration, uintptr(v))) }

// Params are a function's parameters.
func (l *Lib) Params(f Function) []Value {
	out := make([]Value, int(uint32(l.call(l.fn.CountParams, uintptr(f)))))
	for i := range out {
		out[i] = Value(l.call(l.fn.GetParam, uintptr(f), uintptr(i)))
	}
	return out
}

// Linkage of a global value.
func (l *Lib) Linkage(v Value) Linkage { return Linkage(l.call(l.fn.GetLinkage, uintptr(v))) }

// SetLinkage changes a global value's linkage.
func (l *Lib) SetLinkage(v Value, k Linkage) { l.call(l.fn.SetLinkage, uintptr(v), uintptr(k)) }

// SetHidden gives a global value hidden or default visibility.
func (l *Lib) SetHidden(v Value, hidden bool) {
	vis := uintptr(visibilityDefault)
	if hidden {
		vis = visibilityHidden
	}
	l.call(l.fn.SetVisibility, uintptr(v), vis)
}

// SetSection places a global value's definition.
func (l *Lib) SetSection(v Value, section string) {
	s := cstring(section)
	l.call(l.fn.SetSection, uintptr(v), uintptr(unsafe.Pointer(s)))
}

// SetConstant says that nothing writes to a variable.
func (l *Lib) SetConstant(g Global) { l.call(l.fn.SetGlobalConstant, uintptr(g), 1) }

// SetAlignment of a definition, in bytes.
func (l *Lib) SetAlignment(v Value, bytes int) {
	l.call(l.fn.SetAlignment, uintptr(v), uintptr(bytes))
}

// ClearComdat takes a global object out of its COMDAT group.
func (l *Lib) ClearComdat(v Value) { l.call(l.fn.SetComdat, uintptr(v), 0) }

// ValueType is the type of what a global value's address points to.
func (l *Lib) ValueType(v Value) Type { return Type(l.call(l.fn.GlobalGetValueType, uintptr(v))) }

// Initializer of a global variable; 0 if it has none.
func (l *Lib) Initializer(g Global) Value { return Value(l.call(l.fn.GetInitializer, uintptr(g))) }

// SetInitializer defines a global variable.
func (l *Lib) SetInitializer(g Global, v Value) {
	l.call(l.fn.SetInitializer, uintptr(g), uintptr(v))
}

// ThreadLocalMode copies a thread-local model from one variable to another.
func (l *Lib) ThreadLocalMode(g Global) uintptr {
	return l.call(l.fn.GetThreadLocalMode, uintptr(g)) & 0xffffffff
}

// SetThreadLocalMode sets a variable's thread-local model, as ThreadLocalMode gave it.
func (l *Lib) SetThreadLocalMode(g Global, mode uintptr) {
	l.call(l.fn.SetThreadLocalMode, uintptr(g), mode)
}
