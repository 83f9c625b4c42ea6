package facts

import (
	"slices"
	"strings"

	"ames/internal/engine/compile"
	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/point"
)

// Instrumentation knows the code of a unit that is not its author's: what sanitizers
// check, and what counts executions. It stands at the places of the code that it is for.
//
// Clang marks what it adds for UndefinedBehaviorSanitizer and -ftrapv with !nosanitize.
// LLVM's passes mark nothing, but work on memory of their own: counters, variables of
// the sanitizer's runtime, and shadow memory, whose address is computed from another
// one with a large constant. What is read there is used by nothing else.
type Instrumentation struct {
	memo
	mark uint32 // the number of !nosanitize
	any  bool   // whether there is any in the unit
	// pending are the numbers of the attributes of functions that a sanitizer's pass is for, of those
	// passes that have not run on the unit.
	pending []uint32
}

// ownNames begin the names of functions and variables that instrumentation refers to.
var ownNames = []string{"__ubsan_", "__asan_", "__msan_", "__tsan_", "__sanitizer_", "__sancov_",
	"__llvm_gcov_ctr", "__profc_", "__profbm_"}

func isOwnName(name string) bool {
	return slices.ContainsFunc(ownNames, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// NewInstrumentation looks for instrumentation in a module.
func NewInstrumentation(l *llvm.Lib, c llvm.Context, module llvm.Module) *Instrumentation {
	return newInstrumentation(newMemo(l, 0), c, module)
}

// Instructions numbers a function's instructions as point.Point.Index does.
func (n *Instrumentation) Instructions(f llvm.Function) []llvm.Value { return n.instructions(f) }

func newInstrumentation(m memo, c llvm.Context, module llvm.Module) *Instrumentation {
	l := m.l
	n := &Instrumentation{memo: m, mark: l.MetadataKind(c, "nosanitize"), pending: compile.PendingSanitizers(l, module)}
	for _, f := range l.Functions(module) {
		name := compile.SymbolName(l.Name(f.Value()))
		n.any = n.any || isOwnName(name) || name == "llvm.ubsantrap" || name == "llvm.trap"
	}
	for _, g := range l.Globals(module) {
		n.any = n.any || isOwnName(l.Name(g.Value()))
	}
	return n
}

// lacksPass reports that the function is from before a sanitizer's pass, as what -Xclang -fembed-bitcode=all
// embeds is. Compiled as it stands, it would do what it does in the program but for the sanitizer's checks.
func (n *Instrumentation) lacksPass(f llvm.Function) bool {
	return slices.ContainsFunc(n.pending, func(kind uint32) bool { return n.l.HasAttribute(f, llvm.OnFunction, kind) })
}

// IsMarked reports what clang says to have added.
func (n *Instrumentation) IsMarked(v llvm.Value) bool { return n.l.HasMetadata(v, n.mark) }

// of finds the instructions of a function that are instrumentation; nil if there are none.
func (n *Instrumentation) of(f llvm.Function) map[llvm.Value]bool {
	if !n.any {
		return nil
	}
	body := n.instructions(f)
	added, shadow, stack := map[llvm.Value]bool{}, map[llvm.Value]bool{}, map[llvm.Value]bool{}
	for _, v := range body {
		own, read := n.isOwn(v)
		added[v], shadow[v] = own, read
		stack[v] = n.isFrame(v)
	}
	for changed := true; changed; {
		changed = false
		for _, v := range body {
			switch {
			case !shadow[v] && n.follows(v, shadow, stack):
				shadow[v], added[v], changed = true, true, true
			case !stack[v] && n.l.Opcode(v) == ir.PHI && n.hasOperand(v, stack):
				stack[v], changed = true, true
			case !added[v] && n.serves(v, added):
				added[v], changed = true, true
			}
		}
	}
	return added
}

// isOwn reports whether an instruction is instrumentation by itself, and whether what it
// reads is of instrumentation only.
func (n *Instrumentation) isOwn(v llvm.Value) (own, read bool) {
	l := n.l
	switch op := l.Opcode(v); op {
	case ir.Load:
		read = n.isOwnMemory(l.Operand(v, 0))
		return read || n.IsMarked(v), read
	case ir.AtomicRMW:
		own = n.isOwnMemory(l.Operand(v, 0))
		return own || n.IsMarked(v), own
	case ir.Store:
		// What marks a frame on AddressSanitizer's stack as used, and as left.
		const used, left = 0x41b58ab3, 0x45e0360e
		if stored := l.Operand(v, 0); l.IsConstantInt(stored) && l.IntWidth(l.TypeOf(stored)) == 64 {
			if k := l.IntValue(stored); k == used || k == left {
				return true, false
			}
		}
		return n.isOwnMemory(l.Operand(v, 1)) || n.IsMarked(v), false
	case ir.Call:
		return isOwnName(n.callee(v).name) || n.IsMarked(v), false
	case ir.Br:
		return n.IsMarked(v) || n.checksBounds(v), false
	}
	return n.IsMarked(v), false
}

// checksBounds reports whether a branch is one of -fsanitize=bounds: it has no place in the source, and leads to a
// block that does nothing but trap.
func (n *Instrumentation) checksBounds(branch llvm.Value) bool {
	l := n.l
	return l.DebugLocation(branch) == 0 && slices.ContainsFunc(l.Successors(branch), func(b llvm.Block) bool {
		first := l.FirstInstruction(b)
		return first != 0 && l.Opcode(first) == ir.Call && n.callee(first).name == "llvm.trap" &&
			l.NextInstruction(first) == l.Terminator(b)
	})
}

// isOwnMemory reports whether an address is that of memory that only instrumentation uses.
func (n *Instrumentation) isOwnMemory(addr llvm.Value) bool {
	l := n.l
	if !l.IsInstruction(addr) {
		g := root(l, addr)
		return l.IsGlobal(g) && isOwnName(l.Name(g))
	}
	if l.Opcode(addr) == ir.GetElementPtr {
		return n.isOwnMemory(l.Operand(addr, 0))
	}
	if l.Opcode(addr) == ir.BitCast {
		return n.isOwnMemory(l.Operand(addr, 0))
	}
	if l.Opcode(addr) != ir.IntToPtr {
		return false
	}
	for v := l.Operand(addr, 0); l.IsInstruction(v); v = l.Operand(v, 0) {
		switch l.Opcode(v) {
		case ir.Add, ir.Or, ir.Xor:
			const lowest = 1 << 30 // no object is that far from another one
			if k := l.Operand(v, 1); l.IsConstantInt(k) && l.IntWidth(l.TypeOf(k)) == 64 && l.IntValue(k) >= lowest {
				return true
			}
		case ir.And, ir.LShr:
		default:
			return false
		}
	}
	return false
}

// follows reports whether something is computed from what only instrumentation has.
func (n *Instrumentation) follows(v llvm.Value, shadow, stack map[llvm.Value]bool) bool {
	l := n.l
	switch l.Opcode(v) {
	case ir.ICmp:
		if n.hasOperand(v, stack) {
			return true
		}
	case ir.Add:
		if n.isFrameOrNone(l.Operand(v, 0)) {
			return true
		}
	case ir.GetElementPtr:
		base := l.Operand(v, 0)
		if l.IsInstruction(base) && l.Opcode(base) == ir.IntToPtr && n.isFrameOrNone(l.Operand(base, 0)) {
			return true
		}
	}
	return n.hasOperand(v, shadow)
}

// isFrame reports whether AddressSanitizer gives a function the memory for its variables here.
func (n *Instrumentation) isFrame(v llvm.Value) bool {
	return n.l.IsInstruction(v) && n.l.Opcode(v) == ir.Call &&
		strings.HasPrefix(n.callee(v).name, "__asan_stack_malloc")
}

// isFrameOrNone reports such memory, or 0 where none is given. The variables are found by another
// value, which may be the address of ordinary memory: only instrumentation computes with this one.
func (n *Instrumentation) isFrameOrNone(v llvm.Value) bool {
	l := n.l
	if n.isFrame(v) {
		return true
	}
	if !l.IsInstruction(v) || l.Opcode(v) != ir.PHI {
		return false
	}
	frames := 0
	for i := range l.NumOperands(v) {
		switch o := l.Operand(v, i); {
		case n.isFrame(o):
			frames++
		case !l.IsConstantInt(o):
			return false
		}
	}
	return frames > 0
}

func (n *Instrumentation) hasOperand(v llvm.Value, of map[llvm.Value]bool) bool {
	for i := range n.l.NumOperands(v) {
		if of[n.l.Operand(v, i)] {
			return true
		}
	}
	return false
}

// serves reports whether only instrumentation uses what an instruction computes.
func (n *Instrumentation) serves(v llvm.Value, added map[llvm.Value]bool) bool {
	switch n.l.Opcode(v) {
	case ir.Load, ir.Store, ir.Call, ir.Invoke, ir.Alloca, ir.AtomicRMW, ir.GetElementPtr:
		return false
	}
	users := n.l.Users(v)
	return len(users) > 0 && !slices.ContainsFunc(users, func(u llvm.Value) bool { return !added[u] })
}

// checkedOperation tells which operation a call computes whose overflow is checked, as
// UndefinedBehaviorSanitizer and -ftrapv do it; 0 if it is no such call. The checks of address
// computations also multiply so, but decide on more than that.
func (n *Instrumentation) checkedOperation(call llvm.Value) (op ir.Opcode, sign point.Sign) {
	if !n.any || n.l.Opcode(call) != ir.Call {
		return 0, 0
	}
	name, ok := strings.CutPrefix(n.callee(call).name, "llvm.")
	kind, _, overflows := strings.Cut(name, ".with.overflow.")
	if !ok || !overflows || !n.IsMarked(call) || !n.decidesAlone(call) {
		return 0, 0
	}
	sign = point.Signed
	if kind[0] == 'u' {
		sign = point.Unsigned
	}
	return map[string]ir.Opcode{"add": ir.Add, "sub": ir.Sub, "mul": ir.Mul}[kind[1:]], sign
}

// decidesAlone reports whether a branch depends on an operation's overflow and nothing else.
func (n *Instrumentation) decidesAlone(call llvm.Value) bool {
	_, flag := Extracts(n.l, call)
	if flag == 0 {
		return false
	}
	for _, not := range n.l.Users(flag) {
		if n.l.IsInstruction(not) && n.l.Opcode(not) == ir.Xor && slices.ContainsFunc(n.l.Users(not), n.isBranch) {
			return true
		}
	}
	return false
}

func (n *Instrumentation) isBranch(v llvm.Value) bool {
	return n.l.IsInstruction(v) && n.l.Opcode(v) == ir.Br
}

// Extracts are the result and the overflow of an operation that tells both; 0 for what is not used.
func Extracts(l *llvm.Lib, call llvm.Value) (result, flag llvm.Value) {
	for _, u := range l.Users(call) {
		switch {
		case !l.IsInstruction(u) || l.Opcode(u) != ir.ExtractValue:
		case l.IntWidth(l.TypeOf(u)) == 1:
			flag = u
		default:
			result = u
		}
	}
	return result, flag
}

// guardOf finds the branch of a check that an operation begins the way from, 0 if there is none.
func (n *Instrumentation) guardOf(v llvm.Value) llvm.Value {
	if !n.any {
		return 0
	}
	l := n.l
	block := l.Parent(v)
	if l.FirstInstruction(block) != v {
		return 0
	}
	for _, u := range l.BlockUses(block) {
		if n.isBranch(u) && l.IsConditionalBranch(u) && l.Successor(u, 0) == block && n.IsMarked(u) {
			return u
		}
	}
	return 0
}

// Guards finds the checks of all operations of a function.
func (n *Instrumentation) Guards(body []llvm.Value) map[llvm.Value]llvm.Value {
	if !n.any {
		return nil
	}
	out := map[llvm.Value]llvm.Value{}
	for _, v := range body {
		if op := n.l.Opcode(v); op >= ir.UDiv && op <= ir.AShr {
			if guard := n.guardOf(v); guard != 0 {
				out[v] = guard
			}
		}
	}
	return out
}
