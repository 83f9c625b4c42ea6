package schema

import (
	"path/filepath"
	"testing"

	"ames/internal/engine/compile"
	"ames/internal/engine/ir"
	"ames/internal/mutation/change"
	"ames/internal/workshop/testunit"
)

func TestMain(m *testing.M) { testunit.Main(m) }

// TestWorkersKilled: what somebody does to code generators is not the code's fault, and is
// not remembered; what they do by themselves is, if they do it again.
func TestWorkersKilled(t *testing.T) {
	path, err := filepath.Abs("../../engine/compile/testdata/parts.cpp")
	if err != nil {
		t.Fatal(err)
	}
	code := testunit.Bitcode(t, 19, path)
	able := NewBuilder(compile.NewPool(testunit.Workers(t, 19, 0, ":"), 1), nil, nil, nil)
	defer able.Pool().Close()
	a, err := able.Analyse(t.Context(), func() ([]byte, error) { return code, nil }, [32]byte{}, "parts.cpp")
	if err != nil {
		t.Fatal(err)
	}
	job := Job{Unit: "parts.cpp"}
	for _, f := range a.Unit.Functions {
		for _, p := range testunit.Points(t, &f) {
			if p.Op == ir.Add && len(job.Functions) == 0 {
				mutation := Mutation{Index: p.Index, Change: change.Value{}}
				job.Functions = []FunctionJob{{Name: f.Name, Numbers: []int32{1}, Mutations: []Mutation{mutation}}}
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
			cache, err := compile.OpenCache(t.TempDir(), 1<<30)
			if err != nil {
				t.Fatal(err)
			}
			pool := compile.NewPool(testunit.Workers(t, 19, c.times, c.instead), 1)
			defer pool.Close()
			b := NewBuilder(pool, cache, nil, nil)
			objs, err := b.Compile(t.Context(), a, job)
			b.Close()
			if err != nil || len(objs) != 1 || (len(objs[0].Failed) > 0) != c.failed {
				t.Fatalf("%v, %+v; failed is to be %t", err, objs, c.failed)
			}
			// What is remembered needs no code generator.
			later := NewBuilder(compile.NewPool([]string{"false"}, 1), cache, nil, nil)
			_, err = later.Compile(t.Context(), a, job)
			later.Close()
			if hits, _ := later.CacheUse(); (hits == 0) != c.passing {
				t.Errorf("remembered: %t, %v", hits > 0, err)
			}
		})
	}
}
