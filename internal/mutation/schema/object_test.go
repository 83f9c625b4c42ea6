package schema

import (
	"bytes"
	"debug/elf"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ames/internal/engine/compile"
	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/mutation/facts"
	"ames/internal/mutation/point"
	"ames/internal/workshop/testunit"
)

// Every function by itself gives an object that defines its schema and what
// belongs to that, and refers to all else of the unit by name.
func TestEveryFunctionCompilesAlone(t *testing.T) {
	path, err := filepath.Abs("../../engine/compile/testdata/parts.cpp")
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range []int{13, 16, 19, 22} {
		l := testunit.Library(t, version)
		u, stripped, err := facts.Analyse(l, testunit.Bitcode(t, version, path), "parts.cpp", nil)
		if err != nil {
			t.Fatal(err)
		}
		compiler := compile.NewCompiler(l)
		compiler.Verify = true
		references := 0
		for i, f := range u.Functions {
			job := Job{Unit: "parts.cpp", Suffix: "x", Functions: []FunctionJob{{Name: f.Name}}}
			for _, p := range testunit.Points(t, &u.Functions[i]) {
				if p.Op == ir.Add || p.Op == ir.Sub || p.Op == ir.Mul {
					fj := &job.Functions[0]
					fj.Mutations = append(fj.Mutations,
						Mutation{Index: p.Index, Change: change.Value{}})
					fj.Numbers = append(fj.Numbers, int32(len(fj.Mutations)))
				}
			}
			for _, job.Infection = range []bool{false, true} {
				obj, err := Compile(compiler, stripped, job)
				if err != nil {
					t.Errorf("LLVM %d: %s: %v", version, f.Name, err)
					continue
				}
				references += checkObject(t, obj, u)
			}
		}
		if references == 0 {
			t.Errorf("LLVM %d: no object refers to another function of the unit", version)
		}
		if _, live := l.Contexts(); live != 0 {
			t.Errorf("LLVM %d: %d contexts are left", version, live)
		}
	}
}

// checkObject counts the references to functions of the unit.
func checkObject(t *testing.T, obj *Object, u *point.Unit) (references int) {
	t.Helper()
	file, err := elf.NewFile(bytes.NewReader(obj.Data))
	if err != nil {
		t.Fatal(err)
	}
	symbols, err := file.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	names := slices.Concat(u.Locals, u.Globals)
	schema := false
	for _, s := range symbols {
		if s.Section == elf.SHN_UNDEF {
			if slices.Contains(names, s.Name) {
				references++
			}
			continue
		}
		schema = schema || s.Name == obj.Functions[0].Symbol
		if slices.Contains(names, s.Name) && !strings.HasPrefix(s.Name, "_ZZ") && s.Name != "labels.table" {
			t.Errorf("the object with %s defines the program's own %s", obj.Functions[0].Name, s.Name)
		}
	}
	if !schema {
		t.Errorf("the object lacks %s, the schema of %s", obj.Functions[0].Symbol, obj.Functions[0].Name)
	}
	return references
}
