package facts

import (
	"encoding/binary"
	"path"
	"strings"

	"ames/internal/engine/compile"
	"ames/internal/engine/llvm"
)

// Assertions tell where they stand: they call something with the file's name and the
// number of the line. So does what makes tests known before main, not always in one call. Code
// that only moved is not other code, so that such numbers do not count in its digest; how far
// they are from the line of their call does.

// lineUse is an argument of a call that is a line number.
type lineUse struct {
	call     llvm.Value
	argument int
	constant uint64
	line     int // of the call
}

// lines knows which arguments of calls are line numbers.
type lines struct {
	*code
	places *places
	found  []lineUse
	texts  map[llvm.Value]string // of constants that may be files' names
	maker  bool                  // the current function runs before main for one variable
}

// farthest is how many lines one call may take up.
const farthest = 100

// note remembers a call's arguments that are line numbers.
func (ln *lines) note(call llvm.Value) {
	l := ln.l
	n := l.NumArgs(call)
	if n < 2 {
		return
	}
	loc, ok := ln.location(call)
	if !ok || ln.callee(call).intrinsic {
		return
	}
	far := uint64(farthest)
	if ln.maker {
		far = 1
	}
	var found []lineUse
	for i := range n {
		arg := l.Operand(call, i)
		if !l.IsConstantInt(arg) {
			continue
		}
		if bits := ln.typeOf(arg).bits; bits != 32 && bits != 64 {
			continue
		}
		if c := l.IntValue(arg); c >= uint64(loc.Line) && c < uint64(loc.Line)+far {
			found = append(found, lineUse{call, i, c, loc.Line})
		}
	}
	if len(found) > 0 && (ln.maker || ln.namesFile(call, n, loc)) {
		ln.found = append(ln.found, found...)
	}
}

// namesFile reports whether an argument of a call is the name of the file that it stands in.
func (ln *lines) namesFile(call llvm.Value, n int, loc llvm.Location) bool {
	file := ln.places.file(loc.Scope)
	if file < 0 {
		return false
	}
	want := path.Base(ln.unit.Files[file])
	for i := range n {
		if text := ln.textOf(ln.l.Operand(call, i)); text != "" && path.Base(text) == want {
			return true
		}
	}
	return false
}

// textOf is the text of a string constant; "" of others.
func (ln *lines) textOf(v llvm.Value) string {
	l := ln.l
	if !l.IsConstant(v) || l.IsFunction(v) || l.IsConstantInt(v) {
		return ""
	}
	if !l.IsGlobal(v) { // in typed pointers, the address of its first element
		if l.NumOperands(v) < 1 || !l.IsGlobal(l.Operand(v, 0)) {
			return ""
		}
		v = l.Operand(v, 0)
	}
	text, known := ln.texts[v]
	if !known {
		if l.Linkage(v) == llvm.Private {
			if value := l.Initializer(llvm.Global(v)); value != 0 {
				text, _ = compile.StringOf(" " + strings.TrimLeft(l.Text(value), " "))
			}
		}
		ln.texts[v] = text
	}
	return text
}

// drop replaces the line numbers in the module by how far they are from their calls.
func (ln *lines) drop() {
	for _, u := range ln.found {
		ty := ln.l.TypeOf(ln.l.Operand(u.call, u.argument))
		ln.l.SetOperand(u.call, u.argument, ln.l.Int(ty, u.constant-uint64(u.line), false))
	}
}

func linesDigest(lines []lineUse) string {
	if len(lines) == 0 {
		return ""
	}
	var b []byte
	for _, u := range lines {
		b = binary.AppendUvarint(b, u.constant)
	}
	return compile.Digest(string(b))
}
