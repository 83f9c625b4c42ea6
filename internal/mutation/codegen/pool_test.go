package codegen

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"ames/internal/engine/ir"
	"ames/internal/engine/toolchain"
	"ames/internal/mutation/change"
)

// workerOf makes the test program a code generator.
const workerOf = "CODEGEN_TEST_WORKER"

func TestMain(m *testing.M) {
	if lib := os.Getenv(workerOf); lib != "" {
		if err := Serve(lib, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// dying is a command of code generators of which the first ones do something else, so many
// as the times say.
func dying(t *testing.T, times int, instead string) []string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range toolchain.LLVMs() {
		if l.Major == 19 {
			t.Setenv(workerOf, l.Path)
		}
	}
	count := filepath.Join(t.TempDir(), "count")
	script := fmt.Sprintf("echo x >> %[1]s; if [ $(wc -l < %[1]s) -le %[2]d ]; then %[3]s; fi; exec %[4]s", count, times, instead, exe)
	return []string{"sh", "-c", script}
}

// TestWorkersKilled: what somebody does to code generators is not the code's fault, and is
// not remembered; what they do by themselves is, if they do it again.
func TestWorkersKilled(t *testing.T) {
	path, err := filepath.Abs("testdata/parts.cpp")
	if err != nil {
		t.Fatal(err)
	}
	u, stripped, err := Analyse(library(t, 19), bitcode(t, 19, path), "parts.cpp")
	if err != nil {
		t.Fatal(err)
	}
	job := Job{Unit: "parts.cpp"}
	for _, f := range u.Functions {
		for _, p := range points(t, &f) {
			if p.Op == ir.Add && len(job.Functions) == 0 {
				job.Functions = []FunctionJob{{Name: f.Name, Numbers: []int32{1}, Mutations: []Mutation{{Index: p.Index, Change: change.Value{}}}}}
			}
		}
	}
	const always = 1000
	for _, c := range []struct {
		name            string
		times           int
		instead         string
		failed, passing bool
	}{
		{"killed", 3, "kill -9 $$", false, false},
		{"ended", 3, "kill -15 $$", false, false},
		{"gone without a word", 3, "exit 0", false, false},
		{"short of memory", 3, "echo LLVM ERROR: out of memory >&2; exit 1", false, false},
		{"aborts once", 1, "kill -6 $$", false, false},
		{"aborts", always, "kill -6 $$", true, false},
		{"says an error", always, "echo LLVM ERROR: cannot select >&2; exit 1", true, false},
		{"killed each time", always, "kill -9 $$", true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			cache, err := OpenCache(t.TempDir(), 1<<30)
			if err != nil {
				t.Fatal(err)
			}
			pool := NewPool(dying(t, c.times, c.instead), 1)
			defer pool.Close()
			b := NewBuilder(pool, cache, nil)
			a := &Analysis{Unit: u, stripped: stripped}
			objs, err := b.Compile(t.Context(), a, job)
			b.Close()
			if err != nil || len(objs) != 1 || (len(objs[0].Failed) > 0) != c.failed {
				t.Fatalf("%v, %+v; failed is to be %t", err, objs, c.failed)
			}
			// What is remembered needs no code generator.
			later := NewBuilder(NewPool([]string{"false"}, 1), cache, nil)
			_, err = later.Compile(t.Context(), a, job)
			later.Close()
			if hits, _ := later.CacheUse(); (hits == 0) != c.passing {
				t.Errorf("remembered: %t, %v", hits > 0, err)
			}
		})
	}
}

// TestAnalysisKilled: a unit is read once nobody ends who reads it.
func TestAnalysisKilled(t *testing.T) {
	path, err := filepath.Abs("testdata/parts.cpp")
	if err != nil {
		t.Fatal(err)
	}
	code := bitcode(t, 19, path)
	pool := NewPool(dying(t, 4, "kill -9 $$"), 1)
	defer pool.Close()
	if _, _, err := pool.Analyse(t.Context(), code, "parts.cpp"); err != nil {
		t.Error(err)
	}
	if s := pool.Stats(); s.Killed != 4 || s.Died != 4 {
		t.Errorf("%d killed of %d, want 4 of 4", s.Killed, s.Died)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := pool.Analyse(ctx, code, "parts.cpp"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
