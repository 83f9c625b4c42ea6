package store

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"ames/internal/campaign/mutant"
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

func save(t *testing.T, s *Store, results ...*mutant.Result) {
	t.Helper()
	for _, r := range results {
		if err := s.Save(r); err != nil {
			t.Fatal(err)
		}
	}
}

func begin(t *testing.T, s *Store) *Run {
	t.Helper()
	r, err := s.Begin(result("tests").Programs)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSaveAndLoad(t *testing.T) {
	s := New(t.TempDir())
	if _, err := s.Last(); !errors.Is(err, ErrNone) {
		t.Errorf("nothing is stored: %v", err)
	}
	first, second := result("tests", "aa11", "ab22"), result("other", "cc33")
	save(t, s, first, second)
	for which, want := range map[string]*mutant.Result{"last": second, "last~0": second, "last~1": first, "1": first,
		"2": second, time.Now().Format("2006-01"): second} {
		got, info, err := s.Load(which)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, %+v\nwant %+v", which, err, got, want)
		}
		if info.Mutants != len(want.Judgements) || info.Survived != len(want.Judgements) ||
			info.Title != want.Programs[0].Path+" -q a b" {
			t.Errorf("%s: %+v", which, info)
		}
	}
	for _, which := range []string{"last~2", "last~", "lastly", "last~-1", "3", "", "1999"} {
		if _, _, err := s.Load(which); !errors.Is(err, ErrNoRun) {
			t.Errorf("%q: %v", which, err)
		}
	}
	outcomes, err := s.Outcomes()
	if err != nil || len(outcomes.Judgements) != 1 || outcomes.Judgements[0].ID != "cc33" ||
		outcomes.Judgements[0].Status != mutant.Survived {
		t.Errorf("%+v, %v", outcomes, err)
	}
	other := result("other", "cc33")
	other.Tests = []mutant.Test{{Program: "other", Name: "one", State: mutant.TestPasses},
		{Program: "other", Name: "two", State: mutant.TestVaries}}
	save(t, s, other)
	if outcomes, err = s.Outcomes(); err != nil || !reflect.DeepEqual(outcomes.Tests, other.Tests[:1]) {
		t.Errorf("%+v, %v", outcomes, err)
	}
}

func TestFind(t *testing.T) {
	s := New(t.TempDir())
	save(t, s, result("tests", "aa11", "ab22", "ab23"), result("other", "cc33"))
	for id, want := range map[string]error{"aa": nil, " CC33 ": nil, "ab": ErrAmbiguous, "ab22": nil, "dd": ErrNotFound,
		"": ErrNotFound} {
		_, found, err := s.Find(id)
		if !errors.Is(err, want) || (want == nil) != (len(found) == 1) {
			t.Errorf("%q: %v, %v", id, found, err)
		}
	}
}

// TestVerdicts: what was kept is known, to the run itself and to later ones, also if the
// run has never come to its end.
func TestVerdicts(t *testing.T) {
	s := New(t.TempDir())
	r := begin(t, s)
	const many = 2*mostPending + 3
	var all, ones []mutant.Inputs
	for i := range many {
		in, one := mutant.Inputs(fmt.Sprint("all", i)), mutant.Inputs(fmt.Sprint("one", i))
		if i%2 > 0 {
			one = ""
		}
		r.Keep("id", in, one, mutant.Verdict{Status: mutant.Killed, Test: "t", Reached: i})
		all, ones = append(all, in), append(ones, one)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = begin(t, s)
	defer r.Close()
	if r.Stopped != nil {
		t.Error("this process has not ended: its run goes on")
	}
	known, byOne := r.Known(append(all, "unknown", "one0")), r.KnownByOne(append(ones, "unknown", "all0"))
	if len(known) != many || len(byOne) != (many+1)/2 || r.err != nil {
		t.Errorf("%d and %d verdicts are known, %v", len(known), len(byOne), r.err)
	}
	for i := range many {
		v := known[mutant.Inputs(fmt.Sprint("all", i))]
		if i%2 == 0 && !reflect.DeepEqual(byOne[mutant.Inputs(fmt.Sprint("one", i))], v) {
			t.Fatalf("%d: %+v, by its one test %+v", i, v, byOne[mutant.Inputs(fmt.Sprint("one", i))])
		}
		if v.Reached != i || v.Test != "t" || time.Since(v.Since) > time.Hour {
			t.Fatalf("%d: %+v", i, v)
		}
	}
}

// TestStopped: a run that was ended before it was done is resumed, once.
func TestStopped(t *testing.T) {
	s := New(t.TempDir())
	r := begin(t, s)
	r.Keep("id", "a", "", mutant.Verdict{Status: mutant.Survived})
	if err := r.flush(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.db.Exec(`UPDATE runs SET process = '1 0'`); err != nil { // nobody's
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = begin(t, s)
	if r.Stopped == nil || r.Stopped.Verdicts != 1 {
		t.Errorf("%+v", r.Stopped)
	}
	if err := errors.Join(r.Finish(result("tests", "aa")), r.Close()); err != nil {
		t.Fatal(err)
	}
	r = begin(t, s)
	defer r.Close()
	if r.Stopped != nil {
		t.Errorf("%+v, though the last run was done", r.Stopped)
	}
	if list, err := s.Runs(); err != nil || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestDamage: whatever is done to the database, it is said, and it is left alone.
func TestDamage(t *testing.T) {
	for name, c := range map[string]struct {
		damage func(path string) error
		want   error
	}{
		"text": {func(path string) error {
			return os.WriteFile(path, bytes.Repeat([]byte("no database\n"), 500), 0o644)
		}, ErrDamaged},
		"newer": {func(path string) error { return statement(path, `PRAGMA user_version = 99`) }, ErrVersion},
		"other": {func(path string) error { return statement(path, `DROP TABLE runs`) }, ErrDamaged},
		"zeros": {func(path string) error {
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			if err != nil {
				return err
			}
			_, err = f.WriteAt(make([]byte, 40000), 200)
			return errors.Join(err, f.Close())
		}, ErrDamaged},
		"cut off": {func(path string) error { return os.Truncate(path, 5000) }, ErrDamaged},
	} {
		s := New(t.TempDir())
		save(t, s, result("tests", "aa11"))
		path := filepath.Join(s.Dir(), file)
		if err := c.damage(path); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Last(); !errors.Is(err, c.want) {
			t.Errorf("%s: read: %v", name, err)
		}
		if err := s.Save(result("tests", "aa11")); !errors.Is(err, c.want) {
			t.Errorf("%s: written: %v", name, err)
		}
	}
}

func statement(path, text string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	_, err = db.Exec(text)
	return errors.Join(err, db.Close())
}

// TestLocked: who finds the database locked for long says so.
func TestLocked(t *testing.T) {
	defer func(p string) { patience = p }(patience)
	patience = "50"
	s := New(t.TempDir())
	r := begin(t, s)
	defer r.Close()
	tx, err := r.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if err := s.Save(result("tests")); !errors.Is(err, ErrBusy) {
		t.Errorf("%v", err)
	}
}

// TestConcurrency: several processes at once neither disturb nor lose anything.
func TestConcurrency(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	const runs = 8
	for i := range runs {
		all.Go(func() {
			r, err := New(dir).Begin(result("tests").Programs)
			if err != nil {
				t.Error(err)
				return
			}
			for k := range 20 {
				r.Keep("id", mutant.Inputs(fmt.Sprint(i, k)), "", mutant.Verdict{Status: mutant.Killed})
			}
			if err := errors.Join(r.Finish(result("tests", "aa")), r.Close()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	list, err := New(dir).Runs()
	if err != nil || len(list) != runs {
		t.Errorf("%d runs, %v", len(list), err)
	}
	r := begin(t, New(dir))
	defer r.Close()
	for i := range runs {
		if known := r.Known([]mutant.Inputs{mutant.Inputs(fmt.Sprint(i, 0)), mutant.Inputs(fmt.Sprint(i, 19))}); len(
			known) != 2 {
			t.Errorf("run %d: %v", i, known)
		}
	}
}

// TestPrune: the newest runs of each program stay, and the sources that they need.
func TestPrune(t *testing.T) {
	s := New(t.TempDir())
	old := result("other", "cc33")
	save(t, s, old)
	for i := range runsEach + 5 {
		r := result("tests", "aa11")
		r.Sources["src/f.c"] = fmt.Sprint("int f;", i)
		save(t, s, r)
	}
	list, err := s.Runs()
	if err != nil || len(list) != runsEach+1 || list[runsEach].Title != "other -q a b" {
		t.Fatalf("%d runs, %v", len(list), err)
	}
	if got, _, err := s.Load(fmt.Sprintf("last~%d", runsEach)); err != nil || !reflect.DeepEqual(got, old) {
		t.Errorf("%+v, %v", got, err)
	}
	db, err := s.read()
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var sources int
	if err := db.QueryRow(`SELECT count(*) FROM sources`).Scan(&sources); err != nil || sources != runsEach+1+2 {
		t.Errorf("%d source texts, %v", sources, err)
	}
}

// FuzzDecode: stored texts that are damaged give errors.
func FuzzDecode(f *testing.F) {
	head, judgements, _, err := encode(result("tests", "aa11"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(head, judgements)
	f.Add([]byte{}, []byte{1, 2})
	f.Fuzz(func(_ *testing.T, head, judgements []byte) {
		_, _ = decode(head, judgements)
	})
}

// TestForget: a verdict that was taken back is not there for runs to come, unless it is found again.
func TestForget(t *testing.T) {
	s := New(t.TempDir())
	r := begin(t, s)
	for _, in := range []mutant.Inputs{"doubtful", "sure", "again"} {
		r.Keep("id", in, "one "+in, mutant.Verdict{Status: mutant.Killed})
	}
	r.Forget("doubtful")
	r.Forget("again")
	r.Keep("id", "again", "", mutant.Verdict{Status: mutant.Survived})
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = begin(t, s)
	defer r.Close()
	known := r.Known([]mutant.Inputs{"doubtful", "sure", "again"})
	if len(known) != 2 || known["sure"].Status != mutant.Killed || known["again"].Status != mutant.Survived {
		t.Errorf("known are %v", known)
	}
	if one := r.KnownByOne([]mutant.Inputs{"one doubtful", "one sure", "one again"}); len(one) != 1 {
		t.Errorf("known by one test are %v", one)
	}
}

// TestNoFolder: what stands in the way of the history is named, whoever wants to read or write it.
func TestNoFolder(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(folder string) error
		says error // nil: it can be used
	}{
		{"a file", func(folder string) error { return os.WriteFile(folder, nil, 0o644) }, ErrNoFolder},
		{"a link to nowhere", func(folder string) error { return os.Symlink("nowhere", folder) }, ErrNoFolder},
		{"a link to itself", func(folder string) error { return os.Symlink(Folder, folder) }, ErrNoFolder},
		{"a link to a file", func(folder string) error { return os.Symlink("/etc/passwd", folder) }, ErrNoFolder},
		{"a link to a folder", func(folder string) error {
			return errors.Join(os.Mkdir(folder+"-elsewhere", 0o755), os.Symlink(folder+"-elsewhere", folder))
		}, nil},
		{"a folder in place of the file", func(folder string) error {
			return os.MkdirAll(filepath.Join(folder, file), 0o755)
		}, ErrOpen},
	} {
		dir := t.TempDir()
		if err := c.make(filepath.Join(dir, Folder)); err != nil {
			t.Fatal(err)
		}
		r, err := New(dir).Begin(nil)
		if !errors.Is(err, c.says) || (err == nil) != (c.says == nil) {
			t.Errorf("%s: %v, want %v", c.name, err, c.says)
		}
		if err == nil {
			if err := r.Close(); err != nil {
				t.Error(err)
			}
			continue
		}
		if _, err := New(dir).Last(); !errors.Is(err, c.says) {
			t.Errorf("%s: reading: %v, want %v", c.name, err, c.says)
		}
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: more than a line: %v", c.name, err)
		}
	}
}
