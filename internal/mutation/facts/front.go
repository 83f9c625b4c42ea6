package facts

import (
	"slices"
	"strings"

	"ames/internal/engine/compile"
	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/engine/pattern"
)

// What the front end wrote down of a unit, as LLVM prints it. The names of languages are
// those of DWARF (section 7.12): DW_LANG_C_plus_plus_14, or DW_LNAME_C_plus_plus from version 6 on.
var (
	language  = pattern.Of(`\bDW_L(?:ANG|NAME)_(\w+)`)
	optimised = pattern.Of(`\bisOptimized: true\b`)
)

// languages that Ames reads the text of, by their names in DWARF without their year.
var knownLanguages = pattern.Of(`^(C|C_plus_plus|ObjC|ObjC_plus_plus)[0-9_]*$`)

// front knows what the front end wrote down of the unit as a whole.
type front struct {
	*code
	ifuncs []llvm.Value // the unit's indirect functions
}

// notesSums is the first clang that notes the MD5 of each file, in debug information of DWARF 5.
const notesSums = 14

// fill fills in what the front end wrote down of the unit.
func (fr *front) fill() {
	l, u := fr.l, fr.unit
	units := l.CompileUnits(fr.module)
	for _, unit := range units {
		text := l.MetadataText(fr.c, unit)
		if name := language().FindStringSubmatch(text); name != nil && !knownLanguages().MatchString(name[1]) {
			u.Language = strings.ReplaceAll(strings.TrimSuffix(name[1], "_plus_plus"), "_", " ")
		} else if name != nil {
			u.CXX = u.CXX || strings.Contains(name[1], "plus_plus")
		}
		u.Optimised = u.Optimised || optimised().MatchString(text)
	}
	const dwarfWithSums = 5
	u.Summed = compile.CompilerMajor(l, fr.c, fr.module) >= notesSums &&
		l.ModuleFlag(fr.c, fr.module, "Dwarf Version") >= dwarfWithSums
	if len(units) > 0 {
		if file := l.ScopeFile(units[0]); file != 0 {
			u.Main = absolute(l.FileName(file))
		}
	}
	u.Optimised = u.Optimised || u.Language == "" && slices.ContainsFunc(l.Functions(fr.module), fr.isOptimised)
}

// isOptimised tells by a function's code that it was optimised, whatever the front end says: a number
// that it gets is computed with as it came. Without optimisation clang stores all of them first.
func (fr *front) isOptimised(f llvm.Function) bool {
	l := fr.l
	if l.IsDeclaration(f.Value()) || l.Subprogram(f) == 0 || l.HasAttribute(f, llvm.OnFunction, fr.attrs.optnone) ||
		l.HasAttribute(f, llvm.OnFunction, fr.attrs.naked) || l.HasAttribute(f, llvm.OnFunction, fr.attrs.coroutine) {
		return false
	}
	for _, p := range l.Params(f) {
		if fr.typeOf(p).kind != ir.IntegerKind {
			continue
		}
		for _, user := range l.Users(p) {
			if !l.IsInstruction(user) {
				continue
			}
			if op := l.Opcode(user); op >= ir.Add && op <= ir.Xor || op == ir.ICmp {
				return true
			}
		}
	}
	return false
}

// choosesIndirect recognises the functions that the loader calls to resolve
// indirect ones (STT_GNU_IFUNC): nothing can be patched before that.
func (fr *front) choosesIndirect(v llvm.Value) bool {
	if len(fr.ifuncs) == 0 {
		return false
	}
	return slices.ContainsFunc(fr.l.Users(v), func(u llvm.Value) bool {
		return slices.Contains(fr.ifuncs, u) || fr.l.IsConstant(u) && !fr.l.IsFunction(u) && fr.choosesIndirect(u)
	})
}

// names fills in what the unit defines.
func (fr *front) names() {
	m := fr.module
	add := func(v llvm.Value) {
		if fr.l.IsDeclaration(v) {
			return
		}
		name := compile.SymbolName(fr.l.Name(v))
		switch k := fr.l.Linkage(v); {
		case k == llvm.Internal:
			fr.unit.Locals = append(fr.unit.Locals, name)
		case k == llvm.Private || k == llvm.AvailableExternally || strings.HasPrefix(name, "llvm."):
		default:
			fr.unit.Globals = append(fr.unit.Globals, name)
		}
	}
	for _, f := range fr.l.Functions(m) {
		add(f.Value())
	}
	for _, g := range fr.l.Globals(m) {
		add(g.Value())
	}
	fr.unit.Locals = append(fr.unit.Locals, compile.Labels(fr.l.InlineAsm(m))...)
	for _, alias := range append(fr.l.Aliases(m), fr.l.IFuncs(m)...) {
		add(alias)
	}
}
