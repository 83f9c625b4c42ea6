// Package codegen turns bitcode into object files with mutants inside.
//
// It reads the facts about mutation points out of a translation unit's IR,
// and compiles, per unit, a relocatable object with the schemas of the
// mutated functions: the function once more with all its mutants inside, each
// guarded by a selector (mutant schemata, Untch 1993). Every module that is
// compiled is a fresh load of bitcode in a context of its own, dropped when the
// object exists. All of that happens in worker processes, since LLVM ends the
// process on broken IR; Pool is the side that talks to them.
// It knows nothing of sources, processes under test or verdicts.
package codegen

import (
	"math"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/point"
)

// Analyse reads a unit's mutation points and returns them with the unit's
// bitcode, freed of debug information, from which all compiling starts.
func Analyse(l *llvm.Lib, bitcode []byte, name string) (*point.Unit, []byte, error) {
	c := l.NewContext()
	defer l.Dispose(c)
	m, err := l.Parse(c, bitcode, name)
	if err != nil {
		return nil, nil, err
	}
	defer l.DisposeModule(m)
	marked := readMarks(l, m)
	if err := finish(l, c, m); err != nil {
		return nil, nil, err
	}
	a := &analyser{l: l, c: c, module: m, unit: &point.Unit{SourceName: l.SourceFileName(m), Triple: l.Triple(m)},
		attrs: newAttributes(l), marked: marked, files: map[llvm.Metadata]int32{}, scopes: map[llvm.Metadata]int32{}, summed: map[llvm.Metadata]bool{}, fileText: map[llvm.Value]string{}}
	a.memo = newMemo(l, a.attrs.noreturn)
	a.added = newInstrumentation(a.memo, c, m)
	a.ifuncs = l.IFuncs(m)
	a.front()
	a.tables()
	for _, f := range l.Functions(m) {
		a.function(f)
	}
	a.countColumnless()
	a.names(m)
	l.StripDebugInfo(m)
	stripped := l.Bitcode(m)
	a.dropLines()
	describe(a.unit, l.String(m))
	return a.unit, stripped, nil
}

// attributes are the numbers of the enum attributes in this LLVM.
type attributes struct {
	optnone, alwaysInline, noInline, naked, coroutine, sret, nonnull, dereferenceable, noreturn, byval, noundef uint32
}

func newAttributes(l *llvm.Lib) attributes {
	return attributes{
		optnone: l.AttributeKind("optnone"), alwaysInline: l.AttributeKind("alwaysinline"),
		noInline: l.AttributeKind("noinline"), naked: l.AttributeKind("naked"), coroutine: l.AttributeKind("presplitcoroutine"),
		sret: l.AttributeKind("sret"), nonnull: l.AttributeKind("nonnull"),
		dereferenceable: l.AttributeKind("dereferenceable"), noreturn: l.AttributeKind("noreturn"), byval: l.AttributeKind("byval"),
		noundef: l.AttributeKind("noundef"),
	}
}

type analyser struct {
	memo
	l      *llvm.Lib
	c      llvm.Context
	module llvm.Module
	unit   *point.Unit
	points []point.Point // of the current function
	attrs  attributes
	files  map[llvm.Metadata]int32 // by file node
	scopes map[llvm.Metadata]int32 // by scope node
	summed map[llvm.Metadata]bool  // scopes whose files' checksums are noted
	marked marked
	ifuncs []llvm.Value            // the unit's indirect functions
	inline map[llvm.Metadata]int32 // copies of inlined bodies in the current function
	// instance: the current function may be an instance of a template; stands
	// are the places that its code comes from.
	instance bool
	stands   map[presence]bool
	numbered *blockTable // of the current function; nil until wanted
	// placed: some mutation point of the unit has a place with a column; columnless: some that is
	// none has one without, as parts of what the compiler adds have it too.
	placed, columnless bool
	maker              bool // the function runs before main for one variable
	added              *instrumentation
	extra              map[llvm.Value]bool // the current function's instrumentation
	checked            map[point.Sign]bool // which arithmetic is checked; nil until wanted
	lines              []lineUse
	tableAt            map[llvm.Value]int32  // by the instructions that refer to them, the unit's tables
	fileText           map[llvm.Value]string // texts of constants that may be files' names
	noted              int                   // 1 if signed overflow is undefined in this unit, -1 if nothing shows it, 0 if not looked at
}

// symbolName is the name that the object file will have for an IR name.
func symbolName(name string) string { return strings.TrimPrefix(name, "\x01") }

func (a *analyser) function(f llvm.Function) {
	l := a.l
	if l.IsDeclaration(f.Value()) || l.Linkage(f.Value()) == llvm.AvailableExternally {
		return
	}
	linkage := l.Linkage(f.Value())
	fn := point.Function{Name: symbolName(l.Name(f.Value())), Internal: linkage.Local(), Discardable: linkage.Discardable(),
		File: -1, Ignored: a.marked.functions[f]}
	if sub := l.Subprogram(f); sub != 0 {
		fn.File = a.file(sub)
	}
	firstLine := len(a.lines)
	a.maker = fn.Internal && makes(fn.Name)
	switch {
	case a.unfit() != "":
		fn.Skip = a.unfit()
	case a.added.lacksPass(f):
		fn.Skip = point.SkipBeforeSanitizer
	case l.HasAttribute(f, llvm.OnFunction, a.attrs.naked):
		fn.Skip = "naked function"
	case l.HasAttribute(f, llvm.OnFunction, a.attrs.coroutine):
		fn.Skip = "coroutine"
	case a.choosesIndirect(f.Value()):
		fn.Skip = "chooses an indirect function before the program starts"
	}
	a.inline = map[llvm.Metadata]int32{}
	// Other instances of a template may have a mutation point where this one
	// has something else. Linkage names write template arguments I…E.
	a.instance = a.unit.CXX && strings.Contains(fn.Name, "I")
	a.stands = map[presence]bool{}
	a.numbered = nil
	a.extra = a.added.of(f)
	index := int32(len(a.unit.Functions))
	a.points = nil
	for _, b := range l.Blocks(f) {
		for v := l.FirstInstruction(b); v != 0; v = l.NextInstruction(v) {
			op := l.Opcode(v)
			if op == ir.Call {
				c := a.callee(v)
				if c.debug {
					continue
				}
				if c.coroutines { // versions that do not mark them
					fn.Skip = "coroutine"
				}
			}
			if op == ir.Call || op == ir.Invoke {
				a.noteLines(v)
			}
			if fn.Skip == "" {
				a.instruction(f, index, int32(fn.Instructions), v, op)
				a.refers(index, int32(fn.Instructions), v)
			}
			fn.Instructions++
		}
	}
	if fn.Skip == "" {
		fn.SetPoints(a.points)
		a.placed = a.placed || len(a.points) > 0
	} else {
		a.dropTables(f)
	}
	fn.Lines = linesDigest(a.lines[firstLine:])
	a.unit.Functions = append(a.unit.Functions, fn)
}

// instruction records the facts about v if some operator may want them.
func (a *analyser) instruction(f llvm.Function, fn, index int32, v llvm.Value, op ir.Opcode) {
	p := point.Point{Func: fn, Index: index, Op: op}
	var wanted bool
	checked, sign := a.added.checkedOperation(v)
	if a.extra[v] && checked == 0 {
		return
	}
	if checked != 0 {
		op, p.Op, p.Sign, p.Check = checked, checked, sign, point.CheckHere
	}
	switch op {
	case ir.Add, ir.Sub, ir.Mul, ir.UDiv, ir.SDiv, ir.URem, ir.SRem, ir.Shl, ir.LShr, ir.AShr,
		ir.And, ir.Or, ir.Xor, ir.FAdd, ir.FSub, ir.FMul, ir.FDiv, ir.FNeg:
		wanted = a.arithmetic(&p, v)
	case ir.ICmp:
		p.Pred = int16(a.l.ICmpPredicate(v))
		a.valueType(&p, a.l.Operand(v, 0))
		a.constant(&p, a.l.Operand(v, 1))
		wanted = true
	case ir.FCmp:
		p.Pred = int16(a.l.FCmpPredicate(v))
		a.valueType(&p, a.l.Operand(v, 0))
		a.constant(&p, a.l.Operand(v, 1))
		wanted = true
	case ir.GetElementPtr:
		wanted = a.addressing(&p, v)
	case ir.Call, ir.Invoke:
		wanted = a.call(&p, v)
	case ir.Store:
		wanted = a.store(&p, f, v)
	case ir.AtomicRMW:
		wanted = a.atomic(&p, v)
	case ir.Ret:
		wanted = a.ret(&p, f, v)
	case ir.Br:
		if wanted = a.l.IsConditionalBranch(v); wanted {
			a.root(&p, v, a.l.Condition(v))
			a.branch(&p, v)
		}
	case ir.Select:
		a.root(&p, v, a.l.Operand(v, 0))
		wanted = p.Root.Line != 0
	case ir.Switch:
		a.choice(&p, v)
		wanted = true
	}
	if !wanted {
		if !a.instance && !a.variesWithType(v, op) {
			return
		}
		p.Op = 0
	}
	loc, ok := a.location(v)
	if !ok {
		return
	}
	if loc.Col == 0 {
		a.columnless = true
		return
	}
	p.Line, p.Col = int32(loc.Line), int32(loc.Col)
	p.File = a.file(loc.Scope)
	if p.File < 0 {
		return
	}
	if loc.InlinedAt != 0 {
		if a.marked.scopes[loc.Scope] {
			return
		}
		if a.inline[loc.InlinedAt] == 0 {
			a.inline[loc.InlinedAt] = int32(len(a.inline) + 1)
		}
		p.Inlined = a.inline[loc.InlinedAt]
	}
	if p.Op == 0 && a.stands[presence{p.File, p.Line, p.Col, p.Inlined}] {
		return
	}
	if a.instance {
		a.stands[presence{p.File, p.Line, p.Col, p.Inlined}] = true
	}
	a.sum(p.File, loc.Scope)
	a.points = append(a.points, p)
}

// variesWithType tells instructions of no interest in whose place there would be
// one of interest if the types were others: text that is included several times
// may be compiled with several types.
func (a *analyser) variesWithType(v llvm.Value, op ir.Opcode) bool {
	switch op {
	case ir.Ret:
		return a.l.NumOperands(v) > 0
	case ir.Store, ir.AtomicRMW:
		return true
	}
	return op >= ir.Add && op <= ir.Xor
}

// presence is a place of the source that code of a function comes from.
type presence struct{ file, line, col, inlined int32 }

// valueType fills in kind and width of a value, and its value if constant.
func (a *analyser) valueType(p *point.Point, v llvm.Value) {
	ty := a.typeOf(v)
	p.Kind, p.Bits = ty.kind, int16(ty.bits)
}

func (a *analyser) constant(p *point.Point, v llvm.Value) {
	switch {
	case p.Kind == ir.IntegerKind && p.Bits <= 64 && a.l.IsConstantInt(v):
		shift := 64 - uint(p.Bits)
		p.HasConst, p.Const = true, uint64(int64(a.l.IntValue(v)<<shift)>>shift)
		if p.Bits == 1 {
			p.Const &= 1
		}
	case p.Kind != ir.IntegerKind && a.l.IsConstantFP(v):
		p.HasConst, p.Const = true, math.Float64bits(a.l.FloatValue(v))
	}
}

// instructions numbers a function's instructions as Point.Index does: debug
// intrinsics do not count, which are gone from stripped bitcode, and are no
// instructions at all in newer versions.
func (m *memo) instructions(f llvm.Function) []llvm.Value {
	var out []llvm.Value
	for _, b := range m.l.Blocks(f) {
		for v := m.l.FirstInstruction(b); v != 0; v = m.l.NextInstruction(v) {
			if m.l.Opcode(v) != ir.Call || !m.callee(v).debug {
				out = append(out, v)
			}
		}
	}
	return out
}
