package framework

import (
	"debug/elf"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const programs = "../../../testdata/frameworks"

// shared are the tests that all sample programs have.
var shared = []string{
	"clamp", "gcd", "leap_year", "days", "compare", "number", "no_number", "checksum", "bits", "median",
	"stack", "planted",
}

// build compiles a sample program from its one source and the code under test.
func build(t *testing.T, source string, flags ...string) string {
	t.Helper()
	compiler := "clang++-19"
	if filepath.Ext(source) == ".c" {
		compiler = "clang-19"
	}
	dir := t.TempDir()
	code, exe := filepath.Join(dir, "code.o"), filepath.Join(dir, "program")
	command(t, "clang-19", "-g", "-O0", "-fembed-bitcode=all", "-c", programs+"/code.c", "-o", code)
	args := []string{"-g", "-O0", "-fembed-bitcode=all", "-Wno-everything", filepath.Join(programs, source),
		code, "-o", exe}
	command(t, compiler, append(args, flags...)...)
	return exe
}

func command(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s (make install?): %v\n%s", name, err, out)
	}
}

// symbols lists the names in an executable's symbol tables.
func symbols(t *testing.T, exe string) []string {
	t.Helper()
	f, err := elf.Open(exe)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var names []string
	for _, table := range []func() ([]elf.Symbol, error){f.Symbols, f.DynamicSymbols} {
		all, err := table()
		if err != nil && !errors.Is(err, elf.ErrNoSymbols) {
			t.Fatal(err)
		}
		for _, s := range all {
			names = append(names, s.Name)
		}
	}
	return names
}

// call runs a program and gives its output and whether it passed.
func call(t *testing.T, exe string, how Invocation, env ...string) (output []byte, passed bool) {
	t.Helper()
	cmd := exec.Command(exe, how.Args...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(append(os.Environ(), env...), how.Env...)
	output, err := cmd.CombinedOutput()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return output, err == nil
}

// list gets a program's tests by its framework, which must be found by the symbols.
func list(t *testing.T, f Framework, exe string) []Test {
	t.Helper()
	if found, ok := Find(symbols(t, exe)); !ok || Name(found) != Name(f) {
		t.Errorf("the framework is not recognised: %v", found)
	}
	output, _ := call(t, exe, f.List())
	tests, err := f.Parse(output)
	if err != nil {
		t.Fatalf("%v in\n%s", err, output)
	}
	return tests
}

// find gives one test of a program.
func find(t *testing.T, f Framework, exe, name string) Test {
	t.Helper()
	for _, test := range list(t, f, exe) {
		if test.Name == name {
			return test
		}
	}
	t.Fatalf("there is no %q", name)
	return Test{}
}

// checkShared runs each of the shared tests alone, and the planted failure. Names of
// tests are those of the framework with this prefix.
func checkShared(t *testing.T, f Framework, exe, prefix string) {
	t.Helper()
	var names []string
	for _, test := range list(t, f, exe) {
		names = append(names, strings.TrimPrefix(test.Name, prefix))
		output := checkAlone(t, f, exe, test)
		if got := f.Failure(output); got != "" {
			t.Errorf("%q passes and has the failure %q", test.Name, got)
		}
	}
	if slices.Sort(names); !slices.Equal(names, slices.Sorted(slices.Values(shared))) {
		t.Errorf("it lists %q", names)
	}
	checkPlanted(t, f, exe, prefix+"planted")
	if j, ok := f.(Joiner); ok {
		checkJoined(t, f, j, exe)
	}
	if output, _ := call(t, exe, f.Run(Test{Name: prefix + "no such test"})); ranOne(f, output) {
		t.Errorf("a test that is not there ran:\n%s", output)
	}
}

// checkPlanted wants a test to fail at its first assertion and end there.
func checkPlanted(t *testing.T, f Framework, exe, name string) {
	t.Helper()
	output, passed := call(t, exe, f.Run(find(t, f, exe, name)), "PLANT=1")
	if passed {
		t.Errorf("a failing assertion passes:\n%s", output)
	}
	if got := f.Failure(output); !strings.Contains(got, "sound == 1") || !strings.Contains(got, "tests.") {
		t.Errorf("the failure is %q in\n%s", got, output)
	}
	if !strings.Contains(string(output), "before the first assertion") {
		t.Errorf("the test did not run:\n%s", output)
	}
	if _, goesOn := f.(boostTest); !goesOn && strings.Contains(string(output), "after the first assertion") {
		t.Errorf("it goes on after the failing assertion:\n%s", output)
	}
}

// checkJoined runs tests together: all, and some.
func checkJoined(t *testing.T, f Framework, j Joiner, exe string) {
	t.Helper()
	all := list(t, f, exe)
	for _, tests := range [][]Test{all, all[:1], all[2:5], {all[0], all[len(all)-1]}} {
		how, ok := j.Join(tests)
		if !ok {
			t.Errorf("%d tests cannot be joined", len(tests))
			continue
		}
		output, passed := call(t, exe, how)
		if n, known := f.Ran(output); !passed || !known || n != len(tests) {
			t.Errorf("%d joined tests: passed %v, ran %d:\n%s", len(tests), passed, n, output)
		}
	}
	how, _ := j.Join(all)
	if output, passed := call(t, exe, how, "PLANT=1"); passed || !strings.Contains(f.Failure(output), "sound == 1") {
		t.Errorf("joined: the planted failure passes:\n%s", output)
	}
	plain := slices.Clone(all)
	plain[1].Plain = true
	if _, ok := j.Join(plain); ok {
		t.Error("a test that must go on after failing assertions is joined with others")
	}
}

func ranOne(f Framework, output []byte) bool {
	n, known := f.Ran(output)
	return known && n == 1
}

// checkAlone runs one test, which must pass and be the only one.
func checkAlone(t *testing.T, f Framework, exe string, test Test) []byte {
	t.Helper()
	output, passed := call(t, exe, f.Run(test))
	if n, known := f.Ran(output); !passed || !known || n != 1 {
		t.Errorf("%q alone: passed %v, ran %d tests (known: %v):\n%s", test.Name, passed, n, known, output)
	}
	return output
}

// checkOdd compares a program's list with the names wanted, in any order; of disabled
// tests they begin with "!". Each test must pass alone, but not those that are named in unfit.
func checkOdd(t *testing.T, f Framework, exe string, unfit []string, want ...string) {
	t.Helper()
	var got []string
	want = slices.Clone(want)
	for _, test := range list(t, f, exe) {
		name := test.Name
		if test.Disabled {
			name = "!" + name
		}
		got = append(got, name)
		if slices.Contains(unfit, test.Name) {
			if output, passed := call(t, exe, f.Run(test)); passed && ranOne(f, output) {
				t.Errorf("%q passes alone after all", test.Name)
			}
			continue
		}
		checkAlone(t, f, exe, test)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("it lists\n%q, not\n%q", got, want)
	}
}

// checkFailure wants this in the failure of a test whose failure is planted.
func checkFailure(t *testing.T, f Framework, exe, name, want string) {
	t.Helper()
	output, passed := call(t, exe, f.Run(find(t, f, exe, name)), "PLANT=1")
	if got := f.Failure(output); passed || !strings.Contains(got, want) ||
		strings.Contains(string(output), "after the first assertion") {
		t.Errorf("%s: passed %v, its failure is %q, not %q, in\n%s", name, passed, got, want, output)
	}
	if n, known := f.Ran(output); known && n != 1 {
		t.Errorf("%s: ran %d tests", name, n)
	}
}
