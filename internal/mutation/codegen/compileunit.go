package codegen

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/point"
)

// What the front end wrote down of a unit, as LLVM prints it. The names of languages are
// those of DWARF (section 7.12): DW_LANG_C_plus_plus_14, or DW_LNAME_C_plus_plus from version 6 on.
var (
	language  = regexp.MustCompile(`\bDW_L(?:ANG|NAME)_(\w+)`)
	optimised = regexp.MustCompile(`\bisOptimized: true\b`)
	producer  = regexp.MustCompile(`\bproducer: "[^"]*\bclang version ([0-9]+)\.`)
	checksum  = regexp.MustCompile(`\bchecksumkind: CSK_MD5, checksum: "([0-9a-f]{32})"`)
)

// languages that Ames reads the text of, by their names in DWARF without their year.
var knownLanguages = regexp.MustCompile(`^(C|C_plus_plus|ObjC|ObjC_plus_plus)[0-9_]*$`)

// notesSums is the first clang that notes the MD5 of each file, in debug information of DWARF 5.
const notesSums = 14

// front fills in what the front end wrote down of the unit.
func (a *analyser) front() {
	l, u := a.l, a.unit
	units := l.CompileUnits(a.module)
	for _, unit := range units {
		text := l.MetadataText(a.c, unit)
		if name := language.FindStringSubmatch(text); name != nil && !knownLanguages.MatchString(name[1]) {
			u.Language = strings.ReplaceAll(strings.TrimSuffix(name[1], "_plus_plus"), "_", " ")
		} else if name != nil {
			u.CXX = u.CXX || strings.Contains(name[1], "plus_plus")
		}
		u.Optimised = u.Optimised || optimised.MatchString(text)
	}
	const dwarfWithSums = 5
	u.Summed = compilerMajor(l, a.c, a.module) >= notesSums && l.ModuleFlag(a.c, a.module, "Dwarf Version") >= dwarfWithSums
	if len(units) > 0 {
		if file := l.ScopeFile(units[0]); file != 0 {
			u.Main = absolute(l.FileName(file))
		}
	}
	u.Optimised = u.Optimised || u.Language == "" && slices.ContainsFunc(l.Functions(a.module), a.isOptimised)
}

// sum notes the checksum of a file that code stands in, as its scope knows it. There is none
// of a text that was reached through line markers, nor behind a pragma that makes it a system header.
func (a *analyser) sum(file int32, scope llvm.Metadata) {
	if a.summed[scope] {
		return
	}
	a.summed[scope] = true
	a.sumOf(file, a.l.ScopeFile(scope))
}

// sumOf notes the checksum of a file, as its node has it.
func (a *analyser) sumOf(file int32, node llvm.Metadata) {
	for len(a.unit.Sums) <= int(file) {
		a.unit.Sums = append(a.unit.Sums, "")
	}
	if a.unit.Sums[file] != "" {
		return
	}
	if sum := checksum.FindStringSubmatch(a.l.MetadataText(a.c, node)); sum != nil {
		a.unit.Sums[file] = sum[1]
	}
}

func absolute(name, dir string) string {
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	return filepath.Clean(name)
}

// isOptimised tells by a function's code that it was optimised, whatever the front end says: a number
// that it gets is computed with as it came. Without optimisation clang stores all of them first.
func (a *analyser) isOptimised(f llvm.Function) bool {
	l := a.l
	if l.IsDeclaration(f.Value()) || l.Subprogram(f) == 0 || l.HasAttribute(f, llvm.OnFunction, a.attrs.optnone) ||
		l.HasAttribute(f, llvm.OnFunction, a.attrs.naked) || l.HasAttribute(f, llvm.OnFunction, a.attrs.coroutine) {
		return false
	}
	for _, p := range l.Params(f) {
		if a.typeOf(p).kind != ir.IntegerKind {
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

// unfit says why no function of the unit can be mutated; empty if they can.
func (a *analyser) unfit() string {
	switch {
	case a.unit.Language != "":
		return point.SkipLanguage
	case a.unit.Optimised:
		return point.SkipOptimised
	}
	return ""
}

// countColumnless passes the functions of a unit over whose places have no columns at all.
func (a *analyser) countColumnless() {
	if a.placed || !a.columnless {
		return
	}
	for i := range a.unit.Functions {
		if f := &a.unit.Functions[i]; f.Skip == "" {
			f.Skip = point.SkipColumns
		}
	}
}
