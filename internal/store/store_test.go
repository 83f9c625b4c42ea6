package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"ames/internal/mutant"
)

func result(program string, ids ...string) *mutant.Result {
	r := &mutant.Result{
		Programs: []mutant.Program{{Path: program, Args: []string{"-q", "a b"}}}, Root: "/home/me", LLVM: "19.1.7",
		Started:  time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC),
		Baseline: mutant.Baseline{Wall: 5, CPU: 4},
		Tests:    []mutant.Test{{Name: "a", State: mutant.TestPasses, Output: []byte("ok\x00\xff")}},
		Skips:    []mutant.Skip{{Reason: "in a macro", Count: 3}},
		Phases:   []mutant.Phase{{Name: "read", Wall: 2}},
		Counters: map[string]int64{"runs": 12},
		Sources:  map[string]string{"src/f.c": "int f;\r\n\xff", "src/" + program + ".c": "int " + program + ";\n"},
	}
	for _, id := range ids {
		var j mutant.Judgement
		j.ID, j.Operator, j.Edit.File, j.Edit.Original = id, "add-sub", "src/f.c", "int"
		j.Sites = []mutant.Site{{Module: 1, Unit: 2, Function: "f", Point: 3, Change: "sub"}}
		j.Status, j.Reason, j.Output, j.Duration = mutant.Survived, "reached", []byte("out\n"), time.Millisecond
		r.Judgements = append(r.Judgements, j)
	}
	return r
}

func save(t *testing.T, s *Store, r *mutant.Result) {
	t.Helper()
	if err := s.Save(r); err != nil {
		t.Fatal(err)
	}
}

func TestSaveAndLoad(t *testing.T) {
	s := New(t.TempDir())
	want := result("a", "11111111", "22222222")
	save(t, s, want)
	if got, err := s.Last(); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if text, err := os.ReadFile(filepath.Join(s.Dir(), ".gitignore")); err != nil || string(text) != "*\n" {
		t.Errorf(".gitignore: %q, %v", text, err)
	}
}

func TestNothingStored(t *testing.T) {
	dir := t.TempDir()
	s := New(dir)
	if _, err := s.Last(); !errors.Is(err, ErrNone) {
		t.Errorf("last: %v", err)
	}
	if _, err := s.All(); !errors.Is(err, ErrNone) {
		t.Errorf("all: %v", err)
	}
	if _, _, err := s.Find("1"); !errors.Is(err, ErrNone) {
		t.Errorf("find: %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("reading created %v, %v", entries, err)
	}
}

func TestNewestComesFirst(t *testing.T) {
	s := New(t.TempDir())
	save(t, s, result("a", "11111111"))
	save(t, s, result("b", "22222222"))
	save(t, s, result("a", "33333333"))
	last, err := s.Last()
	if err != nil || last.Programs[0].Path != "a" || last.Judgements[0].ID != "33333333" {
		t.Errorf("last: %+v, %v", last, err)
	}
	all, err := s.All()
	if err != nil || len(all) != 2 || all[0].Programs[0].Path != "a" || all[1].Programs[0].Path != "b" {
		t.Errorf("all: %+v, %v", all, err)
	}
}

func TestFind(t *testing.T) {
	s := New(t.TempDir())
	save(t, s, result("a", "12340000", "55555555"))
	save(t, s, result("b", "12345678", "12345600", "77777777", "77777777"))
	tests := []struct {
		id, program string
		count       int
		err         error
	}{
		{"12345678", "b", 1, nil},
		{" 12345678\n", "b", 1, nil},
		{"5", "a", 1, nil},
		{"7777", "b", 2, nil},
		{"1234567", "b", 1, nil},
		{"123456", "b", 0, ErrAmbiguous},
		{"12340", "a", 1, nil},
		{"abc", "", 0, ErrNotFound},
		{"", "", 0, ErrNotFound},
	}
	for _, tt := range tests {
		r, found, err := s.Find(tt.id)
		if !errors.Is(err, tt.err) || len(found) != tt.count || (tt.program != "" && r.Programs[0].Path != tt.program) {
			t.Errorf("%q: %+v, %v", tt.id, found, err)
		}
	}
}

func runFile(t *testing.T, s *Store) string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(s.Dir(), runsFolder, "*"))
	if err != nil || len(paths) != 1 {
		t.Fatalf("run files: %v, %v", paths, err)
	}
	return paths[0]
}

func TestDamageIsNoticed(t *testing.T) {
	s := New(t.TempDir())
	save(t, s, result("a", "11111111"))
	path := runFile(t, s)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damage := map[string]struct {
		data string
		want error
	}{
		"empty":         {"", ErrDamaged},
		"cut in header": {string(good[:20]), ErrDamaged},
		"cut in result": {string(good[:len(good)-5]), ErrDamaged},
		"flipped":       {strings.Replace(string(good), "reached", "Reached", 1), ErrDamaged},
		"other file":    {"{}\n{}", ErrDamaged},
		"other version": {strings.Replace(string(good), `"version":3`, `"version":1`, 1), ErrVersion},
		"path as name":  {strings.Replace(string(good), `"src/f.c":"`, `"src/f.c":"../../`, 1), ErrDamaged},
	}
	for name, tt := range damage {
		if tt.data == string(good) {
			t.Fatalf("%s: nothing changed", name)
		}
		if err := os.WriteFile(path, []byte(tt.data), 0o644); err != nil {
			t.Fatal(err)
		}
		for what, load := range map[string]func() (*mutant.Result, error){
			"last": s.Last,
			"all":  func() (*mutant.Result, error) { _, err := s.All(); return nil, err },
			"find": func() (*mutant.Result, error) { _, _, err := s.Find("1"); return nil, err },
		} {
			if _, err := load(); !errors.Is(err, tt.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("%s, %s: %v", name, what, err)
			}
		}
	}
	save(t, s, result("a", "22222222"))
	if r, err := s.Last(); err != nil || r.Judgements[0].ID != "22222222" {
		t.Errorf("after a new run: %+v, %v", r, err)
	}
}

func TestOneDamagedRunLeavesTheOthers(t *testing.T) {
	s := New(t.TempDir())
	save(t, s, result("a", "11111111"))
	if err := os.WriteFile(runFile(t, s), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	save(t, s, result("b", "22222222"))
	if r, err := s.Last(); err != nil || r.Programs[0].Path != "b" {
		t.Errorf("last: %+v, %v", r, err)
	}
	if all, err := s.All(); len(all) != 1 || !errors.Is(err, ErrDamaged) {
		t.Errorf("all: %+v, %v", all, err)
	}
	if _, found, err := s.Find("2222"); err != nil || len(found) != 1 {
		t.Errorf("find: %v, %v", found, err)
	}
	if _, _, err := s.Find("1111"); !errors.Is(err, ErrNotFound) || !errors.Is(err, ErrDamaged) {
		t.Errorf("find in the damaged one: %v", err)
	}
}

func TestSourceThatIsGoneOrChangedIsLeftOut(t *testing.T) {
	s := New(t.TempDir())
	want := result("a", "11111111")
	save(t, s, want)
	paths, err := filepath.Glob(filepath.Join(s.Dir(), sourcesFolder, "*"))
	if err != nil || len(paths) != 2 {
		t.Fatalf("sources: %v, %v", paths, err)
	}
	if err := os.Remove(paths[0]); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(paths[1], []byte("something else"), 0o644); err != nil {
		t.Fatal(err)
	}
	if r, err := s.Last(); err != nil || len(r.Sources) != 0 || len(r.Judgements) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	save(t, s, want) // mends both
	if r, err := s.Last(); err != nil || !reflect.DeepEqual(r, want) {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestCleanKeepsWhatIsUsedOrYoung(t *testing.T) {
	s := New(t.TempDir())
	save(t, s, result("a", "11111111"))
	orphan, err := s.keepSource("nothing refers to me")
	if err != nil {
		t.Fatal(err)
	}
	leftover := filepath.Join(s.Dir(), runsFolder, temporary+"1")
	if err := os.WriteFile(leftover, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	gone := func(path string) bool { _, err := os.Stat(path); return errors.Is(err, os.ErrNotExist) }
	orphan = filepath.Join(s.Dir(), sourcesFolder, orphan)
	s.clean(time.Now())
	if gone(orphan) || gone(leftover) {
		t.Error("young files are removed")
	}
	s.clean(time.Now().Add(2 * staleAfter))
	if !gone(orphan) || !gone(leftover) {
		t.Error("old files stay")
	}
	if r, err := s.Last(); err != nil || len(r.Sources) != 2 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestOldestRunsAreRemoved(t *testing.T) {
	s := New(t.TempDir())
	for i := range maxRuns + 3 {
		if err := s.save(result(fmt.Sprint("p", i))); err != nil {
			t.Fatal(err)
		}
	}
	s.clean(time.Now())
	all, err := s.All()
	if err != nil || len(all) != maxRuns || all[0].Programs[0].Path != fmt.Sprint("p", maxRuns+2) || all[maxRuns-1].Programs[0].Path != "p3" {
		t.Errorf("%d left, %v", len(all), err)
	}
}

// TestConcurrentRuns has many savers and readers at once, in this process and
// in others: a reader must never see anything but whole results.
func TestConcurrentRuns(t *testing.T) {
	if dir := os.Getenv("STORE_TEST_DIR"); dir != "" {
		hammer(t, New(dir))
		return
	}
	dir := t.TempDir()
	s := New(dir)
	save(t, s, result("a", "11111111"))
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			cmd := exec.Command(os.Args[0], "-test.run=^TestConcurrentRuns$")
			cmd.Env = append(os.Environ(), "STORE_TEST_DIR="+dir)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
		wait.Go(func() { hammer(t, s) })
	}
	wait.Wait()
	left, err := filepath.Glob(filepath.Join(dir, Folder, "*", temporary+"*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
}

func hammer(t *testing.T, s *Store) {
	for i := range 30 {
		if err := s.Save(result([]string{"a", "b"}[i%2], "11111111")); err != nil {
			t.Error(err)
		}
		if r, err := s.Last(); err != nil || len(r.Sources) != 2 || len(r.Judgements) != 1 {
			t.Errorf("%+v, %v", r, err)
		}
	}
}

func TestSaveSaysWhereItFailed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := New(file).Save(result("a")); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("%v", err)
	}
}

func TestRunNames(t *testing.T) {
	name := func(path string, args ...string) string { return runName([]mutant.Program{{Path: path, Args: args}}) }
	a, b := name("x/a"), name("y/a")
	if a == b || name("a", "b c") == name("a", "b", "c") || runName([]mutant.Program{{Path: "a"}, {Path: "b"}}) == name("a") || runName(nil) == a {
		t.Error("different runs share a file")
	}
	if name := name("../we ird/é\n" + strings.Repeat("x", 300)); strings.ContainsAny(name, "/ \n") || len(name) > 100 {
		t.Errorf("%q", name)
	}
}

func FuzzDecode(f *testing.F) {
	good, err := encode(result("a", "11111111"), map[string]string{"a": digest(nil)}, time.Time{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(bytes.Join(good, nil))
	f.Add([]byte("{}\n{}"))
	f.Add([]byte(""))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, sources, err := decode(data)
		if err != nil {
			return
		}
		if r == nil {
			t.Fatal("neither a result nor an error")
		}
		for _, name := range sources {
			if !isDigest(name) {
				t.Fatalf("source %q", name)
			}
		}
	})
}
