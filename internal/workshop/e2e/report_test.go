package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"

	"ames/internal/campaign/mutant"
	"ames/internal/engine/toolchain"
	"ames/internal/workshop/samples"
)

// schema is that of the reports which other programs read.
func schema(t *testing.T) *jsonschema.Resolved {
	t.Helper()
	root, err := samples.Root()
	if err != nil {
		t.Fatal(err)
	}
	var s jsonschema.Schema
	if err := json.Unmarshal(
		readFile(t, filepath.Join(root, "internal/people/report/testdata/mutation-testing-report-schema.json")),
		&s); err != nil {
		t.Fatal(err)
	}
	resolved, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return resolved
}

// TestReportFile: the file follows the schema and says what was stored, of a program that is one
// test and of one with several.
func TestReportFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "mutants.json")
	p := built(t, "templates", usual)
	p.result(t, "--report", "json="+file)
	sameAsStored(t, p.dir, file)
	dir := frameworkDir(t)
	frameworks[0].build(t, dir)
	ames(t, dir, "run", "--report", "json="+file, "./tests").want(t, statusOK)
	sameAsStored(t, dir, file)
}

// sameAsStored holds a report against what the last run in a folder kept.
func sameAsStored(t *testing.T, dir, file string) {
	t.Helper()
	res := stored(t, dir)
	var raw any
	if err := json.Unmarshal(readFile(t, file), &raw); err != nil {
		t.Fatal(err)
	}
	if err := schema(t).Validate(raw); err != nil {
		t.Error(err)
	}
	var got struct {
		Files map[string]struct {
			Source  string
			Mutants []struct {
				ID, Status, StatusReason string
				CoveredBy, KilledBy      []string
			}
		}
		TestFiles map[string]struct{ Tests []struct{ ID, Name string } }
	}
	if err := json.Unmarshal(readFile(t, file), &got); err != nil {
		t.Fatal(err)
	}
	tests := map[string]string{}
	for _, f := range got.TestFiles {
		for _, test := range f.Tests {
			tests[test.ID] = test.Name
		}
	}
	status, covered, killer := map[string]string{}, map[string]int{}, map[string]string{}
	for name, f := range got.Files {
		if want := string(readFile(t, filepath.Join(dir, name))); f.Source != want {
			t.Errorf("%s: not the source: %q", name, f.Source)
		}
		for _, m := range f.Mutants {
			status[m.ID], covered[m.ID] = m.Status, len(m.CoveredBy)
			for _, test := range m.KilledBy {
				killer[m.ID] = tests[test]
				if !slices.Contains(m.CoveredBy, test) {
					t.Errorf("%s: killed by %q, which does not cover it", m.ID, test)
				}
			}
		}
	}
	if len(status) != len(res.Judgements) {
		t.Errorf("%d mutants in the file, %d stored", len(status), len(res.Judgements))
	}
	for _, j := range res.Judgements {
		if status[j.ID] != string(j.Status) {
			t.Errorf("%s: %s in the file, %s stored", j.ID, status[j.ID], j.Status)
		}
		if j.Status.Detected() && (killer[j.ID] != j.Test || covered[j.ID] == 0) ||
			j.Status == mutant.Survived && covered[j.ID] != j.Reached {
			t.Errorf("%s: killed by %q, covered by %d in the file, %q and %d stored", j.ID, killer[j.ID], covered[j.ID],
				j.Test, j.Reached)
		}
	}
	if len(tests) != len(res.Tests) {
		t.Errorf("%d tests in the file, %d stored", len(tests), len(res.Tests))
	}
}

// TestReportWithNowhereToGo: a report that cannot be written is an error, and
// half of it is not left.
func TestReportWithNowhereToGo(t *testing.T) {
	t.Parallel()
	p := small(t)
	p.run(t, "--report", "json=/dev/full").want(t, statusOther, "no space left on device", "/dev/full")
	p.run(t, "--report", "json="+t.TempDir()).want(t, statusUse, "is a folder")
	source := filepath.Join(p.dir, "lib.c")
	before := readFile(t, source)
	p.run(t, "--report", "json=lib.c").want(t, statusUse, "lib.c exists and is not a report")
	if !bytes.Equal(readFile(t, source), before) {
		t.Error("a source was written over")
	}
	// The same limit for files as a full disk, with the program's own files within it.
	file := filepath.Join(t.TempDir(), "mutants.json")
	long := strings.Repeat("/* what makes the report long */\n", 2000)
	p = compiled(t, files(libSource+long, testSource), usual, bitcodeFlags...)
	cmd := exec.Command("bash", "-c", `ulimit -f 40; exec "$0" "$@"`, binary, "run", "--report", "json="+file, p.exe)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+cache)
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "file too large") {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("half a report was left")
	}
}

// TestReportWithoutReader: what becomes of standard output does not keep the report from being written.
func TestReportWithoutReader(t *testing.T) {
	t.Parallel()
	p := small(t)
	for _, c := range []struct{ end, status string }{{"| true", "0"}, {"> /dev/full", "4"}} {
		file := filepath.Join(t.TempDir(), "mutants.json")
		cmd := exec.Command("bash", "-c", `"$0" "$@" `+c.end+`; echo "${PIPESTATUS[0]}" >&2`, binary, "run",
			"--no-reuse", "--report", "json="+file, p.exe)
		cmd.Dir = p.dir
		cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+cache)
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.HasSuffix(strings.TrimSpace(string(out)), "\n"+c.status) {
			t.Errorf("%s: %v, want status %s\n%s", c.end, err, c.status, out)
		}
		if !json.Valid(readFile(t, file)) {
			t.Errorf("%s: no report", c.end)
		}
	}
}

// TestMinScore: the score decides on the exit status, at the border too.
func TestMinScore(t *testing.T) {
	t.Parallel()
	p := compiled(t, files(libSource, strings.Replace(testSource, "above(2, 2) || ", "", 1)), usual, bitcodeFlags...)
	for _, c := range []struct {
		min    string
		status int
	}{{"0", statusOK}, {"90", statusOK}, {"90.1", statusScoreLow}, {"100", statusScoreLow}} {
		o := p.run(t, "--operators", "-condition,-return-one", "--min-score", c.min) // ten mutants
		if o.status != c.status || !strings.Contains(o.stdout, "score 90.0%") {
			t.Errorf("--min-score %s: %v", c.min, o)
		}
		if c.status == statusScoreLow {
			o.want(t, c.status, "ames: score too low", "90.0%", c.min)
		}
	}
	// A low score does not keep the report from being written.
	file := filepath.Join(t.TempDir(), "mutants.json")
	p.run(t, "--min-score", "95", "--report", "json="+file).want(t, statusScoreLow)
	readFile(t, file)
}

// TestText: what people see.
func TestText(t *testing.T) {
	t.Parallel()
	p := compiled(t, files(libSource, strings.Replace(testSource, "above(2, 2) || ", "", 1)), usual, bitcodeFlags...)
	plain := p.run(t)
	for _, want := range []string{
		"lib.c:1:36: survived: replaced '>' with '>=' [boundary]",
		"int above(int a, int b) { return a > b; }\n" + strings.Repeat(" ", 35) + "^\n",
		"10 killed", "1 timed out", "1 survived", "score 91.6%: the tests noticed 11 of 12 mutants", "test code",
	} {
		if !strings.Contains(plain.stdout, want) {
			t.Errorf("no %q in\n%s", want, plain.stdout)
		}
	}
	if strings.Contains(plain.stdout, "phase") {
		t.Errorf("figures that nobody asked for:\n%s", plain.stdout)
	}
	stats := p.run(t, "--stats")
	for _, want := range []string{"phase", "link", "runs", "cache hits", "unmutated run"} {
		if !strings.Contains(stats.stdout, want) {
			t.Errorf("--stats: no %q in\n%s", want, stats.stdout)
		}
	}
	// Standard output is the report alone, so that it can be kept.
	if strings.Contains(plain.stdout, "running mutants") || !strings.Contains(plain.stderr, "running mutants") {
		t.Errorf("progress stands in the wrong place: %v", plain)
	}
}

// onTerminal runs ames with a terminal for all its output.
func onTerminal(t *testing.T, p project, env ...string) string {
	t.Helper()
	cmd := exec.Command("script", "-qec", binary+" run "+p.exe, "/dev/null")
	cmd.Dir = p.dir
	cmd.Env = append(append(os.Environ(), "XDG_CACHE_HOME="+cache, "TERM=xterm-256color"), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// TestColour: on terminals, unless NO_COLOR is set.
func TestColour(t *testing.T) {
	t.Parallel()
	p := compiled(t, files(libSource, strings.Replace(testSource, "above(2, 2) || ", "", 1)), usual, bitcodeFlags...)
	escape := regexp.MustCompile("\x1b\\[[0-9;]*m")
	if out := onTerminal(t, p, "NO_COLOR="); !escape.MatchString(out) {
		t.Errorf("no colour on a terminal:\n%q", out)
	}
	if out := onTerminal(t, p, "NO_COLOR=1"); escape.MatchString(out) {
		t.Errorf("colour in spite of NO_COLOR:\n%q", out)
	}
	if o := p.run(t); escape.MatchString(o.stdout + o.stderr) {
		t.Errorf("colour in a pipe: %v", o)
	}
}

// TestShow: a mutant as a diff, without the program or its sources.
func TestShow(t *testing.T) {
	t.Parallel()
	p := compiled(t, files(libSource, testSource), usual, bitcodeFlags...)
	res := p.result(t)
	j := &res.Judgements[0]
	for _, name := range []string{"lib.c", "tests"} {
		if err := os.Remove(filepath.Join(p.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	o := ames(t, p.dir, "show", j.ID)
	o.want(t, statusOK)
	for _, want := range []string{"-int above(int a, int b) { return ", "+int above(int a, int b) { return ",
		string(j.Operator), "lib.c"} {
		if !strings.Contains(o.stdout, want) {
			t.Errorf("no %q in %v", want, o)
		}
	}
}

// TestExport: a mutant as an ordinary executable does what its verdict says.
func TestExport(t *testing.T) {
	t.Parallel()
	p := built(t, "hashmap", usual)
	res := p.result(t)
	killed := 0
	for i := range res.Judgements {
		j := &res.Judgements[i]
		if j.Status != mutant.Killed && j.Status != mutant.Survived || i%5 != 0 {
			continue
		}
		exe := filepath.Join(t.TempDir(), "mutant")
		ames(t, p.dir, "export", j.ID, "-o", exe).want(t, statusOK)
		cmd := exec.Command(exe)
		cmd.Dir = p.dir
		out, err := cmd.CombinedOutput()
		if (err == nil) != (j.Status == mutant.Survived) {
			t.Errorf("%s: %s (%s); exported: %v\n%s", label(j), j.Status, j.Reason, err, out)
		}
		if j.Status == mutant.Killed {
			killed++
		}
	}
	if killed == 0 {
		t.Error("no killed mutant was exported")
	}
}

// TestExportOfNativeCode: what has no bitcode cannot be exported, and is named.
func TestExportOfNativeCode(t *testing.T) {
	t.Parallel()
	p := small(t)
	writeFile(t, filepath.Join(p.dir, "native.c"), []byte("int native_code(void) { return 3; }\n"))
	build := exec.Command("bash", "-c",
		`clang-19 -c native.c -o native.o && clang-19 -g -O0 -fembed-bitcode=all lib.c test_main.c native.o -o tests`)
	build.Dir = p.dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	res := p.result(t)
	o := ames(t, p.dir, "export", res.Judgements[0].ID, "-o", filepath.Join(p.dir, "mutant"))
	o.want(t, statusUse, "cannot be exported", "native_code")
}

// TestDoctor: what is here is named, with its path.
func TestDoctor(t *testing.T) {
	t.Parallel()
	o := ames(t, t.TempDir(), "doctor")
	o.want(t, statusOK)
	for _, major := range append(other, usual) {
		if want := compiler(major); !strings.Contains(o.stdout, want) {
			t.Errorf("no %s in %v", want, o)
		}
	}
	for _, l := range toolchain.LLVMs() {
		if !strings.Contains(o.stdout, l.Path) {
			t.Errorf("no %s in %v", l.Path, o)
		}
	}
	call{dir: t.TempDir(), env: []string{"PATH=" + t.TempDir()}, args: []string{"doctor"}}.run(t).want(t,
		statusUse, "missing")
}

// TestArchivesWithoutIndex: where GNU ar reads bitcode by plug-ins of an older LLVM, doctor says so, and
// whoever names a program that was not built.
func TestArchivesWithoutIndex(t *testing.T) {
	t.Parallel()
	newest := slices.Max(append(other, usual))
	advice := fmt.Sprintf("AR=llvm-ar-%d", newest)
	if len(toolchain.OlderPlugins(newest)) == 0 {
		advice = ""
	}
	if o := ames(t, t.TempDir(), "doctor"); !strings.Contains(o.stdout, advice) {
		t.Errorf("no %s in %v", advice, o)
	}
	ames(t, t.TempDir(), "run", "build/tests").want(t, statusUse, "build/tests: no such file", advice)
	build := filepath.Join(ruledProject(t), "build")
	ames(t, build, "list", "--ctest", ".").want(t, statusOK, "not-built: it is not built", advice)
}

// TestHelp: every command explains itself, and the exit statuses are documented.
func TestHelp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o := ames(t, dir, "--help")
	o.want(t, statusOK)
	for _, want := range []string{"Exit status", "0 done", "1 score", "2 wrong use", "3 the tests fail",
		"4 anything else", "-fembed-bitcode"} {
		if !strings.Contains(o.stdout, want) {
			t.Errorf("no %q in %v", want, o)
		}
	}
	for _, command := range []string{"run", "list", "show", "export", "doctor", "version"} {
		if o := ames(t, dir, command, "--help"); o.status != statusOK || !strings.Contains(o.stdout, "Usage:") {
			t.Error(o)
		}
		if !strings.Contains(o.stdout, "  "+command+" ") {
			t.Errorf("the help does not name %s", command)
		}
	}
	if strings.Contains(o.stdout, "worker") || strings.Contains(o.stdout, "janitor") {
		t.Errorf("inner commands are shown: %v", o)
	}
	ames(t, dir, "version").want(t, statusOK)
}

// TestList: the mutants, nothing run, nothing stored.
func TestList(t *testing.T) {
	t.Parallel()
	p := small(t)
	o := ames(t, p.dir, "list", p.exe)
	o.want(t, statusOK)
	if _, err := os.Stat(filepath.Join(p.dir, ".ames")); err == nil {
		t.Error("a list was stored")
	}
	res := p.result(t)
	if n := strings.Count(o.stdout, "\n"); n != len(res.Judgements) {
		t.Errorf("%d lines for %d mutants: %v", n, len(res.Judgements), o)
	}
	for _, j := range res.Judgements {
		if !strings.Contains(o.stdout, j.ID) {
			t.Errorf("no %s in %v", j.ID, o)
		}
	}
}

// TestOperators: names choose, names with a minus leave out.
func TestOperators(t *testing.T) {
	t.Parallel()
	p := small(t)
	count := func(operators string) map[string]int {
		found := map[string]int{}
		for _, j := range p.result(t, "--operators", operators).Judgements {
			found[j.Operator]++
		}
		return found
	}
	if got := count("boundary"); len(got) != 1 || got["boundary"] == 0 {
		t.Errorf("boundary: %v", got)
	}
	if got := count("-boundary"); got["boundary"] != 0 || len(got) < 2 {
		t.Errorf("-boundary: %v", got)
	}
}
