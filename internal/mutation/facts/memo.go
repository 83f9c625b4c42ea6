package facts

import (
	"strings"

	"ames/internal/engine/compile"
	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
)

// memo remembers what LLVM said of things that many instructions share. A call
// of LLVM costs as much as a hundred instructions, and reading a unit consists
// of little else.
type memo struct {
	l         *llvm.Lib
	locations map[llvm.Metadata]llvm.Location
	types     map[llvm.Type]typeFacts
	callees   map[llvm.Value]*callee
	noreturn  uint32 // the attribute's number
}

type typeFacts struct {
	kind ir.TypeKind
	bits int // of integers
}

// callee is what a call may call directly.
type callee struct {
	function   bool // not a pointer or assembly
	name       string
	intrinsic  bool
	debug      bool // of the intrinsics that only describe variables
	noReturn   bool
	coroutines bool // marks a coroutine
}

func newMemo(l *llvm.Lib, noreturn uint32) memo {
	return memo{l: l, noreturn: noreturn, locations: map[llvm.Metadata]llvm.Location{},
		types: map[llvm.Type]typeFacts{}, callees: map[llvm.Value]*callee{}}
}

// location of an instruction; ok is false without one or on line 0.
func (m *memo) location(v llvm.Value) (loc llvm.Location, ok bool) {
	node := m.l.DebugLocation(v)
	if node == 0 {
		return loc, false
	}
	loc, known := m.locations[node]
	if !known {
		loc = m.l.ReadLocation(node)
		m.locations[node] = loc
	}
	return loc, loc.Line > 0
}

func (m *memo) typeOf(v llvm.Value) typeFacts {
	ty := m.l.TypeOf(v)
	facts, known := m.types[ty]
	if !known {
		facts.kind = m.l.Kind(ty)
		if facts.kind == ir.IntegerKind {
			facts.bits = m.l.IntWidth(ty)
		}
		m.types[ty] = facts
	}
	return facts
}

// callee of a call or invoke.
func (m *memo) callee(call llvm.Value) *callee {
	l := m.l
	v := l.Callee(call)
	c, known := m.callees[v]
	if known {
		return c
	}
	c = &callee{function: l.IsFunction(v)}
	if c.function {
		f := llvm.Function(v)
		c.name = compile.SymbolName(l.Name(v))
		c.intrinsic = l.IntrinsicID(f) != 0
		c.debug = c.intrinsic && strings.HasPrefix(c.name, "llvm.dbg.")
		c.coroutines = c.name == "llvm.coro.id"
		c.noReturn = l.HasAttribute(f, llvm.OnFunction, m.noreturn)
	}
	m.callees[v] = c
	return c
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
