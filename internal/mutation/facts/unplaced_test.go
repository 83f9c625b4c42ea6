package facts

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"ames/internal/engine/ir"
	"ames/internal/engine/llvm"
	"ames/internal/mutation/point"
	"ames/internal/workshop/testunit"
)

const unplacedSource = `int next(int i) { return i + 1; }
int pick(int *t, int i) {
	if (i < 3 && t[i] > 2)
		t[i] = next(i) + i;
	return i ? t[i] : t[0];
}
`

// An instruction of any kind may have no place in the source, while what it is computed from
// has: other compilers leave branches without, and sanitizers what they add.
func TestInstructionsWithoutPlaces(t *testing.T) {
	for _, version := range []int{13, 16, 19, 22} {
		dir := t.TempDir()
		text := filepath.Join(dir, "unit.ll")
		source := filepath.Join(dir, "unit.c")
		if err := os.WriteFile(source, []byte(unplacedSource), 0o600); err != nil {
			t.Fatal(err)
		}
		testunit.Clang(t, version, text, "-g", "-O0", "-S", "-emit-llvm", source)
		whole, err := os.ReadFile(text)
		if err != nil {
			t.Fatal(err)
		}
		l := testunit.Library(t, version)
		before := counted(t, l, readUnit(t, version, text))
		for _, kind := range []string{"br i1 ", "ret ", "store ", "= add ", "= icmp ", "= load ", "= phi ",
			"= getelementptr "} {
			place := regexp.MustCompile(`(?m)^(.*` + kind + `.*), !dbg ![0-9]+$`)
			if !place.Match(whole) {
				t.Fatalf("clang %d: no %q has a place", version, kind)
			}
			if err := os.WriteFile(text, place.ReplaceAll(whole, []byte("$1")), 0o600); err != nil {
				t.Fatal(err)
			}
			if after := counted(t, l, readUnit(t, version, text)); after > before || after == 0 {
				t.Errorf("clang %d, no place for %q: %d points, and %d with it", version, kind, after, before)
			}
		}
	}
}

func TestBoundsSanitizer(t *testing.T) {
	source := filepath.Join(t.TempDir(), "unit.c")
	if err := os.WriteFile(source, []byte("int at(int i) { int t[4] = {5}; return t[i] + 1; }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, version := range []int{13, 19, 22} {
		out := filepath.Join(t.TempDir(), "unit.o")
		testunit.Clang(t, version, out, "-g", "-O0", "-c", "-fsanitize=bounds", "-fembed-bitcode=all", source)
		data := filepath.Join(t.TempDir(), "unit.bc")
		if text, err := exec.Command("llvm-objcopy-19", "--dump-section=.llvmbc="+data,
			out).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		bitcode, err := os.ReadFile(data)
		if err != nil {
			t.Fatal(err)
		}
		u := factsOf(t, testunit.Library(t, version), bitcode)
		points := testunit.Points(t, &u.Functions[0])
		points = slices.DeleteFunc(points, func(p point.Point) bool { return !p.IsArithmetic() && !p.IsComparison() })
		if len(points) != 1 || points[0].Op != ir.Add {
			t.Errorf("clang %d: %d operations, want the addition only", version, len(points))
		}
	}
}

// readUnit gives the bitcode of LLVM assembly.
func readUnit(t *testing.T, version int, path string) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "unit.bc")
	testunit.Clang(t, version, out, "-O0", "-x", "ir", "-c", "-emit-llvm", path)
	bitcode, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return bitcode
}

func factsOf(t *testing.T, l *llvm.Lib, bitcode []byte) *point.Unit {
	t.Helper()
	u, _, err := Analyse(l, bitcode, "unit", nil)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func counted(t *testing.T, l *llvm.Lib, bitcode []byte) (n int) {
	t.Helper()
	for _, f := range factsOf(t, l, bitcode).Functions {
		n += len(testunit.Points(t, &f))
	}
	return n
}
