package llvm

import (
	"strconv"
	"strings"
	"unsafe"
)

// Location is a debug location: a place in a file, seen through a scope.
type Location struct {
	Line, Col int
	Scope     Metadata
	InlinedAt Metadata // the call that the code was inlined into; 0 if it was not
}

// Location of an instruction; ok is false without one or on line 0.
func (l *Lib) Location(v Value) (loc Location, ok bool) {
	loc = l.ReadLocation(l.DebugLocation(v))
	return loc, loc.Line > 0
}

// DebugLocation is an instruction's debug location; 0 if it has none. Equal
// locations of a context have equal handles.
func (l *Lib) DebugLocation(v Value) Metadata {
	return Metadata(l.call(l.fn.InstructionGetDebugLoc, uintptr(v)))
}

// ReadLocation gives what a debug location says; the zero Location for none.
func (l *Lib) ReadLocation(node Metadata) (loc Location) {
	d := uintptr(node)
	if d == 0 {
		return loc
	}
	loc.Line = int(uint32(l.call(l.fn.DILocationGetLine, d)))
	loc.Col = int(uint32(l.call(l.fn.DILocationGetColumn, d)))
	loc.Scope = Metadata(l.call(l.fn.DILocationGetScope, d))
	loc.InlinedAt = Metadata(l.call(l.fn.DILocationGetInlinedAt, d))
	return loc
}

// MetadataKind is the number of a kind of metadata in a context.
func (l *Lib) MetadataKind(c Context, name string) uint32 {
	n := cstring(name)
	return uint32(l.call(l.fn.GetMDKindIDInContext, uintptr(c), uintptr(unsafe.Pointer(n)), uintptr(len(name))))
}

// HasMetadata reports whether an instruction has metadata of a kind.
func (l *Lib) HasMetadata(v Value, kind uint32) bool {
	return l.call(l.fn.GetMetadata, uintptr(v), uintptr(kind)) != 0
}

// Subprogram is the debug description of a function; 0 if it has none.
func (l *Lib) Subprogram(f Function) Metadata {
	return Metadata(l.call(l.fn.GetSubprogram, uintptr(f)))
}

// ScopeFile is the file of a debug scope; 0 if it has none. Equal files of a
// module have equal handles.
func (l *Lib) ScopeFile(scope Metadata) Metadata {
	return Metadata(l.call(l.fn.DIScopeGetFile, uintptr(scope)))
}

// FileName returns a debug file's name and directory as recorded.
func (l *Lib) FileName(file Metadata) (name, dir string) {
	var n uint32
	p := l.call(l.fn.DIFileGetFilename, uintptr(file), uintptr(unsafe.Pointer(&n)))
	name = goStringN(p, int(n))
	p = l.call(l.fn.DIFileGetDirectory, uintptr(file), uintptr(unsafe.Pointer(&n)))
	return name, goStringN(p, int(n))
}

// CompileUnits are the module's debug compile units, one per translation unit that it was made of.
func (l *Lib) CompileUnits(m Module) []Metadata {
	name := cstring("llvm.dbg.cu")
	n := int(uint32(l.call(l.fn.GetNamedMetadataNumOperands, uintptr(m), uintptr(unsafe.Pointer(name)))))
	if n <= 0 {
		return nil
	}
	nodes := make([]Value, n)
	l.call(l.fn.GetNamedMetadataOperands, uintptr(m), uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(&nodes[0])))
	units := make([]Metadata, n)
	for i, v := range nodes {
		units[i] = Metadata(l.call(l.fn.ValueAsMetadata, uintptr(v)))
	}
	return units
}

// MetadataText prints one metadata node as LLVM assembly, the nodes that it refers to by numbers
// without meaning.
func (l *Lib) MetadataText(c Context, node Metadata) string {
	return l.Text(Value(l.call(l.fn.MetadataAsValue, uintptr(c), uintptr(node))))
}

// ModuleFlag is the number that a module flag has; 0 if there is none.
func (l *Lib) ModuleFlag(c Context, m Module, name string) int {
	key := cstring(name)
	node := Metadata(l.call(l.fn.GetModuleFlag, uintptr(m), uintptr(unsafe.Pointer(key)), uintptr(len(name))))
	if node == 0 {
		return 0
	}
	v := Value(l.call(l.fn.MetadataAsValue, uintptr(c), uintptr(node)))
	_, number, _ := strings.Cut(l.Text(v), "i32 ")
	n, err := strconv.Atoi(number)
	if err != nil {
		return 0
	}
	return n
}
