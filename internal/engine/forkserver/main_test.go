package forkserver

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ames/internal/engine/world"
)

// The tests run real programs, built once from testdata.

const testClang = "clang-19"

var testEnv struct {
	dir     string
	runtime string
}

func TestMain(m *testing.M) {
	if role := os.Getenv("FORKSERVER_TEST_HELPER"); role != "" {
		helperMain(role)
		return
	}
	// Under nohup this signal is ignored, and programs would inherit that. One
	// that is caught here is at its default there.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	code, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func runTests(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "forkserver-test-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	testEnv.dir = dir
	testEnv.runtime, err = BuildRuntime(context.Background(), testClang, dir)
	if err != nil {
		return 0, err
	}
	return m.Run(), nil
}

var built sync.Map // command line → func() (string, error)

// build compiles a file of testdata and returns the program.
func build(t testing.TB, source string, flags ...string) string {
	t.Helper()
	key := source + " " + strings.Join(flags, " ")
	once, _ := built.LoadOrStore(key, sync.OnceValues(func() (string, error) {
		f, err := os.CreateTemp(testEnv.dir, strings.TrimSuffix(filepath.Base(source), filepath.Ext(source))+"-*")
		if err != nil {
			return "", err
		}
		f.Close()
		cc := testClang
		if strings.HasSuffix(source, ".cc") {
			cc = strings.Replace(testClang, "clang", "clang++", 1)
		}
		args := append([]string{"-g", "-O1", "-o", f.Name(), filepath.Join("testdata", source)}, flags...)
		if out, err := exec.Command(cc, args...).CombinedOutput(); err != nil {
			return "", fmt.Errorf("%s: %w\n%s", key, err, out)
		}
		return f.Name(), nil
	}))
	path, err := once.(func() (string, error))()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func start(t testing.TB, cfg Config) *Server {
	t.Helper()
	if cfg.RuntimeLib == "" {
		cfg.RuntimeLib = testEnv.runtime
	}
	if inWorlds && cfg.Worlds == nil {
		cfg.Worlds, cfg.Home, cfg.World = oneWorld(t)
	}
	s, err := Start(testContext(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// inWorlds says that all programs are started in worlds.
var inWorlds = os.Getenv("FORKSERVER_TEST_WORLDS") != ""

func oneWorld(t testing.TB) (k *world.Keeper, home, w *world.World) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	k, err = world.Start(testContext(t), []string{"env", "FORKSERVER_TEST_HELPER=keeper", self, "worlds"},
		world.Layout{Thrown: []world.Folder{{Path: "/tmp"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	})
	if home, err = k.Home(world.All); err != nil {
		t.Fatal(err)
	}
	if w, err = k.Make(world.All); err != nil {
		t.Fatal(err)
	}
	return k, home, w
}

func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// victims gives testdata/victim.c at both fork points.
func victims(t testing.TB) map[string]*Zygote {
	t.Helper()
	s := start(t, Config{Path: build(t, "victim.c"), Args: []string{"exit", "77"}})
	m, err := s.Main(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*Zygote{"early": s.Early(), "main": m}
}

func victim(t testing.TB) *Zygote { return victims(t)["main"] }

// safe are limits that no passing test comes near.
var safe = Limits{Wall: 30 * time.Second}

func run(t testing.TB, z *Zygote, args ...string) Result {
	t.Helper()
	return runReq(t, z, Request{Args: args})
}

func runReq(t testing.TB, z *Zygote, req Request) Result {
	t.Helper()
	if req.Limits == (Limits{}) {
		req.Limits = safe
	}
	if req.KeepOutput == 0 {
		req.KeepOutput = 4096
	}
	res, err := z.Run(testContext(t), req)
	if err != nil {
		t.Fatalf("%q: %v", req.Args, err)
	}
	return res
}
