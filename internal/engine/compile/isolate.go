package compile

import (
	"fmt"
	"slices"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
)

// isolate prepares a freshly parsed module, of which the wanted functions are
// loaded, so that compiling it emits these only: everything else becomes a
// reference to the running program's own instance. Private constants travel
// with the functions; they are returned, 0 for those that hold labels.
func isolate(l *llvm.Lib, c llvm.Context, m llvm.Module, wanted map[llvm.Function]bool) (constants []llvm.Global) {
	dropAssembly(l, m)
	dropAliases(l, c, m)
	travelling := labelTables(l, m, wanted)
	for _, g := range l.Globals(m) {
		name := l.Name(g.Value())
		switch {
		case strings.HasPrefix(name, "llvm."):
			l.DeleteGlobal(g)
		case l.IsDeclaration(g.Value()):
		case travelling[g]:
			if l.Linkage(g.Value()) == llvm.Private {
				constants = append(constants, 0) // it counts, but is not the program's
			}
			l.ClearComdat(g.Value())
			l.SetLinkage(g.Value(), llvm.Private)
		case l.Linkage(g.Value()) == llvm.Private:
			l.ClearComdat(g.Value())
			constants = append(constants, g)
		default:
			l.ClearComdat(g.Value())
			l.SetLinkage(g.Value(), llvm.AvailableExternally)
		}
	}
	for _, f := range l.Functions(m) {
		if l.IsDeclaration(f.Value()) {
			continue
		}
		l.ClearComdat(f.Value())
		if !wanted[f] {
			Leave(l, m, f)
		}
	}
	return constants
}

// Keep leaves of a module the bodies of functions, by their symbols, and makes the rest references.
func Keep(l *llvm.Lib, c llvm.Context, m llvm.Module, functions []string) error {
	bodies, err := findBodies(l, m, "the module", functions)
	if err != nil {
		return err
	}
	wanted := map[llvm.Function]bool{}
	for _, f := range bodies {
		wanted[f] = true
	}
	isolate(l, c, m, wanted)
	return nil
}

// Leave makes a definition that is not wanted a mere reference by name.
func Leave(l *llvm.Lib, m llvm.Module, f llvm.Function) {
	v := f.Value()
	linkage := l.Linkage(v)
	switch {
	case linkage == llvm.Private:
		l.LoadBodies(m, []llvm.Function{f}) // no one else has it
	case HasLabels(l, f):
		l.LoadBodies(m, []llvm.Function{f}) // the labels are its blocks
		l.SetLinkage(v, llvm.AvailableExternally)
	case !l.Used(v):
		l.DeleteFunction(f)
	default:
		name := l.Name(v)
		l.SetName(v, "")
		decl := l.AddFunction(m, name, l.ValueType(v)).Value()
		l.SetHidden(decl, linkage.Local()) // near, then, and not to be looked up
		l.ReplaceUses(v, decl)
		l.DeleteFunction(f)
	}
}

// HasLabels reports whether addresses of the function's labels are taken.
func HasLabels(l *llvm.Lib, f llvm.Function) bool {
	return slices.ContainsFunc(l.Users(f.Value()), l.IsBlockAddress) ||
		// In newer versions a label's address is no use of the function.
		slices.ContainsFunc(l.Blocks(f), func(b llvm.Block) bool {
			return slices.ContainsFunc(l.BlockUses(b), l.IsBlockAddress)
		})
}

// dropAliases turns uses of aliases and indirect functions into references by name.
func dropAliases(l *llvm.Lib, c llvm.Context, m llvm.Module) {
	for i, a := range append(l.Aliases(m), l.IFuncs(m)...) {
		name := l.Name(a)
		l.SetName(a, fmt.Sprintf("ames.alias.%d", i))
		ty := l.ValueType(a)
		var decl llvm.Value
		if l.Kind(ty) == ir.FunctionKind {
			decl = l.AddFunction(m, name, ty).Value()
		} else {
			decl = l.AddGlobal(m, name, ty).Value()
		}
		l.ReplaceUses(a, decl)
	}
	for _, a := range l.Aliases(m) {
		l.SetAliasee(a, standIn(l, c, m, l.ValueType(a)))
		l.SetLinkage(a, llvm.Private)
	}
	for _, f := range l.IFuncs(m) {
		l.EraseIFunc(f)
	}
}

// standIn defines something of the type for an alias to point to: the C API
// can take aliases out of use but not out of the module.
func standIn(l *llvm.Lib, c llvm.Context, m llvm.Module, ty llvm.Type) llvm.Value {
	if l.Kind(ty) == ir.FunctionKind {
		f := l.AddFunction(m, "ames.unused", ty)
		b := l.NewBuilder(c)
		l.AtEnd(b, l.AppendBlock(c, f))
		l.BuildUnreachable(b)
		l.DisposeBuilder(b)
		l.SetLinkage(f.Value(), llvm.Private)
		return f.Value()
	}
	g := l.AddGlobal(m, "ames.unused", ty)
	l.SetInitializer(g, l.Null(ty))
	l.SetLinkage(g.Value(), llvm.Private)
	return g.Value()
}

// labelTables finds the static tables that hold addresses of labels of the
// wanted functions: they are part of the function and travel with it.
func labelTables(l *llvm.Lib, m llvm.Module, wanted map[llvm.Function]bool) map[llvm.Global]bool {
	found := map[llvm.Global]bool{}
	var climb func(v llvm.Value)
	climb = func(v llvm.Value) {
		for _, u := range l.Users(v) {
			switch {
			case l.IsGlobal(u):
				found[llvm.Global(u)] = true
			case l.IsConstant(u):
				climb(u)
			}
		}
	}
	for f := range wanted {
		// By its blocks: in newer versions a label's address is no use of the function.
		for _, b := range l.Blocks(f) {
			for _, u := range l.BlockUses(b) {
				if l.IsBlockAddress(u) {
					climb(u)
				}
			}
		}
	}
	return found
}
