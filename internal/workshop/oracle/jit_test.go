package oracle

import (
	"bytes"
	"context"
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/session"
	"ames/internal/campaign/work"
	"ames/internal/engine/toolchain"
	"ames/internal/workshop/subjects"
	"ames/jit"
)

// TestJIT links real programs from their objects alone and from their bitcode alone: they do what
// those of the system's linker do, and mutants of them get the same verdicts. AMES_JIT_SAMPLE is the
// number of mutants per program; AMES_SUBJECTS has it use all versions of clang.
func TestJIT(t *testing.T) {
	clangs := []int{19}
	if os.Getenv("AMES_SUBJECTS") != "" {
		clangs = []int{14, 19, 22}
	}
	for i, c := range []choice{
		{"cjson", "parse_examples", all}, {"tinyxml2", "xmltest", all}, {"zlib", "example", all},
		{"expat", "runtests", all}, {"fmtlib", "format-test", all},
	} {
		if !c.wanted(all) || !today(i) {
			continue
		}
		for _, clang := range clangs {
			p := build(t, clang, c.subject, c.program)
			for _, form := range []string{"objects", "bitcode"} {
				t.Run(fmt.Sprintf("%s/%s clang %d %s", c.subject, c.program, clang, form), func(t *testing.T) {
					path := linked(t, p, clang, form == "bitcode")
					sameOutput(t, p, path)
					sameVerdicts(t, p, path, sampleSize(t, "AMES_JIT_SAMPLE", 6, c.subject))
				})
			}
		}
	}
}

// linked links a program from the objects that the system's linker is given, or from the bitcode in them.
func linked(t *testing.T, p *subjects.Program, clang int, fromBitcode bool) string {
	t.Helper()
	command := p.Links[len(p.Links)-1].Command
	parts := slices.Clone(command[1 : len(command)-2]) // without the compiler, and -o and where to
	opt := jit.EngineOptions{Name: p.Name}
	if fromBitcode {
		dir := t.TempDir()
		for i, part := range parts {
			if strings.HasSuffix(part, ".o") {
				parts[i] = bitcodeOf(t, part, dir)
			}
		}
		found, err := toolchain.Pick(toolchain.LLVMs(), clang, fmt.Sprint(clang))
		if err != nil {
			t.Fatal(err)
		}
		if opt.LLVM, err = jit.Open(found.Path, jit.Options{}); err != nil {
			t.Fatal(err)
		}
		defer opt.LLVM.Close()
	}
	e := jit.NewEngine(opt)
	defer e.Close()
	if err := e.Add(t.Context(), parts...); err != nil {
		t.Fatal(err)
	}
	file, err := e.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), p.Name)
	if err := os.WriteFile(path, file, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// bitcodeOf writes an object's bitcode to a file of its own.
func bitcodeOf(t *testing.T, object, dir string) string {
	t.Helper()
	f, err := elf.Open(object)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	data, err := f.Section(".llvmbc").Data()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, strings.TrimSuffix(filepath.Base(object), ".o")+".bc")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// times are what test programs print of their own speed.
var times = regexp.MustCompile(`\(?[0-9.]+ (ms|milli-seconds)( total)?\)?`)

func sameOutput(t *testing.T, p *subjects.Program, path string) {
	t.Helper()
	run := func(path string) string {
		dir := filepath.Join(t.TempDir(), "dir")
		if err := p.CopyDir(dir); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(path, p.Args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		out = bytes.ReplaceAll(out, []byte(path), []byte("PROGRAM"))
		return fmt.Sprintf("%s%v", times.ReplaceAll(out, nil), err)
	}
	if got, want := run(path), run(p.Path); got != want {
		t.Errorf("it does\n%s\nthe native program\n%s", got, want)
	}
}

func sameVerdicts(t *testing.T, p *subjects.Program, path string, sample int) {
	t.Helper()
	o := options(t, p)
	listed, err := session.List(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	other := o
	other.Programs = []work.Program{{Path: path, Args: p.Args}}
	otherListed, err := session.List(context.Background(), other)
	if err != nil {
		t.Fatal(err)
	}
	if len(listed.Judgements) != len(otherListed.Judgements) {
		t.Errorf("%d mutants, of the native program %d", len(otherListed.Judgements), len(listed.Judgements))
	}
	o.Only = ids(listed.Judgements, 12*sample)
	want := judge(t, o)
	other.Only = o.Only
	got := statuses(judge(t, other).Judgements)
	n := 0
	for _, j := range want.Judgements {
		if n++; same(got[j.ID], j.Status, want) {
			continue
		}
		if dependsOnHeap(t, p, o, want, &j) {
			t.Logf("%s: %s, natively %s: accepted: natively too it hangs on what new memory holds", j.ID, got[j.ID],
				j.Status)
			continue
		}
		if how := undefined(t, p, o, want, &j); how != "" {
			t.Logf("%s: %s, natively %s: accepted: %s", j.ID, got[j.ID], j.Status, how)
			continue
		}
		t.Errorf("%s: %s, natively %s (%s)", j.ID, got[j.ID], j.Status, j.Reason)
	}
	t.Logf("%d mutants", n)
}

// dependsOnHeap shows that a mutant uses allocated memory before it is written: the native program's outcome
// changes with what malloc fills memory with, while the unmutated one's does not. It also judges programs that
// memcheck has something to say of themselves.
func dependsOnHeap(t *testing.T, p *subjects.Program, o work.Options, res *mutant.Result, j *mutant.Judgement) bool {
	t.Helper()
	e := export(t, p, o, res, j)
	defer os.Remove(e.exe)
	outcomes := map[string]map[mutant.Status]bool{}
	for _, exe := range []string{p.Path, e.exe} {
		outcomes[exe] = map[mutant.Status]bool{}
		for _, fill := range []string{"255", "1", "90"} { // of its complement
			t.Setenv("GLIBC_TUNABLES", "glibc.malloc.perturb="+fill)
			a, err := Execute(context.Background(), exe, e.args, e.dir, LimitsOf(res))
			if err != nil {
				t.Fatal(err)
			}
			outcomes[exe][a.Status] = true
		}
	}
	t.Setenv("GLIBC_TUNABLES", "")
	return len(outcomes[p.Path]) == 1 && len(outcomes[e.exe]) > 1
}
