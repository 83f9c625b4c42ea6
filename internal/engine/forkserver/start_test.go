package forkserver

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"ames/internal/engine/forkserver/layout"
	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/process"
)

func TestStartErrors(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("neither program nor script"), 0o755); err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		path string
		want error
	}{
		{"/nonexistent", os.ErrNotExist},
		{text, ErrNoRuntime},
		{script, ErrNoRuntime},
		{build(t, "failing.c", "-static"), ErrNoRuntime},
	} {
		before := openFiles(t, "self")
		s, err := Start(testContext(t), Config{Path: test.path, RuntimeLib: testEnv.runtime})
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.path, err, test.want)
		}
		if err == nil {
			s.Close()
		}
		if n := openFiles(t, "self"); n != before {
			t.Errorf("%s: %d descriptors before, %d after", test.path, before, n)
		}
	}
}

// TestNotToMain: programs that end or hang in a constructor. The early fork point
// stays usable, and runs from there show what the program does.
func TestNotToMain(t *testing.T) {
	for _, test := range []struct {
		mode string
		want MainError
	}{
		{"exit", MainError{Exit: process.Exit{Code: 3}}},
		{"abort", MainError{Exit: process.Exit{Signal: syscall.SIGABRT}}},
		{"hang", MainError{Hung: true}},
		{"closeall", MainError{CutOff: true}},
	} {
		s := start(t, Config{Path: build(t, "failing.c"), Env: []string{"FAIL=" + test.mode}})
		for range 2 {
			ctx, cancel := context.WithTimeout(testContext(t), time.Second)
			if test.mode != "hang" {
				cancel()
				ctx, cancel = context.WithCancel(testContext(t))
			}
			_, err := s.Main(ctx)
			cancel()
			var me *MainError
			if !errors.As(err, &me) {
				t.Errorf("%s: %v", test.mode, err)
				continue
			}
			if me.Exit != test.want.Exit || me.Hung != test.want.Hung || me.CutOff != test.want.CutOff ||
				string(me.Output) != "constructing\n" {
				t.Errorf("%s: %+v, %q", test.mode, me, me.Output)
			}
			if !strings.Contains(me.Error(), "constructing") {
				t.Errorf("%s: the message lacks the output: %v", test.mode, me)
			}
		}
		if n := descendants(t, s.Early().Pid()); n != 0 {
			t.Errorf("%s: %d processes left", test.mode, n)
		}
		res := runReq(t, s.Early(), Request{Limits: Limits{Idle: 100 * time.Millisecond}})
		if test.mode == "hang" && res.Met != LimitIdle || test.mode == "exit" && res.Exit.Code != 3 {
			t.Errorf("%s: from the early fork point: %v, %v", test.mode, res.Exit, res.Met)
		}
	}
}

// TestConstructorState: what constructors have set up is there in each run.
func TestConstructorState(t *testing.T) {
	for _, test := range []struct {
		mode    string
		code    int
		output  string
		threads int
	}{
		{"signals", 3, "main\n", 1},
		{"redirect", 0, "", 1},
		{"thread", 0, "main\n", 2},
		{"none", 0, "main\n", 1},
	} {
		s := start(t, Config{Path: build(t, "failing.c"), Env: []string{"FAIL=" + test.mode}})
		m, err := s.Main(testContext(t))
		if err != nil {
			t.Fatal(err)
		}
		if m.Threads() != test.threads {
			t.Errorf("%s: %d threads, want %d", test.mode, m.Threads(), test.threads)
		}
		for range 3 {
			if res := runReq(t, m, Request{}); res.Exit.Code != test.code || string(res.Output) != test.output {
				t.Errorf("%s: %v, %q", test.mode, res.Exit, res.Output)
			}
		}
		res, err := s.RunFresh(testContext(t), nil, Request{KeepOutput: 100})
		if err != nil || res.Exit.Code != test.code || string(res.Output) != "constructing\n"+test.output {
			t.Errorf("%s, fresh: %v, %v, %q", test.mode, err, res.Exit, res.Output)
		}
	}
}

// TestLazyBinding: a run binds no function that a run before it had to bind too, and
// a function that is nowhere to be found does no harm until it is called.
func TestLazyBinding(t *testing.T) {
	for _, pie := range [][]string{{"-pie", "-fPIE"}, {"-no-pie", "-fno-pie"}} {
		lib := build(t, "lazylib.c", "-shared", "-fPIC", "-Wl,-z,lazy")
		flags := append(pie, lib, "-Wl,-z,lazy", "-Wl,--allow-shlib-undefined")
		s := start(t, Config{Path: build(t, "lazy.c", flags...), Args: []string{"7"},
			Env: []string{"LD_DEBUG=bindings"}})
		m, err := s.Main(testContext(t))
		if err != nil {
			t.Fatal(err)
		}
		for name, z := range map[string]*Zygote{"early": s.Early(), "main": m} {
			res := runReq(t, z, Request{KeepOutput: 1 << 20})
			out := string(res.Output)
			if res.Exit.Code != 7 || !strings.Contains(out, "called\n") || !strings.Contains(out, "printed\n") ||
				strings.Contains(out, "`strtol'") {
				t.Errorf("%s %s: %v\n%s", pie[0], name, res.Exit, out)
			}
			if res := run(t, z, "1000"); res.Exit.Code != 127 || !strings.Contains(string(res.Output), "missing") {
				t.Errorf("%s %s: called what is missing: %v\n%s", pie[0], name, res.Exit, res.Output)
			}
		}
		own := start(t, Config{Path: build(t, "lazy.c", append(flags, "-DOWN")...), Args: []string{"7"}})
		if res := runReq(t, own.Early(), Request{}); res.Exit.Code != 55 {
			t.Errorf("%s: the program's own function was passed over: %v", pie[0], res.Exit)
		}
	}
}

// TestCoreLimit: no crash writes a core file or starts a program that does.
func TestCoreLimit(t *testing.T) {
	res := run(t, victim(t), "exec", "ulimit -c")
	pattern, err := os.ReadFile("/proc/sys/kernel/core_pattern")
	if err != nil {
		t.Fatal(err)
	}
	want := "0\n"
	if strings.HasPrefix(string(pattern), "|") {
		want = "1\n"
	}
	if string(res.Output) != want {
		t.Errorf("core files may have %s blocks, want %s", res.Output, want)
	}
}

func TestFresh(t *testing.T) {
	s := start(t, Config{Path: build(t, "victim.c"), Args: []string{"exit", "7"}})
	for _, test := range []struct {
		req  Request
		want process.Exit
		to   Limit
	}{
		{Request{}, process.Exit{Code: 7}, LimitNone},
		{Request{Args: []string{"exit", "8"}}, process.Exit{Code: 8}, LimitNone},
		{Request{Args: []string{"segv"}}, process.Exit{Signal: syscall.SIGSEGV}, LimitNone},
		{Request{Args: []string{"signals"}}, process.Exit{}, LimitNone},
		{Request{Args: []string{"sleep"}, Limits: Limits{Idle: 100 * time.Millisecond}},
			process.Exit{Signal: syscall.SIGKILL}, LimitIdle},
		{Request{Args: []string{"busy"}, Limits: Limits{CPU: 50 * time.Millisecond}},
			process.Exit{Signal: syscall.SIGKILL}, LimitCPU},
		{Request{Args: []string{"flood"}, Limits: Limits{FileSize: 1 << 20}},
			process.Exit{Signal: syscall.SIGXFSZ}, LimitNone},
	} {
		res, err := s.RunFresh(testContext(t), nil, test.req)
		if err != nil || res.Exit != test.want || res.Met != test.to {
			t.Errorf("%q: %v, %v, %v", test.req.Args, res.Exit, res.Met, err)
		}
	}
	res, err := s.RunFresh(testContext(t), nil, Request{Args: []string{"args", "a b"}, KeepOutput: 100})
	if err != nil || string(res.Output) != "args\na b\n" {
		t.Errorf("arguments: %q, %v", res.Output, err)
	}
	res, err = s.RunFresh(testContext(t), nil, Request{Args: []string{"daemon"}, Limits: safe})
	if err != nil || res.Killed != 1 {
		t.Errorf("daemon: %d killed, %v", res.Killed, err)
	}
	_, err = s.RunFresh(testContext(t), nil, Request{Writes: []Write{{Addr: 8, Data: []byte{1}}}})
	var re *RunError
	if !errors.As(err, &re) || re.Address != 8 {
		t.Errorf("write to nowhere: %v", err)
	}
	ctx, cancel := context.WithTimeout(testContext(t), 50*time.Millisecond)
	defer cancel()
	if _, err := s.RunFresh(ctx, nil, Request{Args: []string{"sleep"}}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("cancelled: %v", err)
	}
	res, err = RunFresh(testContext(t), Config{Path: build(t, "victim.c"), RuntimeLib: testEnv.runtime}, nil,
		Request{Args: []string{"exit", "9"}})
	if err != nil || res.Exit.Code != 9 {
		t.Errorf("all at once: %v, %v", res.Exit, err)
	}
}

func TestSameLayout(t *testing.T) {
	a := []layout.Module{{Name: "x", Bias: 1}, {Name: "y", Bias: 2}}
	for _, b := range [][]layout.Module{{{Name: "x", Bias: 1}}, {{Name: "x", Bias: 1}, {Name: "y", Bias: 3}},
		{{Name: "z", Bias: 1}, {Name: "y", Bias: 2}}, nil} {
		if err := layout.Same(a, b); !errors.Is(err, layout.ErrDiffers) {
			t.Errorf("%v: %v", b, err)
		}
	}
	if err := layout.Same(a, append(a, layout.Module{Path: "w"})); err != nil {
		t.Error(err)
	}
}

func TestBuildRuntime(t *testing.T) {
	dir := t.TempDir()
	first, err := BuildRuntime(context.Background(), testClang, dir)
	if err != nil {
		t.Fatal(err)
	}
	st, err := os.Stat(first)
	if err != nil {
		t.Fatal(err)
	}
	again, err := BuildRuntime(context.Background(), testClang, dir)
	if err != nil || again != first {
		t.Errorf("%s, then %s (%v)", first, again, err)
	}
	if st2, err := os.Stat(first); err != nil || !os.SameFile(st, st2) {
		t.Error("built twice")
	}
	// A damaged library is built again.
	if err := os.Truncate(first, st.Size()/2); err != nil {
		t.Fatal(err)
	}
	if _, err = BuildRuntime(context.Background(), testClang, dir); err != nil {
		t.Fatal(err)
	}
	if st2, err := os.Stat(first); err != nil || st2.Size() != st.Size() {
		t.Errorf("size %d after damage, want %d", st2.Size(), st.Size())
	}
	other, err := BuildRuntime(context.Background(), "clang-14", dir)
	if err != nil || other == first {
		t.Errorf("another compiler gives %s (%v)", other, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 4 {
		t.Errorf("%v left in the cache (%v)", entries, err)
	}
	if _, err := BuildRuntime(context.Background(), "no-such-clang", dir); err == nil {
		t.Error("built without a compiler")
	}
	if _, err := BuildRuntime(context.Background(), testClang, filepath.Join(dir, "with space")); err == nil {
		t.Error("a path that cannot be preloaded")
	}
}

// TestRuntimeWarnings: the runtime compiles without a warning, with every clang there is.
func TestRuntimeWarnings(t *testing.T) {
	for _, clang := range []string{"clang-14", "clang-19", "clang-22"} {
		flags := append(slices.Clone(runtimeFlags), "-Wall", "-Wextra", "-Werror")
		if _, err := buildRuntime(t.Context(), clang, t.TempDir(), flags); err != nil {
			t.Error(err)
		}
	}
}

// TestHeap: a run finds the heap that the program by itself has, since what the heap
// holds decides how often it grows and shrinks later; and what it maps lies where
// the program that the runtime does nothing in has it.
func TestHeap(t *testing.T) {
	path := build(t, "heap.c", "-rdynamic")
	plain := exec.Command(path)
	plain.Env = []string{"LD_PRELOAD=" + testEnv.runtime}
	want, err := plain.Output()
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, Config{Path: path})
	main, err := s.Main(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, z := range map[string]*Zygote{"early": s.Early(), "main": main} {
		names := []string{"main", "nowhere_defined", "nor_this@VERSION_1", "malloc"}
		if _, err := z.Resolve(testContext(t), names); err != nil {
			t.Fatal(err)
		}
		if res := run(t, z); string(res.Output) != string(want) {
			t.Errorf("%s: %swant %s", name, res.Output, want)
		}
	}
}

// TestFreshWaits: a fresh process that waits for Ames, here until a large image is
// there, is not idle.
func TestFreshWaits(t *testing.T) {
	s := start(t, Config{Path: build(t, "victim.c"), Args: []string{"exit", "7"}})
	const size = 256 << 20
	base := freeNear(t, s.Early(), symbol(t, s.Early(), "compute"), size)
	im := &memory.Image{Segments: []memory.Segment{{Addr: base, Size: size, Prot: memory.ProtRead,
		Data: make([]byte, size)}}}
	defer im.Close()
	res, err := s.RunFresh(testContext(t), []*memory.Image{im}, Request{Limits: Limits{Idle: time.Nanosecond}})
	if err != nil || res.Met != LimitNone || res.Exit != (process.Exit{Code: 7}) {
		t.Errorf("%v, %v, %v", res.Exit, res.Met, err)
	}
}
