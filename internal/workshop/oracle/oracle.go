// Package oracle judges mutants the slow and simple way: it makes a mutant's
// edit in a copy of the source text, builds the program again with clang, and
// runs its tests in a fresh process. The verdicts of the fast path are held
// against it. It is for tests; Ames itself never imports it.
package oracle

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"ames/internal/campaign/framework"
	"ames/internal/campaign/mutant"
	"ames/internal/mutation/source"
	"ames/internal/workshop/subjects"
)

// Answer is what the oracle says of one mutant.
type Answer struct {
	Status mutant.Status // Killed, Survived, Timeout, or CompileError for an edit that clang refuses
	How    string
	Output string
	CPU    time.Duration // of the tests that were run
}

// Agrees reports whether the fast path's verdict says the same. A mutant that
// no test reaches survives when its source is edited.
func (a Answer) Agrees(v mutant.Verdict) bool {
	want := v.Status
	if want == mutant.NoCoverage {
		want = mutant.Survived
	}
	return a.Status == want
}

// Slower reports whether the edited program, which has come to an end, needs so much more
// CPU time than the unmutated one that the test at which the mutant timed out does not allow it.
// What a program takes to start counts in neither.
func (a Answer) Slower(res *mutant.Result, v mutant.Verdict, unmutated Answer) bool {
	if v.Status != mutant.Timeout {
		return false
	}
	allowed := res.Baseline.Limit - res.Baseline.CPU
	for i := range res.Tests {
		if t := &res.Tests[i]; t.Name == v.Test && t.Limit != 0 {
			allowed = t.Limit - t.CPU
		}
	}
	return a.CPU-unmutated.CPU > allowed
}

// EvaluatedByCompiler reports whether the edit was refused because the compiler has
// evaluated the edited code: a change of the IR does not reach what it computes.
func (a Answer) EvaluatedByCompiler() bool {
	return a.Status == mutant.CompileError && evaluatedByCompiler(a.How)
}

func evaluatedByCompiler(complaint string) bool {
	return strings.Contains(complaint, "static assertion") || strings.Contains(complaint, "constant expression")
}

// Arguments are those of the tests that a verdict is checked by: the one that noticed
// the mutant, alone, since others may notice it in other ways; for survivors all tests
// of the program, as for those that only all of them notice.
func Arguments(p *subjects.Program, res *mutant.Result, v mutant.Verdict) ([]string, error) {
	if res.Framework == "" || !v.Status.Detected() || v.Test == "" {
		return p.Args, nil
	}
	f, err := framework.Named(res.Framework)
	if err != nil {
		return nil, err
	}
	return append(slices.Clone(p.Args), f.Run(framework.Test{Name: v.Test}).Args...), nil
}

// Judge edits the source, rebuilds and runs with args. dir is scratch space of its own.
func Judge(
	ctx context.Context, p *subjects.Program, root string, m *mutant.Mutant, dir string, args []string, limits Limits,
) (Answer, error) {
	path := m.Edit.File
	if !filepath.IsAbs(path) {
		path = filepath.Join(root, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Answer{}, err
	}
	edited, err := source.Apply(text, m.Edit)
	if err != nil {
		return Answer{}, fmt.Errorf("apply %s: %w", m.ID, err)
	}
	file := filepath.Join(dir, "edited"+filepath.Ext(path))
	if err := os.WriteFile(file, edited, 0o644); err != nil {
		return Answer{}, err
	}
	exe, err := p.Rebuild(ctx, map[string]string{path: file}, filepath.Join(dir, "build"))
	var refused *subjects.BuildError
	if errors.As(err, &refused) {
		return Answer{Status: mutant.CompileError, How: firstLine(refused.Output)}, nil
	}
	if err != nil {
		return Answer{}, err
	}
	run := filepath.Join(dir, "run")
	if err := p.CopyDir(run); err != nil {
		return Answer{}, err
	}
	return Execute(ctx, exe, args, run, limits)
}

// Limits are what a program may use. One that uses more has timed out, as Ames has it.
type Limits struct {
	CPU    time.Duration
	Memory uint64 // bytes resident
	// AnyAddressSpace leaves the size of the address space without a bound.
	AnyAddressSpace bool
}

// LimitsOf are those that a run of Ames had.
func LimitsOf(res *mutant.Result) Limits {
	return Limits{CPU: res.Baseline.Limit, Memory: res.Baseline.Memory}
}

// Execute runs a program in a process group of its own and says how it ended.
// Its wall time is bounded by ten times the limit of its CPU time.
func Execute(ctx context.Context, exe string, args []string, dir string, limits Limits) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*limits.CPU+20*time.Second)
	defer cancel()
	seconds := int(limits.CPU.Seconds()) + 1
	space := fmt.Sprint(limits.Memory>>10 + 1<<20)
	if limits.AnyAddressSpace {
		space = "unlimited"
	}
	script := fmt.Sprintf(`ulimit -t %d; ulimit -f 262144; ulimit -c 0; ulimit -v %s; exec "$0" "$@"`, seconds, space)
	shell := append([]string{"-c", script, exe}, args...)
	cmd := exec.CommandContext(ctx, "bash", shell...)
	var out limited
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	err := cmd.Start()
	if err != nil {
		return Answer{}, err
	}
	done := make(chan struct{})
	largest := make(chan uint64, 1)
	go func() { largest <- watch(cmd.Process.Pid, limits.Memory, done) }()
	err = cmd.Wait()
	close(done)
	used := <-largest
	a := Answer{Output: out.String(), How: "exit status 0", Status: mutant.Survived}
	if s := cmd.ProcessState; s != nil {
		a.CPU = s.UserTime() + s.SystemTime()
	}
	if a.CPU > limits.CPU {
		return Answer{Status: mutant.Timeout, How: fmt.Sprintf("%v of CPU time", a.CPU), Output: a.Output, CPU: a.CPU},
			nil
	}
	if used >= limits.Memory {
		return Answer{Status: mutant.Timeout, How: fmt.Sprintf("%d MiB of memory", used>>20), Output: a.Output}, nil
	}
	if ctx.Err() != nil {
		return Answer{Status: mutant.Timeout, How: "wall time", Output: a.Output}, nil
	}
	var ended *exec.ExitError
	if err == nil {
		return a, nil
	}
	if !errors.As(err, &ended) {
		return a, err
	}
	a.Status, a.How = mutant.Killed, ended.Error()
	status := ended.Sys().(syscall.WaitStatus)
	if status.Signaled() && (status.Signal() == syscall.SIGXCPU || status.Signal() == syscall.SIGKILL) {
		a.Status = mutant.Timeout
	}
	return a, nil
}

// watch ends a process group whose leader has more memory resident than most, in
// bytes, and gives the largest figure seen. What the system says of an ended process is
// no use: it counts what its parent had before the exec.
func watch(pid int, most uint64, done <-chan struct{}) (largest uint64) {
	for {
		if data, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid)); err == nil {
			var size, resident uint64
			fmt.Sscan(string(data), &size, &resident)
			largest = max(largest, resident*uint64(os.Getpagesize()))
		}
		if largest >= most {
			_ = syscall.Kill(-pid, syscall.SIGKILL) // it may have ended by now
		}
		select {
		case <-done:
			return largest
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// limited keeps the first part of a program's output.
type limited struct{ buf bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	const most = 1 << 16
	if room := most - l.buf.Len(); room > 0 {
		l.buf.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (l *limited) String() string { return l.buf.String() }

func firstLine(s string) string {
	for line := range strings.Lines(s) {
		if strings.Contains(line, "error:") {
			return strings.TrimSpace(line)
		}
	}
	return strings.TrimSpace(s)
}
