package llvm

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"ames/internal/engine/ir"
)

// libraries are the tested versions; the install script provides them.
var libraries = map[int]string{
	13: "/usr/lib/x86_64-linux-gnu/libLLVM-13.so.1",
	14: "/usr/lib/x86_64-linux-gnu/libLLVM-14.so.1",
	15: "/usr/lib/x86_64-linux-gnu/libLLVM-15.so.1",
	16: "/usr/lib/x86_64-linux-gnu/libLLVM-16.so.1",
	19: "/usr/lib/x86_64-linux-gnu/libLLVM.so.19.1",
	22: "/usr/lib/x86_64-linux-gnu/libLLVM.so.22.1",
}

func TestOneBinaryDrivesEveryVersion(t *testing.T) {
	dir := t.TempDir()
	src := filepath.Join(dir, "a.c")
	if err := os.WriteFile(src, []byte("int add(int a, int b) { return a + b; }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for major, path := range libraries {
		bc := filepath.Join(dir, "a.bc")
		if out, err := exec.Command("clang-13", "-g", "-O0", "-c", "-emit-llvm", src, "-o",
			bc).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		data, err := os.ReadFile(bc)
		if err != nil {
			t.Fatal(err)
		}
		l, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		c := l.NewContext()
		m, err := l.Parse(c, data, "a.c")
		if err != nil {
			t.Fatal(err)
		}
		f := l.NamedFunction(m, "add")
		if f == 0 {
			t.Fatalf("LLVM %d: no function add", major)
		}
		adds := 0
		for _, b := range l.Blocks(f) {
			for v := l.FirstInstruction(b); v != 0; v = l.NextInstruction(v) {
				if l.Opcode(v) == ir.Add {
					adds++
					loc, ok := l.Location(v)
					if !ok || loc.Line != 1 || loc.Col != 34 {
						t.Errorf("LLVM %d: location %+v", major, loc)
					}
				}
			}
		}
		if adds != 1 {
			t.Errorf("LLVM %d: %d adds", major, adds)
		}
		l.StripDebugInfo(m)
		if err := l.Verify(m); err != nil {
			t.Error(err)
		}
		tm, err := l.NewTargetMachine(l.Triple(m))
		if err != nil {
			t.Fatal(err)
		}
		obj, err := l.Emit(c, tm, m)
		if err != nil || len(obj) < 64 || string(obj[:4]) != "\x7fELF" {
			t.Errorf("LLVM %d: object of %d bytes: %v", major, len(obj), err)
		}
		l.DisposeTargetMachine(tm)
		l.DisposeModule(m)
		l.Dispose(c)
		if created, live := l.Contexts(); created != 1 || live != 0 {
			t.Errorf("LLVM %d: contexts created %d, live %d", major, created, live)
		}
		if l.Major != major {
			t.Errorf("LLVM at %s says it is %d", path, l.Major)
		}
		if _, err := l.Parse(l.NewContext(), []byte("not bitcode at all"), "x"); err == nil {
			t.Errorf("LLVM %d: garbage parsed", major)
		}
	}
}
