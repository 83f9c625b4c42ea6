package e2e

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
)

// ruled is a small test and what CTest is told of it. What is before the first dot of a name
// says which tests belong together.
type ruled struct {
	name       string
	properties string // of set_tests_properties
	command    string // if it is not the program alone; @ stands for the program
	body       string // of main, where v is 7 unless a mutant makes it another
}

// ruledTests has each of CTest's properties that decides whether a test passes, alone and with
// those that it may clash with.
var ruledTests = []ruled{
	{"plain", "", "", `return v != 7;`},
	{"inverted", "WILL_FAIL TRUE", "", `return v == 7;`},
	{"inverted-signal", "WILL_FAIL TRUE", "", `if (v != 7) abort(); return 1;`},
	{"inverted-skip", "WILL_FAIL TRUE SKIP_RETURN_CODE 77", "", `return v == 7 ? 1 : v > 7 ? 77 : 0;`},
	{"pass", `PASS_REGULAR_EXPRESSION "^v=7\n$"`, "", `printf("v=%d", v); return 3;`},
	{"pass-several", `PASS_REGULAR_EXPRESSION "nothing;v=(7|8)"`, "",
		`printf("v=%d\n", v); fflush(stdout); if (v < 7) raise(SIGSEGV); return 0;`},
	{"pass-middle", `PASS_REGULAR_EXPRESSION "begin.*v=7.*end"`, "",
		`puts("begin"); for (int i = 0; i < 3000; i++) puts("line"); printf("v=%d\n", v); ` +
			`for (int i = 0; i < 3000; i++) puts("line"); puts("end"); return 0;`},
	{"pass-inverted", `PASS_REGULAR_EXPRESSION "v=[0-6]" WILL_FAIL TRUE`, "", `printf("v=%d\n", v); return 0;`},
	{"fail", `FAIL_REGULAR_EXPRESSION "v=[0-6]"`, "", `printf("v=%d\n", v); return 0;`},
	{"fail-inverted", `FAIL_REGULAR_EXPRESSION "v=7" WILL_FAIL TRUE`, "", `printf("v=%d\n", v); return 0;`},
	{"fail-pass", `PASS_REGULAR_EXPRESSION "v=" FAIL_REGULAR_EXPRESSION "v=[^7]"`, "",
		`fprintf(stderr, "v=%d\n", v); return 0;`},
	{"skip", "SKIP_RETURN_CODE 77", "", `if (v < 7) return 77; return v != 7;`},
	{"skip-status-0", "SKIP_RETURN_CODE 0", "", `return v != 7;`},
	{"skip-always", "SKIP_RETURN_CODE 77", "", `return 77;`},
	{"skip-output", `SKIP_REGULAR_EXPRESSION "SKIP"`, "", `if (v > 7) { puts("SKIP"); return 1; } return v != 7;`},
	{"skip-pass", `SKIP_RETURN_CODE 77 PASS_REGULAR_EXPRESSION "v="`, "",
		`if (v != 8) printf("v=%d\n", v); return v > 8 ? 77 : 2;`},
	{"skip-signal", `SKIP_REGULAR_EXPRESSION "v="`, "",
		`printf("v=%d\n", v); fflush(stdout); if (v < 7) abort(); return 0;`},
	{"environment", `ENVIRONMENT "A=7;B=x y"`, "", `return v != number("A") || strcmp(text("B"), "x y");`},
	{"modified", `ENVIRONMENT "A=1" ENVIRONMENT_MODIFICATION "A=set:7"`, "", `return v != number("A");`},
	{"modified-lists",
		`ENVIRONMENT "A=1" ENVIRONMENT_MODIFICATION "A=string_append:7;A=string_prepend:0;` +
			`B=path_list_append:x;B=path_list_prepend:y;` +
			`C=cmake_list_append:q;C=cmake_list_append:r"`, "",
		`return v + 10 != number("A") || strcmp(text("B"), "y:x") || strcmp(text("C"), "q;r");`},
	{"modified-back", `ENVIRONMENT "A=7;B=1" ENVIRONMENT_MODIFICATION "A=set:9;A=reset:;B=unset:"`, "",
		`return v != number("A") || getenv("B");`},
	{"modified-badly", `ENVIRONMENT_MODIFICATION "A=grow:7"`, "", `return v != 7;`},
	{"through-cmake", `ENVIRONMENT "A=1;B=1"`, "${CMAKE_COMMAND} -E env --unset=B A=7 @",
		`return v != number("A") || getenv("B");`},
	{"through-env", "", "env A=7 @", `return v != number("A");`},
	{"fixture.set", "FIXTURES_SETUP F", "",
		`FILE *f = fopen("fixture.txt", "w"); if (!f) return 1; fprintf(f, "%d", v); return fclose(f);`},
	{"fixture.use", "FIXTURES_REQUIRED F", "", `return from("fixture.txt") != v;`},
	{"fixture.clean", "FIXTURES_CLEANUP F", "", `return remove("fixture.txt") || v > 7;`},
	{"setup.fails", "FIXTURES_SETUP G", "", `if (v < 7) return 77; return v != 7;`},
	{"setup.needs", "FIXTURES_REQUIRED G", "", `return v < 7;`},
	{"setup-skips.set", "FIXTURES_SETUP S SKIP_RETURN_CODE 77", "", `return v == 7 ? 77 : v > 7 ? 1 : 0;`},
	{"setup-skips.use", "FIXTURES_REQUIRED S", "", `return v != 7;`},
	{"setup-command.set", "FIXTURES_SETUP C", "${CMAKE_COMMAND} -E copy ${CMAKE_SOURCE_DIR}/seven.txt " +
		"seven-copy.txt", ``},
	{"setup-command.use", "FIXTURES_REQUIRED C", "", `return from("seven-copy.txt") != v;`},
	{"order.second", "DEPENDS order.first", "", `return from("order.txt") != v;`},
	{"order.first", "", "",
		`FILE *f = fopen("order.txt", "w"); if (!f) return 1; fprintf(f, "%d", v); fclose(f); return v < 7;`},
	{"files.made", "DEPENDS files.maker REQUIRED_FILES made.txt", "", `return v < 7;`},
	{"files.maker", "", "", `remove("made.txt"); return v == 7 ? !fopen("made.txt", "w") : 0;`},
	{"files-missing", "REQUIRED_FILES never.txt", "", `return v != 7;`},
	{"lock.a", `RESOURCE_LOCK "port"`, "",
		`if (flock(open(PLACE "/taken", O_RDWR | O_CREAT, 0666), LOCK_EX | LOCK_NB)) return 1; ` +
			`usleep(20000); return v != 7;`},
	{"lock.b", `RESOURCE_LOCK "other;port"`, "",
		`if (flock(open(PLACE "/taken", O_RDWR | O_CREAT, 0666), LOCK_EX | LOCK_NB)) return 1; ` +
			`usleep(20000); return v != 7;`},
	{"serial", "RUN_SERIAL TRUE", "",
		`if (flock(open(PLACE "/taken", O_RDWR | O_CREAT, 0666), LOCK_EX | LOCK_NB)) return 1; ` +
			`usleep(20000); return v != 7;`},
	{"timeout", "TIMEOUT 1", "", `if (v != 7) sleep(20); return 0;`},
	{"timeout-none", "TIMEOUT -1", "", `return v != 7;`},
	{"timeout-match", `TIMEOUT 1 TIMEOUT_AFTER_MATCH "5;ready"`, "",
		`if (v > 6) puts("ready"); fflush(stdout); usleep(1200000); return v != 7;`},
	{"disabled", "DISABLED TRUE", "", `return v != 7;`},
	{"folder-missing", "WORKING_DIRECTORY /nowhere/at/all", "", `return v != 7;`},
}

// ruledHead is what all tests have before them.
const ruledHead = `#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
static const char *text(const char *name) { const char *s = getenv(name); return s ? s : ""; }
static int number(const char *name) { return atoi(text(name)); }
static int from(const char *name) {
    int n = -1;
    FILE *f = fopen(name, "r");
    if (f) { if (fscanf(f, "%d", &n) != 1) n = -2; fclose(f); }
    return n;
}
`

// ruledProject writes and builds a project of them: one program, which is told the test's name.
func ruledProject(t *testing.T) (dir string) {
	dir = t.TempDir()
	code := ruledHead + fmt.Sprintf("#define PLACE %q\n", dir)
	run, declared, list := "", "#include <string.h>\n", `cmake_minimum_required(VERSION 3.22)
project(ruled C)
set(CMAKE_C_FLAGS "-g -O0 -fembed-bitcode=all")
enable_testing()
add_executable(ruled ruled.c main.c)
add_executable(never EXCLUDE_FROM_ALL ruled.c main.c)
add_test(NAME not-built COMMAND never)
`
	for i, r := range ruledTests {
		if r.body != "" {
			code += fmt.Sprintf("static int value%d(int a, int b) {\n\treturn a * 2 + b;\n}\nint test%[1]d(void) "+
				"{ int v = value%[1]d(3, 1); %s }\n", i, r.body)
			declared += fmt.Sprintf("int test%d(void);\n", i)
			run += fmt.Sprintf("\tif (!strcmp(argv[1], %q)) return test%d();\n", r.name, i)
		}
		command := "@"
		if r.command != "" {
			command = r.command
		}
		list += fmt.Sprintf("add_test(NAME %s COMMAND %s)\n", r.name,
			strings.ReplaceAll(command, "@", "${CMAKE_BINARY_DIR}/ruled "+r.name))
		if r.properties != "" {
			list += fmt.Sprintf("set_tests_properties(%s PROPERTIES %s)\n", r.name, r.properties)
		}
	}
	writeFile(t, filepath.Join(dir, "ruled.c"), []byte(code))
	writeFile(t, filepath.Join(dir, "main.c"), []byte(declared+"int main(int argc, "+
		"char **argv) {\n"+run+"\treturn argc;\n}\n"))
	writeFile(t, filepath.Join(dir, "seven.txt"), []byte("7"))
	writeFile(t, filepath.Join(dir, "CMakeLists.txt"), []byte(list))
	buildIn(t, dir, "cmake", "-S", ".", "-B", "build", "-DCMAKE_C_COMPILER=clang-19")
	buildIn(t, dir, "cmake", "--build", "build")
	return dir
}

var ctestFailed = regexp.MustCompile(`(?m)^\t *\d+ - (\S+) \((\w+)`)

// ctestSays gives the tests that fail for ctest, of those whose name begins so. AMES_CTEST names another ctest.
func ctestSays(t *testing.T, build, prefix string) (failed []string) {
	t.Helper()
	ctest := "ctest"
	if other := os.Getenv("AMES_CTEST"); other != "" {
		ctest = other
	}
	cmd := exec.CommandContext(t.Context(), ctest, "-R", "^"+regexp.QuoteMeta(prefix)+`($|\.)`)
	cmd.Dir = build
	out, _ := cmd.CombinedOutput()
	if _, list, some := strings.Cut(string(out), "The following tests FAILED:"); some {
		for _, m := range ctestFailed.FindAllStringSubmatch(list, -1) {
			failed = append(failed, m[1])
		}
	} else if !strings.Contains(string(out), "100% tests passed") &&
		!strings.Contains(string(out), "No tests were found") {
		t.Fatalf("ctest: %s", out)
	}
	slices.Sort(failed)
	return failed
}

// TestCTestRules: the unmutated tests, and mutants of each, are judged as ctest itself judges
// them once the edit is made.
func TestCTestRules(t *testing.T) {
	t.Parallel()
	dir := ruledProject(t)
	build := filepath.Join(dir, "build")
	o := ames(t, dir, "run", "--jobs", "4", "--all-tests", "--keep-equivalent", "--exclude", "main.c",
		"--ctest", "build")
	o.want(t, statusOK, "left out: not-built: it is not built", "left out: disabled: it has the property DISABLED",
		"left out: modified-badly:", "left out: folder-missing: its working directory /nowhere/at/all does not exist")
	res := stored(t, dir)
	fails := map[string]bool{"not-built": true}
	for _, r := range ruledTests {
		fails[r.name] = r.name != "setup-command.set" && r.name != "disabled"
	}
	for i := range res.Tests {
		fails[res.Tests[i].Name] = !res.Tests[i].State.Judges()
	}
	groups := map[string]bool{}
	for _, r := range ruledTests {
		group, _, _ := strings.Cut(r.name, ".")
		groups[group] = true
	}
	before := map[string][]string{}
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		before[group] = ctestSays(t, build, group)
	}
	for _, r := range ruledTests {
		group, _, _ := strings.Cut(r.name, ".")
		if want := slices.Contains(before[group], r.name); fails[r.name] != want {
			t.Errorf("%s without a mutant: fails %t, for ctest %t", r.name, fails[r.name], want)
		}
	}
	most := 1
	if everything {
		most = 3
	}
	compared := 0
	for n, r := range ruledTests {
		var of []*mutant.Judgement
		for i := range res.Judgements {
			if j := &res.Judgements[i]; (j.Sites[0].Function == fmt.Sprintf("value%d", n) ||
				j.Sites[0].Function == fmt.Sprintf("test%d", n)) && j.Status.Judged() &&
				j.Status != mutant.NoCoverage && !strings.Contains(j.Reason, "in any test") &&
				// when it matches is not known
				(r.name != "timeout-match" || j.Sites[0].Function != fmt.Sprintf("test%d", n)) {
				of = append(of, j)
			}
		}
		group, _, _ := strings.Cut(r.name, ".")
		for k := range min(most, len(of)) {
			compared++
			compareWithCTest(t, dir, group, before[group], of[k*len(of)/min(most, len(of))])
		}
	}
	if compared < 30*most {
		t.Errorf("only %d mutants were compared", compared)
	}
}

func compareWithCTest(t *testing.T, dir, group string, before []string, j *mutant.Judgement) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "ruled.c"))
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "edited.c"), []byte(applied(t, string(text), j)))
	buildIn(t, dir, "clang-19", "-w", "-O0", "edited.c", "main.c", "-o", "build/ruled")
	want := slices.DeleteFunc(ctestSays(t, filepath.Join(dir, "build"), group), func(name string) bool {
		return slices.Contains(before, name)
	})
	got := slices.Sorted(slices.Values(j.Killers))
	if !slices.Equal(got, want) {
		t.Errorf("%s: %s (%s) by %q, but ctest has %q fail", label(j), j.Status, j.Reason, got, want)
	}
}
