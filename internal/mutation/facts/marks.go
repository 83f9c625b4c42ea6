package facts

import (
	"strings"

	"ames/internal/engine/llvm"
)

// ignoreMark is the annotation of functions that are not to be mutated:
// __attribute__((annotate("ames:ignore"))), [[clang::annotate("ames:ignore")]].
const ignoreMark = "ames:ignore"

// marked is what its author does not want mutated in a unit.
type marked struct {
	functions map[llvm.Function]bool
	// scopes are those of the functions' code, by which copies of it are known that
	// were inlined.
	scopes map[llvm.Metadata]bool
}

// readMarks reads the annotations of a unit's functions: clang lists in a variable, for
// each, what is annotated and with which text. Nothing may have been inlined yet.
func readMarks(l *llvm.Lib, m llvm.Module) marked {
	out := marked{map[llvm.Function]bool{}, map[llvm.Metadata]bool{}}
	g := l.NamedGlobal(m, "llvm.global.annotations")
	if g == 0 || l.IsDeclaration(g.Value()) {
		return out
	}
	list := l.Initializer(g)
	for i := range l.NumOperands(list) {
		entry := l.Operand(list, i)
		if l.NumOperands(entry) < 2 {
			continue
		}
		what, text := root(l, l.Operand(entry, 0)), root(l, l.Operand(entry, 1))
		if !l.IsFunction(what) || !l.IsGlobal(text) || l.IsDeclaration(text) {
			continue
		}
		if strings.TrimSuffix(l.StringValue(l.Initializer(llvm.Global(text))), "\x00") == ignoreMark {
			out.add(l, llvm.Function(what))
		}
	}
	return out
}

// root is the function or variable that a constant is a conversion or an element of:
// pointers had types before LLVM 15.
func root(l *llvm.Lib, v llvm.Value) llvm.Value {
	for !l.IsFunction(v) && !l.IsGlobal(v) && l.IsConstant(v) && l.NumOperands(v) > 0 {
		v = l.Operand(v, 0)
	}
	return v
}

func (k *marked) add(l *llvm.Lib, f llvm.Function) {
	k.functions[f] = true
	for _, b := range l.Blocks(f) {
		for v := l.FirstInstruction(b); v != 0; v = l.NextInstruction(v) {
			if node := l.DebugLocation(v); node != 0 {
				k.scopes[l.ReadLocation(node).Scope] = true
			}
		}
	}
}
