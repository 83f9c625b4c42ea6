package oracle

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/session"
	"ames/internal/mutation/source"
	"ames/internal/workshop/samples"
	"ames/internal/workshop/subjects"
)

// compiled are programs that hold every unit of the subjects.
var compiled = append([]choice{
	{"cjson", "print_value", all}, {"cjson", "compare_tests", all}, {"cjson", "cjson_add", all},
	{"cjson", "minify_tests", all},
	{"cjson", "old_utils_tests", all}, {"cjson", "misc_utils_tests", all}, {"cjson", "test", all},
	{"zlib", "minigzip", all},
}, chosen...)

// TestEditsCompile holds that every edit that Ames offers is one that the
// compiler takes: a mutant that a programmer could not have written is none.
// The edits of the tests' own sources count too, for their variety.
func TestEditsCompile(t *testing.T) {
	clang := setting(t, "AMES_CLANG", 19)
	for i, c := range compiled {
		if !c.wanted(all) || !today(i) {
			continue
		}
		if c.subject == "fmtlib" {
			continue // its static assertions evaluate what is edited; and each edit takes seconds to compile
		}
		t.Run(c.subject+"/"+c.program, func(t *testing.T) {
			p := build(t, clang, c.subject, c.program)
			o := options(t, p)
			o.Include = []string{"**"}
			res, err := session.List(context.Background(), o)
			if err != nil {
				t.Fatal(err)
			}
			k := &compileCheck{t: t, dir: p.Sources, root: res.Root, command: func(file string) []string {
				i := slices.IndexFunc(p.Units, func(u *subjects.Unit) bool { return slices.Contains(u.Depends, file) })
				if i < 0 {
					return nil
				}
				return p.Units[i].Compile
			}}
			k.all(res.Judgements)
			t.Logf("%d edits, %d refused", len(res.Judgements), k.refused)
		})
	}
}

// TestSampleEditsCompile does the same with the sample programs.
func TestSampleEditsCompile(t *testing.T) {
	clang := setting(t, "AMES_CLANG", 19)
	root, err := samples.Root()
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range samples.All() {
		if !s.Supported(clang) || !today(i) {
			continue
		}
		t.Run(s.Name, func(t *testing.T) {
			exe, err := samples.Build(context.Background(), t.TempDir(), fmt.Sprintf("clang-%d", clang), s)
			if err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(root, s.Dir)
			res, err := session.List(context.Background(), options(t, &subjects.Program{Path: exe, Dir: dir}))
			if err != nil {
				t.Skipf("no mutants: %v", err)
			}
			k := &compileCheck{t: t, dir: dir, root: res.Root, command: func(file string) []string {
				return sampleCommand(s, clang, root, dir, file)
			}}
			k.all(res.Judgements)
			t.Logf("%d edits, %d refused", len(res.Judgements), k.refused)
		})
	}
}

// sampleCommand compiles the unit of a sample that reads the file.
func sampleCommand(s samples.Sample, clang int, root, dir, file string) []string {
	sources := slices.Clone(s.Sources)
	flags := slices.Clone(s.Flags)
	for _, l := range s.Libs {
		sources = append(sources, l.Sources...)
		flags = append(flags, l.Flags...)
	}
	for _, source := range sources {
		path := filepath.Join(dir, source)
		text, err := os.ReadFile(path)
		if err != nil || path != file && !strings.Contains(string(text), filepath.Base(file)) {
			continue
		}
		driver := "clang"
		if filepath.Ext(source) == ".cpp" {
			driver = "clang++"
		}
		return append([]string{fmt.Sprintf("%s-%d", driver, clang), "-w", "-Qunused-arguments", "-O0",
			"-I" + filepath.Join(root, "testdata", "programs"), source}, flags...)
	}
	return nil
}

// compileCheck compiles many edits of a file at once, and looks for those at
// fault among fewer and fewer where the compiler refuses.
type compileCheck struct {
	t    *testing.T
	root string // what the edits' file names are relative to
	dir  string // where commands run
	// command compiles a unit that reads the file; nil if there is none.
	command func(file string) []string

	mu      sync.Mutex
	refused int
}

func (k *compileCheck) all(list []mutant.Judgement) {
	byFile := map[string][]mutant.Mutant{}
	for _, j := range list {
		m := j.Mutant
		if !filepath.IsAbs(m.Edit.File) {
			m.Edit.File = filepath.Join(k.root, m.Edit.File)
		}
		byFile[m.Edit.File] = append(byFile[m.Edit.File], m)
	}
	var wg sync.WaitGroup
	slots := make(chan bool, 2)
	for file, ms := range byFile {
		if strings.HasPrefix(file, "/usr/") {
			continue // a system header
		}
		command := k.command(file)
		if command == nil {
			k.t.Errorf("no unit reads %s", file)
			continue
		}
		for _, batch := range apart(ms) {
			slots <- true
			wg.Go(func() {
				k.search(command, file, batch)
				<-slots
			})
		}
	}
	wg.Wait()
}

// apart sorts mutants into batches without overlapping edits.
func apart(ms []mutant.Mutant) [][]mutant.Mutant {
	slices.SortFunc(ms, func(a, b mutant.Mutant) int { return compare(a.Edit.Start, b.Edit.Start) })
	var batches [][]mutant.Mutant
next:
	for _, m := range ms {
		for i, b := range batches {
			if compare(b[len(b)-1].Edit.End, m.Edit.Start) < 0 {
				batches[i] = append(b, m)
				continue next
			}
		}
		batches = append(batches, []mutant.Mutant{m})
	}
	return batches
}

func compare(a, b source.Position) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
}

// search reports the edits that do not compile.
func (k *compileCheck) search(command []string, file string, ms []mutant.Mutant) {
	complaint := k.compile(command, file, ms)
	switch {
	case complaint == "":
	case len(ms) == 1:
		k.mu.Lock()
		defer k.mu.Unlock()
		k.refused++
		m := ms[0]
		say := k.t.Errorf
		if evaluatesEarly(file, m.At.Line) || evaluatedByCompiler(complaint) {
			say = k.t.Logf // the only accepted cause
		}
		say("%s:%d:%d: %s [%s] %q → %q: %s", file, m.At.Line, m.At.Col, m.Description, m.Operator, m.Edit.Original,
			m.Edit.Replacement, complaint)
	default:
		k.search(command, file, ms[:len(ms)/2])
		k.search(command, file, ms[len(ms)/2:])
	}
}

// evaluatesEarly reports code that the compiler may evaluate while it compiles,
// where a changed value may be against what other declarations want of it.
func evaluatesEarly(file string, line int) bool {
	text, err := os.ReadFile(file)
	if err != nil {
		return false
	}
	lines := strings.Split(string(text), "\n")
	return line <= len(lines) && strings.HasPrefix(lines[line-1], "constexpr ")
}

// compile returns what the compiler says against a file with the edits made.
func (k *compileCheck) compile(command []string, file string, ms []mutant.Mutant) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	edits := make([]source.Edit, len(ms))
	for i := range ms {
		edits[i] = ms[i].Edit
	}
	edited, err := source.Apply(text, edits...)
	if err != nil {
		return err.Error()
	}
	dir, err := os.MkdirTemp(k.t.TempDir(), "")
	if err != nil {
		return err.Error()
	}
	defer os.RemoveAll(dir)
	overlay, err := redirect(dir, file, edited)
	if err != nil {
		return err.Error()
	}
	argv := append([]string{"nice"}, syntaxOnly(command)...)
	cmd := exec.Command(argv[0], append(argv[1:], "-ivfsoverlay", overlay)...)
	cmd.Dir = k.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return firstLine(string(out)) + ": " + err.Error()
	}
	return ""
}

// syntaxOnly makes a command that compiles into one that only checks.
func syntaxOnly(command []string) []string {
	var argv []string
	for i := 0; i < len(command); i++ {
		switch a := command[i]; {
		case a == "-o" || a == "-MF" || a == "-Xclang" && strings.HasPrefix(command[i+1], "-fembed-bitcode"):
			i++
		case a == "-c" || a == "-MD" || a == "-g" || strings.HasPrefix(a, "-fembed-bitcode"):
		default:
			argv = append(argv, a)
		}
	}
	return append(argv, "-fsyntax-only")
}

// redirect writes a text and a file that makes clang read it in place of another.
func redirect(dir, file string, text []byte) (overlay string, err error) {
	edited := filepath.Join(dir, "edited"+filepath.Ext(file))
	if err := os.WriteFile(edited, text, 0o644); err != nil {
		return "", err
	}
	data, err := json.Marshal(map[string]any{"version": 0, "use-external-names": false,
		"roots": []any{map[string]string{"name": file, "type": "file", "external-contents": edited}}})
	if err != nil {
		return "", err
	}
	overlay = filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, data, 0o644)
}
