package loader

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// listedByLoader asks the loader itself which libraries a program has, with the links in
// their paths followed.
func listedByLoader(t *testing.T, path, dir string, env []string) []string {
	t.Helper()
	cmd := exec.Command("/lib64/ld-linux-x86-64.so.2", "--list", path)
	cmd.Dir, cmd.Env = dir, env
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var paths []string
	for line := range strings.Lines(string(out)) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), " (0x")
		name, file, arrow := strings.Cut(line, " => ")
		if !arrow {
			file = name
		}
		if strings.Contains(file, "/") {
			paths = append(paths, followed(t, file, dir))
		}
	}
	return paths
}

func followed(t *testing.T, path, dir string) string {
	t.Helper()
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		t.Fatal(err)
	}
	return real
}

// checkLikeLoader wants Dependencies to say what the loader says, in its order.
func checkLikeLoader(t *testing.T, path, dir string, env []string) []string {
	t.Helper()
	found, err := Dependencies(path, dir, env)
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return nil
	}
	var got []string
	for _, f := range found {
		if !filepath.IsAbs(f) {
			t.Errorf("%s: %s is not absolute", path, f)
		}
		got = append(got, followed(t, f, dir))
	}
	if want := listedByLoader(t, path, dir, env); !slices.Equal(got, want) {
		t.Errorf("%s in %s with %q:\ngot  %q\nwant %q", path, dir, env, got, want)
	}
	return found
}

func TestDependencies(t *testing.T) {
	b := newBench(t, map[string]string{
		"lib.c": "int answer(void) { return 42; }",
		"main.c": "#include <math.h>\nint answer(void); int main(int argc, char **argv) { return answer() + " +
			"(int)cos(argc); }",
	})
	if err := os.MkdirAll(b.path("a dir (0x1)"), 0o755); err != nil {
		t.Fatal(err)
	}
	lib := b.path("a dir (0x1)/libanswer.so")
	b.run("clang-19", "-fPIC", "-shared", "lib.c", "-o", lib)
	b.run("clang-19", "main.c", lib, "-lm", "-Wl,-rpath,"+filepath.Dir(lib), "-o", "byrpath")
	b.run("clang-19", "main.c", "-L"+filepath.Dir(lib), "-lanswer", "-lm", "-o", "byenv")
	b.run("clang-19", "-static", "lib.c", "main.c", "-lm", "-o", "static")

	got, err := Dependencies(b.path("byrpath"), b.dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) < 3 || got[0] != lib || !slices.ContainsFunc(got,
		func(p string) bool { return filepath.Base(p) == "libc.so.6" }) {
		t.Errorf("got %q", got)
	}
	if _, err := Dependencies(b.path("byenv"), b.dir, nil); err == nil ||
		!strings.Contains(err.Error(), "libanswer.so") {
		t.Errorf("missing library: %v", err)
	}
	byLibrary := b.path("libs")
	if err := os.Mkdir(byLibrary, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(lib, filepath.Join(byLibrary, "libanswer.so")); err != nil {
		t.Fatal(err)
	}
	got, err = Dependencies(b.path("byenv"), b.dir, []string{"LD_LIBRARY_PATH=" + byLibrary})
	if err != nil || !slices.Contains(got, filepath.Join(byLibrary, "libanswer.so")) {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := Dependencies(b.path("static"), b.dir, nil); err == nil {
		t.Error("a static program has dependencies")
	}
}

// TestDependenciesLikeTheLoader compares with the loader on programs of this machine.
func TestDependenciesLikeTheLoader(t *testing.T) {
	compared := 0
	for _, name := range []string{"sh", "bash", "cmake", "clang-13", "clang-19", "clang-22", "ld.lld-19", "git",
		"perl", "curl", "gdb", "gcc", "openssl"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		checkLikeLoader(t, path, t.TempDir(), []string{"LANG=C"})
		compared++
	}
	if compared < 4 {
		t.Errorf("only %d programs were compared", compared)
	}
}

// TestWhereLibrariesAreLookedFor has several libraries of one name, and lets paths of all kinds
// compete for them.
func TestWhereLibrariesAreLookedFor(t *testing.T) {
	b := newBench(t, map[string]string{
		"leaf.c":  "int leaf(void) { return 1; }",
		"mid.c":   "int leaf(void); int mid(void) { return leaf(); }",
		"main.c":  "int mid(void); int main(void) { return mid(); }",
		"extra.c": "int extra(void) { return 1; }",
	})
	for _, dir := range []string{"one", "two", "three", "bin"} {
		if err := os.Mkdir(b.path(dir), 0o755); err != nil {
			t.Fatal(err)
		}
		b.run("clang-19", "-fPIC", "-shared", "leaf.c", "-Wl,-soname,libleaf.so", "-o", dir+"/libleaf.so")
	}
	shared := func(tags, out string, more ...string) {
		b.run(append([]string{"clang-19", "-fPIC", "-shared", "mid.c", "-Lone", "-lleaf", "-Wl,--" + tags +
			"-new-dtags", "-o", out}, more...)...)
	}
	program := func(tags, out string, more ...string) {
		b.run(append([]string{"clang-19", "main.c", "-Wl,--" + tags + "-new-dtags", "-Wl,--allow-shlib-undefined",
			"-o", out}, more...)...)
	}
	shared("enable", "libmid.so")
	shared("enable", "two/libmid.so", "-Wl,-rpath,$ORIGIN/../three")
	shared("disable", "three/libmid.so", "-Wl,-rpath,"+b.path("three"))
	b.run("clang-19", "-fPIC", "-shared", "extra.c", "-o", "extra.so")
	// Two names of one library: the second is that of the first.
	if err := os.Symlink("libleaf.so", b.path("one/libsame.so")); err != nil {
		t.Fatal(err)
	}
	program("disable", "byrpath", "-L.", "-lmid", "-Wl,-rpath,.:one") // handed down to what is needed
	program("enable", "byrunpath", "-L.", "-lmid", "-Wl,-rpath,.")    // not handed down
	program("enable", "bin/byorigin", "-Ltwo", "-lmid", "-Wl,-rpath,$ORIGIN/../two")
	program("disable", "inner", "-Lthree", "-lmid", "-Wl,-rpath,three:one") // the library's own comes first
	program("enable", "byslash", "./libmid.so")                             // needed as ./libmid.so
	program("enable", "bylib", "-L.", "-lmid", "-Wl,-rpath,/gone/$LIB:${ORIGIN}")
	if err := os.Symlink("../bin/byorigin", b.path("three/linked")); err != nil {
		t.Fatal(err)
	}
	const path = "LD_LIBRARY_PATH="
	for _, c := range []struct {
		program, env, leaf string
	}{
		{"byrpath", "", "one"},
		{"byrpath", path + "two", "one"},
		{"byrunpath", path + "two", "two"},
		{"byrunpath", path + "gone;three:one", "three"},
		{"byrunpath", path + b.path("two"), "two"},
		{"bin/byorigin", "", "three"},
		{"bin/byorigin", path + "one", "one"},
		{"three/linked", "", "three"},
		{"inner", "", "three"},
		{"byslash", path + ":one", "one"},
		{"byslash", path + "one", "one"},
		{"bylib", path + "one", "one"},
		{"bylib", "LD_PRELOAD=./extra.so one/libleaf.so:gone.so", "one"},
		{"bylib", "LD_PRELOAD=./one/libsame.so", "one"},
	} {
		got := checkLikeLoader(t, b.path(c.program), b.dir, []string{c.env})
		want := b.path(c.leaf + "/libleaf.so")
		if !slices.ContainsFunc(got, func(p string) bool { return followed(t, p, b.dir) == want }) {
			t.Errorf("%s with %q: got %q, want %s", c.program, c.env, got, want)
		}
	}
	// What is found from one folder is not found from another.
	if _, err := Dependencies(b.path("byslash"), b.path("one"), []string{path + "."}); err == nil ||
		!strings.Contains(err.Error(), "./libmid.so") {
		t.Errorf("in another folder: %v", err)
	}
}

// TestNothingIsRun gives a program a loader that would leave a trace.
func TestNothingIsRun(t *testing.T) {
	b := newBench(t, map[string]string{"main.c": "int main(void) { return 0; }", "evil": "#!/bin/sh\n: > ran\n"})
	if err := os.Chmod(b.path("evil"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", b.dir+":"+os.Getenv("PATH"))
	for name, loader := range map[string]string{"bypath": "evil", "byfile": b.path("evil"), "gone": b.path("gone")} {
		b.run("clang-19", "main.c", "-Wl,--dynamic-linker,"+loader, "-o", name)
		if got, err := Dependencies(b.path(name), b.dir, nil); err != nil || len(got) == 0 {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for _, dir := range []string{b.dir, "."} {
		if _, err := os.Stat(filepath.Join(dir, "ran")); err == nil {
			t.Error("the program's loader was run")
		}
	}
}
