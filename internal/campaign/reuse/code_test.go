package reuse

import (
	"slices"
	"strings"
	"testing"

	"ames/internal/campaign/units"
	"ames/internal/engine/program"
	"ames/internal/mutation/facts"
	"ames/internal/mutation/point"
	"ames/internal/mutation/source"
)

// graph describes code for tests: each line is a function, "file name digest refs…"; a name
// with a * is internal.
func graph(t *testing.T, lines ...string) *code {
	t.Helper()
	u := &point.Unit{}
	number := func(list *[]string, s string) int32 {
		if i := slices.Index(*list, s); i >= 0 {
			return int32(i)
		}
		*list = append(*list, s)
		return int32(len(*list) - 1)
	}
	for _, line := range lines {
		f := strings.Fields(line)
		fn := point.Function{File: number(&u.Files, f[0]), Name: strings.TrimSuffix(f[1], "*"),
			Internal: strings.HasSuffix(f[1], "*"), Digest: f[2]}
		for _, r := range f[3:] {
			if text, ok := strings.CutPrefix(r, "="); ok {
				fn.Strings = append(fn.Strings, text)
			} else {
				fn.Refs = append(fn.Refs, number(&u.Names, r))
			}
		}
		u.Functions = append(u.Functions, fn)
	}
	m := &units.Module{File: &program.Module{}, Units: []*facts.Analysis{{Unit: u}}}
	return newCode([]*units.Module{m}, func(path string) (bool, string) {
		switch path {
		case "lib":
			return true, ""
		case "std":
			return false, source.ReasonSystem
		}
		return false, source.ReasonTest
	})
}

// a program with two tests, known by their names, and what they refer to.
var tested = []string{
	"test __cxx_global_var_init* i1 =Suite =first first add",
	"test __cxx_global_var_init.1* i2 =Suite =second second add",
	"test _GLOBAL__sub_I_test* g __cxx_global_var_init __cxx_global_var_init.1",
	"std add a",
	"test first f1 helper work",
	"test second f2 work",
	"test helper h",
	"test called c",
	"test main m run",
	"std run r",
	"lib work w call sort",
	"lib call l called",
	"std sort s swap",
	"std swap p",
}

// TestTestsCode: which change is one of which test.
func TestTestsCode(t *testing.T) {
	names := []string{"Suite.first", "Suite.second", "Suite.odd", "Suite.third"}
	digests := func(lines []string) [3]string {
		found := graph(t, lines...).testsCode([]int{0}, names)
		var out [3]string
		for i := range out {
			d := found.of(names[i])
			out[i] = string(d[:])
		}
		return out
	}
	before := digests(tested)
	for name, c := range map[string]struct {
		from, to string
		changed  string // a letter for each test
	}{
		"a test":                 {"first f1", "first F1", "1o"},
		"its helper":             {"helper h", "helper H", "1o"},
		"what makes it known":    {"i2", "I2", "2o"},
		"called back":            {"called c", "called C", "12o"},
		"main":                   {"main m", "main M", "12o"},
		"what main calls":        {"run r", "run R", "12o"},
		"code under test":        {"work w", "work W", ""},
		"what that calls":        {"sort s", "sort S", ""},
		"how tests become known": {"add a", "add A", "12o"},
		"a call to a helper":     {"second f2 work", "second f2 work helper", "2"},
		"a new helper":           {"main m run", "main m run\ntest new n", "12o"},
		"a new test": {"test main", "test __cxx_global_var_init.2* i3 =Suite =third third add\ntest " +
			"third f3 work\ntest main", "o"},
	} {
		after := digests(strings.Split(strings.Replace(strings.Join(tested, "\n"), c.from, c.to, 1), "\n"))
		changed := ""
		for i, letter := range []string{"1", "2", "o"} {
			if before[i] != after[i] {
				changed += letter
			}
		}
		if changed != c.changed {
			t.Errorf("%s: the code of %q has changed, not of %q", name, changed, c.changed)
		}
	}
}

// TestOwnCode: with a function goes the code of others that it uses, but not that of the project.
func TestOwnCode(t *testing.T) {
	own := func(lines ...string) sum {
		c := graph(t, lines...)
		return c.ownCode(c.functions[codeName{0, 0, "work"}])
	}
	replaced := func(from, to string) []string {
		return strings.Split(strings.Replace(strings.Join(tested, "\n"), from, to, 1), "\n")
	}
	before := own(tested...)
	for to, same := range map[string]bool{"work W": false, "swap P": false, "call L": true, "called C": true,
		"run R": true} {
		if from := strings.ToLower(to); (own(replaced(from, to)...) == before) != same {
			t.Errorf("%s: the same code: %v", to, !same)
		}
	}
}

// TestTestFiles: where tests stand in a file that is mutated, all of the file is test code.
func TestTestFiles(t *testing.T) {
	both := func(lines ...string) string {
		d := graph(t, lines...).testsCode([]int{0}, []string{"one"}).of("one")
		return string(d[:])
	}
	before := both("lib __cxx_global_var_init* i =one one", "lib one o helper", "lib helper h")
	if before == both("lib __cxx_global_var_init* i =one one", "lib one o helper", "lib helper H") {
		t.Error("a test's helper was changed, and its code is the same")
	}
	if both("lib main m f", "lib f f") == both("lib main M f", "lib f f") {
		t.Error("main was changed, and the code of a program that is one test is the same")
	}
	if both("lib main m f", "lib f f") != both("lib main m f", "lib f F") {
		t.Error("the code under test is the test's")
	}
}
