package samples

import (
	"context"
	"debug/elf"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// patience only keeps what hangs from hanging the tests: a busy machine takes its time.
const patience = 20 * time.Minute

// The compilers that the project is tested with.
var clangs = []int{14, 19, 22}

func clang(major int) string { return fmt.Sprintf("clang-%d", major) }

// run executes a program in an empty folder and returns what it printed.
func run(t *testing.T, exe string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, exe, args...)
	cmd.Dir = t.TempDir()
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// bitcode returns the size of the bitcode that a program or library holds.
func bitcode(t *testing.T, file string) uint64 {
	t.Helper()
	f, err := elf.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if s := f.Section(".llvmbc"); s != nil {
		return s.Size
	}
	return 0
}

// Every sample builds, holds bitcode, passes, and prints the same when it
// runs again, with one of the compilers, another one each day; if AMES_SAMPLES is "all", with all.
func TestSamplesPass(t *testing.T) {
	compilers := clangs
	if os.Getenv("AMES_SAMPLES") != "all" {
		one := time.Now().YearDay() % len(clangs)
		compilers = clangs[one : one+1]
	}
	for _, major := range compilers {
		t.Run(clang(major), func(t *testing.T) {
			t.Parallel()
			for _, s := range All() {
				if s.Supported(major) {
					t.Run(s.Name, func(t *testing.T) { checkSample(t, clang(major), s) })
				}
			}
		})
	}
}

func checkSample(t *testing.T, clang string, s Sample) {
	dir := t.TempDir()
	exe, err := Build(t.Context(), dir, clang, s)
	if err != nil {
		t.Fatal(err)
	}
	files := []string{exe}
	for _, lib := range s.Libs {
		files = append(files, filepath.Join(dir, "lib"+lib.Name+".so"))
	}
	for _, file := range files {
		if bitcode(t, file) == 0 {
			t.Errorf("%s holds no bitcode", file)
		}
	}
	first, err := run(t, exe, s.Args...)
	if err != nil {
		t.Fatalf("%v\n%s", err, first)
	}
	if !strings.Contains(first, " checks, 0 failed") {
		t.Errorf("no summary of checks in %q", first)
	}
	if again, _ := run(t, exe, s.Args...); again != first {
		t.Errorf("prints %q, then %q", first, again)
	}
}

// A sample without a source, a source without a sample: both are mistakes.
func TestListMatchesFolders(t *testing.T) {
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	names := map[string]bool{}
	list := All()
	for _, h := range Hostile() {
		list = append(list, h.Sample)
	}
	for _, s := range list {
		if names[s.Name] {
			t.Errorf("two samples are called %s", s.Name)
		}
		names[s.Name] = true
		sources := slices.Clone(s.Sources)
		for _, lib := range s.Libs {
			sources = append(sources, lib.Sources...)
		}
		for _, source := range sources {
			used[filepath.Join(s.Dir, source)] = true
			if _, err := os.Stat(filepath.Join(root, s.Dir, source)); err != nil {
				t.Errorf("%s: %v", s.Name, err)
			}
		}
		if found, err := Find(s.Name); err != nil || found.Dir != s.Dir {
			t.Errorf("Find(%q): %v, %v", s.Name, found, err)
		}
	}
	for _, folder := range []string{"testdata/programs", "testdata/hostile"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || slices.Contains([]string{".h", ".inc"}, filepath.Ext(path)) {
				return err
			}
			if rel, err := filepath.Rel(root, path); err != nil || !used[rel] {
				t.Errorf("%s belongs to no sample (%v)", path, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	if _, err := Find("no such sample"); err == nil {
		t.Error("found a sample that is not there")
	}
}

// An edited copy of the sources is built in place of the original, and a
// change of the code under test shows.
func TestEditedCopy(t *testing.T) {
	s, err := Find("flow")
	if err != nil {
		t.Fatal(err)
	}
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	edited := t.TempDir()
	if err := os.CopyFS(edited, os.DirFS(filepath.Join(root, s.Dir))); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(edited, "code.c")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), "points >= 75", "points > 75", 1)
	if changed == string(text) {
		t.Fatal("nothing to change in code.c")
	}
	if err := os.WriteFile(file, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	s.Dir = edited
	exe, err := Build(t.Context(), t.TempDir(), clang(19), s)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := run(t, exe); err == nil || !strings.Contains(out, "grade(75) is 3, want 2") {
		t.Errorf("the change went unnoticed: %v\n%s", err, out)
	}
}

func TestBuildErrorsShowTheCompilersWords(t *testing.T) {
	s, err := Find("flow")
	if err != nil {
		t.Fatal(err)
	}
	_, err = Build(t.Context(), t.TempDir(), clang(19), s, "-DCHECK_H", "-Werror=implicit-function-declaration")
	if err == nil || !strings.Contains(err.Error(), "build sample flow") || !strings.Contains(err.Error(), "error:") {
		t.Errorf("got %v", err)
	}
}
