package codegen

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/point"
)

// sourceName is a variable's in what LLVM prints of its description.
var sourceName = regexp.MustCompile(`\bname: "(\w+)"`)

// largestTable has this many numbers. More are data that somebody generated, and take too long to read.
const largestTable = 1 << 14

// tables reads the unit's constant tables: internal aggregates that never change. All code that can
// come to one of them goes through code of this unit that refers to it.
func (a *analyser) tables() {
	l := a.l
	a.tableAt = map[llvm.Value]int32{}
	for _, g := range l.Globals(a.module) {
		v := g.Value()
		if !l.Linkage(v).Local() || l.Linkage(v) == llvm.Private || l.IsDeclaration(v) || !l.IsConstantGlobal(g) || l.ThreadLocalMode(g) != 0 {
			continue
		}
		if l.Name(v) != symbolName(l.Name(v)) {
			continue
		}
		ty := l.ValueType(v)
		node, file, line, ok := l.VariableDescription(g)
		if l.NumParts(ty) == 0 || !ok || file == 0 || line == 0 {
			continue
		}
		name := sourceName.FindStringSubmatch(l.MetadataText(a.c, node))
		if name == nil {
			continue
		}
		t := point.Table{Variable: symbolName(l.Name(v)), Name: name[1], File: a.fileAt(file), Line: int32(line), First: -1}
		left := largestTable
		if t.Value, ok = a.constantValue(l.Initializer(g), 0, &left); !ok {
			continue
		}
		if seen := map[llvm.Metadata]bool{}; slices.ContainsFunc(l.NodeOperands(a.c, node), func(n llvm.Metadata) bool { return a.hasBitField(n, seen) }) {
			t.Skip = point.SkipTable
		}
		n := int32(len(a.unit.Tables))
		a.noteUsers(v, n, &t)
		a.unit.Tables = append(a.unit.Tables, t)
		a.sumOf(t.File, file)
	}
}

// hasBitField reports whether values of a type hold bit-fields, which are not told from other numbers in memory.
// Which of its operands says what differs between versions; all that are types are looked at.
func (a *analyser) hasBitField(node llvm.Metadata, seen map[llvm.Metadata]bool) bool {
	if node == 0 || seen[node] {
		return false
	}
	seen[node] = true
	switch a.l.KindOf(node) {
	case llvm.TupleNode, llvm.CompositeTypeNode:
	case llvm.DerivedTypeNode:
		text := a.l.MetadataText(a.c, node)
		if strings.Contains(text, "DIFlagBitField") {
			return true
		}
		if strings.Contains(text, "DW_TAG_pointer_type") {
			return false
		}
	default:
		return false
	}
	return slices.ContainsFunc(a.l.NodeOperands(a.c, node), func(n llvm.Metadata) bool { return a.hasBitField(n, seen) })
}

// noteUsers notes the instructions that refer to a table.
func (a *analyser) noteUsers(v llvm.Value, n int32, t *point.Table) {
	l := a.l
	for _, u := range l.Users(v) {
		switch {
		case l.IsInstruction(u):
			if other, ok := a.tableAt[u]; ok && other != n {
				a.unit.Tables[other].Skip = point.SkipReferences
				t.Skip = point.SkipReferences
			}
			a.tableAt[u] = n
		case l.IsConstant(u) && !l.IsGlobal(u) && !l.IsFunction(u) && !a.isAggregate(u):
			a.noteUsers(u, n, t)
		default:
			t.Skip = point.SkipReferences
		}
	}
}

func (a *analyser) isAggregate(v llvm.Value) bool { return a.l.NumParts(a.l.TypeOf(v)) > 0 }

// constantValue reads a constant at an offset in its table; ok is false if it has more than
// so many numbers.
func (a *analyser) constantValue(v llvm.Value, offset int64, left *int) (out point.Datum, ok bool) {
	l := a.l
	ty := l.TypeOf(v)
	out = point.Datum{Kind: l.Kind(ty), Offset: offset, Named: l.Kind(ty) == ir.StructKind && l.IsNamed(ty), Zero: l.IsNull(v)}
	if n := l.NumParts(ty); n > 0 {
		if n > *left {
			return out, false
		}
		for i := range n {
			part, ok := a.constantValue(l.Part(v, i), offset+l.PartOffset(a.module, ty, i), left)
			if !ok {
				return out, false
			}
			out.Parts = append(out.Parts, part)
		}
		return out, true
	}
	*left--
	switch {
	case out.Kind == ir.IntegerKind && l.IntWidth(ty) <= 64 && l.IsConstantInt(v):
		out.Bits = int16(l.IntWidth(ty))
		shift := 64 - uint(out.Bits)
		out.Const = uint64(int64(l.IntValue(v)<<shift) >> shift)
	case (out.Kind == ir.FloatKind || out.Kind == ir.DoubleKind) && l.IsConstantFP(v):
		out.Const = math.Float64bits(l.FloatValue(v))
	default:
		out.Kind = 0
	}
	return out, *left >= 0
}

// refers adds the point that stands for what instruction v refers to a table for.
func (a *analyser) refers(fn, index int32, v llvm.Value) {
	if n, ok := a.tableAt[v]; ok {
		t := &a.unit.Tables[n]
		if t.First < 0 {
			t.First = fn
		}
		if loc, ok := a.location(v); ok && a.file(loc.Scope) == t.File {
			if at := (point.Place{Line: int32(loc.Line), Col: int32(loc.Col)}); !slices.Contains(t.Uses, at) {
				t.Uses = append(t.Uses, at)
			}
		}
		a.points = append(a.points, point.Point{Func: fn, Index: index, File: t.File, Line: t.Line, Table: n + 1})
	}
}

// dropTables passes the tables over that a function refers to which cannot be mutated.
func (a *analyser) dropTables(f llvm.Function) {
	for _, b := range a.l.Blocks(f) {
		for v := a.l.FirstInstruction(b); v != 0; v = a.l.NextInstruction(v) {
			if n, ok := a.tableAt[v]; ok {
				a.unit.Tables[n].Skip = point.SkipReferences
			}
		}
	}
}
