package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ames/internal/campaign/mutant"
)

// compile calls a compiler in the folder.
func compile(t *testing.T, dir, program string, args ...string) {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
}

// inFile are the judgements of a file's mutants.
func inFile(res *mutant.Result, name string) []mutant.Judgement {
	return slices.DeleteFunc(slices.Clone(res.Judgements), func(j mutant.Judgement) bool { return j.Edit.File != name })
}

// TestOptimisedUnit: one unit that was compiled with optimisation is left out, and no mutant of code that it
// may hold inlined gets a verdict.
func TestOptimisedUnit(t *testing.T) {
	t.Parallel()
	for _, clang := range []int{13, 19, 22} {
		p := project{dir: t.TempDir(), clang: clang}
		p.exe = filepath.Join(p.dir, "tests")
		for name, text := range files(libSource+"#include \"twice.h\"\nint twofold(int a) { return twice(a); }\n",
			"int above(int, int); int twofold(int); int quick(int);\n"+
				"int main(void) { return !above(3, 2) || above(2, 3) || twofold(1) == 3 || quick(4) != 9; }\n") {
			writeFile(t, filepath.Join(p.dir, name), []byte(text))
		}
		writeFile(t, filepath.Join(p.dir, "twice.h"), []byte("static inline int twice(int a) { return a + a; }\n"))
		writeFile(t, filepath.Join(p.dir, "quick.c"),
			[]byte("#include \"twice.h\"\nint quick(int a) { return twice(a) + 1; }\n"))
		compile(t, p.dir, compiler(clang), "-g", "-O2", "-fembed-bitcode=all", "-c", "quick.c")
		compile(t, p.dir, compiler(clang),
			append(slices.Clone(bitcodeFlags), "lib.c", "test_main.c", "quick.o", "-o", "tests")...)
		o := p.run(t)
		o.want(t, statusOK, "left out: quick.c: compiled with optimisation")
		res := stored(t, p.dir)
		if skipped(res, "compiled with optimisation") != 1 || len(inFile(res, "quick.c")) != 0 {
			t.Errorf("clang %d: quick.c is not counted as left out: %v", clang, res.Skips)
		}
		for _, j := range inFile(res, "twice.h") {
			if j.Status != mutant.Ignored || !strings.Contains(j.Reason, "inlined") {
				t.Errorf("clang %d: %s of inlined code: %s %s", clang, j.Operator, j.Status, j.Reason)
			}
		}
		if len(inFile(res, "twice.h")) == 0 || !slices.ContainsFunc(inFile(res, "lib.c"),
			func(j mutant.Judgement) bool { return j.Status == mutant.Killed }) {
			t.Errorf("clang %d: mutants of both files are wanted: %v", clang, o)
		}
	}
}

// TestNoMarkOfOptimisation: units are not taken for optimised because functions lack LLVM's mark for those that
// are not, and are known as optimised where the bitcode was taken before the passes.
func TestNoMarkOfOptimisation(t *testing.T) {
	t.Parallel()
	sources := files(libSource, testSource)
	for _, clang := range []int{13, 19, 22} {
		want := len(compiled(t, sources, clang, bitcodeFlags...).result(t).Judgements)
		p := compiled(t, sources, clang, append([]string{"-Xclang", "-disable-O0-optnone"}, bitcodeFlags...)...)
		if got := len(p.result(t).Judgements); got != want {
			t.Errorf("clang %d: %d mutants without the mark, %d with it", clang, got, want)
		}
		before := compiled(t, sources, clang, "-g", "-O2", "-Xclang", "-fembed-bitcode=all")
		before.run(t).want(t, statusUse, "no mutants found", "compiled with optimisation", "-O0")
	}
}

// TestModuleUnits: named modules, whose initialisers have no mark either.
func TestModuleUnits(t *testing.T) {
	t.Parallel()
	for _, clang := range []int{16, 19, 22} {
		dir := t.TempDir()
		writeFile(t, filepath.Join(dir, "clamp.cppm"), []byte("export module clamp;\n"+
			"export int clamp(int x, int lo, int hi) { if (x < lo) return lo; return x > hi ? hi : x; }\n"+
			"export template <class T> T middle(T a, T b) { return (a + b) / 2; }\n"))
		writeFile(t, filepath.Join(dir, "test_main.cpp"), []byte("import clamp;\n"+
			"int main() { return clamp(5, 1, 3) != 3 || clamp(0, 1, 3) != 1 || clamp(2, 1, 3) != 2 || middle(2, 6) "+
			"!= 4; }\n"))
		cxx := strings.Replace(compiler(clang), "clang", "clang++", 1)
		flags := append([]string{"-std=c++20"}, bitcodeFlags...)
		compile(t, dir, cxx, "-std=c++20", "-g", "-O0", "--precompile", "clamp.cppm", "-o", "clamp.pcm")
		compile(t, dir, cxx, append(slices.Clone(flags), "-c", "clamp.pcm", "-o", "clamp.o")...)
		compile(t, dir, cxx,
			append(slices.Clone(flags), "-fprebuilt-module-path=.", "test_main.cpp", "clamp.o", "-o", "tests")...)
		p := project{dir: dir, exe: filepath.Join(dir, "tests"), clang: clang}
		res := p.result(t)
		counts := map[mutant.Status]int{}
		for _, j := range inFile(res, "clamp.cppm") {
			counts[j.Status]++
		}
		if counts[mutant.Killed] < 8 || counts[mutant.NoCoverage] > 0 {
			t.Errorf("clang %d: the module's mutants are %v", clang, counts)
		}
	}
}

// TestHeaderUnits: a header that is imported, whose code is in the units that import it.
func TestHeaderUnits(t *testing.T) {
	t.Parallel()
	for _, clang := range []int{19, 22} {
		dir := t.TempDir()
		writeFile(t, filepath.Join(dir, "clamp.h"), []byte("#pragma once\n"+
			"inline int clamp(int x, int lo, int hi) { if (x < lo) return lo; return x > hi ? hi : x; }\n"+
			"template <class T> T middle(T a, T b) { return (a + b) / 2; }\n"))
		writeFile(t, filepath.Join(dir, "half.cpp"),
			[]byte("import \"clamp.h\";\nint half(int x) { return middle(0, clamp(x, 0, 8)) + 1; }\n"))
		writeFile(t, filepath.Join(dir, "test_main.cpp"),
			[]byte("int half(int);\nint main() { return half(9) != 5 || half(-1) != 1 || half(4) != 3; }\n"))
		cxx := strings.Replace(compiler(clang), "clang", "clang++", 1)
		compile(t, dir, cxx, "-std=c++20", "-g", "-O0", "-fmodule-header=user", "clamp.h", "-o", "clamp.pcm")
		compile(t, dir, cxx, append(slices.Clone(bitcodeFlags), "-std=c++20", "-Wno-experimental-header-units",
			"-fmodule-file=clamp.pcm", "half.cpp", "test_main.cpp", "-o", "tests")...)
		p := project{dir: dir, exe: filepath.Join(dir, "tests"), clang: clang}
		res := p.result(t)
		header, unit := inFile(res, "clamp.h"), inFile(res, "half.cpp")
		killed := slices.DeleteFunc(slices.Concat(header, unit), func(j mutant.Judgement) bool {
			return j.Status != mutant.Killed
		})
		if len(header) < 8 || len(unit) < 4 || len(killed) < 10 {
			t.Errorf("clang %d: %d mutants of the header, %d of its importer, %d killed", clang, len(header), len(unit),
				len(killed))
		}
	}
}

// TestStaleSources: a text that is not what was compiled is no text to show mutants at.
func TestStaleSources(t *testing.T) {
	t.Parallel()
	sources := files("#include \"add.h\"\r\nint above(int a, int b) { return a > b; }\r\n",
		"#include \"add.h\"\nint above(int, int);\nint main(void) { return !above(2, 1) || above(1, 2) || add(1, "+
			"2) != 3; }\n")
	sources["add.h"] = "static inline int add(int a, int b) { return a + b; }\n"
	for _, clang := range []int{14, 19, 22} {
		p := compiled(t, sources, clang, bitcodeFlags...)
		for name := range sources { // what git checkout does
			if err := os.Chtimes(filepath.Join(p.dir, name), time.Time{}, time.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		if o := p.run(t); o.status != statusOK || strings.Contains(o.stderr, "newer") {
			t.Errorf("clang %d: sources of another time, but the same text: %v", clang, o)
		}
		all := len(stored(t, p.dir).Judgements)
		writeFile(t, filepath.Join(p.dir, "add.h"), []byte(strings.Replace(sources["add.h"], "a + b", "a * b", 1)))
		for _, command := range []string{"run", "list"} {
			ames(t, p.dir, command, p.exe).want(t, statusUse, "add.h", "changed since the program was built",
				"--skip-stale")
		}
		res := p.result(t, "--skip-stale")
		if len(inFile(res, "add.h")) != 0 || len(inFile(res, "lib.c")) == 0 || len(res.Judgements) >= all ||
			skipped(res, "source changed since the program was built") == 0 {
			t.Errorf("clang %d: with --skip-stale %d of %d mutants, passed over: %v", clang, len(res.Judgements),
				all, res.Skips)
		}
	}
	if o := small(t).run(t); strings.Contains(o.stderr, "checksums") {
		t.Errorf("there are checksums: %v", o)
	}
	// Without checksums only times can be compared, which decide nothing.
	for clang, flags := range map[int][]string{13: bitcodeFlags, 19: append([]string{"-gdwarf-4"}, bitcodeFlags...)} {
		p := compiled(t, sources, clang, flags...)
		if o := p.run(t); o.status != statusOK || strings.Contains(o.stderr, "newer than the program") ||
			!strings.Contains(o.stderr, "noted no checksums") {
			t.Errorf("clang %d: nothing was changed, and there are no checksums: %v", clang, o)
		}
		if err := os.Chtimes(filepath.Join(p.dir, "lib.c"), time.Time{}, time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		p.run(t).want(t, statusOK, "newer than the program: lib.c")
	}
}

// TestPreprocessed: columns of preprocessed text are another text's.
func TestPreprocessed(t *testing.T) {
	t.Parallel()
	lib := "#define A (a)\nint sum(int a, int b) { return A+a+b; }\n"
	test := "int sum(int, int);\nint main(void) { return sum(0, 2) != 2; }\n"
	for _, clang := range []int{13, 14, 19, 22} {
		for name, flags := range map[string][]string{"save-temps": {"-save-temps"},
			"save-temps, DWARF 4": {"-save-temps", "-gdwarf-4"}} {
			p := compiled(t, files(lib, test), clang, append(slices.Clone(bitcodeFlags), flags...)...)
			o := p.run(t)
			o.want(t, statusUse, "compiled from preprocessed text", "-save-temps", "distcc")
			if strings.Contains(o.stdout, "lib.c:") {
				t.Errorf("%s, clang %d: %v", name, clang, o)
			}
		}
		p := project{dir: t.TempDir(), clang: clang}
		writeFile(t, filepath.Join(p.dir, "lib.c"), []byte(lib))
		writeFile(t, filepath.Join(p.dir, "test_main.c"), []byte(test))
		compile(t, p.dir, "/bin/sh", "-c", strings.ReplaceAll("CC -E lib.c | CC -g -O0 -fembed-bitcode=all -x "+
			"cpp-output -c - -o lib.o", "CC", compiler(clang)))
		compile(t, p.dir, compiler(clang), append(slices.Clone(bitcodeFlags), "lib.o", "test_main.c", "-o", "tests")...)
		p.exe = filepath.Join(p.dir, "tests")
		p.run(t).want(t, statusUse, "compiled from preprocessed text")
	}
	// A pragma makes that compilers note no checksum either.
	header := map[string]string{"inc.h": "#pragma GCC system_header\nstatic inline int inc(int a) { return a + 1; }\n",
		"test_main.c": "#include \"inc.h\"\nint main(void) { return inc(1) != 2; }\n"}
	if res := compiled(t, header, usual, bitcodeFlags...).result(t, "--include",
		"inc.h"); len(inFile(res, "inc.h")) == 0 {
		t.Errorf("a header that calls itself one of the system has no mutants: %v", res.Skips)
	}
}

// TestMovedSources: where sources lie elsewhere than the program says.
func TestMovedSources(t *testing.T) {
	t.Parallel()
	p := compiled(t, files(libSource, testSource), usual,
		append([]string{"-ffile-prefix-map=/=/gone/"}, bitcodeFlags...)...)
	p.run(t).want(t, statusUse, "source missing", "/gone"+p.dir+"/lib.c", "--source-map")
	want := len(small(t).result(t).Judgements)
	if got := len(p.result(t, "--source-map", "/gone/=/").Judgements); got != want {
		t.Errorf("%d mutants with moved sources, want %d", got, want)
	}
	p.run(t, "--source-map", "/gone").want(t, statusUse, "FROM=TO")
	p.run(t, "--source-map", "/gone=/no/such").want(t, statusUse, "/no/such")

	relative := compiled(t, files(libSource, testSource), usual,
		append([]string{"-fdebug-compilation-dir=.", "-fdebug-prefix-map=/=/gone/"}, bitcodeFlags...)...)
	sub := filepath.Join(relative.dir, "sub")
	if err := os.Mkdir(sub, 0o755); err != nil {
		t.Fatal(err)
	}
	ames(t, sub, "run", relative.exe).want(t, statusUse, "source missing", "--source-map")
	writeFile(t, filepath.Join(sub, "ames.yaml"), []byte("source-map: [.=..]\nprograms: [../tests]\n"))
	ames(t, sub, "run").want(t, statusOK)
	if got := len(stored(t, sub).Judgements); got != want {
		t.Errorf("%d mutants with sources in the folder above, want %d", got, want)
	}
}

// TestOtherLanguages: nothing of a language that is not known is taken for C++, and the rest of the program is judged.
func TestOtherLanguages(t *testing.T) {
	t.Parallel()
	for _, clang := range []int{13, 19, 22} {
		p := project{dir: t.TempDir(), clang: clang}
		for name, text := range files(libSource, "int above(int, int); int minus(int);\nint main(void) "+
			"{ return !above(3, 2) || above(2, 3) || minus(1) != -1; }\n") {
			writeFile(t, filepath.Join(p.dir, name), []byte(text))
		}
		writeFile(t, filepath.Join(p.dir, "minus.rs"), []byte("int minus(int a) { return -a; }\n"))
		// LLVM's code of such a unit is like that of C, with other marks.
		compile(t, p.dir, compiler(clang), "-g", "-O0", "-x", "c", "-S", "-emit-llvm", "minus.rs", "-o", "minus.ll")
		text := readFile(t, filepath.Join(p.dir, "minus.ll"))
		for from, to := range map[string]string{"DW_LANG_C99": "DW_LANG_Rust", "DW_LANG_C11": "DW_LANG_Rust",
			" optnone": "", "noinline ": ""} {
			text = bytes.ReplaceAll(text, []byte(from), []byte(to))
		}
		writeFile(t, filepath.Join(p.dir, "minus.ll"), text)
		compile(t, p.dir, compiler(clang), "-O0", "-x", "ir", "-fembed-bitcode=all", "-c", "minus.ll", "-o", "minus.o")
		compile(t, p.dir, compiler(clang),
			append(slices.Clone(bitcodeFlags), "lib.c", "test_main.c", "minus.o", "-o", "tests")...)
		p.exe = filepath.Join(p.dir, "tests")
		p.run(t).want(t, statusOK, "left out: minus.rs: its language, Rust, is not supported")
		res := stored(t, p.dir)
		if skipped(res, "language not supported") != 1 || len(inFile(res, "minus.rs")) != 0 ||
			len(inFile(res, "lib.c")) == 0 {
			t.Errorf("clang %d: %d mutants of Rust, %d of C, passed over: %v", clang, len(inFile(res, "minus.rs")),
				len(inFile(res, "lib.c")), res.Skips)
		}
		p.run(t, "--include", "minus.rs").want(t, statusUse, "no mutants found", "language not supported")
	}
	// What compiles to C names its own files in the debug information.
	p := compiled(t, map[string]string{"gen.nim": "int   two(int a) { return a + a; }\n",
		"gen.c":       "#line 1 \"gen.nim\"\nint   two(int a) { return a + a; }\n",
		"test_main.c": "int two(int);\nint main(void) { return two(2) != 4; }\n"}, usual, bitcodeFlags...)
	p.run(t, "--include", "*").want(t, statusOK)
	if res := stored(t, p.dir); len(inFile(res, "gen.nim")) != 0 || skipped(res, "language not supported") == 0 {
		t.Errorf("mutants of Nim: %v, passed over: %v", inFile(res, "gen.nim"), res.Skips)
	}
}
