// Package llvm is the LLVM C API, loaded at run time and typed.
//
// One program drives every libLLVM from version 13 on: the library is opened
// with dlopen, its functions are called through purego, no cgo is involved.
// It is the only package that may hold pointers into LLVM. Handles are plain
// numbers of distinct types; they belong to LLVM and die with the context or
// module that they came from. Nothing here knows about mutants.
package llvm

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
)

// Handles into LLVM. The zero value means "none".
type (
	// Context owns everything that was made in it; disposing of it frees all.
	Context uintptr
	// Module belongs to its Context.
	Module uintptr
	// Value is any LLVM value.
	Value uintptr
	// Function is a Value that is a function.
	Function uintptr
	// Global is a Value that is a global variable.
	Global uintptr
	// Block is a basic block.
	Block uintptr
	// Type is an LLVM type.
	Type uintptr
	// Builder inserts instructions; dispose of it before its context.
	Builder uintptr
	// Metadata is a metadata node.
	Metadata uintptr
	// TargetMachine generates code for one target.
	TargetMachine uintptr
	// Use is one use of a value.
	Use uintptr
)

// Value returns the function as a value.
func (f Function) Value() Value { return Value(f) }

// Value returns the global variable as a value.
func (g Global) Value() Value { return Value(g) }

// Lib is one loaded libLLVM.
type Lib struct {
	Path  string
	Major int

	fn          functions
	constReal   func(ty uintptr, n float64) uintptr
	realDouble  func(v uintptr, loses unsafe.Pointer) float64
	diagHandler uintptr

	mu       sync.Mutex
	diags    map[Context][]string
	options  map[string]bool // set already
	created  int
	disposed int
}

// Open loads the library and looks all needed functions up. A function that
// the library lacks is an error that names it.
func Open(path string) (*Lib, error) {
	handle, err := purego.Dlopen(path, purego.RTLD_LAZY|purego.RTLD_LOCAL)
	if err != nil {
		return nil, fmt.Errorf("cannot load LLVM library %s: %w", path, err)
	}
	l := &Lib{Path: path, diags: map[Context][]string{}}
	if err := l.lookUp(handle); err != nil {
		return nil, err
	}
	var major, minor, patch uint32
	if l.fn.GetVersion != 0 {
		l.call(l.fn.GetVersion, uintptr(unsafe.Pointer(&major)), uintptr(unsafe.Pointer(&minor)),
			uintptr(unsafe.Pointer(&patch)))
	}
	if l.Major = int(major); major == 0 {
		l.Major = majorByName(path) // the function came with LLVM 16
	}
	l.diagHandler = purego.NewCallback(l.onDiagnostic)
	for _, f := range []uintptr{l.fn.InitializeX86TargetInfo, l.fn.InitializeX86Target, l.fn.InitializeX86TargetMC,
		l.fn.InitializeX86AsmPrinter, l.fn.InitializeX86AsmParser} {
		l.call(f)
	}
	return l, nil
}

// majorByName reads the version from a library's file name, such as
// libLLVM-14.so.1; 0 if there is none.
func majorByName(path string) int {
	var major int
	if _, err := fmt.Sscanf(filepath.Base(path), "libLLVM-%d", &major); err != nil {
		return 0
	}
	return major
}

func (l *Lib) lookUp(handle uintptr) error {
	var missing []string
	v := reflect.ValueOf(&l.fn).Elem()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		addr, err := purego.Dlsym(handle, "LLVM"+field.Name)
		if err != nil && field.Tag.Get("llvm") != "optional" {
			missing = append(missing, "LLVM"+field.Name)
			continue
		}
		v.Field(i).SetUint(uint64(addr))
	}
	if n := len(missing); n > 0 {
		const shown = 3
		more := ""
		if n > shown {
			missing, more = missing[:shown], fmt.Sprintf(" and %d more functions", n-shown)
		}
		return fmt.Errorf("%s lacks %s%s: LLVM 13 or newer with the X86 target is needed", l.Path,
			strings.Join(missing, ", "), more)
	}
	for name, f := range map[string]any{"LLVMConstReal": &l.constReal, "LLVMConstRealGetDouble": &l.realDouble} {
		addr, err := purego.Dlsym(handle, name)
		if err != nil {
			return fmt.Errorf("%s lacks %s", l.Path, name)
		}
		purego.RegisterFunc(f, addr)
	}
	return nil
}

// call reaches a C function whose arguments and result are integers or
// pointers. The directive keeps what a converted pointer argument points to
// on the heap and alive over the call.
//
//go:uintptrescapes
func (l *Lib) call(fn uintptr, args ...uintptr) uintptr {
	r, _, _ := purego.SyscallN(fn, args...)
	return r
}

// truth reads an LLVMBool, which is a 32-bit int.
func truth(r uintptr) bool { return uint32(r) != 0 }

// cstring makes a zero-terminated copy; the caller keeps it alive over the call.
func cstring(s string) *byte { return &append([]byte(s), 0)[0] }

func goString(p uintptr) string {
	if p == 0 {
		return ""
	}
	n := 0
	for *(*byte)(unsafe.Add(pointer(p), n)) != 0 {
		n++
	}
	return string(unsafe.Slice((*byte)(pointer(p)), n))
}

func goStringN(p uintptr, n int) string {
	if p == 0 || n == 0 {
		return ""
	}
	return string(unsafe.Slice((*byte)(pointer(p)), n))
}

// pointer turns an address that C returned into a pointer. It lies outside
// the Go heap, so the garbage collector has no part in it.
func pointer(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }

// message takes ownership of a string that LLVM allocated.
func (l *Lib) message(p uintptr) string {
	if p == 0 {
		return ""
	}
	s := goString(p)
	l.call(l.fn.DisposeMessage, p)
	return s
}

func (l *Lib) onDiagnostic(info, context uintptr) uintptr {
	const severityError = 0
	if l.call(l.fn.GetDiagInfoSeverity, info)&0xffffffff == severityError {
		text := l.message(l.call(l.fn.GetDiagInfoDescription, info))
		l.mu.Lock()
		l.diags[Context(context)] = append(l.diags[Context(context)], text)
		l.mu.Unlock()
	}
	return 0
}

// NewContext makes a context. Its errors are collected; see Errors.
func (l *Lib) NewContext() Context {
	c := Context(l.call(l.fn.ContextCreate))
	l.call(l.fn.ContextSetDiagnosticHandler, uintptr(c), l.diagHandler, uintptr(c))
	l.mu.Lock()
	l.created++
	l.mu.Unlock()
	return c
}

// DiscardNames lets the context's values within functions have numbers only, given in
// their order.
func (l *Lib) DiscardNames(c Context) { l.call(l.fn.ContextSetDiscardValueNames, uintptr(c), 1) }

// Dispose frees the context and all that lives in it.
func (l *Lib) Dispose(c Context) {
	l.call(l.fn.ContextDispose, uintptr(c))
	l.mu.Lock()
	delete(l.diags, c)
	l.disposed++
	l.mu.Unlock()
}

// Contexts tells how many contexts were created and how many still live.
func (l *Lib) Contexts() (created, live int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.created, l.created - l.disposed
}

// Errors returns and clears the errors that LLVM reported in this context.
func (l *Lib) Errors(c Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := l.diags[c]
	delete(l.diags, c)
	if len(d) == 0 {
		return nil
	}
	return errors.New(strings.Join(d, "; "))
}
