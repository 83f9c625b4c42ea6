// Package facts reads out of a translation unit's IR what mutants are found and judged by: facts about its
// mutation points, its constant tables, digests of its code and of what that refers to, and which of its
// code a sanitizer or the like has added.
//
// Analyse does so once per unit, in a worker; Reader asks for it and remembers what came of it. What is
// said here holds for the unit's code as it is in the program. Which mutants there are, how they are carried
// out, and what sources look like is not known here: operator and schema say that, by the numbers that
// instructions have here.
package facts

import (
	"strings"

	"ames/internal/engine/compile"
	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/point"
)

// Analyse reads a unit's mutation points and returns them with the unit's
// bitcode, freed of debug information, from which all compiling starts.
//
// counted are parts of names of functions that count them, as test frameworks' macros make them: see
// compile.NewDigester.
func Analyse(l *llvm.Lib, bitcode []byte, name string, counted []string) (*point.Unit, []byte, error) {
	c := l.NewContext()
	defer l.Dispose(c)
	m, err := l.Parse(c, bitcode, name)
	if err != nil {
		return nil, nil, err
	}
	defer l.DisposeModule(m)
	marked := readMarks(l, m)
	if err := compile.Finish(l, c, m); err != nil {
		return nil, nil, err
	}
	a := newAnalyser(newCode(l, c, m), marked)
	a.front.fill()
	a.tables.read()
	for _, f := range l.Functions(m) {
		a.function(f)
	}
	a.countColumnless()
	a.front.names()
	stripped := compile.Strip(l, m)
	a.lines.drop()
	describe(a.unit, compile.NewDigester(l.String(m), counted))
	return a.unit, stripped, nil
}

// analyser goes through a unit's functions, instruction by instruction, and asks its parts about each.
type analyser struct {
	*code
	marked marked

	front      *front
	places     *places
	tables     *tables
	lines      *lines
	flows      *flows
	operations *operations
	calls      *calls
	stores     *stores

	// placed: some mutation point of the unit has a place with a column; columnless: some that is
	// none has one without, as parts of what the compiler adds have it too.
	placed, columnless bool

	points []point.Point           // of the current function
	inline map[llvm.Metadata]int32 // copies of inlined bodies in the current function
	// instance: the current function may be an instance of a template; stands
	// are the places that its code comes from.
	instance bool
	stands   map[presence]bool
}

func newAnalyser(u *code, marked marked) *analyser {
	w := newPlaces(u)
	return &analyser{code: u, marked: marked, places: w,
		front:      &front{code: u, ifuncs: u.l.IFuncs(u.module)},
		tables:     &tables{code: u, places: w, at: map[llvm.Value]int32{}},
		lines:      &lines{code: u, places: w, texts: map[llvm.Value]string{}},
		flows:      &flows{code: u, places: w},
		operations: &operations{code: u, places: w, signs: &signs{code: u}},
		calls:      &calls{code: u, places: w},
		stores:     &stores{code: u, places: w},
	}
}

func (a *analyser) function(f llvm.Function) {
	l := a.l
	linkage := l.Linkage(f.Value())
	if l.IsDeclaration(f.Value()) || linkage == llvm.AvailableExternally {
		return
	}
	fn := point.Function{Name: compile.SymbolName(l.Name(f.Value())), Internal: linkage.Local(),
		Discardable: linkage.Discardable(), File: -1, Ignored: a.marked.functions[f]}
	if sub := l.Subprogram(f); sub != 0 {
		fn.File = a.places.file(sub)
	}
	fn.Skip = a.skips(f)
	a.enter(f, &fn)
	firstLine := len(a.lines.found)
	index := int32(len(a.unit.Functions))
	for _, b := range l.Blocks(f) {
		for v := l.FirstInstruction(b); v != 0; v = l.NextInstruction(v) {
			op := l.Opcode(v)
			if op == ir.Call {
				c := a.callee(v)
				if c.debug {
					continue
				}
				if c.coroutines { // versions that do not mark them
					fn.Skip = skipCoroutine
				}
			}
			if op == ir.Call || op == ir.Invoke {
				a.lines.note(v)
			}
			if fn.Skip == "" {
				at := point.Point{Func: index, Index: int32(fn.Instructions), Op: op}
				a.instruction(f, v, at)
				if p, ok := a.tables.refers(at, v); ok {
					a.points = append(a.points, p)
				}
			}
			fn.Instructions++
		}
	}
	if fn.Skip == "" {
		fn.SetPoints(a.points)
		a.placed = a.placed || len(a.points) > 0
	} else {
		a.tables.drop(f)
	}
	fn.Lines = linesDigest(a.lines.found[firstLine:])
	a.unit.Functions = append(a.unit.Functions, fn)
}

const skipCoroutine = "coroutine"

// skips says why a function cannot be mutated; empty if it can.
func (a *analyser) skips(f llvm.Function) string {
	l := a.l
	switch {
	case a.unit.Language != "":
		return point.SkipLanguage
	case a.unit.Optimised:
		return point.SkipOptimised
	case a.added.lacksPass(f):
		return point.SkipBeforeSanitizer
	case l.HasAttribute(f, llvm.OnFunction, a.attrs.naked):
		return "naked function"
	case l.HasAttribute(f, llvm.OnFunction, a.attrs.coroutine):
		return skipCoroutine
	case a.front.choosesIndirect(f.Value()):
		return "chooses an indirect function before the program starts"
	}
	return ""
}

// enter makes ready for a function's instructions.
func (a *analyser) enter(f llvm.Function, fn *point.Function) {
	a.points = nil
	a.inline = map[llvm.Metadata]int32{}
	// Other instances of a template may have a mutation point where this one
	// has something else. Linkage names write template arguments I…E.
	a.instance = a.unit.CXX && strings.Contains(fn.Name, "I")
	a.stands = map[presence]bool{}
	a.flows.numbered = nil
	a.lines.maker = fn.Internal && makes(fn.Name)
	a.extra = a.added.of(f)
}

// instruction records the facts about v, which is at p, if some operator may want them.
func (a *analyser) instruction(f llvm.Function, v llvm.Value, p point.Point) {
	checked, sign := a.added.checkedOperation(v)
	if a.extra[v] && checked == 0 {
		return
	}
	if checked != 0 {
		p.Op, p.Sign, p.Check = checked, sign, point.CheckHere
	}
	if !a.wanted(&p, f, v) {
		if !a.instance && !a.variesWithType(v, p.Op) {
			return
		}
		p.Op = 0
	}
	scope, ok := a.locate(&p, v)
	if !ok {
		return
	}
	at := presence{p.File, p.Line, p.Col, p.Inlined}
	if p.Op == 0 && a.stands[at] {
		return
	}
	if a.instance {
		a.stands[at] = true
	}
	a.places.sum(p.File, scope)
	a.points = append(a.points, p)
}

// wanted fills in the facts about an instruction, and reports whether some operator may want them.
func (a *analyser) wanted(p *point.Point, f llvm.Function, v llvm.Value) bool {
	switch p.Op {
	case ir.Add, ir.Sub, ir.Mul, ir.UDiv, ir.SDiv, ir.URem, ir.SRem, ir.Shl, ir.LShr, ir.AShr,
		ir.And, ir.Or, ir.Xor, ir.FAdd, ir.FSub, ir.FMul, ir.FDiv, ir.FNeg:
		return a.operations.arithmetic(p, v)
	case ir.ICmp:
		p.Pred = int16(a.l.ICmpPredicate(v))
		a.operations.compared(p, v)
		return true
	case ir.FCmp:
		p.Pred = int16(a.l.FCmpPredicate(v))
		a.operations.compared(p, v)
		return true
	case ir.GetElementPtr:
		return a.operations.addressing(p, v)
	case ir.Call, ir.Invoke:
		return a.calls.call(p, v)
	case ir.Store:
		return a.stores.store(p, f, v)
	case ir.AtomicRMW:
		return a.stores.atomic(p, v)
	case ir.Ret:
		return a.stores.ret(p, f, v)
	case ir.Br:
		if !a.l.IsConditionalBranch(v) {
			return false
		}
		a.flows.root(p, v, a.l.Condition(v))
		a.flows.branch(p, v)
		return true
	case ir.Select:
		a.flows.root(p, v, a.l.Operand(v, 0))
		return p.Root.Line != 0
	case ir.Switch:
		a.flows.choice(p, v)
		return true
	}
	return false
}

// locate fills in where an instruction stands in the source; ok is false if nothing there is to be mutated.
func (a *analyser) locate(p *point.Point, v llvm.Value) (scope llvm.Metadata, ok bool) {
	loc, ok := a.location(v)
	if !ok {
		return 0, false
	}
	if loc.Col == 0 {
		a.columnless = true
		return 0, false
	}
	p.Line, p.Col = int32(loc.Line), int32(loc.Col)
	p.File = a.places.file(loc.Scope)
	if p.File < 0 {
		return 0, false
	}
	if loc.InlinedAt != 0 {
		if a.marked.scopes[loc.Scope] {
			return 0, false
		}
		if a.inline[loc.InlinedAt] == 0 {
			a.inline[loc.InlinedAt] = int32(len(a.inline) + 1)
		}
		p.Inlined = a.inline[loc.InlinedAt]
	}
	return loc.Scope, true
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

// countColumnless passes the functions of a unit over whose places have no columns at all.
func (a *analyser) countColumnless() {
	if a.placed || !a.columnless {
		return
	}
	for i := range a.unit.Functions {
		if f := &a.unit.Functions[i]; f.Skip == "" {
			f.Skip = point.SkipColumns
		}
	}
}
