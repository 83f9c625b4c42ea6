package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"ames/internal/campaign/mutant"
	"ames/internal/people/store"
	"ames/internal/workshop/samples"
)

// Settings from the environment. What they leave out of a default run is
// what takes long.
var (
	// binary is the program under test; built from this tree if not given.
	binary = os.Getenv("AMES_E2E_BINARY")
	// everything asks for all samples with all compilers, and for more
	// mutants against edited sources.
	everything = os.Getenv("AMES_E2E") == "all"
)

// usual is the compiler that tests build with unless they say otherwise.
const usual = 19

// cache is the cache folder that all tests share unless they ask for their own.
var cache string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "ames-e2e-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		os.Chmod(dir, 0o755) // other users run it too
		cache = filepath.Join(dir, "cache")
		if binary == "" {
			binary = filepath.Join(dir, "ames")
			if err := build(binary); err != nil {
				fmt.Fprintln(os.Stderr, err)
				return 1
			}
		}
		return m.Run()
	}())
}

func build(path string) error {
	root, err := samples.Root()
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "build", "-o", path, "./cmd/ames")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build ames: %w\n%s", err, out)
	}
	return nil
}

// The documented exit statuses.
const (
	statusOK        = 0
	statusScoreLow  = 1
	statusUse       = 2
	statusTestsFail = 3
	statusOther     = 4
)

// patience bounds one call of the program in tests: it is far above what any takes, on a
// busy machine too, and only keeps a hang from hanging the tests.
const patience = 20 * time.Minute

// number reads a setting from the environment.
func number(name string, otherwise int) int {
	n, err := strconv.Atoi(os.Getenv(name))
	if err != nil {
		return otherwise
	}
	return n
}

// outcome is how one call of ames ended.
type outcome struct {
	status         int // -1 after a signal
	stdout, stderr string
}

func (o outcome) String() string {
	return fmt.Sprintf("status %d\nstdout:\n%s\nstderr:\n%s", o.status, o.stdout, o.stderr)
}

// call is one call of ames to be made.
type call struct {
	dir  string
	env  []string            // added to the environment
	as   *syscall.Credential // nil: who runs the tests
	args []string
	// before is what a shell does first, as root of namespaces of its own; empty: nothing.
	before string
	// reuses lets a run take verdicts over from earlier ones. Most tests are about finding
	// them out.
	reuses bool
}

func (c call) command(ctx context.Context) *exec.Cmd {
	args := c.args
	if len(args) > 0 && args[0] == "run" && !c.reuses {
		args = slices.Insert(slices.Clone(args), 1, "--no-reuse")
	}
	cmd := command(ctx, c.dir, binary, args...)
	if c.before != "" {
		cmd = command(ctx, c.dir, "unshare", slices.Concat([]string{"--user", "--map-root-user", "--mount", "sh", "-ec",
			c.before + "; exec \"$@\"", "sh", binary}, args)...)
	}
	cmd.SysProcAttr.Credential = c.as
	cmd.Env = slices.Concat(os.Environ(), []string{"XDG_CACHE_HOME=" + cache, "NO_COLOR=", "LC_ALL=C"}, c.env)
	return cmd
}

// command makes a process group of a program, which ends as a whole.
func command(ctx context.Context, dir, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// run makes the call and waits for it.
func (c call) run(t *testing.T) outcome {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := c.command(ctx)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err := cmd.Run()
	if ctx.Err() != nil {
		t.Fatalf("ames %s: not done after %v\nstdout:\n%s\nstderr:\n%s", strings.Join(c.args, " "), patience,
			&out, &errOut)
	}
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	o := outcome{cmd.ProcessState.ExitCode(), out.String(), errOut.String()}
	if strings.Contains(o.stderr, "panic:") || strings.Contains(o.stderr, "goroutine ") {
		t.Errorf("ames panics: %v", o)
	}
	return o
}

// ames calls the program in a folder.
func ames(t *testing.T, dir string, args ...string) outcome {
	t.Helper()
	return call{dir: dir, args: args}.run(t)
}

// want fails the test unless the call ended with this status and standard
// error has all these texts.
func (o outcome) want(t *testing.T, status int, texts ...string) {
	t.Helper()
	if o.status != status {
		t.Errorf("status %d, want %d: %v", o.status, status, o)
		return
	}
	for _, text := range texts {
		if !strings.Contains(o.stderr, text) {
			t.Errorf("nothing says %q: %v", text, o)
		}
	}
}

// project is a program with its source in a folder of its own.
type project struct {
	sample samples.Sample // its Dir is the copy
	dir    string         // where ames is called: the sources' folder
	exe    string
	clang  int // that it was built with
	// excused says of mutants that were examined why their verdicts may differ.
	excused map[string]string
}

// copied gives a sample's sources in a folder of their own, not yet built.
func copied(t *testing.T, name string) project {
	t.Helper()
	s, err := samples.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	root, err := samples.Root()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "src")
	copyTree(t, filepath.Join(root, s.Dir), dir)
	s.Dir = dir
	return project{sample: s, dir: dir, excused: map[string]string{}}
}

// built gives a sample, copied and built.
func built(t *testing.T, name string, clang int, extra ...string) project {
	t.Helper()
	p := copied(t, name)
	return p.build(t, clang, extra...)
}

func (p project) build(t *testing.T, clang int, extra ...string) project {
	t.Helper()
	exe, err := samples.Build(t.Context(), t.TempDir(), compiler(clang), p.sample, extra...)
	if err != nil {
		t.Fatal(err)
	}
	p.exe, p.clang = exe, clang
	return p
}

func compiler(major int) string { return "clang-" + strconv.Itoa(major) }

// run calls "ames run" with flags on the project's program.
func (p project) run(t *testing.T, flags ...string) outcome {
	t.Helper()
	return ames(t, p.dir, slices.Concat([]string{"run"}, flags, []string{p.exe}, p.sample.Args)...)
}

// result runs ames on the program, which must work, and gives what it stored.
func (p project) result(t *testing.T, flags ...string) *mutant.Result {
	t.Helper()
	o := p.run(t, flags...)
	if o.status != statusOK {
		t.Fatalf("ames run %s: %v", strings.Join(flags, " "), o)
	}
	return stored(t, p.dir)
}

// stored reads the result that the last run in a folder kept.
func stored(t *testing.T, dir string) *mutant.Result {
	t.Helper()
	res, err := store.New(dir).Last()
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func copyTree(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func writeFile(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
