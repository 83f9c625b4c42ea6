package llvm

import (
	"runtime"
	"strings"
	"unsafe"

	"ames/internal/engine/ir"
)

// NewBuilder makes an instruction builder.
func (l *Lib) NewBuilder(c Context) Builder {
	return Builder(l.call(l.fn.CreateBuilderInContext, uintptr(c)))
}

// DisposeBuilder frees a builder.
func (l *Lib) DisposeBuilder(b Builder) { l.call(l.fn.DisposeBuilder, uintptr(b)) }

// Before places the builder before an instruction.
func (l *Lib) Before(b Builder, v Value) {
	l.call(l.fn.PositionBuilderBefore, uintptr(b), uintptr(v))
}

// AtEnd places the builder at the end of a block.
func (l *Lib) AtEnd(b Builder, block Block) {
	l.call(l.fn.PositionBuilderAtEnd, uintptr(b), uintptr(block))
}

var noName = [1]byte{}

// BinOp builds an arithmetic or bitwise instruction.
func (l *Lib) BinOp(b Builder, op ir.Opcode, x, y Value) Value {
	return Value(
		l.call(l.fn.BuildBinOp, uintptr(b), uintptr(op), uintptr(x), uintptr(y), uintptr(unsafe.Pointer(&noName[0]))))
}

// FNeg builds a number of the other sign.
func (l *Lib) FNeg(b Builder, x Value) Value {
	return Value(l.call(l.fn.BuildFNeg, uintptr(b), uintptr(x), uintptr(unsafe.Pointer(&noName[0]))))
}

// ICmp builds an integer comparison.
func (l *Lib) ICmp(b Builder, pred int, x, y Value) Value {
	return Value(
		l.call(l.fn.BuildICmp, uintptr(b), uintptr(pred), uintptr(x), uintptr(y), uintptr(unsafe.Pointer(&noName[0]))))
}

// FCmp builds a floating comparison.
func (l *Lib) FCmp(b Builder, pred int, x, y Value) Value {
	return Value(
		l.call(l.fn.BuildFCmp, uintptr(b), uintptr(pred), uintptr(x), uintptr(y), uintptr(unsafe.Pointer(&noName[0]))))
}

// Select builds "cond ? x : y".
func (l *Lib) Select(b Builder, cond, x, y Value) Value {
	return Value(l.call(l.fn.BuildSelect, uintptr(b), uintptr(cond), uintptr(x), uintptr(y),
		uintptr(unsafe.Pointer(&noName[0]))))
}

// Load builds a load of a value of the type.
func (l *Lib) Load(b Builder, ty Type, from Value) Value {
	return Value(l.call(l.fn.BuildLoad2, uintptr(b), uintptr(ty), uintptr(from), uintptr(unsafe.Pointer(&noName[0]))))
}

// Store builds a store.
func (l *Lib) Store(b Builder, v, to Value) Value {
	return Value(l.call(l.fn.BuildStore, uintptr(b), uintptr(v), uintptr(to)))
}

// InBoundsGEP builds an address computation.
func (l *Lib) InBoundsGEP(b Builder, ty Type, base Value, indices ...Value) Value {
	r := l.call(l.fn.BuildInBoundsGEP2, uintptr(b), uintptr(ty), uintptr(base), uintptr(unsafe.Pointer(&indices[0])),
		uintptr(len(indices)), uintptr(unsafe.Pointer(&noName[0])))
	runtime.KeepAlive(indices)
	return Value(r)
}

// NoSignedWrap reports whether an addition, subtraction or multiplication
// promises not to overflow signed integers. c is the instruction's context.
func (l *Lib) NoSignedWrap(c Context, v Value) bool {
	if l.fn.GetNSW != 0 {
		return truth(l.call(l.fn.GetNSW, uintptr(v)))
	}
	return strings.Contains(l.DetachedText(c, v), " nsw ")
}

// ClearUnsignedWrap takes from an address computation the promise that its
// index does not go backwards, which newer versions know and older do not.
func (l *Lib) ClearUnsignedWrap(gep Value) {
	if l.fn.GEPSetNoWrapFlags != 0 {
		const inBounds = 1
		l.call(l.fn.GEPSetNoWrapFlags, uintptr(gep), inBounds)
	}
}

// BitCast builds a bitcast; of a constant it is a constant.
func (l *Lib) BitCast(b Builder, v Value, ty Type) Value {
	return Value(l.call(l.fn.BuildBitCast, uintptr(b), uintptr(v), uintptr(ty), uintptr(unsafe.Pointer(&noName[0]))))
}

// ConstBitCast is a constant cast to another type of the same size.
func (l *Lib) ConstBitCast(v Value, ty Type) Value {
	return Value(l.call(l.fn.ConstBitCast, uintptr(v), uintptr(ty)))
}

// RetVoid builds "return".
func (l *Lib) RetVoid(b Builder) { l.call(l.fn.BuildRetVoid, uintptr(b)) }

// BuildUnreachable ends a block that is never reached.
func (l *Lib) BuildUnreachable(b Builder) { l.call(l.fn.BuildUnreachable, uintptr(b)) }

// Int is an integer constant, truncated to the type's width; signed says how to widen it.
func (l *Lib) Int(ty Type, v uint64, signed bool) Value {
	s := uintptr(0)
	if signed {
		s = 1
	}
	return Value(l.call(l.fn.ConstInt, uintptr(ty), uintptr(v), s))
}

// Real is a floating constant.
func (l *Lib) Real(ty Type, v float64) Value { return Value(l.constReal(uintptr(ty), v)) }

// Null is the zero of a type.
func (l *Lib) Null(ty Type) Value { return Value(l.call(l.fn.ConstNull, uintptr(ty))) }

// TypeOf a value.
func (l *Lib) TypeOf(v Value) Type { return Type(l.call(l.fn.TypeOf, uintptr(v))) }

// Kind of a type.
func (l *Lib) Kind(t Type) ir.TypeKind { return ir.TypeKind(l.call(l.fn.GetTypeKind, uintptr(t))) }

// IntWidth is an integer type's number of bits.
func (l *Lib) IntWidth(t Type) int { return int(uint32(l.call(l.fn.GetIntTypeWidth, uintptr(t)))) }

// ElementType of an array type.
func (l *Lib) ElementType(t Type) Type { return Type(l.call(l.fn.GetElementType, uintptr(t))) }

// ReturnType of a function type.
func (l *Lib) ReturnType(t Type) Type { return Type(l.call(l.fn.GetReturnType, uintptr(t))) }

// IntType is the integer type of 1, 8, 32 or 64 bits.
func (l *Lib) IntType(c Context, bits int) Type {
	f := map[int]uintptr{1: l.fn.Int1TypeInContext, 8: l.fn.Int8TypeInContext, 32: l.fn.Int32TypeInContext,
		64: l.fn.Int64TypeInContext}[bits]
	return Type(l.call(f, uintptr(c)))
}

// VoidType of a context.
func (l *Lib) VoidType(c Context) Type { return Type(l.call(l.fn.VoidTypeInContext, uintptr(c))) }

// ArrayType of n elements.
func (l *Lib) ArrayType(elem Type, n int) Type {
	return Type(l.call(l.fn.ArrayType, uintptr(elem), uintptr(n)))
}

// FunctionType without parameters.
func (l *Lib) FunctionType(result Type, parameters ...Type) Type {
	var first *Type
	if len(parameters) > 0 {
		first = &parameters[0]
	}
	return Type(l.call(l.fn.FunctionType, uintptr(result), uintptr(unsafe.Pointer(first)), uintptr(len(parameters)), 0))
}

// StructType is a structure of the types.
func (l *Lib) StructType(c Context, types ...Type) Type {
	return Type(
		l.call(l.fn.StructTypeInContext, uintptr(c), uintptr(unsafe.Pointer(&types[0])), uintptr(len(types)), 0))
}

// Call builds a call of a function of the type.
func (l *Lib) Call(b Builder, ty Type, f Function, args ...Value) Value {
	return Value(l.call(l.fn.BuildCall2, uintptr(b), uintptr(ty), uintptr(f), uintptr(unsafe.Pointer(&args[0])),
		uintptr(len(args)), uintptr(unsafe.Pointer(&noName[0]))))
}

// Extract builds a member of a structure.
func (l *Lib) Extract(b Builder, v Value, i int) Value {
	return Value(
		l.call(l.fn.BuildExtractValue, uintptr(b), uintptr(v), uintptr(i), uintptr(unsafe.Pointer(&noName[0]))))
}

// CloneAt builds an instruction once more.
func (l *Lib) CloneAt(b Builder, v Value) Value {
	clone := l.call(l.fn.InstructionClone, uintptr(v))
	l.call(l.fn.InsertIntoBuilder, uintptr(b), clone)
	return Value(clone)
}

// Attribute places, as LLVMAttributeIndex of the C API counts them.
const (
	OnReturn   = 0
	OnFunction = 0xffffffff
)

// AttributeKind is the number of an enum attribute in this LLVM; 0 if it has none of that name.
func (l *Lib) AttributeKind(name string) uint32 {
	n := cstring(name)
	return uint32(l.call(l.fn.GetEnumAttributeKindForName, uintptr(unsafe.Pointer(n)), uintptr(len(name))))
}

// HasAttribute reports an enum attribute of a function definition or declaration.
func (l *Lib) HasAttribute(f Function, at uint32, kind uint32) bool {
	return kind != 0 && l.call(l.fn.GetEnumAttributeAtIndex, uintptr(f), uintptr(at), uintptr(kind)) != 0
}

// RemoveAttribute takes an enum attribute away, if the function has it.
func (l *Lib) RemoveAttribute(f Function, at uint32, kind uint32) {
	l.call(l.fn.RemoveEnumAttributeAtIndex, uintptr(f), uintptr(at), uintptr(kind))
}

// CallHasAttribute reports an enum attribute of a call site.
func (l *Lib) CallHasAttribute(call Value, at uint32, kind uint32) bool {
	return kind != 0 && l.call(l.fn.GetCallSiteEnumAttribute, uintptr(call), uintptr(at), uintptr(kind)) != 0
}
