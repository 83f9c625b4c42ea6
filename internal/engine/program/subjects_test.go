package program_test

import (
	"debug/dwarf"
	"debug/elf"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ames/internal/engine/program"
	"ames/internal/workshop/subjects"
)

// TestSubjects compares the unit of every local function of real programs
// with the compilation unit that the debug information names for its address.
func TestSubjects(t *testing.T) {
	for _, name := range subjects.Names() {
		t.Run(name, func(t *testing.T) {
			s, err := subjects.Build(t.Context(), name, subjects.Options{Log: t.Output()})
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for _, p := range s.Programs {
				for _, l := range p.Links {
					if !seen[l.Output] {
						seen[l.Output] = true
						checkModule(t, l.Output, p.Units)
					}
				}
			}
		})
	}
}

func checkModule(t *testing.T, path string, units []*subjects.Unit) {
	m, err := program.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	var info []program.UnitInfo
	for i := range m.Units {
		at := slices.IndexFunc(units, func(u *subjects.Unit) bool {
			library := m.Type == program.SharedLibrary
			return u.Source == m.Units[i].SourceName && strings.HasSuffix(u.Name, ".pic") == library
		})
		if at < 0 {
			// A program of its own units and a library's lists the library's only.
			at = slices.IndexFunc(units, func(u *subjects.Unit) bool { return u.Source == m.Units[i].SourceName })
		}
		if at < 0 {
			t.Fatalf("%s: unit %q is not of this program", path, m.Units[i].SourceName)
		}
		info = append(info, program.UnitInfo{SourceName: m.Units[i].SourceName})
		info[i].Locals, info[i].Globals = objectNames(t, units[at].Object)
	}
	m.AssignUnits(info)
	if u := m.Unassigned(info); len(u) > 0 {
		t.Errorf("%s: units without symbols: %v", path, u)
	}
	if native := m.NativeOnly(); len(native) > 0 {
		t.Errorf("%s: native parts: %q", path, native)
	}
	places := functionPlaces(t, path)
	locals := 0
	for f := range m.Functions() {
		if f.Unit < 0 {
			continue
		}
		locals++
		want, ok := places[f.Value]
		if !ok {
			t.Errorf("%s: %s is unknown to the debug information", path, f.Name)
		} else if got := m.Units[f.Unit].SourceName; got != want {
			t.Errorf("%s: %s is of %s, debug information says %s", path, f.Name, got, want)
		}
		if found, ok := m.Symbol(f.Name, f.Unit); !ok || found.Value != f.Value {
			t.Errorf("%s: %s of unit %d leads to %v", path, f.Name, f.Unit, found)
		}
		if m.RoomAt(f) < 5 {
			t.Errorf("%s: %s has room for %d bytes", path, f.Name, m.RoomAt(f))
		}
	}
	t.Log(filepath.Base(path), locals, "local functions", len(m.Units), "units")
	if locals == 0 && len(m.Units) > 2 {
		t.Errorf("%s: no local function found", path)
	}
}

func objectNames(t *testing.T, object string) (locals, globals []string) {
	out, err := exec.Command("llvm-nm-19", "--format=posix", object).Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		switch {
		case len(f) < 2 || strings.EqualFold(f[1], "u"):
		case f[1] == "w" || f[1] == "v": // undefined weak
		case strings.ToLower(f[1]) == f[1]:
			locals = append(locals, f[0])
		default:
			globals = append(globals, f[0])
		}
	}
	return locals, globals
}

// functionPlaces maps entry addresses to the source of their compilation unit.
func functionPlaces(t *testing.T, path string) map[uint64]string {
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := f.DWARF()
	if err != nil {
		t.Fatal(err)
	}
	places := map[uint64]string{}
	unit := ""
	for r := d.Reader(); ; {
		e, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if e == nil {
			return places
		}
		switch e.Tag {
		case dwarf.TagCompileUnit:
			unit = filepath.ToSlash(e.Val(dwarf.AttrName).(string))
		case dwarf.TagSubprogram:
			if low, ok := e.Val(dwarf.AttrLowpc).(uint64); ok {
				places[low] = unit
			}
		}
	}
}
