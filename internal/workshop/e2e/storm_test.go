package e2e

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
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
	"ames/internal/workshop/subjects"
)

// storms is how many runs TestStorm disturbs; a few in an ordinary test.
var storms = number("AMES_STORM", 1)

// stormEvery is how often a process is killed.
const stormEvery = 300 * time.Millisecond

// TestStorm: processes of a run are killed at random, again and again, as the system does
// when memory runs out. Each mutant gets the verdict that it gets in peace, and nothing wrong
// is remembered for later.
func TestStorm(t *testing.T) {
	t.Parallel()
	programs := cJSON(t)
	if storms == 1 {
		programs = programs[:2]
	}
	peace := judgements(t, programs, t.TempDir(), nil)
	for n := range storms {
		caches := t.TempDir()
		killed := map[string]int{}
		storm := judgements(t, programs, caches, killed)
		alike(t, fmt.Sprintf("storm %d", n), storm, peace)
		alike(t, fmt.Sprintf("after storm %d", n), judgements(t, programs, caches, nil), peace)
		t.Logf("storm %d: %d mutants, killed %v", n, len(storm), killed)
	}
}

// cJSON gives its test programs.
func cJSON(t *testing.T) []*subjects.Program {
	t.Helper()
	s, err := subjects.Build(t.Context(), "cjson", subjects.Options{Log: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	return s.Programs
}

// judgements runs ames on programs, in a folder of its own, and gives what it says of each
// mutant. A run is disturbed if killed is not nil, which is told who was killed.
func judgements(t *testing.T, programs []*subjects.Program, caches string, killed map[string]int) map[string]saying {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "src")
	copyTree(t, programs[0].Dir, dir)
	args := []string{"run", "--no-reuse"}
	for _, p := range programs {
		args = append(args, p.Path)
	}
	args = append(args, "--")
	ctx, cancel := context.WithTimeout(t.Context(), 10*patience)
	defer cancel()
	cmd := command(ctx, dir, binary, args...)
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+caches, "TMPDIR="+t.TempDir())
	var out output
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	if killed != nil {
		go disturb(cmd.Process.Pid, ended, killed)
	}
	err := cmd.Wait()
	close(ended)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || cmd.ProcessState.ExitCode() != statusOK {
		t.Fatalf("%v\n%s", err, &out)
	}
	said := map[string]saying{}
	for _, j := range stored(t, dir).Judgements {
		said[j.ID] = saying{j.Status, j.Test}
	}
	return said
}

// disturb kills a process below ames at a time, until it has ended.
func disturb(ames int, ended chan struct{}, killed map[string]int) {
	for tick := time.NewTicker(stormEvery); ; {
		select {
		case <-ended:
			return
		case <-tick.C:
		}
		if below := offspring(ames); len(below) > 0 {
			pid := below[rand.IntN(len(below))]
			name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
			if syscall.Kill(pid, syscall.SIGKILL) == nil {
				killed[strings.TrimSpace(string(name))]++
			}
		}
	}
}

// offspring lists the processes below one.
func offspring(pid int) []int {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	var out []int
	for _, f := range files {
		text, _ := os.ReadFile(f)
		for _, s := range strings.Fields(string(text)) {
			if child, err := strconv.Atoi(s); err == nil {
				out = append(append(out, child), offspring(child)...)
			}
		}
	}
	return out
}

// saying is a verdict, and which test it is of.
type saying struct {
	status mutant.Status
	test   string
}

// like reports whether two verdicts are the same, or are of two tests that both notice the mutant, the one by
// failing and the other by not ending: which of them is run first follows from how long they take today.
func (s saying) like(o saying) bool {
	return s.status == o.status || s.test != o.test && s.status.Detected() && o.status.Detected()
}

// alike fails the test where verdicts differ.
func alike(t *testing.T, when string, got, want map[string]saying) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d mutants, want %d", when, len(got), len(want))
	}
	for _, id := range slices.Sorted(maps.Keys(want)) {
		if !got[id].like(want[id]) {
			t.Errorf("%s: %s: %v, want %v", when, id, got[id], want[id])
		}
		if got[id].status == mutant.CompileError {
			t.Errorf("%s: %s cannot be compiled", when, id)
		}
	}
}
