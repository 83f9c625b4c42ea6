package e2e

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ames/internal/campaign/mutant"
)

// statusesOf are the mutants' statuses by line and operator: "3 boundary Survived".
func statusesOf(res *mutant.Result, file string) []string {
	var out []string
	for i := range res.Judgements {
		if j := &res.Judgements[i]; j.Edit.File == file {
			out = append(out, fmt.Sprintf("%d %s %s", j.At.Line, j.Operator, j.Status))
		}
	}
	slices.Sort(out)
	return out
}

// wantStatuses checks that the statuses are among a file's.
func wantStatuses(t *testing.T, res *mutant.Result, file string, want ...string) {
	t.Helper()
	got := statusesOf(res, file)
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("no %q among the mutants of %s:\n%s", w, file, strings.Join(got, "\n"))
		}
	}
	if n := res.Counters["functions not reproduced"]; n != 0 {
		t.Errorf("%d functions are not reproduced by their compiled copies", n)
	}
}

// A function that tells its results by the addresses of string literals, some of which a linker
// may merge, by themselves or as the end of others, and one that begins as another does.
const literalSource = `static const char *const last[] = {"ready", "steady"};
const char *state(int n) {
    if (n > 8)
        return "already";
    if (n == 7)
        return "go\0now";
    if (n == 6)
        return "go";
    return last[n & 1];
}
const char *other(int n) { return n == 6 ? "go" : n == 7 ? "go\0now" : ""; }
int empty(const char *s) { return s == other(0); }
`

// embedding are the flags that embed bitcode, unless others do.
func embedding(others []string) []string {
	if slices.Contains(others, "-Xclang") {
		return bitcodeFlags[:2]
	}
	return bitcodeFlags
}

func TestLiteralsAreTheProgramsOwn(t *testing.T) {
	t.Parallel()
	test := `const char *state(int), *other(int);
int empty(const char *);
int main(void) {
    return state(6) != other(6) || state(7) != other(7) || other(6) == other(7) || !empty(other(1)) || empty(state(1));
}
`
	builds := []struct {
		clang int
		flags []string
	}{
		{usual, nil}, {22, nil},
		{usual, []string{"-fno-pie", "-no-pie"}},
		{usual, []string{"-Xclang", "-fembed-bitcode=all", "-fno-pie", "-no-pie"}},
		{usual, []string{"-fuse-ld=lld", "-Wl,-O2"}},
		{usual, []string{"-fuse-ld=lld", "-Wl,-O0"}},
	}
	for _, b := range builds {
		t.Run(fmt.Sprint(b.clang, b.flags), func(t *testing.T) {
			t.Parallel()
			p := compiled(t, files(literalSource, test), b.clang, slices.Concat(embedding(b.flags), b.flags)...)
			wantStatuses(t, p.result(t), "lib.c",
				"3 boundary Survived", "4 return-value NoCoverage", "5 negate-comparison Killed",
				"6 return-value Killed", "8 return-value Killed", "9 and-or Survived", "9 return-value Survived",
				"12 negate-comparison Killed")
		})
	}
}

// sensors calls a function that the test replaces.
const sensors = `int read_sensor(int channel);
int sum(int n) { return n > 4 ? read_sensor(n) : 10 * read_sensor(n) - 1; }
int direct(int n) { int (*f)(int) = read_sensor; return f(n) + 2; }
`

// mocked makes a program whose calls of read_sensor go to mock_sensor.
func mocked(t *testing.T, clang int, flags []string, link func(dir string, objects []string) []*exec.Cmd) project {
	t.Helper()
	dir := t.TempDir()
	sources := map[string]string{"lib.c": sensors,
		"sensor.c": "int read_sensor(int channel) { return channel < 0 ? -1 : 0; }\n",
		"test_main.c": `int sum(int), direct(int), __real_read_sensor(int);
int __wrap_read_sensor(int channel) { return channel == 9 ? __real_read_sensor(-7) : channel + 40; }
int main(void) { return sum(4) != 439 || sum(9) != -1 || direct(1) != 43; }
`}
	var objects []string
	for name, text := range sources {
		writeFile(t, filepath.Join(dir, name), []byte(text))
		object := strings.TrimSuffix(name, ".c") + ".o"
		objects = append(objects, object)
		runIn(t, dir,
			exec.Command(compiler(clang), slices.Concat(bitcodeFlags, flags, []string{"-c", name, "-o", object})...))
	}
	slices.Sort(objects)
	for _, c := range link(dir, objects) {
		runIn(t, dir, c)
	}
	return project{dir: dir, exe: filepath.Join(dir, "tests"), clang: clang}
}

func runIn(t *testing.T, dir string, c *exec.Cmd) {
	t.Helper()
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", c.Args, err, out)
	}
}

func TestCallsGoWhereTheLinkedCodeGoes(t *testing.T) {
	t.Parallel()
	wrap := func(flags ...string) func(clang int) func(string, []string) []*exec.Cmd {
		return func(clang int) func(string, []string) []*exec.Cmd {
			return func(_ string, objects []string) []*exec.Cmd {
				return []*exec.Cmd{exec.Command(compiler(clang),
					slices.Concat(objects, []string{"-Wl,--wrap=read_sensor", "-o", "tests"}, flags)...)}
			}
		}
	}
	renamed := func(clang int) func(string, []string) []*exec.Cmd {
		return func(_ string, objects []string) []*exec.Cmd {
			return []*exec.Cmd{
				exec.Command("objcopy", "--redefine-sym", "read_sensor=mock_sensor", "lib.o"),
				exec.Command("objcopy", "--redefine-sym", "__wrap_read_sensor=mock_sensor", "--redefine-sym",
					"__real_read_sensor=read_sensor", "test_main.o"),
				exec.Command(compiler(clang), slices.Concat(objects, []string{"-o", "tests"})...),
			}
		}
	}
	builds := []struct {
		name  string
		clang int
		flags []string
		link  func(int) func(string, []string) []*exec.Cmd
	}{
		{"wrap", usual, nil, wrap()},
		{"wrap 13", 13, nil, wrap()},
		{"wrap 22", 22, nil, wrap()},
		{"wrap no-pie", usual, []string{"-fno-pie"}, wrap("-no-pie")},
		{"wrap lld", usual, nil, wrap("-fuse-ld=lld")},
		{"wrap pic", usual, []string{"-fPIC"}, wrap()},
		{"renamed", usual, nil, renamed},
		{"renamed 22", 22, nil, renamed},
	}
	for _, b := range builds {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			p := mocked(t, b.clang, b.flags, b.link(b.clang))
			res := p.result(t)
			wantStatuses(t, res, "lib.c", "2 boundary Killed", "2 mul-div Killed", "2 sub-add Killed",
				"3 add-sub Killed")
			wantStatuses(t, res, "sensor.c", "1 boundary Survived")
			if b.name == "wrap" {
				exportAgrees(t, p, res)
			}
		})
	}
}

// exportAgrees runs exported mutants, a killed one and one that survived.
func exportAgrees(t *testing.T, p project, res *mutant.Result) {
	t.Helper()
	tried := map[mutant.Status]bool{}
	for i := range res.Judgements {
		j := &res.Judgements[i]
		if tried[j.Status] || j.Edit.File == "test_main.c" {
			continue
		}
		tried[j.Status] = true
		ames(t, p.dir, "export", j.ID, "-o", "exported").want(t, statusOK)
		err := exec.Command(filepath.Join(p.dir, "exported")).Run()
		if passes := err == nil; passes != (j.Status == mutant.Survived) {
			t.Errorf("%s at line %d is %s, but exported it ends with %v", j.Operator, j.At.Line, j.Status, err)
		}
	}
	if !tried[mutant.Killed] || !tried[mutant.Survived] {
		t.Errorf("exported mutants of these statuses only: %v", tried)
	}
}

func TestFoldedFunctions(t *testing.T) {
	t.Parallel()
	sources := files("int width(int a)\n{\n    return a + 1;\n}\nint height(int b)\n{\n    return b + 1;\n}\nint "+
		"depth(int b)\n{\n    return b * 3;\n}\n",
		"int width(int), height(int), depth(int);\nint main(void) { width(7); return height(2) != 3 || depth(2) "+
			"!= 6; }\n")
	for _, linker := range []string{"lld", "gold"} {
		t.Run(linker, func(t *testing.T) {
			t.Parallel()
			p := compiled(t, sources, usual, "-g", "-O0", "-Xclang", "-fembed-bitcode=all", "-ffunction-sections",
				"-fuse-ld="+linker, "-Wl,--icf=all")
			o := p.run(t)
			o.want(t, statusOK, "the linker folded 2 functions of equal code, such as")
			wantStatuses(t, stored(t, p.dir), "lib.c", "3 add-sub Ignored", "7 add-sub Ignored", "11 mul-div Killed")
		})
	}
}
