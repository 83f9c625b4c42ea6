package jit_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ames/internal/engine/toolchain"
	"ames/jit"
)

// bitcode compiles a C text with some clang.
func bitcode(tb testing.TB, clang, text string, flags ...string) []byte {
	tb.Helper()
	return build(tb, clang, text, append(flags, "-emit-llvm")...)
}

func build(tb testing.TB, clang, text string, flags ...string) []byte {
	tb.Helper()
	out := filepath.Join(tb.TempDir(), "out")
	cmd := exec.Command(clang, append(flags, "-x", "c", "-c", "-", "-o", out)...)
	cmd.Stdin = strings.NewReader(text)
	if text, err := cmd.CombinedOutput(); err != nil {
		tb.Fatalf("%s: %v\n%s", clang, err, text)
	}
	data, err := os.ReadFile(out)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// open opens the LLVM of a version.
func open(tb testing.TB, major int, opt jit.Options) *jit.LLVM {
	tb.Helper()
	found, err := toolchain.Pick(toolchain.LLVMs(), major, fmt.Sprint(major))
	if err != nil {
		tb.Fatal(err)
	}
	l, err := jit.Open(found.Path, opt)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(l.Close)
	return l
}

const source = `
#include <stdio.h>
#include <stdlib.h>
static int calls;
int twice(int n) { calls++; return 2 * n; }
static int (*const pointer)(int) = twice;
int thrice(int n) { return n + pointer(n); }
double half(long n) { return n / 2.0; }
int total(void) { return calls; }
int main(int argc, char **argv) {
	if (argc > 2 && *argv[1] == 'i') {
		FILE *f = fopen(argv[1], "r");
		int n = 0;
		if (!f || fscanf(f, "%d", &n) != 1) return 9;
		FILE *to = fopen(argv[2], "w");
		fprintf(to, "%d\n", thrice(n));
		return fclose(to);
	}
	for (int i = 1; i < argc; i++) printf("%d %s\n", thrice(atoi(argv[i])), getenv("WORD"));
	return total();
}
`

func TestModules(t *testing.T) {
	for _, major := range []int{14, 19, 22} {
		t.Run(fmt.Sprint(major), func(t *testing.T) {
			l := open(t, major, jit.Options{})
			if l.Version() != major {
				t.Errorf("version %d", l.Version())
			}
			data := bitcode(t, fmt.Sprintf("clang-%d", major), source, "-g")
			m, err := l.Load("a.bc", data)
			if err != nil {
				t.Fatal(err)
			}
			var defined []string
			for _, f := range m.Functions() {
				if f.Defined {
					defined = append(defined, f.Name)
				}
			}
			if got := strings.Join(defined, " "); got != "twice thrice half total main" {
				t.Errorf("functions %s", got)
			}
			locs := m.Locations("half")
			if len(locs) == 0 || locs[0].Line != 8 {
				t.Errorf("locations of half: %v", locs)
			}
			before := m.Text()
			c, err := m.Clone()
			if err != nil {
				t.Fatal(err)
			}
			if n := l.Counters().ContextsLive; n != 2 {
				t.Errorf("%d contexts", n)
			}
			if err := c.Passes("default<O2>"); err != nil {
				t.Fatal(err)
			}
			var back *jit.Clone
			object, err := l.Compile(t.Context(), c, jit.CompileOptions{Compiled: func(c *jit.Clone) { back = c }})
			if err != nil || back != c || len(object) == 0 {
				t.Fatalf("compile: %v, %v, %d bytes", err, back, len(object))
			}
			if back.Text() == "" {
				t.Error("the clone is not to be used any more")
			}
			back.Close()
			if _, err := l.Compile(t.Context(), back, jit.CompileOptions{}); err == nil {
				t.Error("a closed clone is compiled")
			}
			if m.Text() != before {
				t.Error("the original changed")
			}
			m.Close()
			m.Close()
			if _, err := m.Clone(); err == nil {
				t.Error("a closed module is cloned")
			}
			if n := l.Counters().ContextsLive; n != 0 {
				t.Errorf("%d contexts live", n)
			}
		})
	}
}

// engine makes an engine of C texts.
func engine(t *testing.T, major int, asBitcode bool, texts ...string) *jit.Engine {
	t.Helper()
	clang := fmt.Sprintf("clang-%d", major)
	l := open(t, major, jit.Options{})
	e := jit.NewEngine(jit.EngineOptions{LLVM: l})
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	for i, text := range texts {
		name := fmt.Sprintf("%d", i)
		var err error
		if asBitcode {
			err = e.AddBitcode(t.Context(), name+".bc", bitcode(t, clang, text))
		} else {
			err = e.AddObject(name+".o", build(t, clang, text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return e
}

func TestEngine(t *testing.T) {
	for _, major := range []int{14, 19, 22} {
		for _, asBitcode := range []bool{false, true} {
			t.Run(fmt.Sprint(major, asBitcode), func(t *testing.T) {
				e := engine(t, major, asBitcode, source)
				res, err := e.Run(t.Context(), jit.Run{Args: []string{"1", "20"}, Env: []string{"WORD=w"}})
				if err != nil || string(res.Output) != "3 w\n60 w\n" || res.Exit != 2 || res.Signal != 0 {
					t.Errorf("run: %+v %s, %v", res, res.Output, err)
				}
				in := map[string][]byte{"in": []byte("5")}
				res, err = e.Run(t.Context(), jit.Run{Args: []string{"in", "out"}, Files: in})
				if err != nil || string(res.Files["out"]) != "15\n" || len(res.Files) != 2 || !res.Success() {
					t.Errorf("run with files: %+v, %v", res, err)
				}
				res, err = e.Call(t.Context(), "thrice", []uint64{7}, jit.Run{})
				if err != nil || res.Value != 21 || !res.Returned {
					t.Errorf("call: %+v, %v", res, err)
				}
				res, err = e.Call(t.Context(), "half", []uint64{7}, jit.Run{})
				if err != nil || res.Float != 3.5 {
					t.Errorf("call: %+v, %v", res, err)
				}
				res, err = e.Call(t.Context(), "exit", []uint64{5}, jit.Run{})
				if err == nil {
					t.Errorf("a library's function is called: %+v", res)
				}
			})
		}
	}
}

// What replaces a function uses the program's own variables, local ones too.
func TestReplace(t *testing.T) {
	l := open(t, 19, jit.Options{})
	data := bitcode(t, "clang-19", source)
	e := jit.NewEngine(jit.EngineOptions{LLVM: l})
	defer e.Close()
	if err := e.AddBitcode(t.Context(), "a.bc", data); err != nil {
		t.Fatal(err)
	}
	m, err := l.Load("b.bc", bitcode(t, "clang-19", strings.Replace(source, "2 * n", "5 * n", 1)))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	c, err := m.Clone()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Keep("twice"); err != nil {
		t.Fatal(err)
	}
	object, err := l.Compile(t.Context(), c, jit.CompileOptions{})
	if err != nil {
		t.Fatal(err)
	}
	run := func() string {
		res, err := e.Run(t.Context(), jit.Run{Args: []string{"10"}})
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%s%d", res.Output, res.Exit)
	}
	if got := run(); got != "30 (null)\n1" {
		t.Errorf("before: %s", got)
	}
	if err := e.Replace(t.Context(), "twice", object); err != nil {
		t.Fatal(err)
	}
	if got := run(); got != "60 (null)\n1" {
		t.Errorf("replaced: %s", got)
	}
	e.Restore("twice")
	if got := run(); got != "30 (null)\n1" {
		t.Errorf("restored: %s", got)
	}
	if err := e.Replace(t.Context(), "nosuch", object); err == nil || !strings.Contains(err.Error(), "nosuch") {
		t.Errorf("replace what is not there: %v", err)
	}
}

func TestLimits(t *testing.T) {
	e := engine(t, 19, true, `
#include <unistd.h>
#include <signal.h>
int loop(void) { for (volatile int i = 0;; i++); }
int wait_(void) { return pause(); }
int crash(void) { return *(volatile int *)0; }
`)
	if _, err := e.Run(t.Context(), jit.Run{}); err == nil || !strings.Contains(err.Error(), "main") {
		t.Errorf("a program without main runs: %v", err)
	}
	res, err := e.Call(t.Context(), "loop", nil, jit.Run{Limits: jit.Limits{CPU: 100 * time.Millisecond}})
	if err != nil || res.Limit == "" || res.Returned {
		t.Errorf("%+v, %v", res, err)
	}
	res, err = e.Call(t.Context(), "wait_", nil, jit.Run{Limits: jit.Limits{Idle: 100 * time.Millisecond}})
	if err != nil || res.Limit == "" || res.Returned {
		t.Errorf("%+v, %v", res, err)
	}
	res, err = e.Call(t.Context(), "crash", nil, jit.Run{})
	if err != nil || res.Signal != 11 || res.Returned {
		t.Errorf("%+v, %v", res, err)
	}
}

func TestErrors(t *testing.T) {
	l := open(t, 19, jit.Options{})
	ctx := context.Background()
	whole := bitcode(t, "clang-19", source)
	newer := bitcode(t, "clang-22", source)
	foreign := bitcode(t, "clang-19", "int f(void) { return 1; }", "--target=aarch64-linux-gnu")
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"empty", nil, "empty"},
		{"text", []byte("int main(void) { return 0; }"), "magic"},
		{"newer", newer, "LLVM 19 reads none that is newer"},
		{"foreign", foreign, "aarch64"},
		{"half", whole[:len(whole)/2], "ends early"},
	} {
		for what, try := range map[string]func() error{
			"load":   func() error { _, err := l.Load(c.name, c.data); return err },
			"object": func() error { _, err := l.Object(ctx, c.name, c.data, jit.CompileOptions{}); return err },
		} {
			err := try()
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), c.name+":") {
				t.Errorf("%s %s: %v", what, c.name, err)
			}
		}
	}
	for i := range 64 {
		part := whole[:len(whole)*i/64]
		if _, err := l.Load("part", part); !errors.Is(err, jit.ErrNotBitcode) {
			t.Errorf("%d of 64 parts: %v", i, err)
		}
	}
	object := build(t, "clang-19", source)
	lib := archived(t, object)
	for i := range 64 {
		e := jit.NewEngine(jit.EngineOptions{LLVM: l})
		for what, err := range map[string]error{
			"object":  e.AddObject("part", object[:len(object)*i/64]),
			"bitcode": e.AddBitcode(ctx, "part", whole[:len(whole)*i/64]),
			"archive": e.AddArchive("part", lib[:len(lib)*i/64]),
		} {
			if err == nil || !strings.HasPrefix(err.Error(), "part:") {
				t.Errorf("%d of 64 parts of an %s: %v", i, what, err)
			}
		}
	}
	if err := jit.NewEngine(jit.EngineOptions{}).AddBitcode(ctx, "a.bc", whole); err == nil {
		t.Error("bitcode is compiled without an LLVM")
	}
	foreignObject := build(t, "clang-19", "int f(void) { return 1; }", "--target=aarch64-linux-gnu")
	if err := jit.NewEngine(jit.EngineOptions{}).AddObject("arm.o", foreignObject); err == nil {
		t.Error("an object for another machine is linked")
	}
	if err := jit.NewEngine(jit.EngineOptions{}).Link(ctx); err == nil {
		t.Error("nothing is linked")
	}
	if n := l.Counters().ContextsLive; n != 0 {
		t.Errorf("%d contexts live", n)
	}
}

// archived makes an archive of an object.
func archived(t *testing.T, object []byte) []byte {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.o"), object, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("ar", "rcs", "lib.a", "a.o")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(dir, "lib.a"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Linked and called a thousand times by eight goroutines, nothing is left.
func TestNothingIsLeft(t *testing.T) {
	times := 1000
	if testing.Short() {
		times = 100
	}
	l := open(t, 19, jit.Options{})
	object := build(t, "clang-19", source)
	e := jit.NewEngine(jit.EngineOptions{})
	if err := e.AddObject("a.o", object); err != nil {
		t.Fatal(err)
	}
	code := bitcode(t, "clang-19", "int one(void) { return 1; }")
	round := func(i int) error {
		each := jit.NewEngine(jit.EngineOptions{})
		defer each.Close()
		if err := each.AddObject("a.o", object); err != nil {
			return err
		}
		if _, err := each.Lookup("thrice"); err != nil {
			return err
		}
		if i%10 == 0 {
			m, err := l.Load("one", code)
			if err != nil {
				return err
			}
			defer m.Close()
			c, err := m.Clone()
			if err != nil {
				return err
			}
			if _, err := l.Compile(t.Context(), c, jit.CompileOptions{}); err != nil {
				return err
			}
		}
		res, err := e.Call(t.Context(), "thrice", []uint64{uint64(i)}, jit.Run{})
		if err == nil && res.Value != uint64(3*i) {
			err = fmt.Errorf("three times %d is %d", i, res.Value)
		}
		return err
	}
	all := func(times int) {
		var group sync.WaitGroup
		next := make(chan int, times)
		for i := range times {
			next <- i
		}
		close(next)
		for range 8 {
			group.Go(func() {
				for i := range next {
					if err := round(i); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		group.Wait()
	}
	all(100)
	before := used(t)
	// What grows each time is a leak. The collector, and the race detector, take what they need once.
	for try := 1; ; try++ {
		const leeway, tries = 20 << 20, 3
		start := used(t)
		all(times)
		after := used(t)
		t.Logf("at first %+v, before %+v, after %+v", before, start, after)
		// So does what more calls than before at the same time need.
		grown := after.memory > start.memory+leeway || after.mappings > start.mappings+20 || after.files > start.files
		if grown && try == tries {
			t.Errorf("at first %+v, before %+v, after %+v", before, start, after)
		}
		if !grown || try == tries {
			break
		}
	}
	if n := l.Counters().ContextsLive; n != 0 {
		t.Errorf("%d contexts live", n)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if left := used(t); left.files > before.files {
		t.Errorf("descriptors: %d at first, %d in the end", before.files, left.files)
	}
}

// usage is what this process has.
type usage struct{ memory, mappings, files int }

func used(t *testing.T) (u usage) {
	t.Helper()
	debug.FreeOSMemory()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, is := strings.CutPrefix(line, "VmRSS:"); is {
			fmt.Sscan(rest, &u.memory)
			u.memory <<= 10
		}
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	u.mappings = strings.Count(string(maps), "\n")
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	u.files = len(files)
	return u
}

// Workers compile what may end the process, and what is not loaded into it.
func TestWorkers(t *testing.T) {
	me, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, only := range []bool{false, true} {
		l := open(t, 19, jit.Options{Worker: []string{me, workerArgument}, WorkersOnly: only, Jobs: 2})
		data := bitcode(t, "clang-19", source)
		object, err := l.Object(t.Context(), "a.bc", data, jit.CompileOptions{Isolated: true})
		if err != nil {
			t.Fatal(err)
		}
		e := jit.NewEngine(jit.EngineOptions{})
		if err := e.AddObject("a.o", object); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Lookup("thrice"); err != nil {
			t.Error(err)
		}
		// What passes for bitcode, and is none that LLVM reads.
		damaged := slices.Clone(data)
		for i := len(damaged) / 2; i < len(damaged)/2+200; i++ {
			damaged[i] ^= 0x55
		}
		if _, err := l.Object(t.Context(), "damaged.bc", damaged, jit.CompileOptions{Isolated: true}); err == nil {
			t.Error("damaged bitcode is compiled")
		}
		if _, err := l.Object(t.Context(), "a.bc", data, jit.CompileOptions{Isolated: true}); err != nil {
			t.Errorf("after damaged bitcode: %v", err)
		}
		if c := l.Counters(); c.Objects != 2 || c.ContextsLive != 0 {
			t.Errorf("%+v", c)
		}
		if _, err := l.Load("a.bc", data); (err != nil) != only {
			t.Errorf("workers only %v: load: %v", only, err)
		}
	}
	l := open(t, 19, jit.Options{})
	data := bitcode(t, "clang-19", source)
	if _, err := l.Object(t.Context(), "a.bc", data, jit.CompileOptions{Isolated: true}); err == nil {
		t.Error("compiled by a worker that there is not")
	}
	l.Close()
	if _, err := l.Load("a.bc", data); err == nil {
		t.Error("a closed LLVM loads")
	}
}

const workerArgument = "worker-of-the-test"

func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == workerArgument {
		if err := jit.ServeWorker(os.Args[2], os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}
