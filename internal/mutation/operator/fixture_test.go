package operator_test

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ames/internal/engine/llvm"
	"ames/internal/engine/record"
	"ames/internal/engine/toolchain"
	"ames/internal/mutation/operator"
	"ames/internal/mutation/point"
	"ames/internal/mutation/schema"
	"ames/internal/mutation/source"
)

// versions are the compilers that the install script provides.
var versions = []int{13, 14, 15, 16, 19, 22}

var loaded = map[int]*llvm.Lib{}

// library is the LLVM of that version.
func library(t testing.TB, major int) *llvm.Lib {
	t.Helper()
	if l := loaded[major]; l != nil {
		return l
	}
	for _, found := range toolchain.LLVMs() {
		if found.Major != major {
			continue
		}
		l, err := llvm.Open(found.Path)
		if err != nil {
			t.Fatal(err)
		}
		loaded[major] = l
		return l
	}
	t.Fatalf("LLVM %d is not installed: run scripts/install.sh", major)
	return nil
}

// fixture is one annotated source: a program whose main prints what the
// functions above the line "// driver" do. Those are mutated.
type fixture struct {
	name, path string
	text       *source.File
	flags      []string
	driver     int  // line
	macros     bool // arguments of macros are mutated too
}

// fixtures reads all sources of testdata.
func fixtures(t testing.TB) []*fixture {
	t.Helper()
	var out []*fixture
	for _, pattern := range []string{"testdata/*.c", "testdata/*.cpp"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			out = append(out, readFixture(t, path))
		}
	}
	if len(out) == 0 {
		t.Fatal("no sources in testdata")
	}
	return out
}

func readFixture(t testing.TB, path string) *fixture {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	text, err := source.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{name: filepath.Base(path), path: path, text: text}
	for n := 1; n <= text.Lines(); n++ {
		line := text.Line(n)
		if flags, ok := strings.CutPrefix(line, "// flags:"); ok {
			f.flags = strings.Fields(flags)
		}
		f.macros = f.macros || line == "// macros"
		if line == "// driver" {
			f.driver = n
		}
	}
	if f.driver == 0 {
		t.Fatalf("%s has no driver", f.name)
	}
	return f
}

// clang runs a compiler of the version on a source of the fixture's language.
func (f *fixture) clang(version int, args ...string) error {
	driver := "clang"
	if filepath.Ext(f.path) == ".cpp" {
		driver = "clang++"
	}
	args = slices.Concat([]string{fmt.Sprintf("%s-%d", driver, version), "-w", "-O0"}, f.flags, args, []string{"-lm"})
	cmd := exec.Command("nice", args...)
	out, err := cmd.CombinedOutput()
	var refused *exec.ExitError
	if errors.As(err, &refused) {
		return fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return err
}

// bitcode compiles the fixture.
func (f *fixture) bitcode(t testing.TB, version int) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "unit.bc")
	if err := f.clang(version, "-g", "-c", "-emit-llvm", f.path, "-o", out); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// edit is one mutant with all its sites in the unit.
type edit struct {
	operator, description string
	edit                  source.Edit
	at                    source.Position
	changes               []schema.ExportChange
	candidate             operator.Candidate
}

func (e *edit) String() string {
	return fmt.Sprintf("%d:%d %s %q → %q", e.at.Line, e.at.Col, e.operator, e.edit.Original, e.edit.Replacement)
}

// asRead gives findings as they are after they were written and read.
func asRead(t testing.TB, found *operator.Findings, texts operator.Texts) *operator.Findings {
	t.Helper()
	data, err := record.Write(func(c *record.Coder) { found.Record(c, texts) })
	if err != nil {
		t.Fatal(err)
	}
	read := &operator.Findings{}
	if err := record.Read(data, func(c *record.Coder) { read.Record(c, texts) }); err != nil {
		t.Fatal(err)
	}
	if len(read.Candidates) != len(found.Candidates) {
		t.Fatalf("%d candidates are read of %d", len(read.Candidates), len(found.Candidates))
	}
	for i := range read.Candidates {
		if read.Candidates[i] != found.Candidates[i] {
			t.Errorf("read    %+v\nwritten %+v", read.Candidates[i], found.Candidates[i])
		}
	}
	return read
}

// edits finds the fixture's mutants in its bitcode. AMES_OPERATORS limits the operators.
func (f *fixture) edits(t testing.TB, u *point.Unit) (list []*edit, skipped map[string]int) {
	t.Helper()
	enabled, err := operator.Select(cmp.Or(os.Getenv("AMES_OPERATORS"), "all"))
	if err != nil {
		t.Fatal(err)
	}
	texts := make(operator.Texts, len(u.Files))
	for i, path := range u.Files {
		if path == f.path {
			texts[i] = f.text
		}
	}
	skipped = map[string]int{}
	byKey := map[string]*edit{}
	var poll operator.Poll
	for n := range u.Functions {
		own, err := u.Functions[n].Points.AppendTo(nil)
		if err != nil {
			t.Fatal(err)
		}
		if end := slices.IndexFunc(own, func(p point.Point) bool { return int(p.Line) >= f.driver }); end >= 0 {
			own = own[:end]
		}
		var scope func([]string) *source.Scope
		if f.macros {
			macros := source.NewScope([]*source.File{f.text})
			scope = func([]string) *source.Scope { return macros }
		}
		found := asRead(t, operator.Search(u, own, texts, enabled, scope), texts)
		for _, s := range found.Skipped {
			skipped[s.Reason] += s.Count
		}
		poll.Add(found)
		for _, c := range found.Candidates {
			key := fmt.Sprint(c.Operator, c.Edit, c.At)
			e := byKey[key]
			if e == nil {
				e = &edit{operator: c.Operator, description: c.Description, edit: c.Edit, at: c.At, candidate: c}
				byKey[key] = e
				list = append(list, e)
			}
			e.changes = append(e.changes, schema.ExportChange{Function: u.Functions[n].Name,
				Mutation: schema.Mutation{Index: c.Index, Change: c.Change}})
		}
	}
	list = slices.DeleteFunc(list, func(e *edit) bool {
		if poll.Unanimous(&e.candidate) {
			return false
		}
		skipped[operator.SkipInstance]++
		return true
	})
	slices.SortStableFunc(list, func(a, b *edit) int {
		return cmp.Or(comparePositions(a.at, b.at), cmp.Compare(a.operator, b.operator))
	})
	return list, skipped
}

func comparePositions(a, b source.Position) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
}
