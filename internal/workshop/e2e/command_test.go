package e2e

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ames/internal/campaign/mutant"
	"ames/internal/mutation/source"
	"ames/internal/workshop/oracle"
	"ames/internal/workshop/samples"
)

// sources is a folder of testdata, and how what is in it is built.
type sources struct{ folder, script string }

// starting is a library, two programs that use it, and a test that starts these.
var starting = sources{"commands", `
	b -fPIC -shared -o libwords.so words.c
	for p in count longest; do b -o $p $p.c -L. -lwords -Wl,-rpath,'$ORIGIN'; done
	b -o driver driver.c`}

// opening is a plugin, a library that it needs, and a program that opens it.
var opening = sources{"opened", `
	b -fPIC -shared -o libunits.so units.c
	b -fPIC -shared -o shapes.so shapes.cc -L. -lunits -Wl,-rpath,'$ORIGIN' -lstdc++ -lm
	b -o host host.c`}

// copied copies the sources to a folder of its own and builds them.
func (s sources) copied(t *testing.T) (dir string) {
	t.Helper()
	root, err := samples.Root()
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(t.TempDir(), "src")
	copyTree(t, filepath.Join(root, "testdata", s.folder), dir)
	if out, err := s.build(t, dir); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

func (s sources) build(t *testing.T, dir string) ([]byte, error) {
	const compile = `b() { "$CC" -g -O0 -fembed-bitcode=all "$@" || exit 1; }`
	cmd := exec.CommandContext(t.Context(), "sh", "-c", compile+s.script)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "CC="+compiler(usual))
	return cmd.CombinedOutput()
}

// Any command is a test: what has bitcode among all that it starts is mutated, and each mutant has the verdict
// that the command gives once the source is edited and built.
func TestCommands(t *testing.T) {
	t.Parallel()
	dir := starting.copied(t)
	for name, c := range map[string]commandCase{
		"shell script": {[]string{"./test.sh"}, 3},
		"shell":        {[]string{"sh", "test.sh"}, 3},
		"Python":       {[]string{"python3", "test.py"}, 3},
		"program":      {[]string{"./driver"}, 4},
		"afresh":       {[]string{"--isolation", "exec", "./test.sh"}, 3},
		"no sandbox":   {[]string{"--sandbox", "off", "./test.sh"}, 3},
	} {
		t.Run(name, func(t *testing.T) { c.check(t, starting, dir) })
	}
}

// A library that a process opens by itself is mutated: a plugin, or what an interpreter loads.
func TestOpened(t *testing.T) {
	t.Parallel()
	dir := opening.copied(t)
	for name, c := range map[string]commandCase{
		"program":    {[]string{"./host"}, 3},
		"script":     {[]string{"./test.sh"}, 3},
		"Python":     {[]string{"python3", "test.py"}, 2},
		"afresh":     {[]string{"--isolation", "exec", "./host"}, 3},
		"no sandbox": {[]string{"--sandbox", "off", "./test.sh"}, 3},
	} {
		t.Run(name, func(t *testing.T) { c.check(t, opening, dir) })
	}
}

// What the tests load from the project's folder without that it has bitcode is told.
func TestNative(t *testing.T) {
	t.Parallel()
	native := sources{"commands", `
		"$CC" -fPIC -shared -o libwords.so words.c
		b -o count count.c -L. -lwords -Wl,-rpath,'$ORIGIN'
		"$CC" -o longest longest.c -L. -lwords -Wl,-rpath,'$ORIGIN'`}
	dir := native.copied(t)
	for _, sandbox := range []string{"auto", "off"} {
		o := ames(t, dir, "run", "--sandbox", sandbox, "./test.sh")
		o.want(t, statusOK)
		if !strings.Contains(o.stdout, "2 loaded files have no bitcode and are not mutated: libwords.so, longest") {
			t.Error(o)
		}
		if want := []string{"libwords.so", "longest"}; !slices.Equal(stored(t, dir).Native, want) {
			t.Errorf("%v, want %v", stored(t, dir).Native, want)
		}
	}
	whole := starting.copied(t)
	if o := ames(t, whole, "run", "./test.sh"); strings.Contains(o.stdout, "no bitcode") {
		t.Error(o)
	}
}

// commandCase is what is run, and the number of files that have mutants then.
type commandCase struct {
	args  []string
	files int
}

// check runs a command's test, and holds some of the verdicts against the edited sources.
func (c *commandCase) check(t *testing.T, s sources, dir string) {
	ames(t, dir, append([]string{"run", "--keep-equivalent"}, c.args...)...).want(t, statusOK)
	res := stored(t, dir)
	files := map[string]bool{}
	for i := range res.Judgements {
		j := &res.Judgements[i]
		files[j.Edit.File] = true
		switch j.Status {
		case mutant.Killed, mutant.Survived, mutant.NoCoverage, mutant.Timeout, mutant.Ignored:
		default:
			t.Errorf("%s: %s: %s", label(j), j.Status, j.Reason)
		}
	}
	if len(files) != c.files {
		t.Errorf("mutants are in %v", files)
	}
	checkCommand(t, s, dir, res, strings.Fields(strings.Join(c.args[len(c.args)-1:], " ")))
}

// checkCommand holds some verdicts against those of the command after the edit.
func checkCommand(t *testing.T, s sources, dir string, res *mutant.Result, command []string) {
	t.Helper()
	edits := 1
	if everything {
		edits = 20
	}
	order := rand.New(rand.NewPCG(seed(), 1)).Perm(len(res.Judgements))
	for _, i := range order[:min(len(order), number("AMES_E2E_EDITS", edits))] {
		j := &res.Judgements[i]
		if j.Status == mutant.Ignored {
			continue
		}
		copied := filepath.Join(t.TempDir(), "src")
		copyTree(t, dir, copied)
		path := filepath.Join(copied, j.Edit.File)
		text, err := source.Apply(readFile(t, path), j.Edit)
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, path, text)
		if out, err := s.build(t, copied); err != nil {
			t.Errorf("%s cannot be built: %s", label(j), out)
			continue
		}
		interpreter := map[string]string{".py": "python3", ".sh": "sh"}[filepath.Ext(command[0])]
		exe, args := filepath.Join(copied, command[0]), []string{}
		if interpreter != "" {
			if exe, err = exec.LookPath(interpreter); err != nil {
				t.Fatal(err)
			}
			args = command
		}
		a, err := oracle.Execute(t.Context(), exe, args, copied, oracle.Limits{CPU: 5 * time.Second, Memory: 1 << 30})
		if err != nil {
			t.Fatal(err)
		}
		if !a.Agrees(j.Verdict) {
			t.Errorf("%s: %q → %q: %s (%s), edited source %s (%s)\n%s", label(j), j.Edit.Original, j.Edit.Replacement,
				j.Status, j.Reason, a.Status, a.How, a.Output)
		}
	}
}

// What a command starts may have no bitcode: then that is said, and the command's tests are listed all the same.
func TestCommandWithoutCode(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ames(t, dir, "run", "--", "sh", "-c", "true").want(t, statusUse, "nothing that it starts has LLVM bitcode")
	writeFile(t, filepath.Join(dir, "t.sh"), []byte("#!/bin/sh\nexit 0\n"))
	ames(t, dir, "list", "./t.sh").want(t, statusUse, "only 'ames run' finds out what it starts")
	if o := ames(t, dir, "tests", "./t.sh"); o.status != statusOK || !strings.Contains(o.stdout, "t.sh") {
		t.Error(o)
	}
	ames(t, dir, "run", "./nowhere.sh").want(t, statusUse, "no such file")
	writeFile(t, filepath.Join(dir, "loop.sh"), []byte("#!./loop.sh\n"))
	ames(t, dir, "run", "./loop.sh").want(t, statusUse, "whose interpreter is one, and so on")
}

// What a command builds, starts and removes is told of, and so it is if nothing else can be mutated.
func TestCommandRemoves(t *testing.T) {
	t.Parallel()
	dir := starting.copied(t)
	writeFile(t, filepath.Join(dir, "gone.sh"), []byte("#!/bin/sh\ncp longest gone && ./gone abc; rm gone\n"))
	ames(t, dir, "run", "./gone.sh").want(t, statusUse, "gone, which ./gone.sh starts, is not mutated: it is not there",
		"none of what it starts can be mutated")
}

// A mutant may make a command start a program under test so that it cannot have the mutant: that is no verdict.
func TestCommandStray(t *testing.T) {
	t.Parallel()
	dir := starting.copied(t)
	writeFile(t, filepath.Join(dir, "stray.sh"), []byte(`#!/bin/sh
[ "$(./count x)" = "1 words, 1 letters" ] || export LD_PRELOAD=libm.so.6
./longest abc
test $? = 3
`))
	ames(t, dir, "run", "./stray.sh").want(t, statusOK)
	strays := 0
	res := stored(t, dir)
	for i := range res.Judgements {
		j := &res.Judgements[i]
		switch {
		case j.Status == mutant.RuntimeError && strings.Contains(j.Reason, "has other libraries"):
			strays++
		case j.Edit.File == "count.c" && j.Status == mutant.Killed:
			t.Errorf("%s: %s", label(j), j.Reason)
		}
	}
	if strays < 3 {
		t.Errorf("%d mutants have made strays", strays)
	}
}

// A program that starts nothing under test but itself, and that by way of a shell, has the mutant there too.
func TestCommandStartsItself(t *testing.T) {
	t.Parallel()
	p := compiled(t, map[string]string{"again.c": `#include <stdlib.h>
static int sum(int a, int b)
{
	return a + b;
}
int main(int argc, char **argv)
{
	if (argc > 1)
		return sum(argc, 3) != 5;
	char command[4096] = "exec ";
	for (int i = 0; argv[0][i]; i++)
		command[5 + i] = argv[0][i];
	setenv("COMMAND", command, 1);
	return system("eval \"$COMMAND child\"") != 0;
}
`}, usual, bitcodeFlags...)
	p.run(t).want(t, statusOK)
	res := stored(t, p.dir)
	const line = 4
	seen := 0
	for i := range res.Judgements {
		if j := &res.Judgements[i]; j.At.Line == line {
			if seen++; j.Status != mutant.Killed {
				t.Errorf("%s: %s (%s)", label(j), j.Status, j.Reason)
			}
		}
	}
	if seen == 0 {
		t.Errorf("no mutants in line %d", line)
	}
}
