package facts

import (
	"math"
	"slices"
	"strings"

	"ames/internal/engine/compile"
	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/engine/pattern"
	"ames/internal/mutation/point"
)

// sourceName is a variable's in what LLVM prints of its description.
var sourceName = pattern.Of(`\bname: "(\w+)"`)

// largestTable has this many numbers. More are data that somebody generated, and take too long to read.
const largestTable = 1 << 14

// tables knows the unit's constant tables and what refers to them.
type tables struct {
	*code
	places *places
	at     map[llvm.Value]int32 // by the instructions that refer to them, the unit's tables
}

// read reads the unit's constant tables: internal aggregates that never change. All code that can
// come to one of them goes through code of this unit that refers to it.
func (ts *tables) read() {
	l := ts.l
	for _, g := range l.Globals(ts.module) {
		v := g.Value()
		if !l.Linkage(v).Local() || l.Linkage(v) == llvm.Private || l.IsDeclaration(v) || !l.IsConstantGlobal(g) ||
			l.ThreadLocalMode(g) != 0 || l.Name(v) != compile.SymbolName(l.Name(v)) {
			continue
		}
		ty := l.ValueType(v)
		node, file, line, ok := l.VariableDescription(g)
		if l.NumParts(ty) == 0 || !ok || file == 0 || line == 0 {
			continue
		}
		name := sourceName().FindStringSubmatch(l.MetadataText(ts.c, node))
		if name == nil {
			continue
		}
		t := point.Table{Variable: l.Name(v), Name: name[1], File: ts.places.fileAt(file), Line: int32(line),
			First: -1}
		left := largestTable
		if t.Value, ok = ts.value(l.Initializer(g), 0, &left); !ok {
			continue
		}
		if ts.anyBitField(node, map[llvm.Metadata]bool{}) {
			t.Skip = point.SkipTable
		}
		n := int32(len(ts.unit.Tables))
		ts.noteUsers(v, n, &t)
		ts.unit.Tables = append(ts.unit.Tables, t)
		ts.places.sumOf(t.File, file)
	}
}

// anyBitField reports whether an operand of a node is a type whose values hold bit-fields.
func (ts *tables) anyBitField(node llvm.Metadata, seen map[llvm.Metadata]bool) bool {
	return slices.ContainsFunc(ts.l.NodeOperands(ts.c, node), func(n llvm.Metadata) bool {
		return ts.hasBitField(n, seen)
	})
}

// hasBitField reports whether values of a type hold bit-fields, which are not told from other numbers in memory.
// Which of its operands says what differs between versions; all that are types are looked at.
func (ts *tables) hasBitField(node llvm.Metadata, seen map[llvm.Metadata]bool) bool {
	if node == 0 || seen[node] {
		return false
	}
	seen[node] = true
	switch ts.l.KindOf(node) {
	case llvm.TupleNode, llvm.CompositeTypeNode:
	case llvm.DerivedTypeNode:
		text := ts.l.MetadataText(ts.c, node)
		if strings.Contains(text, "DIFlagBitField") {
			return true
		}
		if strings.Contains(text, "DW_TAG_pointer_type") {
			return false
		}
	default:
		return false
	}
	return ts.anyBitField(node, seen)
}

// noteUsers notes the instructions that refer to a table.
func (ts *tables) noteUsers(v llvm.Value, n int32, t *point.Table) {
	l := ts.l
	for _, u := range l.Users(v) {
		switch {
		case l.IsInstruction(u):
			if other, ok := ts.at[u]; ok && other != n {
				ts.unit.Tables[other].Skip = point.SkipReferences
				t.Skip = point.SkipReferences
			}
			ts.at[u] = n
		case l.IsConstant(u) && !l.IsGlobal(u) && !l.IsFunction(u) && !ts.isAggregate(u):
			ts.noteUsers(u, n, t)
		default:
			t.Skip = point.SkipReferences
		}
	}
}

func (ts *tables) isAggregate(v llvm.Value) bool { return ts.l.NumParts(ts.l.TypeOf(v)) > 0 }

// value reads a constant at an offset in its table; ok is false if it has more than
// so many numbers.
func (ts *tables) value(v llvm.Value, offset int64, left *int) (out point.Datum, ok bool) {
	l := ts.l
	ty := l.TypeOf(v)
	out = point.Datum{Kind: l.Kind(ty), Offset: offset, Zero: l.IsNull(v)}
	out.Named = out.Kind == ir.StructKind && l.IsNamed(ty)
	if n := l.NumParts(ty); n > 0 {
		if n > *left {
			return out, false
		}
		for i := range n {
			part, ok := ts.value(l.Part(v, i), offset+l.PartOffset(ts.module, ty, i), left)
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

// refers gives the point that stands for what instruction v, which is at a point, refers to a table for; ok is
// false if it refers to none.
func (ts *tables) refers(p point.Point, v llvm.Value) (out point.Point, ok bool) {
	n, ok := ts.at[v]
	if !ok {
		return out, false
	}
	t := &ts.unit.Tables[n]
	if t.First < 0 {
		t.First = p.Func
	}
	if loc, ok := ts.location(v); ok && ts.places.file(loc.Scope) == t.File {
		if at := (point.Place{Line: int32(loc.Line), Col: int32(loc.Col)}); !slices.Contains(t.Uses, at) {
			t.Uses = append(t.Uses, at)
		}
	}
	return point.Point{Func: p.Func, Index: p.Index, File: t.File, Line: t.Line, Table: n + 1}, true
}

// drop passes the tables over that a function refers to which cannot be mutated.
func (ts *tables) drop(f llvm.Function) {
	for _, b := range ts.l.Blocks(f) {
		for v := ts.l.FirstInstruction(b); v != 0; v = ts.l.NextInstruction(v) {
			if n, ok := ts.at[v]; ok {
				ts.unit.Tables[n].Skip = point.SkipReferences
			}
		}
	}
}
