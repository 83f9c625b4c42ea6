package e2e

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
)

// buildPrograms makes two test programs of the same code, that test other parts of
// it, one that fails, and a build folder whose tests CTest knows.
func buildPrograms(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	writeFile(t, filepath.Join(dir, "code.h"), []byte("int half(int n);\nint twice(int n);\nint both(int n);\nint "+
		"neither(int n);\n"))
	writeFile(t, filepath.Join(dir, "code.c"), []byte(`#include "code.h"
int half(int n) { return n / 2; }
int twice(int n) { return n * 2; }
int both(int n) { return n + 7; }
int neither(int n) { return n - 1; }
`))
	for name, body := range map[string]string{
		"half_check":  "half(8) != 4 || both(1) != 8",
		"twice_check": "argc > 1 ? both(3) < 0 : getenv(\"HALF\") ? half(4) != 2 : twice(4) != 8 || both(2) != 9",
		"bad_check":   "half(8) == 4",
	} {
		writeFile(t, filepath.Join(dir, name+".c"), []byte("#include \"code.h\"\n#include <stdlib.h>\nint main(int "+
			"argc, char **argv) { (void)argv; return ("+body+") || argc > 9; }\n"))
		buildIn(t, dir, "clang-19", "-g", "-O0", "-fembed-bitcode=all", name+".c", "code.c", "-o", name)
	}
	return dir
}

// byLine gives the verdicts on the code by line.
func byLine(res *mutant.Result) map[int][]string {
	out := map[int][]string{}
	for i := range res.Judgements {
		if j := &res.Judgements[i]; j.Edit.File == "code.c" {
			test := j.Test
			if j.At.Line == 4 && test != "" {
				test = "some check" // both notice it, and take equally long
			}
			out[j.At.Line] = append(out[j.At.Line], string(j.Status)+" "+test)
		}
	}
	for _, list := range out {
		slices.Sort(list)
	}
	return out
}

// TestSeveralPrograms: what one program does not notice another may, a mutant is one
// in all of them, and a program that cannot judge is left out.
func TestSeveralPrograms(t *testing.T) {
	t.Parallel()
	dir := buildPrograms(t)
	ames(t, dir, "run", "./half_check", "./twice_check", "--").want(t, statusOK)
	both := stored(t, dir)
	ames(t, dir, "run", "./half_check").want(t, statusOK)
	one := stored(t, dir)
	for line, list := range byLine(one) {
		if got := byLine(both)[line]; len(got) != len(list) {
			t.Errorf("line %d: %q, with one program %q", line, got, list)
		}
	}
	for line, test := range map[int]string{2: "half_check", 3: "twice_check", 4: "check"} {
		for _, verdict := range byLine(both)[line] {
			if !strings.HasPrefix(verdict, "Killed ") || !strings.HasSuffix(verdict, test) {
				t.Errorf("line %d: %s", line, verdict)
			}
		}
	}
	for line, status := range map[int]string{2: "Killed", 3: "NoCoverage", 4: "Killed", 5: "NoCoverage"} {
		if list := byLine(one)[line]; len(list) == 0 || !strings.HasPrefix(list[0], status) {
			t.Errorf("one program, line %d: %q", line, list)
		}
	}
	for _, flags := range [][]string{{"--isolation", "exec"}, {"--jobs", "4"}, {"--all-tests"}} {
		ames(t, dir, slices.Concat([]string{"run"}, flags, []string{"./half_check", "./twice_check", "--"})...).want(
			t, statusOK)
		res := stored(t, dir)
		if !maps.EqualFunc(byLine(res), byLine(both), slices.Equal) {
			t.Errorf("%q: %v, want %v", flags, byLine(res), byLine(both))
		}
		if flags[0] == "--all-tests" {
			for i := range res.Judgements {
				if j := &res.Judgements[i]; j.At.Line == 4 && j.Edit.File == "code.c" && len(j.Killers) != 2 {
					t.Errorf("%s: killed by %q, want both programs", label(j), j.Killers)
				}
			}
		}
	}
	o := ames(t, dir, "run", "./half_check", "./bad_check", "./twice_check", "--")
	o.want(t, statusOK, "left out", "bad_check")
	if got := byLine(stored(t, dir)); !maps.EqualFunc(got, byLine(both), slices.Equal) {
		t.Errorf("with a program that fails: %v, want %v", got, byLine(both))
	}
	only := 0
	for _, j := range stored(t, dir).Judgements {
		if j.Edit.File == "bad_check.c" {
			only++
			if j.Status != mutant.NoCoverage || !strings.Contains(j.Reason, "no test to judge by") {
				t.Errorf("%s, of a program that is left out: %s (%s)", label(&j), j.Status, j.Reason)
			}
		}
	}
	if only == 0 {
		t.Error("no mutants of the program that is left out")
	}
	ames(t, dir, "run", "./bad_check", "./bad_check", "--").want(t, statusTestsFail, "bad_check")
	ames(t, dir, "run", "./half_check", "./twice_check").want(t, statusOK, "to test both, write")
	writeFile(t, filepath.Join(dir, "data.sh"), []byte("#!/bin/sh\n"))
	if err := os.Chmod(filepath.Join(dir, "data.sh"), 0o755); err != nil {
		t.Fatal(err)
	}
	if o := ames(t, dir, "run", "./half_check", "./data.sh", "--jobs", "4"); strings.Contains(o.stderr,
		"to test both") || !strings.Contains(o.stderr, "--jobs is an argument of ./half_check") {
		t.Error(o)
	}
	id := ""
	for i := range both.Judgements {
		if j := &both.Judgements[i]; j.Edit.File == "code.c" && j.At.Line == 3 {
			id = j.ID
		}
	}
	ames(t, dir, "run", "./half_check", "./twice_check", "--").want(t, statusOK)
	ames(t, dir, "export", id, "-o", "exported").want(t, statusOK)
	if err := exec.Command(filepath.Join(dir, "exported")).Run(); err == nil {
		t.Error("what is exported is not the program whose test notices the mutant")
	}
}

// TestCTest: programs, arguments, environment and folders come from CTest.
func TestCTest(t *testing.T) {
	t.Parallel()
	dir := buildPrograms(t)
	writeFile(t, filepath.Join(dir, "CMakeLists.txt"), []byte(`cmake_minimum_required(VERSION 3.20)
project(sample NONE)
enable_testing()
add_test(NAME plain COMMAND ${CMAKE_SOURCE_DIR}/twice_check)
add_test(NAME with_arguments COMMAND ${CMAKE_SOURCE_DIR}/twice_check -x)
add_test(NAME with_environment COMMAND ${CMAKE_SOURCE_DIR}/twice_check)
set_tests_properties(with_environment PROPERTIES ENVIRONMENT "HALF=1" WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} TIMEOUT 9)
foreach(n 1 2 3 4 5)
  add_test(NAME script${n} COMMAND sh -c true)
endforeach()
add_test(NAME inverse COMMAND ${CMAKE_SOURCE_DIR}/bad_check)
set_tests_properties(inverse PROPERTIES DISABLED TRUE)
`))
	buildIn(t, dir, "cmake", "-S", ".", "-B", "build")
	o := ames(t, dir, "run", "--ctest", "build")
	o.want(t, statusOK, "inverse: it has the property DISABLED", "left out: script1, script2, script3 and 2 more: ")
	got := byLine(stored(t, dir))
	for line, test := range map[int]string{2: "with_environment", 3: "plain"} {
		for _, verdict := range got[line] {
			if verdict != "Killed "+test {
				t.Errorf("line %d: %s", line, verdict)
			}
		}
	}
	o = ames(t, dir, "tests", "--ctest", "build")
	o.want(t, statusOK)
	for _, name := range []string{"plain", "with_arguments", "with_environment"} {
		if !strings.Contains(o.stdout, "  "+name+"\n") {
			t.Errorf("%s is not listed: %v", name, o)
		}
	}
	ames(t, dir, "run", "--ctest", "build", "./half_check").want(t, statusUse, "--ctest")
	ames(t, dir, "run", "--ctest", "nowhere").want(t, statusUse, "--ctest nowhere")
}

// TestLooksLikeFramework: what only has a name of a framework's is one test, and said
// to be; it is not when the user names the framework.
func TestLooksLikeFramework(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "main.c"), []byte("int _tcase_add_test(int n) { return n + 1; "+
		"}\nint main(void) { return _tcase_add_test(4) != 5; }\n"))
	buildIn(t, dir, "clang-19", "-g", "-O0", "-fembed-bitcode=all", "main.c", "-o", "program")
	ames(t, dir, "run", "./program").want(t, statusOK, "check", "judged as one test")
	if res := stored(t, dir); res.Framework != "" || len(res.Tests) != 1 || res.Count(mutant.Killed) == 0 {
		t.Errorf("framework %q, tests %+v, %d killed", res.Framework, res.Tests, res.Count(mutant.Killed))
	}
	ames(t, dir, "run", "--framework", "check", "./program").want(t, statusUse, "--framework none")
	ames(t, dir, "run", "--framework", "unity", "./program").want(t, statusUse, `"unity"`, "googletest")
	ames(t, dir, "run", "--framework", "none", "./program").want(t, statusOK)
}
