// Package testunit gives tests what they need of translation units: bitcode as clang makes it, LLVM to read
// it with, and worker processes that misbehave. It serves tests only, and knows nothing of what they test.
package testunit

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"ames/internal/engine/compile"
	"ames/internal/engine/llvm"
	"ames/internal/engine/toolchain"
	"ames/internal/mutation/point"
)

// Library opens LLVM of a version.
func Library(t *testing.T, major int) *llvm.Lib {
	t.Helper()
	l, err := llvm.Open(libraryPath(t, major))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func libraryPath(t *testing.T, major int) string {
	t.Helper()
	for _, found := range toolchain.LLVMs() {
		if found.Major == major {
			return found.Path
		}
	}
	t.Fatalf("LLVM %d is not installed: run scripts/install.sh", major)
	return ""
}

// Clang has clang of a version write a file.
func Clang(t *testing.T, version int, out string, args ...string) {
	t.Helper()
	command := "clang-" + strconv.Itoa(version)
	if text, err := exec.Command(command, append(args, "-o", out)...).CombinedOutput(); err != nil {
		t.Fatalf("clang %d: %v\n%s", version, err, text)
	}
}

// Bitcode compiles a source, without optimisation and with debug information.
func Bitcode(t *testing.T, version int, source string, flags ...string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "unit.bc")
	Clang(t, version, out, append([]string{"-g", "-O0", "-c", "-emit-llvm", source}, flags...)...)
	data, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Points are the mutation points of a function.
func Points(t *testing.T, f *point.Function) []point.Point {
	t.Helper()
	points, err := f.Points.AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	return points
}

// workerOf makes the test program a worker.
const workerOf = "AMES_TEST_WORKER"

// Main is the TestMain of packages whose tests start workers.
func Main(m *testing.M) {
	lib := os.Getenv(workerOf)
	if lib == "" {
		m.Run()
		return
	}
	if err := compile.Serve(lib, os.Stdin, os.Stdout); err != nil {
		panic(err)
	}
}

// Workers is a command of workers with an LLVM of which the first ones do something else, so many as the
// times say. The program must have Main.
func Workers(t *testing.T, major, times int, instead string) []string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(workerOf, libraryPath(t, major))
	count := filepath.Join(t.TempDir(), "count")
	script := fmt.Sprintf("echo x >> %[1]s; if [ $(wc -l < %[1]s) -le %[2]d ]; then %[3]s; fi; exec %[4]s",
		count, times, instead, exe)
	return []string{"sh", "-c", script}
}
