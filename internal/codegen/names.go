package codegen

import (
	"path/filepath"
	"strings"

	"ames/internal/llvm"
)

func (a *analyser) names(m llvm.Module) {
	add := func(v llvm.Value) {
		if a.l.IsDeclaration(v) {
			return
		}
		name := symbolName(a.l.Name(v))
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
	for _, alias := range append(a.l.Aliases(m), a.l.IFuncs(m)...) {
		add(alias)
	}
}

// file gives the index of the scope's file, -1 if it has none.
func (a *analyser) file(scope llvm.Metadata) int32 {
	if i, ok := a.scopes[scope]; ok {
		return i
	}
	node := a.l.ScopeFile(scope)
	if node == 0 {
		a.scopes[scope] = -1
		return -1
	}
	i, ok := a.files[node]
	if !ok {
		i = a.addFile(node)
		a.files[node] = i
	}
	a.scopes[scope] = i
	return i
}

func (a *analyser) addFile(node llvm.Metadata) int32 {
	name, dir := a.l.FileName(node)
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	name = filepath.Clean(name)
	for i, known := range a.unit.Files {
		if known == name {
			return int32(i)
		}
	}
	a.unit.Files = append(a.unit.Files, name)
	return int32(len(a.unit.Files) - 1)
}
