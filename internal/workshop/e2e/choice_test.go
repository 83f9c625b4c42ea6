package e2e

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
)

// lines gives the lines of the mutants of the last run, by file, each once.
func lines(t *testing.T, dir string) map[string][]int {
	t.Helper()
	out := map[string][]int{}
	res := stored(t, dir)
	for i := range res.Judgements {
		if m := &res.Judgements[i]; !slices.Contains(out[m.Edit.File], m.At.Line) {
			out[m.Edit.File] = append(out[m.Edit.File], m.At.Line)
		}
	}
	return out
}

func wantLines(t *testing.T, dir, what string, want map[string][]int) {
	t.Helper()
	if got := lines(t, dir); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: mutants on lines %v, want %v", what, got, want)
	}
}

func skipped(res *mutant.Result, reason string) int {
	for _, s := range res.Skips {
		if s.Reason == reason {
			return s.Count
		}
	}
	return 0
}

// namesSource has functions of all kinds, each with one mutant of add-sub.
const namesSource = `#define IGNORE __attribute__((annotate("ames:ignore")))
namespace n {
int wanted(int a) { return a + 1; }
IGNORE int marked(int a) { return a + 2; }
[[clang::annotate("ames:ignore")]] int also(int a) { return a + 3; }
__attribute__((annotate("another"), annotate(""))) int other(int a) { return a + 4; }
template <class T> IGNORE T instance(T a) { return a + 5; }
template int instance(int);
template long instance(long);
IGNORE static inline __attribute__((always_inline)) int inlined(int a) { return a + 6; }
int calls(int a) { return inlined(a) + 7; }
template <class T> T twice(T a) { return a + 8; }
struct S {
    IGNORE int no(int a) { return a + 9; }
    int yes(int a) { return a + 10; }
};
}
int main() {
    n::S s;
    return n::wanted(0) + n::marked(0) + n::also(0) + n::other(0) + n::calls(0) + n::twice(0) +
        int(n::twice(0L)) + s.no(0) + s.yes(0) == 0;
}
`

// TestFunctions: functions that their author marked are left alone, with all their
// copies; names choose others.
func TestFunctions(t *testing.T) {
	t.Parallel()
	for _, clang := range []int{14, usual, 22} {
		dir := t.TempDir()
		writeFile(t, filepath.Join(dir, "names.cpp"), []byte(namesSource))
		buildIn(t, dir, fmt.Sprint("clang++-", clang), "-g", "-O0", "-fembed-bitcode=all", "names.cpp", "-o", "tests")
		run := func(args ...string) *mutant.Result {
			ames(t, dir, slices.Concat([]string{"run", "--operators", "add-sub", "--lines", "names.cpp:1-17"}, args,
				[]string{"./tests"})...).want(t, statusOK)
			return stored(t, dir)
		}
		res := run()
		wantLines(t, dir, fmt.Sprint("clang ", clang), map[string][]int{"names.cpp": {3, 6, 11, 12, 15}})
		if n := skipped(res, "in functions marked ames:ignore"); n != 5 {
			t.Errorf("clang %d: %d in marked functions: %v", clang, n, res.Skips)
		}
		if clang != usual {
			continue
		}
		run("--functions", "^n::twice$", "--functions", "::S::")
		wantLines(t, dir, "--functions", map[string][]int{"names.cpp": {12, 15}})
		res = run("--exclude-functions", "n::(S|wanted)")
		wantLines(t, dir, "--exclude-functions", map[string][]int{"names.cpp": {6, 11, 12}})
		if n := skipped(res, "in functions that are not chosen"); n != 2 {
			t.Errorf("%d not chosen: %v", n, res.Skips)
		}
		ames(t, dir, "run", "--functions", "nothing", "./tests").want(t, statusUse, "no mutants found",
			"Choose more with --functions")
		ames(t, dir, "run", "--functions", "(", "./tests").want(t, statusUse,
			`--functions: "(" is not a regular expression`)
	}
}

// TestLines: lines of files, which must be there.
func TestLines(t *testing.T) {
	t.Parallel()
	p := small(t)
	for _, spec := range []string{"lib.c:1", "./lib.c:1-2", "*.c:1", filepath.Join(p.dir, "lib.c") + ":1"} {
		p.run(t, "--lines", spec).want(t, statusOK)
		wantLines(t, p.dir, spec, map[string][]int{"lib.c": {1}})
	}
	p.run(t, "--lines", "lib.c:5-", "--lines", "lib.c:1").want(t, statusOK)
	wantLines(t, p.dir, "from line 5 on", map[string][]int{"lib.c": {1, 5, 6, 7}})
	for spec, says := range map[string]string{
		"lib.c": "names no lines", "lib.c:9000": "has fewer lines", "nothing.c:1": "no code from a file of that name",
		"test_main.c:3": "test code", "lib.c:2": "no mutants found",
	} {
		for _, command := range []string{"run", "list"} {
			ames(t, p.dir, command, "--lines", spec, p.exe).want(t, statusUse, says)
		}
	}
}

// TestSampled: a sample is the same each time, its score comes with a range, and the
// report says so and stays valid.
func TestSampled(t *testing.T) {
	t.Parallel()
	p := built(t, "templates", usual)
	all := p.result(t)
	file := filepath.Join(t.TempDir(), "mutants.json")
	o := p.run(t, "--sample", "10", "--seed", "7", "--report", "json="+file)
	o.want(t, statusOK)
	first := stored(t, p.dir)
	if n := len(first.Judgements); n != 10 || skipped(first, "not in the sample") != len(all.Judgements)-10 {
		t.Errorf("%d mutants of %d, %v", n, len(all.Judgements), first.Skips)
	}
	if !strings.Contains(o.stdout, fmt.Sprintf("from 10 of %d mutants; with 95%% confidence "+
		"between ", len(all.Judgements))) {
		t.Errorf("no range: %v", o)
	}
	status := map[string]mutant.Status{}
	for i := range all.Judgements {
		status[all.Judgements[i].ID] = all.Judgements[i].Status
	}
	for i := range first.Judgements {
		if j := &first.Judgements[i]; status[j.ID] != j.Status {
			t.Errorf("%s: %s in a sample, %s among all", label(j), j.Status, status[j.ID])
		}
	}
	sameVerdicts(t, first, p.result(t, "--sample", "10", "--seed", "7"))
	if whole := p.result(t, "--sample", "100%"); whole.Sample != nil || len(whole.Judgements) != len(all.Judgements) {
		t.Errorf("all of them are a sample: %+v", whole.Sample)
	}
	var raw any
	if err := json.Unmarshal(readFile(t, file), &raw); err != nil {
		t.Fatal(err)
	}
	if err := schema(t).Validate(raw); err != nil {
		t.Error(err)
	}
	var got struct {
		Config struct{ Sample *mutant.Sample }
	}
	if err := json.Unmarshal(readFile(t, file), &got); err != nil || got.Config.Sample == nil ||
		got.Config.Sample.Score == nil || *got.Config.Sample.Score != *first.Sample.Score {
		t.Errorf("%+v in the report: %v", got.Config.Sample, err)
	}
	p.run(t, "--sample", "many").want(t, statusUse, "is not a sample")
}

// TestBudget: what no time is left for is not judged, and the run ends well.
func TestBudget(t *testing.T) {
	t.Parallel()
	// Each of the mutants waits until it is ended: all of them take a minute.
	var lib strings.Builder
	lib.WriteString("#include <unistd.h>\nint none(void) { return 0; }\nint wait_for(int n) { if (n > 0) pause(); " +
		"return n; }\n")
	for i := range 60 {
		fmt.Fprintf(&lib, "int f%d(int a) { return a + 1; }\n", i)
	}
	var test strings.Builder
	test.WriteString("int wait_for(int);\n")
	for i := range 60 {
		fmt.Fprintf(&test, "int f%d(int);\n", i)
	}
	test.WriteString("int main(void) {\n")
	for i := range 60 {
		fmt.Fprintf(&test, "    wait_for(f%d(0) != 1);\n", i)
	}
	test.WriteString("    return 0;\n}\n")
	p := compiled(t, files(lib.String(), test.String()), usual, bitcodeFlags...)
	var o outcome
	for _, budget := range []string{"5s", "10s", "20s", "40s"} { // a busy machine may need more to begin
		if o = p.run(t, "--operators", "add-sub", "--jobs", "1", "--budget", budget, "--isolation",
			"main"); o.status == statusOK {
			break
		}
		o.want(t, statusUse, "is not enough to start the program")
	}
	o.want(t, statusOK)
	res := stored(t, p.dir)
	pending := res.Count(mutant.Pending)
	if len(res.Judgements) != 60 || pending == 0 || pending+res.Count(mutant.Timeout) != 60 || res.Sample == nil ||
		res.Sample.Pending != pending {
		t.Errorf("%+v: %v", res.Sample, o)
	}
	if !strings.Contains(o.stdout, "not judged") {
		t.Errorf("nothing says so: %v", o)
	}
	p.run(t, "--budget", "1ns").want(t, statusUse, "--budget 1ns is not enough")
	p.run(t, "--budget", "-1s").want(t, statusUse, "--budget must be a time")
	small := small(t)
	if res := small.result(t, "--budget", "1h"); res.Sample != nil || res.Count(mutant.Pending) != 0 {
		t.Errorf("an hour is not enough: %+v", res.Sample)
	}
}

// TestBrief: of several survivors on a line one is listed.
func TestBrief(t *testing.T) {
	t.Parallel()
	p := compiled(t, files("int f(int a) { return a > 1 && a < 8; }\n", "int f(int);\nint main(void) { f(1); "+
		"return 0; }\n"), usual, bitcodeFlags...)
	for _, c := range []struct {
		flags []string
		many  bool
	}{{nil, true}, {[]string{"--brief"}, false}} {
		o := p.run(t, c.flags...)
		survived := stored(t, p.dir).Count(mutant.Survived)
		listed := strings.Count(o.stdout, ": survived: ")
		if want := map[bool]int{true: survived, false: 1}[c.many]; survived < 2 || listed != want {
			t.Errorf("%v: %d of %d survivors are listed: %v", c.flags, listed, survived, o)
		}
		if says := fmt.Sprintf("%d more survivors are on the same lines", survived-1); survived > 2 &&
			strings.Contains(o.stdout, says) == c.many {
			t.Errorf("%v: %q: %v", c.flags, says, o)
		}
	}
}
