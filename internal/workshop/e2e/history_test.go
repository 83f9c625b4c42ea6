package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
	"ames/internal/people/store"
)

// history is a program that is changed and run again and again.
type history struct {
	t   *testing.T
	dir string
	// make builds the program "tests".
	make func()
}

// smallHistory is the small project's.
func smallHistory(t *testing.T, test string) *history {
	p := compiled(t, files(libSource, test), usual, bitcodeFlags...)
	return &history{t, p.dir, func() {
		buildIn(t, p.dir,
			slices.Concat([]string{compiler(usual)}, bitcodeFlags, []string{"lib.c", "test_main.c", "-o", "tests"})...)
	}}
}

// edit replaces a text in a source, and builds the program anew.
func (h *history) edit(file, from, to string) {
	h.t.Helper()
	path := filepath.Join(h.dir, file)
	before := string(readFile(h.t, path))
	after := strings.Replace(before, from, to, 1)
	if before == after {
		h.t.Fatalf("no %q in %s", from, file)
	}
	writeFile(h.t, path, []byte(after))
	h.make()
}

// run makes a run that takes over verdicts. What it finds must be what a run finds that does
// not.
func (h *history) run(flags ...string) *mutant.Result {
	h.t.Helper()
	c := call{dir: h.dir, args: slices.Concat([]string{"run"}, flags, []string{"./tests"}), reuses: true}
	c.run(h.t).want(h.t, statusOK)
	got := stored(h.t, h.dir)
	ames(h.t, h.dir, "run", "./tests").want(h.t, statusOK)
	sameVerdicts(h.t, stored(h.t, h.dir), got)
	return got
}

// anew are the functions of which mutants were run, with how many.
func anew(res *mutant.Result) map[string]int {
	out := map[string]int{}
	for i := range res.Judgements {
		if j := &res.Judgements[i]; wasRun(j) {
			out[j.Sites[0].Function]++
		}
	}
	return out
}

// wasRun reports whether a verdict took a run: what no test reaches takes none.
func wasRun(j *mutant.Judgement) bool {
	return j.Since.IsZero() && (j.Status.Detected() || j.Status == mutant.Survived)
}

// TestReuse: a verdict is taken over if the mutant's function and the test's code are what
// they were.
func TestReuse(t *testing.T) {
	t.Parallel()
	h := smallHistory(t, testSource)
	first := h.run()
	if first.Reused() != 0 {
		t.Errorf("the first run takes over %d verdicts", first.Reused())
	}
	if again := h.run(); again.Reused() != len(again.Judgements) || again.Counters["runs"] != 0 {
		t.Errorf("nothing changed, but %v are run", anew(again))
	}
	h.edit("lib.c", "int above", "/* text */\n\nextern int more;\nint above")
	moved := h.run()
	if moved.Reused() != len(moved.Judgements) {
		t.Errorf("all moved, and %v are run", anew(moved))
	}
	for i := range moved.Judgements {
		if m, f := &moved.Judgements[i], &first.Judgements[i]; m.ID != f.ID || m.At.Line != f.At.Line+3 {
			t.Errorf("%s:%d is %s:%d now", f.ID, f.At.Line, m.ID, m.At.Line)
		}
	}
	call{dir: h.dir, args: []string{"run", "./tests"}, reuses: true}.run(t).want(t, statusOK)
	o := ames(t, h.dir, "show", moved.Judgements[0].ID)
	if o.want(t, statusOK); !strings.Contains(o.stdout, "found: in an earlier run, ") {
		t.Error(o)
	}
	h.edit("lib.c", "return a > b", "return b < a")
	if got := anew(h.run()); len(got) != 1 || got["above"] == 0 {
		t.Errorf("above was edited, and %v are run", got)
	}
	h.edit("test_main.c", "int main", "\n\nint main")
	if got := anew(h.run()); len(got) != 0 {
		t.Errorf("the test moved, and %v are run", got)
	}
	h.edit("test_main.c", "above(2, 3) ||", "above(2, 4) ||")
	if got := h.run(); got.Reused() != 0 {
		t.Errorf("the test was edited, and %d verdicts are taken over", got.Reused())
	}
	if got := h.run("--timeout-factor", "30"); got.Reused() != 0 {
		t.Errorf("another time limit, and %d verdicts are taken over", got.Reused())
	}
}

// TestNothingReused: who has to wait for all runs again is told why, unless the code is another.
func TestNothingReused(t *testing.T) {
	t.Parallel()
	h := smallHistory(t, testSource)
	const told = "no verdict of an earlier run can be used; changed since the last one: "
	run := func(env, flags []string) string {
		c := call{dir: h.dir, env: env, args: slices.Concat([]string{"run"}, flags, []string{"./tests"}), reuses: true}
		o := c.run(t)
		o.want(t, statusOK)
		return o.stdout
	}
	if out := run(nil, nil); strings.Contains(out, told) {
		t.Errorf("said of the first run:\n%s", out)
	}
	if out := run(nil, []string{"--timeout-factor", "30"}); !strings.Contains(out, told+"--timeout-factor\n") {
		t.Errorf("not said of another option:\n%s", out)
	}
	if out := run([]string{"CENTURY=21"}, []string{"--timeout-factor", "30"}); !strings.Contains(out,
		told+"environment variable CENTURY\n") {
		t.Errorf("not said of another environment:\n%s", out)
	}
	h.edit("test_main.c", "above(2, 3) ||", "above(2, 4) ||")
	if out := run([]string{"CENTURY=21"}, []string{"--timeout-factor", "30"}); strings.Contains(out, told) {
		t.Errorf("said where the test is another:\n%s", out)
	}
}

// TestTriedOnce: a test that has passed twice in an earlier run is run once by itself, and once as its probe.
func TestTriedOnce(t *testing.T) {
	t.Parallel()
	test := strings.NewReplacer("#include <stdio.h>", "#include <stdio.h>\n#include <stdlib.h>",
		"    int v[]",
		"    FILE *runs = fopen(getenv(\"RUNS\"), \"a\");\n    fputc('.', "+
			"runs);\n    fclose(runs);\n    int v[]").Replace(testSource)
	h := smallHistory(t, test)
	runs := filepath.Join(t.TempDir(), "runs")
	count := func(flags ...string) int {
		if err := os.RemoveAll(runs); err != nil {
			t.Fatal(err)
		}
		c := call{dir: h.dir, env: []string{"RUNS=" + runs},
			args: slices.Concat([]string{"run", "--sandbox", "off"}, flags, []string{"./tests"}), reuses: true}
		c.run(t).want(t, statusOK)
		counted := stored(t, h.dir).Counters
		return len(readFile(t, runs)) -
			int(counted["runs"]+counted["runs without a mutant, to see that tests still pass"])
	}
	// It is run once more each time, since it uses a file outside of its working directory.
	if got := count(); got != 4 {
		t.Errorf("%d runs without a mutant at first, not three and the probe", got)
	}
	if got := count(); got != 3 {
		t.Errorf("%d runs without a mutant when it has passed before, not two and the probe", got)
	}
	if got := count("--no-reuse"); got != 4 {
		t.Errorf("%d runs without a mutant when all is wanted anew, not three and the probe", got)
	}
}

// TestVariesLater: a test that fails now and then, first with the copies of functions in place, is at
// fault itself, not these. The fourth run is its probe, the fifth that once more.
func TestVariesLater(t *testing.T) {
	t.Parallel()
	for _, fails := range []string{"n % 4 == 0", "n == 4 || n == 5 || n == 8"} {
		test := strings.NewReplacer("#include <stdio.h>", "#include <stdio.h>\n#include <stdlib.h>",
			"    int v[]", "    FILE *runs = fopen(getenv(\"RUNS\"), \"a\");\n    fputc('.', "+
				"runs);\n    long n = ftell(runs);\n    fclose(runs);\n    if ("+fails+
				")\n        return 1;\n    int v[]").Replace(testSource)
		h := smallHistory(t, test)
		c := call{dir: h.dir, env: []string{"RUNS=" + filepath.Join(t.TempDir(), "runs")},
			args: []string{"run", "--sandbox", "off", "./tests"}}
		c.run(t).want(t, statusTestsFail, "passes and fails by turns")
	}
}

// TestFailsByChance: a test that waits and fails once with a mutant, but not when it is run
// again, has not noticed it. One that does not wait is believed at once.
func TestFailsByChance(t *testing.T) {
	t.Parallel()
	const told = "failed with a mutant and passed with it when run again"
	for _, waits := range []bool{true, false} {
		wait := ""
		if waits {
			wait = "usleep(60000);"
		}
		test := strings.NewReplacer("#include <stdio.h>",
			"#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>",
			"    return !above(3, 2) || above(2, 2) || above(2, 3) || sum(v, 3) != 6;", "    "+wait+`
    char seen[4096];
    int a = above(3, 2), b = above(2, 2), c = above(2, 3), d = sum(v, 3);
    snprintf(seen, sizeof seen, "%s/%d.%d.%d.%d", getenv("SEEN"), a, b, c, d);
    if ((a && !b && !c && d == 6) || access(seen, F_OK) == 0)
        return 0;
    fclose(fopen(seen, "w"));
    return 1;`).Replace(testSource)
		h := smallHistory(t, test)
		c := call{dir: h.dir, env: []string{"SEEN=" + t.TempDir()},
			args: []string{"run", "--sandbox", "off", "./tests"}}
		out := c.run(t)
		out.want(t, statusOK)
		res := stored(t, h.dir)
		failures := 0
		for i := range res.Judgements {
			if j := &res.Judgements[i]; j.Status == mutant.Killed && j.Reason == "exit status 1" {
				failures++
			}
		}
		if waits == (failures > 0) || waits != strings.Contains(out.stderr, told) {
			t.Errorf("waits: %v; %d are killed, and told is %q", waits, failures, out.stderr)
		}
	}
}

// TestOneAtATime: a folder that is too large to be copied is used by one run at a time, so that
// tests which leave traces there do not meet those of others.
func TestOneAtATime(t *testing.T) {
	t.Parallel()
	test := strings.NewReplacer("#include <stdio.h>", "#include <fcntl.h>\n#include <stdio.h>\n#include <unistd.h>",
		"    int v[]", `    if (open("busy", O_CREAT | O_EXCL, 0600) < 0)
        return 3;
    usleep(15000);
    unlink("busy");
    int v[]`).Replace(testSource)
	h := smallHistory(t, test)
	data := filepath.Join(h.dir, "data")
	writeFile(t, data, nil)
	if err := os.Truncate(data, 300<<20); err != nil {
		t.Fatal(err)
	}
	ames(t, h.dir, "run", "--sandbox", "off", "--jobs", "4", "./tests").want(t, statusOK, "one at a time")
	res := stored(t, h.dir)
	for i := range res.Judgements {
		if j := &res.Judgements[i]; j.Reason == "exit status 3" {
			t.Errorf("%s met another run", label(j))
		}
	}
}

// TestReuseByTest: where single tests are known, only those that reach a changed test's
// mutants are run, and of a new test's those that nothing has noticed so far.
func TestReuseByTest(t *testing.T) {
	t.Parallel()
	for _, f := range frameworks {
		if f.name != "googletest" && f.name != "catch2v2" && (f.name != "doctest" || !everything) {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			h := &history{t: t, dir: frameworkDir(t)}
			h.make = func() { f.build(t, h.dir) }
			h.make()
			h.run()
			h.edit("tests.h", "EXPECT_(gcd(4, 0) == 4);", "EXPECT_(gcd(4, 0) == 4);\n    EXPECT_(gcd(9, 6) == 3);")
			got := anew(h.run())
			if got["gcd"] == 0 || got["clamp"] > 0 || got["is_leap"] > 0 {
				t.Errorf("the test of gcd was edited, and %v are run", got)
			}
			h.edit("tests.h", "TEST_CASE_(gcd)", "TEST_CASE_(quite_new)\n{\n    EXPECT_(clamp(2, 1, 9) "+
				"== 2);\n}\n\nTEST_CASE_(gcd)")
			res := h.run()
			for i := range res.Judgements {
				if j := &res.Judgements[i]; wasRun(j) &&
					(j.Sites[0].Function != "clamp" || j.Status.Detected() && j.Test != f.testName(res, "quite_new")) {
					t.Errorf("a test of clamp was added, and %s of %s is run", label(j), j.Sites[0].Function)
				}
			}
		})
	}
}

// testName is the name of the test whose name contains a part.
func (s sample) testName(res *mutant.Result, part string) string {
	for i := range res.Tests {
		if strings.Contains(res.Tests[i].Name, part) {
			return res.Tests[i].Name
		}
	}
	return ""
}

// slowTest takes long enough to be killed in between.
var slowTest = strings.NewReplacer("#include <stdio.h>", "#include <stdio.h>\n#include <unistd.h>", "    int v[]",
	"    usleep(200000);\n    int v[]").Replace(testSource)

// TestGoesOn: whoever is killed has lost no verdict that was there.
func TestGoesOn(t *testing.T) {
	t.Parallel()
	h := smallHistory(t, slowTest)
	p := project{dir: h.dir}
	m := p.marked(t)
	m.call.reuses = true
	s := m.start("run", "--jobs", "1", "./tests")
	kept := 0
	s.until("verdicts", func() bool {
		kept, _ = store.New(h.dir).Verdicts() // none so far
		return kept >= 2
	})
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	s.wait()
	s.nothingLeft()
	c := m.call // in the same environment
	c.args = []string{"run", "./tests"}
	o := c.run(t)
	o.want(t, statusOK, "resuming the stopped run of", "verdicts are kept")
	got := stored(t, h.dir)
	if n := got.Reused(); n < kept || n >= len(got.Judgements) {
		t.Errorf("%d of %d verdicts are taken over, %d were there", n, len(got.Judgements), kept)
	}
	ames(t, h.dir, "run", "./tests").want(t, statusOK)
	sameVerdicts(t, stored(t, h.dir), got)
	if o := c.run(t); strings.Contains(o.stderr, "going on") {
		t.Errorf("the last run was done: %v", o)
	}
}

// TestDamagedHistory: a run goes on without a history that it cannot use, and leaves it alone.
func TestDamagedHistory(t *testing.T) {
	t.Parallel()
	p := small(t)
	path := filepath.Join(p.dir, ".ames", "history.db")
	if err := os.Mkdir(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("no database\n", 1000)
	writeFile(t, path, []byte(text))
	o := p.run(t)
	o.want(t, statusOK, "not kept", "damaged", path)
	if !strings.Contains(o.stdout, "score 100.0%") {
		t.Error(o)
	}
	if string(readFile(t, path)) != text {
		t.Error("the file was changed")
	}
	ames(t, p.dir, "show", "aa").want(t, statusOther, "damaged")
}

// TestDifference: what differs between two runs, and the exit status for those who want to know.
func TestDifference(t *testing.T) {
	t.Parallel()
	h := smallHistory(t, testSource)
	ames(t, h.dir, "diff").want(t, statusUse, "no results are stored")
	ames(t, h.dir, "runs").want(t, statusUse, "no results are stored")
	h.run() // which makes two
	if o := ames(t, h.dir, "diff", "--fail-on-new"); o.status != statusOK ||
		!strings.Contains(o.stdout, "no mutant differs") {
		t.Error(o)
	}
	h.edit("test_main.c", "above(2, 2) || ", "")
	ames(t, h.dir, "run", "./tests").want(t, statusOK)
	o := ames(t, h.dir, "diff", "--fail-on-new", "1")
	o.want(t, statusScoreLow, "new survivors: 1")
	if !strings.Contains(o.stdout, "lib.c:1:36: survived, was noticed: replaced '>' with '>=' [boundary]") ||
		!strings.Contains(o.stdout, "score 100.0% -> 91.6%") {
		t.Error(o)
	}
	if o := ames(t, h.dir, "diff", "last", "last~2"); !strings.Contains(o.stdout, "was not noticed") {
		t.Error(o)
	}
	if o := ames(t, h.dir, "runs"); strings.Count(o.stdout, "tests") != 3 || !strings.Contains(o.stdout, "last~2") {
		t.Error(o)
	}
	ames(t, h.dir, "diff", "last~7").want(t, statusUse, "last~7", "ames runs")
}
