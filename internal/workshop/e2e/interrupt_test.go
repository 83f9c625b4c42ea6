package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ames/internal/engine/process"
)

// longTest takes a while for every mutant, and has helpers of its own.
const longTest = `#include <unistd.h>
#include <sys/wait.h>
int above(int a, int b);
int sum(const int *v, int n);

int main(void) {
    pid_t child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
    for (int i = 0; i < 20; i++)
        usleep(50000);
    kill(child, 9);
    waitpid(child, 0, 0);
    int v[] = {1, 2};
    return above(1, 2) || sum(v, 2) != 3;
}
`

// output collects what a running ames writes.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// started is a call that runs in the background.
type started struct {
	*marked
	cmd *exec.Cmd
	out *output
}

func (m *marked) start(args ...string) started {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	m.t.Cleanup(cancel)
	c := m.call
	c.args = args
	s := started{m, c.command(ctx), &output{}}
	s.cmd.Stdout, s.cmd.Stderr = s.out, s.out
	if err := s.cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	return s
}

// until waits for something to happen.
func (s started) until(what string, happened func() bool) {
	s.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if happened() {
			return
		}
	}
	s.t.Fatalf("waited for %s in vain\n%s", what, s.out)
}

// says is true once ames has written the text.
func (s started) says(text string) func() bool {
	return func() bool { return strings.Contains(s.out.String(), text) }
}

// wait gives the exit status.
func (s started) wait() int {
	s.t.Helper()
	err := s.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Fatalf("%v\n%s", err, s.out)
	}
	return s.cmd.ProcessState.ExitCode()
}

// stages of a run at which it is interrupted, by what shows them.
func stages(s started) map[string]func() bool {
	return map[string]func() bool{
		"at once":         func() bool { return true },
		"reading":         s.says("reading bitcode"),
		"unmutated tests": func() bool { return s.running() > 0 },
		"mutants":         s.says("running mutants"),
	}
}

// running counts the processes of the program under test.
func (s started) running() int {
	n := 0
	for _, pid := range s.processes() {
		if exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid)); err == nil && filepath.Base(exe) == "tests" {
			n++
		}
	}
	return n
}

// TestInterrupt: Ctrl-C, or an order to end, ends a run soon and leaves nothing.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	p := compiled(t, files(libSource, longTest), usual, bitcodeFlags...)
	for stage := range stages(started{}) {
		for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
			if sig == syscall.SIGTERM && stage != "mutants" {
				continue
			}
			t.Run(stage+" "+sig.String(), func(t *testing.T) {
				t.Parallel()
				before := tree(t, p.dir)
				s := p.marked(t).start("run", p.exe)
				s.until(stage, stages(s)[stage])
				if err := s.cmd.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
				status := s.wait()
				// Before it has come to look for signals, one ends it as any program.
				if status != statusOther && (stage != "at once" || status != -1) {
					t.Errorf("status %d\n%s", status, s.out)
				}
				if status == statusOther && !strings.Contains(s.out.String(), "ames: interrupted") {
					t.Errorf("no word of the interruption:\n%s", s.out)
				}
				s.nothingLeft()
				unchanged(t, p.dir, before)
			})
		}
	}
}

// TestInterruptStopped: a run ends also if all that it has started stands still.
func TestInterruptStopped(t *testing.T) {
	t.Parallel()
	p := compiled(t, files(libSource, longTest), usual, bitcodeFlags...)
	for stage := range stages(started{}) {
		if stage == "at once" {
			continue
		}
		t.Run(stage, func(t *testing.T) {
			t.Parallel()
			s := p.marked(t).start("run", p.exe)
			s.until(stage, stages(s)[stage])
			for _, pid := range process.Below(s.cmd.Process.Pid) {
				// Those that have ended meanwhile cannot be stopped.
				if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil && !errors.Is(err, syscall.ESRCH) {
					t.Error(err)
				}
			}
			if err := s.cmd.Process.Signal(syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
			if status := s.wait(); status != statusOther {
				t.Errorf("status %d\n%s", status, s.out)
			}
			s.nothingLeft()
		})
	}
}

// TestKilled: even without a chance to clean up nothing is left.
func TestKilled(t *testing.T) {
	t.Parallel()
	p := compiled(t, files(libSource, longTest), usual, bitcodeFlags...)
	for stage := range stages(started{}) {
		t.Run(stage, func(t *testing.T) {
			t.Parallel()
			s := p.marked(t).start("run", p.exe)
			s.until(stage, stages(s)[stage])
			if err := s.cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			s.wait()
			s.nothingLeft()
		})
	}
}

// TestTerminalInterrupt: a terminal sends its signal to the whole group.
func TestTerminalInterrupt(t *testing.T) {
	t.Parallel()
	p := compiled(t, files(libSource, longTest), usual, bitcodeFlags...)
	s := p.marked(t).start("run", p.exe)
	s.until("mutants", s.says("running mutants"))
	if err := syscall.Kill(-s.cmd.Process.Pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if status := s.wait(); status != statusOther {
		t.Errorf("status %d\n%s", status, s.out)
	}
	s.nothingLeft()
}
