package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSettings: a project's file in place of flags and arguments, written by
// "ames init", used from its folder and from below.
func TestSettings(t *testing.T) {
	t.Parallel()
	p := compiled(t, files(libSource, strings.Replace(testSource, "above(2, 2) || ", "", 1)), usual, bitcodeFlags...)
	if err := os.MkdirAll(filepath.Join(p.dir, "sub", ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	o := ames(t, p.dir, "init")
	if o.want(t, statusOK); !strings.Contains(o.stdout, "with tests") {
		t.Errorf("the program is not found: %v", o)
	}
	ames(t, p.dir, "tests").want(t, statusOK)
	want := ames(t, p.dir, "run", "--operators", "boundary", "./tests", "an", "argument")
	want.want(t, statusOK)

	settings := "operators: [boundary]\nmin-score: 100\nreport: [json=out.json]\nprograms: [{path: tests, args: " +
		"[an, argument]}]\n"
	writeFile(t, filepath.Join(p.dir, "ames.yaml"), []byte(settings))
	got := ames(t, p.dir, "run", "--min-score=0")
	// How long tests take decides whether they are observed first.
	why := strings.NewReplacer("reached, but it changes no value in any test", "reached, and the tests pass")
	if got.want(t, statusOK); why.Replace(got.stdout) != why.Replace(want.stdout) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	ames(t, p.dir, "run").want(t, statusScoreLow)
	if err := os.Remove(filepath.Join(p.dir, "out.json")); err != nil {
		t.Error(err)
	}
	if err := os.Remove(filepath.Join(p.dir, "sub", ".git")); err != nil {
		t.Fatal(err)
	}
	ames(t, filepath.Join(p.dir, "sub"), "run").want(t, statusScoreLow, "with ../ames.yaml")
	readFile(t, filepath.Join(p.dir, "out.json"))
	ames(t, p.dir, "run", "./tests", "--fail").want(t, statusTestsFail)
}
