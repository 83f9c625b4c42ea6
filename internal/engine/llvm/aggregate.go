package llvm

import (
	"unsafe"

	"ames/internal/engine/ir"
)

// NumParts is how many elements an array has, or a structure; 0 for other types.
func (l *Lib) NumParts(ty Type) int {
	switch l.Kind(ty) {
	case ir.ArrayKind:
		return int(uint32(l.call(l.fn.GetArrayLength, uintptr(ty))))
	case ir.StructKind:
		return int(uint32(l.call(l.fn.CountStructElementTypes, uintptr(ty))))
	}
	return 0
}

// PartType is the type of an aggregate's element.
func (l *Lib) PartType(ty Type, i int) Type {
	if l.Kind(ty) == ir.ArrayKind {
		return l.ElementType(ty)
	}
	return Type(l.call(l.fn.StructGetTypeAtIndex, uintptr(ty), uintptr(i)))
}

// IsNamed asks whether a structure's type has a name.
func (l *Lib) IsNamed(ty Type) bool { return l.call(l.fn.GetStructName, uintptr(ty)) != 0 }

// PartOffset is where in an aggregate its element lies, in bytes.
func (l *Lib) PartOffset(m Module, ty Type, i int) int64 {
	layout := l.call(l.fn.GetModuleDataLayout, uintptr(m))
	if l.Kind(ty) == ir.ArrayKind {
		return int64(i) * l.size(layout, l.ElementType(ty))
	}
	return int64(l.call(l.fn.OffsetOfElement, layout, uintptr(ty), uintptr(i)))
}

// Size is how many bytes a value of the type takes in an array.
func (l *Lib) Size(m Module, ty Type) int64 {
	return l.size(l.call(l.fn.GetModuleDataLayout, uintptr(m)), ty)
}

func (l *Lib) size(layout uintptr, ty Type) int64 {
	return int64(l.call(l.fn.ABISizeOfType, layout, uintptr(ty)))
}

// Part is a constant aggregate's element.
func (l *Lib) Part(v Value, i int) Value {
	switch {
	case l.fn.GetAggregateElement != 0:
		return Value(l.call(l.fn.GetAggregateElement, uintptr(v), uintptr(i)))
	case l.IsNull(v):
		return l.Null(l.PartType(l.TypeOf(v), i))
	case l.call(l.fn.IsAConstantDataSequential, uintptr(v)) != 0:
		return Value(l.call(l.fn.GetElementAsConstant, uintptr(v), uintptr(i)))
	}
	return l.Operand(v, i)
}

// Aggregate is the constant of an array's or structure's type that has these elements, of which there
// is at least one.
func (l *Lib) Aggregate(ty Type, parts []Value) Value {
	first, n := uintptr(unsafe.Pointer(&parts[0])), uintptr(len(parts))
	if l.Kind(ty) == ir.ArrayKind {
		return Value(l.call(l.fn.ConstArray, uintptr(l.ElementType(ty)), first, n))
	}
	return Value(l.call(l.fn.ConstNamedStruct, uintptr(ty), first, n))
}

// IsConstantGlobal asks whether a variable never changes.
func (l *Lib) IsConstantGlobal(g Global) bool {
	return truth(l.call(l.fn.IsGlobalConstant, uintptr(g)))
}

// VariableDescription is what debug information says of a variable: its node, the node of its file, its
// line. ok is false without it.
func (l *Lib) VariableDescription(g Global) (node, file Metadata, line int, ok bool) {
	var n uint64
	entries := l.call(l.fn.GlobalCopyAllMetadata, uintptr(g), uintptr(unsafe.Pointer(&n)))
	if entries == 0 {
		return 0, 0, 0, false
	}
	defer l.call(l.fn.DisposeValueMetadataEntries, entries)
	const globalVariableExpression = 7 // LLVMDIGlobalVariableExpressionMetadataKind of llvm-c/DebugInfo.h
	for i := range n {
		entry := l.call(l.fn.ValueMetadataEntriesGetMetadata, entries, uintptr(uint32(i)))
		if uint32(l.call(l.fn.GetMetadataKind, entry)) != globalVariableExpression {
			continue
		}
		v := l.call(l.fn.DIGlobalVariableExpressionGetVariable, entry)
		return Metadata(v), Metadata(l.call(l.fn.DIVariableGetFile, v)),
			int(uint32(l.call(l.fn.DIVariableGetLine, v))), true
	}
	return 0, 0, 0, false
}

// NodeKind is the kind of a metadata node.
type NodeKind uint32

// Kinds of nodes, by their numbers in llvm-c/DebugInfo.h.
const (
	TupleNode         NodeKind = 4
	DerivedTypeNode   NodeKind = 12
	CompositeTypeNode NodeKind = 13
)

// KindOf is the kind of a node.
func (l *Lib) KindOf(node Metadata) NodeKind {
	return NodeKind(uint32(l.call(l.fn.GetMetadataKind, uintptr(node))))
}

// NodeOperands are what a metadata node refers to; 0 for nothing.
func (l *Lib) NodeOperands(c Context, node Metadata) []Metadata {
	v := l.call(l.fn.MetadataAsValue, uintptr(c), uintptr(node))
	n := int(uint32(l.call(l.fn.GetMDNodeNumOperands, v)))
	if n <= 0 {
		return nil
	}
	values := make([]Value, n)
	l.call(l.fn.GetMDNodeOperands, v, uintptr(unsafe.Pointer(&values[0])))
	out := make([]Metadata, n)
	for i, operand := range values {
		if operand != 0 {
			out[i] = Metadata(l.call(l.fn.ValueAsMetadata, uintptr(operand)))
		}
	}
	return out
}
