package e2e

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
	"ames/internal/mutation/source"
	"ames/internal/workshop/samples"
)

// sample is a test framework's program in testdata/frameworks.
type sample struct {
	name, source string
	// verdicts is how many known ones it is compared with: mutants of the code under
	// test, which each framework has to judge alike.
	verdicts int
	flags    []string // that it is built with, libraries included
}

var frameworks = []sample{
	{"googletest", "googletest/tests.cpp", 108, []string{"-lgtest_main", "-lgtest"}},
	{"catch2v2", "catch2/tests.cpp", 108, []string{"-lCatch2WithMain"}},
	{"doctest", "doctest/tests.cpp", 108, nil},
	{"boost.test", "boost/tests.cpp", 108,
		[]string{"-DLIBRARY", "-DBOOST_TEST_DYN_LINK", "-lboost_unit_test_framework"}},
	{"cpputest", "cpputest/tests.cpp", 108, []string{"-lCppUTest"}},
	{"check", "check/tests.c", 108, []string{"-lcheck", "-lsubunit", "-lm", "-lrt", "-pthread"}},
	{"criterion", "criterion/tests.c", 108, []string{"-lcriterion"}},
	{"libtest", "libtest/tests.rs", 108, nil},
	{"qttest", "qttest/tests.cpp", 108,
		[]string{"-fPIC", "-I.", "-I/usr/include/x86_64-linux-gnu/qt5", "-I/usr/include/x86_64-linux-gnu/qt5/QtTest",
			"-I/usr/include/x86_64-linux-gnu/qt5/QtCore", "-lQt5Test", "-lQt5Core"}},
}

// observed is what the code under test is compiled with.
var observed = []string{"-g", "-O0", "-fembed-bitcode=all", "-Wno-everything"}

// build makes the program of the tests and the code.
func (s sample) build(t *testing.T, dir string) {
	t.Helper()
	buildIn(t, dir, slices.Concat([]string{"clang-19", "-c", "code.c", "-o", "code.o"}, observed)...)
	switch filepath.Ext(s.source) {
	case ".rs":
		// The tests themselves have no bitcode then, so that only the code is mutated.
		buildIn(t, dir, "rustc", "--test", "-g", s.source, "-C", "link-arg=code.o", "-o", "tests")
		return
	case ".cpp":
		if s.name == "qttest" {
			buildIn(t, dir, "/usr/lib/qt5/bin/moc", s.source, "-o", "tests.moc")
		}
	}
	buildIn(t, dir, slices.Concat([]string{s.compiler(), s.source, "code.o", "-o", "tests"}, observed, s.flags)...)
}

// compiler is that of the tests, which are C or C++.
func (s sample) compiler() string {
	if strings.HasSuffix(s.source, ".cpp") {
		return "clang++-19"
	}
	return "clang-19"
}

// neverStandStill are frameworks that make timers, files, threads or processes, or ask for the
// number of their process, before they call a test, so that no run can go on from within one.
var neverStandStill = []string{"boost.test", "check", "criterion", "libtest", "qttest"}

// frameworkDir copies the samples.
func frameworkDir(t *testing.T) string {
	t.Helper()
	root, err := samples.Root()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "src")
	copyTree(t, filepath.Join(root, "testdata", "frameworks"), dir)
	return dir
}

func buildIn(t *testing.T, dir string, argv ...string) {
	t.Helper()
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(argv, " "), err, out)
	}
}

// key names a mutant of the code under test by its edit.
func key(m *mutant.Mutant) string {
	e := m.Edit
	return fmt.Sprintf("%d:%d %s %q", e.Start.Line, e.Start.Col, m.Operator, e.Replacement)
}

// detected gives for each mutant of the code whether the tests noticed it.
func detected(t *testing.T, res *mutant.Result) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for i := range res.Judgements {
		j := &res.Judgements[i]
		if j.Status == mutant.CompileError || j.Status == mutant.NotReproduced || j.Status == mutant.RuntimeError {
			t.Errorf("%s: %s: %s", label(j), j.Status, j.Reason)
		}
		out[key(&j.Mutant)] = j.Status.Detected()
	}
	return out
}

// TestFrameworks: the same tests of the same code, written for each framework, give
// the same verdicts, test by test, in forks at first contact and at main, and in fresh processes. That the verdicts
// are right is seen by making each edit and running all tests.
func TestFrameworks(t *testing.T) {
	var want map[string]bool
	for k, f := range frameworks {
		t.Run(f.name, func(t *testing.T) {
			dir := frameworkDir(t)
			f.build(t, dir)
			run := func(flags ...string) *mutant.Result {
				ames(t, dir, slices.Concat([]string{"run"}, flags, []string{"./tests"})...).want(t, statusOK)
				return stored(t, dir)
			}
			res := run()
			if res.Framework != f.name || len(res.Tests) != 12 {
				t.Errorf("%d tests of %q", len(res.Tests), res.Framework)
			}
			for _, test := range res.Tests {
				if test.State != mutant.TestPasses {
					t.Errorf("%s %s: %s", test.Name, test.State, test.Reason)
				}
			}
			got := detected(t, res)
			if len(got) != f.verdicts {
				t.Errorf("%d verdicts, not %d", len(got), f.verdicts)
			}
			for i := range res.Judgements {
				if j := &res.Judgements[i]; j.Status.Detected() && j.Test == "" {
					t.Errorf("%s: no test is said to have noticed it", label(j))
				}
			}
			for i, flags := range [][]string{{"--isolation", "exec"}, {"--isolation", "main"},
				{"--isolation", "contact"}, {"--all-tests", "--jobs", "4"}, {"--framework", "none"}} {
				if !today(i+k, 5) {
					continue // another one each day
				}
				other := run(flags...)
				if is := detected(t, other); !maps.Equal(is, got) {
					t.Errorf("%q: other verdicts: %v", flags, differing(got, is))
				}
				contacts, all := other.Counters["runs from first contact"], other.Counters["runs"]
				may := slices.Contains(flags, "contact") && !slices.Contains(neverStandStill, f.name)
				if may && contacts < all/2 || !may && slices.Contains(flags, "--isolation") && contacts > 0 {
					t.Errorf("%q: %d of %d runs are from first contact", flags, contacts, all)
				}
			}
			if want == nil {
				want = got
				checkByEdits(t, dir, res, f.compiler(), slices.Concat([]string{f.source}, f.flags))
			} else if !maps.Equal(want, got) {
				t.Errorf("other verdicts than with %s: %v", frameworks[0].name, differing(want, got))
			}
		})
	}
}

// TestStartedAnew: code that only processes execute which the tests start anew is
// mutated there as well. Each verdict is that of the edit.
func TestStartedAnew(t *testing.T) {
	f := sample{"googletest", "googletest/death.cpp", 108, []string{"-lgtest_main", "-lgtest"}}
	dir := frameworkDir(t)
	f.build(t, dir)
	var first map[string]bool
	for _, flags := range [][]string{nil, {"--isolation", "contact"}, {"--isolation", "main"}, {"--isolation", "exec"},
		{"--framework", "none"}} {
		ames(t, dir, slices.Concat([]string{"run"}, flags, []string{"./tests"})...).want(t, statusOK)
		res := stored(t, dir)
		got := detected(t, res)
		if first == nil {
			first = got
			checkByEdits(t, dir, res, f.compiler(), slices.Concat([]string{f.source}, f.flags))
		}
		if !maps.Equal(got, first) || len(got) != f.verdicts {
			t.Errorf("%q: %d verdicts, others: %v", flags, len(got), differing(first, got))
		}
		killed := map[string]bool{}
		for i := range res.Judgements {
			if j := &res.Judgements[i]; j.Status == mutant.Killed {
				killed[j.Sites[0].Function] = true
			}
		}
		if want := map[string]bool{"clamp": true, "gcd": true, "is_leap": true, "days_in": true, "bits": true,
			"median": true}; !maps.Equal(killed, want) {
			t.Errorf("%q: mutants are killed in %v", flags, killed)
		}
	}
}

// TestFrameworksDocumented: the documentation's table says how many verdicts are known.
func TestFrameworksDocumented(t *testing.T) {
	root, err := samples.Root()
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{} // the last column by the name in the first
	for line := range strings.Lines(string(readFile(t, filepath.Join(root, "docs", "frameworks.md")))) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if name := strings.Split(line, "`"); strings.HasPrefix(line, "| `") && len(cells) > 3 {
			rows[name[1]] = strings.TrimSpace(cells[len(cells)-2])
		}
	}
	want := map[string]string{}
	for name := range rows {
		want[name] = "-"
	}
	for _, f := range frameworks {
		want[f.name] = strconv.Itoa(f.verdicts)
	}
	if !maps.Equal(rows, want) {
		t.Errorf("docs/frameworks.md says %v, the tests %v", rows, want)
	}
}

func differing(a, b map[string]bool) (out []string) {
	for k := range a {
		if v, ok := b[k]; !ok || v != a[k] {
			out = append(out, fmt.Sprintf("%s (%v, %v)", k, a[k], v))
		}
	}
	return out
}

// checkByEdits makes each mutant's edit in the code, or those of a quarter, another one each day, and runs all tests.
func checkByEdits(t *testing.T, dir string, res *mutant.Result, compiler string, link []string) {
	t.Helper()
	path := filepath.Join(dir, "code.c")
	original := readFile(t, path)
	defer writeFile(t, path, original)
	buildIn(t, dir,
		slices.Concat([]string{compiler, "-c", link[0], "-o", "edited-tests.o", "-w"}, compileOnly(link[1:]))...)
	for i := range res.Judgements {
		j := &res.Judgements[i]
		if !today(i, 4) {
			continue
		}
		text, err := source.Apply(original, j.Edit)
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, path, text)
		buildIn(t, dir, "clang-19", "-w", "-c", "code.c", "-o", "edited.o")
		buildIn(t, dir, slices.Concat([]string{compiler, "edited-tests.o", "edited.o", "-o", "edited"}, link[1:])...)
		cmd := command(t.Context(), dir, "bash", "-c", "ulimit -t 2; ulimit -c 0; exec ./edited")
		cmd.Env = os.Environ()
		if failed := cmd.Run() != nil; failed != j.Status.Detected() {
			t.Errorf("%s: %s (%s), but with the edit the tests fail: %v", label(j), j.Status, j.Reason, failed)
		}
	}
}

// compileOnly leaves out what is for the linker.
func compileOnly(flags []string) []string {
	return slices.DeleteFunc(slices.Clone(flags), func(f string) bool { return strings.HasPrefix(f, "-l") })
}
