package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestNoProgram: what is named is no test program at all.
func TestNoProgram(t *testing.T) {
	t.Parallel()
	p := small(t)
	write := func(name, text string) string {
		path := filepath.Join(p.dir, name)
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	exe := readFile(t, p.exe)
	class32 := bytes.Clone(exe)
	class32[4] = 1
	machine := bytes.Clone(exe)
	machine[18], machine[19] = 0xf3, 0 // RISC-V
	object := filepath.Join(p.dir, "lib.o")
	if out, err := exec.Command(compiler(usual), "-c", filepath.Join(p.dir, "lib.c"), "-o",
		object).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, c := range []struct{ name, path, says string }{
		{"text", write("text", "hello\n"), "not an ELF file"},
		{"empty", write("empty", ""), "not an ELF file"},
		{"missing", filepath.Join(p.dir, "nothing"), "no such file"},
		{"missing without path", "nothing", "name it with its path, such as ./nothing"},
		{"folder", p.dir, "is a folder"},
		{"object file", object, "link it first"},
		{"32 bits", write("class32", string(class32)), "unsupported kind of ELF file"},
		{"other machine", write("machine", string(machine)), "unsupported kind of ELF file"},
		{"cut off", write("cut", string(exe[:len(exe)/2])), "build it again"},
		{"cut off early", write("cut2", string(exe[:70])), "build it again"},
	} {
		for _, command := range []string{"run", "list"} {
			ames(t, p.dir, command, c.path).want(t, statusUse, c.says, filepath.Base(c.path))
		}
	}
}

// TestUnfitBuild: a program that was not built as Ames needs it.
func TestUnfitBuild(t *testing.T) {
	t.Parallel()
	sources := files(libSource, testSource)
	for _, c := range []struct {
		name  string
		clang int
		flags []string
		run   []string
		says  []string
	}{
		{"no bitcode", usual, []string{"-g", "-O0"}, nil, []string{"no LLVM bitcode inside", "-fembed-bitcode=all"}},
		{"optimised", usual, []string{"-g", "-O2", "-fembed-bitcode=all"}, nil,
			[]string{"compiled with optimisation", "-O0"}},
		{"optimised for debugging", usual, []string{"-g", "-Og", "-fembed-bitcode=all"}, nil,
			[]string{"compiled with optimisation", "-Og"}},
		{"no columns", usual, append([]string{"-gno-column-info"}, bitcodeFlags...), nil,
			[]string{"no mutants found", "without -gno-column-info"}},
		{"link-time optimisation", usual, append([]string{"-flto", "--ld-path=ld.lld-19"}, bitcodeFlags...), nil,
			[]string{"without -flto"}},
		{"thin link-time optimisation", usual, append([]string{"-flto=thin", "--ld-path=ld.lld-19"}, bitcodeFlags...),
			nil, []string{"without -flto"}},
		{"no debug information", usual, []string{"-O0", "-fembed-bitcode=all"}, nil,
			[]string{"no mutants found", "-g"}},
		{"stripped", usual, append([]string{"-s"}, bitcodeFlags...), nil, []string{"stripped", "strip"}},
		{"static", usual, append([]string{"-static"}, bitcodeFlags...), nil, []string{"statically linked", "-static"}},
		{"static PIE", usual, append([]string{"-static-pie"}, bitcodeFlags...), nil,
			[]string{"statically linked", "-static"}},
		{"thread sanitizer", usual, append([]string{"-fsanitize=thread"}, bitcodeFlags...), nil,
			[]string{"ThreadSanitizer", "-fsanitize=thread"}},
		{"bitcode too new", 22, bitcodeFlags, []string{"--llvm", "14"}, []string{"22", "14"}},
		{"no such LLVM", usual, bitcodeFlags, []string{"--llvm", "77"}, []string{"77"}},
		{"LLVM is no file", usual, bitcodeFlags, []string{"--llvm", "/nowhere/libLLVM.so"},
			[]string{"/nowhere/libLLVM.so"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := compiled(t, sources, c.clang, c.flags...)
			p.run(t, c.run...).want(t, statusUse, c.says...)
		})
	}
}

// TestNothingToMutate: nothing to do is an error that says why.
func TestNothingToMutate(t *testing.T) {
	t.Parallel()
	p := compiled(t, map[string]string{"test_main.c": "int main(int argc, char **argv) { return argc > 5; }\n"}, usual,
		bitcodeFlags...)
	p.run(t).want(t, statusUse, "no mutants found", "test code", "--include")
	p.run(t, "--include", "*.c").want(t, statusOK)

	p = small(t)
	p.run(t, "--exclude", "lib.c").want(t, statusUse, "no mutants found", "excluded")
	p.run(t, "--include", "nothing/**").want(t, statusUse, "no mutants found", "not included")
	p.run(t, "--operators", "shl-shr").want(t, statusUse, "no mutants found", "operators")
	if err := os.Remove(filepath.Join(p.dir, "lib.c")); err != nil {
		t.Fatal(err)
	}
	p.run(t).want(t, statusUse, "no mutants found", "source missing")
}

// TestWrongUse: mistakes in flags and arguments.
func TestWrongUse(t *testing.T) {
	t.Parallel()
	p := small(t)
	ames(t, p.dir, "show", "12345678").want(t, statusUse, "ames run")
	ames(t, p.dir, "export", "12345678", "-o", "x").want(t, statusUse, "ames run")
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"run"}, "run --help"},
		{[]string{"walk", p.exe}, "unknown command"},
		{[]string{"run", "--fast", p.exe}, "--fast"},
		{[]string{"run", "--jobs", "0", p.exe}, "--jobs"},
		{[]string{"run", "--jobs", "-1", p.exe}, "--jobs must be at least 1"},
		{[]string{"run", "--jobs", "1025", p.exe}, "--jobs must be at most 1024"},
		{[]string{"run", "--jobs", "2147483647", p.exe}, "--jobs must be at most 1024"},
		{[]string{"run", "--jobs", "99999999999999999999", p.exe}, "--jobs"},
		{[]string{"run", "--jobs", "many", p.exe}, "--jobs"},
		{[]string{"run", "--isolation", "none", p.exe}, "--isolation must be fork, main, contact or exec"},
		{[]string{"run", "--timeout-factor", "0.5", p.exe}, "--timeout-factor"},
		{[]string{"run", "--min-score", "120", p.exe}, "--min-score"},
		{[]string{"run", "--test-timeout", "-1s", p.exe}, "--test-timeout"},
		{[]string{"run", "--test-timeout", "soon", p.exe}, "--test-timeout"},
		{[]string{"run", "--operators", "add-sub,flip-bits", p.exe}, `"flip-bits"`},
		{[]string{"run", "--include", "[", p.exe}, "pattern"},
		{[]string{"run", "--report", "json", p.exe}, "FORMAT=FILE"},
		{[]string{"run", "--report", "yaml=x.yaml", p.exe}, `"yaml"`},
		{[]string{"run", "--report", "json=no/such/folder/x.json", p.exe}, "no/such/folder"},
		{[]string{"list"}, "list --help"},
		{[]string{"show"}, "show --help"},
		{[]string{"export", "12345678"}, "-o"},
	} {
		ames(t, p.dir, c.args...).want(t, statusUse, "ames: ", c.says)
	}
	p.run(t).want(t, statusOK)
	ames(t, p.dir, "show", "zzzz").want(t, statusUse, "ames list")
}

// TestPathWithoutClang: the runtime cannot be built without a compiler.
func TestPathWithoutClang(t *testing.T) {
	t.Parallel()
	p := small(t)
	empty := t.TempDir()
	own := "XDG_CACHE_HOME=" + t.TempDir()
	o := call{dir: p.dir, args: []string{"run", p.exe}, env: []string{own, "PATH=" + empty}}.run(t)
	o.want(t, statusUse, "no suitable clang", "install")
	// What runs nothing needs no compiler.
	call{dir: p.dir, args: []string{"list", p.exe}, env: []string{own, "PATH=" + empty}}.run(t).want(t, statusOK)

	// One that does not work says so.
	broken := filepath.Join(empty, "clang-19")
	if err := os.WriteFile(broken, []byte("#!/bin/sh\necho disk on fire >&2\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	o = call{dir: p.dir, args: []string{"run", p.exe}, env: []string{own, "PATH=" + empty}}.run(t)
	o.want(t, statusOther, "disk on fire", broken)
}

// TestFailingTests: mutants can only be judged by tests that pass.
func TestFailingTests(t *testing.T) {
	t.Parallel()
	p := small(t)
	o := ames(t, p.dir, "run", p.exe, "--fail", "x")
	o.want(t, statusTestsFail, "exit status 7", "argument 2: x")
	for name, test := range map[string]string{
		"signal 11": "int above(int a, int b);\nint main() { return *(volatile int *)0; }\n",
		"signal 6":  "#include <stdlib.h>\nint above(int a, int b);\nint main() { abort(); }\n",
	} {
		p := compiled(t, files(libSource, test), usual, bitcodeFlags...)
		p.run(t).want(t, statusTestsFail, "fails without any mutant", name)
	}
}

// TestHangingTests: --test-timeout bounds the unmutated run, whether it
// computes or waits, before main or in it.
func TestHangingTests(t *testing.T) {
	t.Parallel()
	says := map[string][]string{
		"computes":             {"fails without any mutant: not done after ", "--test-timeout"},
		"waits":                {"fails without any mutant", "--test-timeout"},
		"waits in constructor": {"a constructor hangs"},
	}
	for name, test := range map[string]string{
		"computes": "int main() { for (volatile int i = 0;; i++) ; }\n",
		"waits":    "#include <unistd.h>\nint main() { for (;;) pause(); }\n",
		"waits in constructor": "#include <unistd.h>\n__attribute__((constructor)) static void early() { for (;;) " +
			"pause(); }\nint main() {}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := compiled(t, files(libSource, test), usual, bitcodeFlags...)
			p.marked(t).run("run", "--test-timeout", "2s", p.exe).want(t, statusTestsFail, says[name]...)
		})
	}
}

// TestPaths: names with anything in them.
func TestPaths(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), `a "b" 'c' $d %s ü`, "-x")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "l i b ü.c"), []byte(libSource))
	writeFile(t, filepath.Join(dir, "test_main.c"), []byte(testSource))
	cmd := exec.Command(compiler(usual), append(bitcodeFlags, "./l i b ü.c", "test_main.c", "-o", "te sts")...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	o := ames(t, dir, "run", "./te sts", "a b", "")
	o.want(t, statusOK)
	if !strings.Contains(o.stdout, "score 100.0%") {
		t.Error(o)
	}
	for _, c := range []call{
		{dir: filepath.Dir(dir), args: []string{"run", "./-x/te sts"}},
		{dir: dir, env: []string{"XDG_CACHE_HOME=" + filepath.Join(dir, "ca:che")}, args: []string{"run", "./te sts"}},
		{dir: dir, env: []string{"TMPDIR=" + dir}, args: []string{"run", "./te sts"}},
	} {
		c.run(t).want(t, statusOK)
	}
}

// TestArguments: what stands behind PROGRAM is the program's own.
func TestArguments(t *testing.T) {
	t.Parallel()
	p := small(t)
	o := ames(t, p.dir, "run", p.exe, "--jobs", "0", "--no-such-flag", "-v")
	o.want(t, statusOK)
	res := stored(t, p.dir)
	if got := fmt.Sprintf("%q", res.Programs[0].Args); got != `["--jobs" "0" "--no-such-flag" "-v"]` {
		t.Errorf("arguments %s", got)
	}
	if want := "argument 3: --no-such-flag\n"; !strings.Contains(string(res.Tests[0].Output), want) {
		t.Errorf("the program printed %q, not %q", res.Tests[0].Output, want)
	}
}
