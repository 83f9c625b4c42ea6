package facts

import (
	"slices"

	"ames/internal/engine/llvm"
)

// file gives the index of the scope's file, -1 if it has none.
func (a *analyser) file(scope llvm.Metadata) int32 {
	if i, ok := a.scopes[scope]; ok {
		return i
	}
	var node llvm.Metadata
	if scope != 0 { // LLVM does not bear to be asked
		node = a.l.ScopeFile(scope)
	}
	if node == 0 {
		a.scopes[scope] = -1
		return -1
	}
	i := a.fileAt(node)
	a.scopes[scope] = i
	return i
}

// fileAt gives the index of a file by its node.
func (a *analyser) fileAt(node llvm.Metadata) int32 {
	i, ok := a.files[node]
	if !ok {
		i = a.addFile(node)
		a.files[node] = i
	}
	return i
}

func (a *analyser) addFile(node llvm.Metadata) int32 {
	name := absolute(a.l.FileName(node))
	for i, known := range a.unit.Files {
		if known == name {
			return int32(i)
		}
	}
	a.unit.Files = append(a.unit.Files, name)
	return int32(len(a.unit.Files) - 1)
}

// choosesIndirect recognises the functions that the loader calls to resolve
// indirect ones (STT_GNU_IFUNC): nothing can be patched before that.
func (a *analyser) choosesIndirect(v llvm.Value) bool {
	if len(a.ifuncs) == 0 {
		return false
	}
	return slices.ContainsFunc(a.l.Users(v), func(u llvm.Value) bool {
		return slices.Contains(a.ifuncs, u) || a.l.IsConstant(u) && !a.l.IsFunction(u) && a.choosesIndirect(u)
	})
}
