package facts

import (
	"strings"

	"ames/internal/engine/compile"
	"ames/internal/engine/llvm"
)

func (a *analyser) names(m llvm.Module) {
	add := func(v llvm.Value) {
		if a.l.IsDeclaration(v) {
			return
		}
		name := compile.SymbolName(a.l.Name(v))
		switch k := a.l.Linkage(v); {
		case k == llvm.Internal:
			a.unit.Locals = append(a.unit.Locals, name)
		case k == llvm.Private || k == llvm.AvailableExternally || strings.HasPrefix(name, "llvm."):
		default:
			a.unit.Globals = append(a.unit.Globals, name)
		}
	}
	for _, f := range a.l.Functions(m) {
		add(f.Value())
	}
	for _, g := range a.l.Globals(m) {
		add(g.Value())
	}
	a.unit.Locals = append(a.unit.Locals, compile.Labels(a.l.InlineAsm(m))...)
	for _, alias := range append(a.l.Aliases(m), a.l.IFuncs(m)...) {
		add(alias)
	}
}
