package corpus

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/session"
	"ames/internal/campaign/work"
	"ames/internal/mutation/operator"
	"ames/internal/mutation/source"
	"ames/internal/workshop/samples"
)

// What is demanded, in percent, of each compiler.
const (
	precision = 100
	recall    = 98
)

// clangs are the compilers.
var clangs = []int{14, 19, 22}

// TestMain lets the test program be what Ames starts of itself.
func TestMain(m *testing.M) {
	if served, err := session.ServeSelf(os.Args[1:], os.Stdin, os.Stdout); served {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// file is one source of the corpus.
type file struct {
	name     string
	expected []Expected
	std      string
	link     []string
	since    int // the oldest clang that compiles it
}

// folder is where the corpus lies.
func folder(t *testing.T) string {
	t.Helper()
	root, err := samples.Root()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(root, "testdata", "corpus")
}

// files reads the corpus.
func files(t *testing.T) []file {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder(t), "*"))
	if err != nil {
		t.Fatal(err)
	}
	var out []file
	for _, path := range paths {
		name := filepath.Base(path)
		if strings.HasPrefix(name, "test_") {
			continue
		}
		text, err := source.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		f := file{name: name}
		if f.expected, err = Read(name, text); err != nil {
			t.Error(err)
		}
		for n := 1; n <= text.Lines(); n++ {
			setting, ok := strings.CutPrefix(text.Line(n), "//! ")
			if !ok {
				continue
			}
			switch key, value, _ := strings.Cut(setting, ": "); key {
			case "std":
				f.std = value
			case "link":
				f.link = strings.Fields(value)
			case "since":
				if f.since, err = strconv.Atoi(value); err != nil {
					t.Fatalf("%s:%d: %v", name, n, err)
				}
			default:
				t.Fatalf("%s:%d: no setting is named %q", name, n, key)
			}
		}
		out = append(out, f)
	}
	return out
}

// TestCorpus holds what Ames lists against the labels.
func TestCorpus(t *testing.T) {
	all := files(t)
	var overall Comparison
	for _, clang := range clangs {
		results := make([]*Comparison, len(all))
		t.Run(strconv.Itoa(clang), func(t *testing.T) {
			for i, f := range all {
				if strings.HasSuffix(f.name, ".h") {
					continue // which a program of another file includes
				}
				t.Run(f.name, func(t *testing.T) {
					if clang < f.since {
						t.Skipf("clang %d lacks what the file needs", clang)
					}
					t.Parallel()
					results[i] = check(t, f, all, clang)
				})
			}
		})
		var sum Comparison
		for _, r := range results {
			if r != nil {
				sum.Add(r)
			}
		}
		demand(t, fmt.Sprintf("clang %d", clang), &sum)
		overall.Add(&sum)
	}
	demand(t, "overall", &overall)
}

func demand(t *testing.T, what string, c *Comparison) {
	t.Helper()
	t.Logf("%s: %d of %d expected mutants listed, %d others: precision %.2f %%, recall %.2f %%", what,
		c.Right, c.Right+len(c.Missing), len(c.Surplus), c.Precision(), c.Recall())
	if c.Right == 0 || c.Precision() < precision || c.Recall() < recall {
		t.Errorf("%s: precision must be %d %%, recall %d %%", what, precision, recall)
	}
}

// check builds a file's program, runs it, and compares.
func check(t *testing.T, f file, all []file, clang int) *Comparison {
	exe := build(t, f, clang)
	run(t, exe)
	listed := list(t, exe)
	var expected []Expected
	for _, o := range all {
		mentioned := slices.ContainsFunc(listed, func(m mutant.Mutant) bool { return m.Edit.File == o.name })
		if o.name == f.name || strings.HasSuffix(o.name, ".h") && mentioned {
			expected = append(expected, o.expected...)
		}
	}
	c := Compare(expected, listed, clang)
	for _, s := range c.Surplus {
		t.Errorf("clang %d: not expected: %s", clang, s)
	}
	for _, e := range c.Missing {
		if !e.missed(clang) {
			t.Errorf("clang %d: missing: %s", clang, e)
		}
	}
	for _, e := range c.Surprise {
		t.Errorf("clang %d: found, though it is said to be missed for %q: %s", clang, e.Miss, e)
	}
	return c
}

// build compiles a file's tests, which include the file.
func build(t *testing.T, f file, clang int) string {
	t.Helper()
	driver := "clang"
	if strings.HasSuffix(f.name, ".cpp") {
		driver = "clang++"
	}
	exe := filepath.Join(t.TempDir(), "corpus")
	args := slices.Concat([]string{fmt.Sprintf("%s-%d", driver, clang), "-w", "-std=" + f.std}, samples.BitcodeFlags,
		[]string{"test_" + f.name, "-o", exe}, f.link)
	cmd := exec.CommandContext(t.Context(), "nice", args...)
	cmd.Dir = folder(t)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return exe
}

// run makes sure that the tests pass.
func run(t *testing.T, exe string) {
	t.Helper()
	const patience = 20 * time.Minute // which only keeps a hang from hanging the tests
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if out, err := exec.CommandContext(ctx, exe).CombinedOutput(); err != nil {
		t.Errorf("the file's own tests fail: %v\n%s", err, out)
	}
}

// list gives a program's mutants.
func list(t *testing.T, exe string) []mutant.Mutant {
	t.Helper()
	me, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	res, err := session.List(t.Context(), work.Options{
		Programs: []work.Program{{Path: exe}}, Dir: folder(t), Env: os.Environ(),
		Jobs: 1, Noise: "all", Operators: "all", Self: []string{me}, Identity: []byte(t.Name())})
	if err != nil {
		t.Fatal(err)
	}
	var out []mutant.Mutant
	for i := range res.Judgements {
		m := res.Judgements[i].Mutant
		if _, labelled := labels[m.Operator]; labelled {
			out = append(out, m)
		}
	}
	return out
}

// TestOperators wants to be told of every operator whether it is labelled.
func TestOperators(t *testing.T) {
	for _, o := range operator.All() {
		_, has := labels[o.Name]
		if not := slices.Contains(notYetLabelled, o.Name); has == not {
			t.Errorf("operator %s must be either in labels or in notYetLabelled of this package", o.Name)
		}
	}
	for name := range labels {
		if !operator.Known(name) {
			t.Errorf("%s is labelled and is no operator", name)
		}
	}
}
