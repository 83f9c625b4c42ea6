package samples

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Runs are told apart by this variable, which all descendants inherit.
const mark = "AMES_SAMPLES_RUN"

// limited runs a program with little memory and disk to its end.
func limited(t *testing.T, dir, exe string) Outcome {
	t.Helper()
	return start(t, dir, exe, func(done <-chan error, _ int) Outcome {
		select {
		case err := <-done:
			return outcome(t, err)
		case <-time.After(patience):
			return Hangs
		}
	})
}

// watched runs a program that is thought to have no end, until it has shown
// for a while on end what is expected of it. On a loaded machine it may take
// its time to get there.
func watched(t *testing.T, dir, exe string, want Outcome) Outcome {
	t.Helper()
	const enough = 30
	return start(t, dir, exe, func(done <-chan error, pid int) Outcome {
		seen := map[bool]int{} // times in a row
		for begin := time.Now(); time.Since(begin) < patience; {
			select {
			case err := <-done:
				return outcome(t, err)
			case <-time.After(25 * time.Millisecond):
			}
			now := busy(pid)
			seen[now]++
			seen[!now] = 0
			if want == Hangs && seen[true] == enough || want == Sleeps && seen[false] == enough {
				return want
			}
		}
		if want == Hangs {
			return Sleeps
		}
		return Hangs
	})
}

// start starts a program, lets wait judge it, ends it, and ends all that it has left behind.
func start(t *testing.T, dir, exe string, wait func(done <-chan error, pid int) Outcome) Outcome {
	t.Helper()
	id := fmt.Sprintf("%s=%d-%s", mark, os.Getpid(), t.Name())
	cmd := exec.Command("/bin/sh", "-c", `ulimit -v 2000000; ulimit -f 20480; ulimit -c 0; exec "$0"`, exe)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), id)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	ended := make(chan struct{})
	go func() {
		done <- cmd.Wait()
		close(ended)
	}()
	defer func() {
		// Without its first thread a process shows no environment: end it in any case.
		_ = cmd.Process.Kill() // it may be gone by now
		sweep(t, id)
		<-ended
	}()
	return wait(done, cmd.Process.Pid)
}

func outcome(t *testing.T, err error) Outcome {
	t.Helper()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return Passes
	case !errors.As(err, &exit):
		t.Fatal(err)
	case exit.Sys().(syscall.WaitStatus).Signaled():
		return Crashes
	}
	return Fails
}

// members returns the processes of a run.
func members(t *testing.T, id string) []int {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	var pids []int
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		env, err := os.ReadFile(filepath.Join("/proc", e.Name(), "environ"))
		if err == nil && bytes.Contains(append(env, 0), append([]byte(id), 0)) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// sweep ends what a run left behind, until nothing is.
func sweep(t *testing.T, id string) {
	t.Helper()
	for range 100 {
		pids := members(t, id)
		if len(pids) == 0 {
			return
		}
		for _, pid := range pids {
			_ = syscall.Kill(pid, syscall.SIGKILL) // it may be gone by now
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("processes are left: %v", members(t, id))
}

// busy reports whether a process or a child of it computes, or would if it got the processor.
func busy(pid int) bool {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
	for _, task := range tasks {
		stat, _ := os.ReadFile(filepath.Join(task, "stat")) // empty if it has just ended
		_, rest, _ := strings.Cut(string(stat), ") ")
		if strings.HasPrefix(rest, "R") || strings.HasPrefix(rest, "D") {
			return true
		}
		children, _ := os.ReadFile(filepath.Join(task, "children"))
		for _, child := range strings.Fields(string(children)) {
			if n, err := strconv.Atoi(child); err == nil && busy(n) {
				return true
			}
		}
	}
	return false
}

// scratch is a folder that can be removed whatever was done to it.
func scratch(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(dir, "hostile-closed"), 0o700) }) // most programs make none
	return dir
}

// edit returns the sample with its trigger pulled, in a copy of its sources.
func edit(t *testing.T, e Evil) Sample {
	t.Helper()
	root, err := Root()
	if err != nil {
		t.Fatal(err)
	}
	s := e.Sample
	s.Dir = t.TempDir()
	if err := os.CopyFS(s.Dir, os.DirFS(filepath.Join(root, e.Dir))); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(s.Dir, s.Sources[0])
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), e.Trigger.Old); n != 1 {
		t.Fatalf("%q stands in %s %d times, not once", e.Trigger.Old, s.Sources[0], n)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), e.Trigger.Old, e.Trigger.New, 1)),
		0o644); err != nil {
		t.Fatal(err)
	}
	return s
}

// Those that wait for a mutant pass until then; and all misbehave as described.
func TestHostile(t *testing.T) {
	for _, e := range Hostile() {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			s := e.Sample
			if !e.Plain() {
				exe, err := Build(t.Context(), t.TempDir(), clang(19), s)
				if err != nil {
					t.Fatal(err)
				}
				if got := limited(t, scratch(t), exe); got != Passes {
					t.Errorf("unmutated: %s", got)
				}
				s = edit(t, e)
			}
			exe, err := Build(t.Context(), t.TempDir(), clang(19), s)
			if err != nil {
				t.Fatal(err)
			}
			checkOutcome(t, exe, e.Outcome)
		})
	}
}

func checkOutcome(t *testing.T, exe string, want Outcome) {
	t.Helper()
	if want == Varies {
		seen := map[Outcome]bool{}
		for range 500 {
			seen[limited(t, scratch(t), exe)] = true
			if seen[Passes] && seen[Fails] {
				return
			}
		}
		t.Errorf("500 runs: %v", seen)
		return
	}
	var got Outcome
	if want == Hangs || want == Sleeps {
		got = watched(t, scratch(t), exe, want)
	} else {
		got = limited(t, scratch(t), exe)
	}
	if got != want && !(got == Crashes && (want == Fails || want == Hoards)) {
		t.Errorf("%s, want %s", got, want)
	}
}

// What is dangerous happens where a file permits it, and only there.
func TestHostileNeedsPermission(t *testing.T) {
	build := func(name string) string {
		s, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		exe, err := Build(t.Context(), t.TempDir(), clang(19), s)
		if err != nil {
			t.Fatal(err)
		}
		return exe
	}
	permit := func(dir, file string) {
		if err := os.WriteFile(filepath.Join(dir, file), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("deletes", func(t *testing.T) {
		exe := build("deletes_plain")
		dir := filepath.Join(t.TempDir(), "work")
		if err := os.MkdirAll(filepath.Join(dir, "sub"), 0o755); err != nil {
			t.Fatal(err)
		}
		permit(dir, "precious")
		limited(t, dir, exe)
		if _, err := os.Stat(filepath.Join(dir, "precious")); err != nil {
			t.Fatalf("deleted without permission: %v", err)
		}
		permit(dir, "hostile-may-delete-here")
		limited(t, dir, exe)
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("not deleted with permission: %v", err)
		}
	})
	t.Run("kills_parent", func(t *testing.T) {
		exe := build("kills_parent_plain")
		dir := t.TempDir()
		parent := filepath.Join(t.TempDir(), "parent")
		// The shell must stay in between: a command after the program keeps it from becoming it.
		if err := os.WriteFile(parent, []byte("#!/bin/sh\n'"+exe+"'\nexit 0\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		if got := limited(t, dir, parent); got != Passes {
			t.Errorf("without permission: the parent %s", got)
		}
		permit(dir, "hostile-may-kill-parent")
		if got := limited(t, dir, parent); got != Crashes {
			t.Errorf("with permission: the parent %s", got)
		}
	})
}
