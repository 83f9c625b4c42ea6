package oracle

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/work"
	"ames/internal/mutation/source"
)

// TestSourceEditModules does what TestSourceEdit does with a program of C++20 modules: an interface with
// partitions, templates and inline functions in it, a unit that implements it, and one that imports it.
// AMES_ORACLE_SAMPLE is the number of mutants.
func TestSourceEditModules(t *testing.T) {
	if c := (choice{"modules", "money", verdicts}); c.wanted(verdicts) {
		t.Run(c.subject+"/"+c.program, editModules)
	}
}

// editModules judges a sample of the program's mutants both ways.
func editModules(t *testing.T) {
	clang := setting(t, "AMES_CLANG", 19)
	dir := t.TempDir()
	exe, err := buildModules(clang, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	me, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	res := judge(t,
		work.Options{Programs: []work.Program{{Path: exe}}, Dir: dir, Env: os.Environ(), Jobs: runtime.NumCPU(),
			CacheDir: filepath.Join(t.TempDir(), "cache"), CacheLimit: 1 << 30, Self: []string{me},
			Identity: []byte(t.Name()), KeepEquivalent: true})
	if len(res.Judgements) < 60 {
		t.Fatalf("%d mutants: too few to say much", len(res.Judgements))
	}
	var agree, sampled int
	var mu sync.Mutex
	var wg sync.WaitGroup
	slots := make(chan bool, runtime.NumCPU())
	every := max(1, len(res.Judgements)/setting(t, "AMES_ORACLE_SAMPLE", 6))
	for k := setting(t, "AMES_ORACLE_SEED", 1) % every; k < len(res.Judgements); k += every {
		j := &res.Judgements[k]
		sampled++
		slots <- true
		wg.Go(func() {
			defer func() { <-slots }()
			a, err := editModule(clang, t.TempDir(), &j.Mutant, LimitsOf(res))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				t.Errorf("%s: %v", j.ID, err)
			case a.Agrees(j.Verdict):
				agree++
			default:
				t.Errorf("%s:%d:%d: %s %s: fast path %s (%s), edited source %s (%s)", j.Edit.File, j.At.Line, j.At.Col,
					j.Description, j.ID, j.Status, j.Reason, a.Status, a.How)
			}
		})
	}
	wg.Wait()
	t.Logf("%d of %d agree, of %d mutants", agree, sampled, len(res.Judgements))
}

// editModule judges a mutant by its edit. dir is scratch space of its own.
func editModule(clang int, dir string, m *mutant.Mutant, limits Limits) (Answer, error) {
	exe, err := buildModules(clang, dir, m)
	if err != nil {
		return Answer{Status: mutant.CompileError, How: firstLine(err.Error())}, nil
	}
	return Execute(context.Background(), exe, nil, dir, limits)
}

// moduleUnits are the program's units in the order in which they need each other, with the names of the
// modules that they make.
var moduleUnits = []struct{ source, module string }{
	{"money_amount.cppm", "money-amount"}, {"money_split.cppm", "money-split"}, {"money.cppm", "money"},
	{"money_digits.cpp", ""}, {"test.cpp", ""},
}

// buildModules copies the program's sources into a folder, changed by the mutant's edit if there is one,
// and builds them.
func buildModules(clang int, dir string, m *mutant.Mutant) (exe string, err error) {
	compiler := fmt.Sprintf("clang++-%d", clang)
	observed := []string{"-g", "-O0", "-fembed-bitcode=all"}
	run := func(args ...string) error {
		cmd := exec.Command(compiler, slices.Concat(observed, args)...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out)
		}
		return nil
	}
	objects := []string{"-o", "test"}
	for _, u := range moduleUnits {
		text, err := os.ReadFile(filepath.Join("testdata", "modules", u.source))
		if err != nil {
			return "", err
		}
		if m != nil && filepath.Base(m.Edit.File) == u.source {
			if text, err = source.Apply(text, m.Edit); err != nil {
				return "", err
			}
		}
		if err := os.WriteFile(filepath.Join(dir, u.source), text, 0o644); err != nil {
			return "", err
		}
		from, modules := u.source, []string{"-std=c++20", "-fprebuilt-module-path=."}
		if u.module == "" {
			// which an implementation does not look for before clang 17
			modules = append(modules, "-fmodule-file=money=money.pcm")
		} else {
			from = u.module + ".pcm"
			if err := run(append(modules, "--precompile", u.source, "-o", from)...); err != nil {
				return "", err
			}
			modules = []string{"-fprebuilt-module-path=."}
		}
		object := u.source + ".o"
		if err := run(append(modules, "-Wno-unused-command-line-argument", "-c", from, "-o", object)...); err != nil {
			return "", err
		}
		objects = append(objects, object)
	}
	return filepath.Join(dir, "test"), run(objects...)
}
