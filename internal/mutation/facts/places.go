package facts

import (
	"cmp"
	"path/filepath"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/engine/pattern"
)

// places knows where code stands in the unit's files.
type places struct {
	*code
	files  map[llvm.Metadata]int32 // by file node
	scopes map[llvm.Metadata]int32 // by scope node
	summed map[llvm.Metadata]bool  // scopes whose files' checksums are noted
}

func newPlaces(u *code) *places {
	return &places{code: u, files: map[llvm.Metadata]int32{}, scopes: map[llvm.Metadata]int32{},
		summed: map[llvm.Metadata]bool{}}
}

// file gives the index of the scope's file, -1 if it has none.
func (w *places) file(scope llvm.Metadata) int32 {
	if i, ok := w.scopes[scope]; ok {
		return i
	}
	var node llvm.Metadata
	if scope != 0 { // LLVM does not bear to be asked
		node = w.l.ScopeFile(scope)
	}
	if node == 0 {
		w.scopes[scope] = -1
		return -1
	}
	i := w.fileAt(node)
	w.scopes[scope] = i
	return i
}

// fileAt gives the index of a file by its node.
func (w *places) fileAt(node llvm.Metadata) int32 {
	i, ok := w.files[node]
	if !ok {
		i = w.addFile(node)
		w.files[node] = i
	}
	return i
}

func (w *places) addFile(node llvm.Metadata) int32 {
	name := absolute(w.l.FileName(node))
	for i, known := range w.unit.Files {
		if known == name {
			return int32(i)
		}
	}
	w.unit.Files = append(w.unit.Files, name)
	return int32(len(w.unit.Files) - 1)
}

// followsAtomic reports whether the operation at v computes once more what an
// atomic one, x, has already written: the value of ++a or a += 2.
func (w *places) followsAtomic(v, x llvm.Value) bool {
	if !w.l.IsInstruction(x) || w.l.Opcode(x) != ir.AtomicRMW {
		return false
	}
	at, _ := w.location(v)
	from, _ := w.location(x)
	return at.Line == from.Line && at.Col == from.Col
}

// order tells whether an operand was computed before (-1) or behind (1) a
// place of the source; 0 if that is not known. Conversions may stand at the
// place of the operation that needs them.
func (w *places) order(at llvm.Location, operand llvm.Value) int {
	for {
		if !w.l.IsInstruction(operand) {
			return 0
		}
		if op := w.l.Opcode(operand); op != ir.SExt && op != ir.ZExt && op != ir.Trunc {
			break
		}
		operand = w.l.Operand(operand, 0)
	}
	loc, ok := w.location(operand)
	if !ok || loc.Col == 0 || loc.InlinedAt != at.InlinedAt || w.file(loc.Scope) != w.file(at.Scope) {
		return 0
	}
	return cmp.Or(cmp.Compare(loc.Line, at.Line), cmp.Compare(loc.Col, at.Col))
}

// sum notes the checksum of a file that code stands in, as its scope knows it. There is none
// of a text that was reached through line markers, nor behind a pragma that makes it a system header.
func (w *places) sum(file int32, scope llvm.Metadata) {
	if w.summed[scope] {
		return
	}
	w.summed[scope] = true
	w.sumOf(file, w.l.ScopeFile(scope))
}

// sumOf notes the checksum of a file, as its node has it.
func (w *places) sumOf(file int32, node llvm.Metadata) {
	for len(w.unit.Sums) <= int(file) {
		w.unit.Sums = append(w.unit.Sums, "")
	}
	if w.unit.Sums[file] != "" {
		return
	}
	if sum := checksum().FindStringSubmatch(w.l.MetadataText(w.c, node)); sum != nil {
		w.unit.Sums[file] = sum[1]
	}
}

func absolute(name, dir string) string {
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	return filepath.Clean(name)
}

// presence is a place of the source that code of a function comes from.
type presence struct{ file, line, col, inlined int32 }

// checksum is that of a file, as LLVM prints its node.
var checksum = pattern.Of(`\bchecksumkind: CSK_MD5, checksum: "([0-9a-f]{32})"`)
