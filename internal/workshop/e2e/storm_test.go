package e2e

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ames/internal/campaign/mutant"
	"ames/internal/engine/process"
	"ames/internal/workshop/subjects"
)

// stormTime is for how long TestStorm goes on with each kind of storm; 0: for one run.
var stormTime = duration("AMES_STORM")

func duration(name string) time.Duration {
	d, err := time.ParseDuration(cmp.Or(os.Getenv(name), "0s"))
	if err != nil {
		panic(name + ": " + err.Error())
	}
	return d
}

// stormEvery is how often something is done to a process.
const stormEvery = 300 * time.Millisecond

// TestStorm: processes of a run are killed, stopped and traced at random, again and again, from an empty cache and
// from a full one. Each mutant gets the verdict that it gets in peace, nothing wrong is remembered for later, and
// nothing is left.
func TestStorm(t *testing.T) {
	for _, w := range weathers(t) {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			peace := w.run(t, t.TempDir(), nil)
			for begin, n := time.Now(), 0; n == 0 || time.Since(begin) < stormTime; n++ {
				caches, done := t.TempDir(), deeds{}
				alike(t, fmt.Sprintf("storm %d", n), w.run(t, caches, done.disturb), peace)
				if stormTime > 0 {
					alike(t, fmt.Sprintf("storm %d, with a full cache", n), w.run(t, caches, done.disturb), peace)
				}
				alike(t, fmt.Sprintf("after storm %d", n), w.run(t, caches, nil), peace)
				t.Logf("storm %d: %d mutants; %v", n, len(peace), done.counts)
			}
		})
	}
}

// TestStormOfMain: ames itself is killed at random, and goes on where it was.
func TestStormOfMain(t *testing.T) {
	for _, w := range weathers(t) {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			peace := w.run(t, t.TempDir(), nil)
			for begin, n := time.Now(), 0; n == 0 || time.Since(begin) < stormTime; n++ {
				alike(t, fmt.Sprintf("storm %d", n), w.killedAgainAndAgain(t), peace)
			}
		})
	}
}

// TestJobs: each mutant gets the same verdict with any number of jobs, on a machine that has more to do than it can.
func TestJobs(t *testing.T) {
	t.Parallel()
	w := weathers(t)[0]
	runs := 2
	if stormTime > 0 {
		runs = 200
		for range 2 * runtime.NumCPU() {
			go func() {
				for t.Context().Err() == nil {
				}
			}()
		}
	}
	caches := t.TempDir()
	peace := w.run(t, caches, nil)
	for n := range runs {
		jobs := 16 - n%16
		w.args = []string{"--jobs", strconv.Itoa(jobs)}
		alike(t, fmt.Sprintf("run %d, %d jobs", n, jobs), w.run(t, caches, nil), peace)
	}
}

// weather is what is run in a storm.
type weather struct {
	name     string
	programs []*subjects.Program
	args     []string
}

func weathers(t *testing.T) []weather {
	t.Helper()
	out := []weather{{"cJSON", cJSON(t)[:2], nil}}
	if stormTime > 0 {
		s, err := subjects.Build(t.Context(), "fmtlib", subjects.Options{Log: t.Output()})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(s.Programs, func(p *subjects.Program) bool { return p.Name == "format-test" })
		out = append(out, weather{"format-test", s.Programs[i : i+1], []string{"--sample", "300", "--seed", "1"}})
	}
	return out
}

// command gives ames in a copy of the programs' folder, with caches and temporary files of its own.
func (w weather) command(ctx context.Context, dir, caches, temporary string) *exec.Cmd {
	args := append([]string{"run"}, w.args...)
	for _, p := range w.programs {
		args = append(args, p.Path)
	}
	cmd := command(ctx, dir, binary, append(args, "--")...)
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+caches, "TMPDIR="+temporary, "AMES_TEST_STORM="+dir)
	return cmd
}

// run runs ames on the programs, and gives what it says of each mutant.
func (w weather) run(t *testing.T, caches string, disturb func(ames int, ended chan struct{})) map[string]saying {
	t.Helper()
	dir, temporary := filepath.Join(t.TempDir(), "src"), t.TempDir()
	copyTree(t, w.programs[0].Dir, dir)
	ctx, cancel := context.WithTimeout(t.Context(), 10*patience)
	defer cancel()
	cmd := w.command(ctx, dir, caches, temporary)
	var out output
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	if disturb != nil {
		go disturb(cmd.Process.Pid, ended)
	}
	err := cmd.Wait()
	close(ended)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || cmd.ProcessState.ExitCode() != statusOK {
		t.Fatalf("%v\n%s", err, &out)
	}
	nothingLeft(t, dir, temporary)
	return w.said(t, dir)
}

// killedAgainAndAgain runs ames until it comes to its end, and kills it before that as often as it takes longer.
func (w weather) killedAgainAndAgain(t *testing.T) map[string]saying {
	t.Helper()
	dir, temporary, caches := filepath.Join(t.TempDir(), "src"), t.TempDir(), t.TempDir()
	copyTree(t, w.programs[0].Dir, dir)
	for life := 2 * time.Second; ; life += life / 4 {
		cmd := w.command(t.Context(), dir, caches, temporary)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		killed := time.AfterFunc(time.Duration(rand.Int64N(int64(life))), func() { cmd.Process.Kill() })
		err := cmd.Wait()
		killed.Stop()
		nothingLeft(t, dir, temporary)
		if err == nil {
			return w.said(t, dir)
		}
		if !strings.Contains(err.Error(), "killed") {
			t.Fatal(err)
		}
	}
}

func (w weather) said(t *testing.T, dir string) map[string]saying {
	t.Helper()
	said := map[string]saying{}
	for _, j := range stored(t, dir).Judgements {
		said[j.ID] = saying{j.Status, j.Test}
	}
	return said
}

// nothingLeft fails the test if soon after a run there are processes of it, or temporary files.
func nothingLeft(t *testing.T, dir, temporary string) {
	t.Helper()
	mark := []byte("AMES_TEST_STORM=" + dir + "\x00")
	var left []string
	for begin := time.Now(); time.Since(begin) < patience; time.Sleep(50 * time.Millisecond) {
		left = nil
		files, _ := filepath.Glob("/proc/[0-9]*/environ")
		for _, name := range files {
			if text, err := os.ReadFile(name); err == nil && bytes.Contains(text, mark) {
				left = append(left, filepath.Dir(name))
			}
		}
		entries, err := os.ReadDir(temporary)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			left = append(left, filepath.Join(temporary, e.Name()))
		}
		if len(left) == 0 {
			return
		}
	}
	t.Errorf("left over: %v", left)
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

// deeds counts what was done to whom.
type deeds struct{ counts map[string]int }

// disturb does something to a process below ames, again and again, until it has ended.
func (d *deeds) disturb(ames int, ended chan struct{}) {
	if d.counts == nil {
		d.counts = map[string]int{}
	}
	for tick := time.NewTicker(stormEvery); ; {
		select {
		case <-ended:
			return
		case <-tick.C:
		}
		below := process.Below(ames)
		if len(below) == 0 {
			continue
		}
		pid := below[rand.IntN(len(below))]
		name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
		what := []string{"killed", "stopped", "traced"}[rand.IntN(3)]
		var err error
		switch what {
		case "killed":
			err = syscall.Kill(pid, syscall.SIGKILL)
		case "stopped":
			err = syscall.Kill(pid, syscall.SIGSTOP)
		case "traced":
			go hold(pid, ended)
		}
		if err == nil {
			d.counts[what+" "+strings.TrimSpace(string(name))]++
		}
	}
}

// hold traces a process, and has it stand still for longer than anybody should wait for it.
func hold(pid int, ended chan struct{}) {
	runtime.LockOSThread() // a tracer is a thread
	defer runtime.UnlockOSThread()
	if unix.PtraceSeize(pid) != nil || unix.PtraceInterrupt(pid) != nil {
		return
	}
	for begin := time.Now(); time.Since(begin) < 15*time.Second; time.Sleep(10 * time.Millisecond) {
		var status unix.WaitStatus
		if got, err := unix.Wait4(pid, &status, unix.WNOHANG|unix.WALL, nil); err != nil ||
			got == pid && !status.Stopped() {
			return
		}
		select {
		case <-ended:
			unix.PtraceDetach(pid)
			return
		default:
		}
	}
	unix.PtraceDetach(pid)
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
