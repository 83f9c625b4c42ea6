package e2e

import (
	"context"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
)

// jitProject makes a program of three parts: bitcode, an object and an archive of bitcode.
func jitProject(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range map[string]string{
		"main.c": `#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
int half(int n);
int twice(int n);
int unreached(int n);
int main(int argc, char **argv) {
	if (argc > 1 && !strcmp(argv[1], "crash")) raise(SIGSEGV);
	if (argc > 1 && !strcmp(argv[1], "echo")) {
		char line[100];
		while (fgets(line, sizeof line, stdin)) printf("%s %s: %s", argv[0], getenv("WORD"), line);
		return 7;
	}
	if (wait(NULL) != -1 || errno != ECHILD) return 8;
	return half(8) != 4 || twice(3) != 6 || pow(half(6), 2) != 9;
}
`,
		"half.c":  "int half(int n) { return n / 2; }\nint unreached(int n) { return n - 1; }\n",
		"twice.c": "int add(int a, int b);\nint twice(int n) { return add(n, n); }\n",
		"add.c":   "int add(int a, int b) { return a + b; }\n",
		"none.c":  "int nowhere(void);\nint none(void) { return nowhere() + 1; }\n",
	} {
		writeFile(t, filepath.Join(dir, name), []byte(text))
	}
	flags := []string{"clang-19", "-g", "-O0", "-c"}
	buildIn(t, dir, append(flags, "-emit-llvm", "main.c", "-o", "main.bc")...)
	buildIn(t, dir, append(flags, "-fembed-bitcode=all", "half.c", "-o", "half.o")...)
	for _, name := range []string{"twice", "add", "none"} {
		buildIn(t, dir, append(flags, "-emit-llvm", name+".c", "-o", name+".bc")...)
	}
	buildIn(t, dir, "llvm-ar-19", "rcs", "librest.a", "twice.bc", "add.bc", "none.bc")
	buildIn(t, dir, append(flags[:3:3], "-fembed-bitcode=all", "main.c", "half.c", "twice.c", "add.c", "-lm", "-o",
		"main")...)
	return dir
}

// A program runs from its parts as one that was linked does.
func TestJIT(t *testing.T) {
	dir := jitProject(t)
	parts := []string{"main.bc", "half.o", "librest.a"}
	jit := func(args ...string) outcome { return ames(t, dir, slices.Concat([]string{"jit"}, args)...) }
	jit(append(parts, "-lm")...).want(t, 0)
	jit(append([]string{"-lm", "-L", "."}, append(parts[:2:2], "-lrest")...)...).want(t, 0)

	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	echo := call{dir: dir, args: slices.Concat([]string{"jit"}, parts, []string{"--", "echo"}), env: []string{"WORD=w"}}
	cmd := echo.command(ctx)
	cmd.Stdin = strings.NewReader("one\ntwo\n")
	out, err := cmd.CombinedOutput()
	exit, ok := err.(*exec.ExitError)
	if string(out) != "main w: one\nmain w: two\n" || !ok || exit.ExitCode() != 7 {
		t.Errorf("echo: %v\n%s", err, out)
	}
	if o := jit(append(parts, "--", "crash")...); o.status != -1 {
		t.Errorf("crash: %v", o)
	}

	jit().want(t, statusUse, "name bitcode")
	jit("main.c").want(t, statusUse, "main.c")
	jit("nosuch.o").want(t, statusUse, "nosuch.o")
	jit(".").want(t, statusUse, "not a file")
	jit("/dev/zero").want(t, statusUse, "not a file")
	jit("main.bc").want(t, statusUse, "main.bc", `"half"`)
	jit("main.bc", "half.o", "half.o", "librest.a").want(t, statusUse, `"half" is also defined by half.o`)
	jit("main.bc", "half.o", "twice.bc", "add.bc", "-lnosuch").want(t, statusUse, "-lnosuch")
	jit("half.o").want(t, statusUse, `"main"`)
}

// Mutants of a program that is linked from parts get the verdicts of those of one that was linked.
func TestRunJIT(t *testing.T) {
	dir := jitProject(t)
	ames(t, dir, "run", "./main").want(t, statusOK)
	want := stored(t, dir)
	ames(t, dir, "run", "--jit", "main.bc", "half.o", "librest.a", "-lm", "--").want(t, statusOK)
	got := stored(t, dir)
	if len(want.Judgements) < 8 || len(got.Judgements) != len(want.Judgements) {
		t.Fatalf("%d mutants, of the linked program %d", len(got.Judgements), len(want.Judgements))
	}
	for i := range want.Judgements {
		j := &want.Judgements[i]
		n := slices.IndexFunc(got.Judgements, func(other mutant.Judgement) bool { return other.ID == j.ID })
		if n < 0 || got.Judgements[n].Status != j.Status {
			t.Errorf("%s (%s): otherwise than %s", j.ID, j.Edit.File, j.Status)
		}
	}
	ames(t, dir, "show", got.Judgements[0].ID).want(t, statusOK)
	listed := ames(t, dir, "list", "--jit", "main.bc", "half.o", "librest.a")
	if !strings.Contains(listed.stdout, "half.c:1:28") {
		t.Errorf("list: %v", listed)
	}
	ames(t, dir, "export", got.Judgements[0].ID, "-o", "mutant").want(t, statusOK)
	ames(t, dir, "run", "--jit", "--ctest", "build").want(t, statusUse, "exclude each other")
	ames(t, dir, "run", "--jit", "half.o", "--").want(t, statusUse, `"main"`)
}

// What other compilers emit runs as well; its mutants are not made yet.
func TestJITRust(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "main.rs"), []byte(`use std::collections::BTreeMap;

fn main() {
    let mut counts = BTreeMap::new();
    for word in std::env::args().skip(1) {
        *counts.entry(word).or_insert(0) += 1;
    }
    println!("{:?}", counts);
    std::panic::set_hook(Box::new(|_| {}));
    let caught = std::thread::spawn(|| std::panic::catch_unwind(|| panic!("caught")).is_err());
    std::process::exit(if caught.join().unwrap() { 3 } else { 4 });
}
`))
	buildIn(t, dir, "rustc", "--emit=llvm-bc", "-g", "-C", "prefer-dynamic", "main.rs")
	libraries, err := exec.Command("rustc", "--print", "target-libdir").Output()
	if err != nil {
		t.Fatal(err)
	}
	std, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(libraries)), "libstd-*.so"))
	if err != nil || len(std) != 1 {
		t.Fatalf("Rust's library: %v, %v", std, err)
	}
	o := ames(t, dir, "jit", "main.bc", std[0], "--", "a", "b", "a")
	if o.status != 3 || o.stdout != "{\"a\": 2, \"b\": 1}\n" {
		t.Error(o)
	}
}
