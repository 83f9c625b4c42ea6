package forkserver

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ames/internal/engine/process"
)

func TestExit(t *testing.T) {
	for name, z := range victims(t) {
		t.Run(name, func(t *testing.T) {
			tests := []struct {
				args []string
				want process.Exit
			}{
				{nil, process.Exit{Code: 77}},
				{[]string{}, process.Exit{}},
				{[]string{"exit", "3"}, process.Exit{Code: 3}},
				{[]string{"_exit", "4"}, process.Exit{Code: 4}},
				{[]string{"quick_exit", "5"}, process.Exit{Code: 5}},
				{[]string{"abort"}, process.Exit{Signal: syscall.SIGABRT}},
				{[]string{"segv"}, process.Exit{Signal: syscall.SIGSEGV}},
				{[]string{"raise", "15"}, process.Exit{Signal: syscall.SIGTERM}},
				{[]string{"threads"}, process.Exit{Code: 8}},
				{[]string{"signals"}, process.Exit{}},
				{[]string{"pipe"}, process.Exit{Code: 11}},
				{[]string{"exec", "exit 13"}, process.Exit{Code: 13}},
				{[]string{"closeall"}, process.Exit{Code: 5}},
				{[]string{"ids"}, process.Exit{Code: 1}},
			}
			for _, test := range tests {
				if res := run(t, z, test.args...); res.Exit != test.want || res.Met != LimitNone {
					t.Errorf("%q: %v, timed out: %v; want %v", test.args, res.Exit, res.Met, test.want)
				}
			}
		})
	}
}

func TestCoreLike(t *testing.T) {
	z := victim(t)
	for _, test := range []struct {
		args []string
		want bool
	}{{[]string{"abort"}, true}, {[]string{"segv"}, true}, {[]string{"raise", "15"}, false},
		{[]string{"exit", "1"}, false}} {
		if res := run(t, z, test.args...); res.Exit.CoreLike() != test.want {
			t.Errorf("%q: %v: %v", test.args, res.Exit, res.Exit.CoreLike())
		}
	}
}

// TestRunEnvironment: a run gets entries of its own, whichever way it is started.
func TestRunEnvironment(t *testing.T) {
	s := start(t, Config{Path: build(t, "victim.c"), Args: []string{"env"},
		Env: []string{"VICTIM_A=1", "VICTIM_AB=2", "VICTIM_Z="}})
	m, err := s.Main(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	const end = "page size 4096\n"
	for _, test := range []struct {
		req  Request
		want string
	}{
		{Request{}, "VICTIM_A=1\nVICTIM_AB=2\nVICTIM_Z=\n" + end},
		{Request{Env: []string{"VICTIM_A=3"}}, "VICTIM_A=3\nVICTIM_AB=2\nVICTIM_Z=\n" + end},
		{Request{Env: []string{"VICTIM_AB=", "VICTIM_C=x=y"}},
			"VICTIM_AB=\nVICTIM_C=x=y\nVICTIM_A=1\nVICTIM_Z=\n" + end},
		{Request{Args: []string{"args", "q"}, Env: []string{"VICTIM_A=3"}}, "args\nq\n"},
		{Request{Args: []string{"getenv", "VICTIM_A"}, Env: []string{"VICTIM_A=5"}}, "5\n"},
		{Request{Args: []string{"getenv", "VICTIM_AB"}, Env: []string{"VICTIM_A=5"}}, "2\n"},
		{Request{Args: []string{"getenv", "VICTIM_A"}}, "1\n"},
		{Request{Args: []string{"setenv", "VICTIM_A"}, Env: []string{"VICTIM_A=5"}}, "5 6 2\n"},
	} {
		test.req.KeepOutput = 1000
		early, err := s.Early().Run(testContext(t), test.req)
		if err != nil || string(early.Output) != test.want {
			t.Errorf("early: %q %q: %q, %v; want %q", test.req.Args, test.req.Env, early.Output, err, test.want)
		}
		main, err := m.Run(testContext(t), test.req)
		if err != nil || string(main.Output) != test.want {
			t.Errorf("main: %q %q: %q, %v; want %q", test.req.Args, test.req.Env, main.Output, err, test.want)
		}
		fresh, err := s.RunFresh(testContext(t), nil, test.req)
		if err != nil || string(fresh.Output) != test.want {
			t.Errorf("fresh: %q %q: %q, %v; want %q", test.req.Args, test.req.Env, fresh.Output, err, test.want)
		}
	}
	if _, err := m.Run(testContext(t), Request{Env: []string{"A=\x00"}}); err == nil {
		t.Error("a zero byte in the environment is accepted")
	}
}

// TestEnvironment: the program sees nothing of ours.
func TestEnvironment(t *testing.T) {
	for _, test := range []struct {
		env  []string
		want string
	}{
		{[]string{"VICTIM_A=1", "PATH=/usr/bin:/bin"}, "VICTIM_A=1\npage size 4096\n"},
		{[]string{"VICTIM_A=1", "LD_PRELOAD=libm.so.6", "VICTIM_B=2"},
			"VICTIM_A=1\nLD_PRELOAD=libm.so.6\nVICTIM_B=2\npage size 4096\n"},
		{[]string{"LD_PRELOAD="}, "LD_PRELOAD=\npage size 4096\n"},
		{[]string{}, "page size 4096\n"},
	} {
		s := start(t, Config{Path: build(t, "victim.c"), Args: []string{"env"}, Env: test.env})
		m, err := s.Main(testContext(t))
		if err != nil {
			t.Fatal(err)
		}
		for _, z := range []*Zygote{s.Early(), m} {
			for _, args := range [][]string{nil, {"env"}} {
				req := Request{Args: args, KeepOutput: 1000}
				if args != nil && z == m {
					continue // main's own arguments are not where the kernel has put them
				}
				if res := runReq(t, z, req); string(res.Output) != test.want {
					t.Errorf("%q, %q: the program sees\n%s\nwant\n%s", test.env, args, res.Output, test.want)
				}
			}
		}
		res, err := s.RunFresh(testContext(t), nil, Request{KeepOutput: 1000})
		if err != nil || string(res.Output) != test.want {
			t.Errorf("%q: a fresh program sees\n%s\nwant\n%s (%v)", test.env, res.Output, test.want, err)
		}
		preload := strings.TrimPrefix(envOf(test.env, "LD_PRELOAD"), "LD_PRELOAD=")
		if res := run(t, m, "system", `test "$LD_PRELOAD$AMES_CONTROL" = "`+preload+`"`); !res.Exit.Success() {
			t.Errorf("%q: a child of the program sees another environment", test.env)
		}
	}
}

func envOf(env []string, name string) string {
	for _, e := range env {
		if strings.HasPrefix(e, name+"=") {
			return e
		}
	}
	return ""
}

func TestArguments(t *testing.T) {
	for name, z := range victims(t) {
		for _, args := range [][]string{{"args"}, {"args", "", "b c", strings.Repeat("x", 100000)}, {"args", "one"},
			{"args", "two"}} {
			res := runReq(t, z, Request{Args: args, KeepOutput: 1 << 20})
			if want := strings.Join(args, "\n") + "\n"; string(res.Output) != want || !res.Exit.Success() {
				t.Errorf("%s: %d arguments came as %.100q (%v)", name, len(args), res.Output, res.Exit)
			}
		}
	}
}

func TestOutput(t *testing.T) {
	z := victim(t)
	if res := run(t, z, "output"); string(res.Output) != "to stdout\nto stderr\n" || res.OutputSize != 20 {
		t.Errorf("output %q, size %d", res.Output, res.OutputSize)
	}
	var all strings.Builder
	for i := range 50000 {
		fmt.Fprintf(&all, "line %d\n", i)
	}
	want := all.String()
	for _, keep := range []int{1, 100, 20000, 1 << 20} {
		res := runReq(t, z, Request{Args: []string{"lines", "50000"}, KeepOutput: keep})
		if res.OutputSize != int64(len(want)) || res.OutputHash != sha256.Sum256([]byte(want)) {
			t.Errorf("keep %d: size %d, want %d", keep, res.OutputSize, len(want))
		}
		kept := want
		if 2*keep < len(want) {
			kept = fmt.Sprintf("%s\n[%d bytes left out]\n%s", want[:keep], len(want)-2*keep, want[len(want)-keep:])
		}
		if string(res.Output) != kept {
			t.Errorf("keep %d: kept %d bytes, want %d", keep, len(res.Output), len(kept))
		}
	}
	// Appending is turned off by the run; the next must not notice.
	for range 3 {
		if res := run(t, z, "noappend"); string(res.Output) != "x\n" {
			t.Errorf("output %q, want x", res.Output)
		}
	}
}

// TestDescriptors: a run has the descriptors that a program has which is simply started.
func TestDescriptors(t *testing.T) {
	want, err := exec.Command(build(t, "victim.c"), "descriptors").Output()
	if err != nil {
		t.Fatal(err)
	}
	for name, z := range victims(t) {
		for range 3 { // the first makes the slot, the others use it again
			if res := run(t, z, "descriptors"); string(res.Output) != string(want) {
				t.Errorf("%s: open descriptors: %s, want %s", name, res.Output, want)
			}
		}
	}
}

func TestDirectory(t *testing.T) {
	z := victim(t)
	dir := t.TempDir()
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ dir, want string }{{dir, dir}, {"", wd}} {
		if res := runReq(t, z, Request{Args: []string{"cwd"}, Dir: test.dir}); string(res.Output) != test.want+"\n" {
			t.Errorf("directory %q, want %q", res.Output, test.want)
		}
	}
	// A run deletes its directory; it is made again, and the next runs are in the new one.
	gone := filepath.Join(dir, "gone")
	for range 2 {
		if err := os.Mkdir(gone, 0o755); err != nil {
			t.Fatal(err)
		}
		if res := runReq(t, z, Request{Args: []string{"rmcwd"}, Dir: gone}); res.Exit.Code != 6 {
			t.Errorf("removing the directory: %v", res.Exit)
		}
	}
	_, err = z.Run(testContext(t), Request{Dir: gone})
	var re *RunError
	if !errors.As(err, &re) || !errors.Is(err, syscall.ENOENT) {
		t.Errorf("run in a directory that is not there: %v", err)
	}
	if res := runReq(t, z, Request{Args: []string{"cwd"}, Dir: dir}); string(res.Output) != dir+"\n" {
		t.Errorf("after that: directory %q", res.Output)
	}
}

func TestLimits(t *testing.T) {
	killed := process.Exit{Signal: syscall.SIGKILL}
	for name, z := range victims(t) {
		size, err := z.AddressSpace()
		if err != nil {
			t.Fatal(err)
		}
		tests := []struct {
			args   []string
			limits Limits
			want   Limit
			exit   process.Exit
		}{
			{[]string{"busy"}, Limits{CPU: 50 * time.Millisecond, Wall: time.Minute}, LimitCPU, killed},
			{[]string{"busythread"}, Limits{CPU: 50 * time.Millisecond, Wall: time.Minute}, LimitCPU, killed},
			{[]string{"busychild"}, Limits{CPU: 50 * time.Millisecond, Wall: time.Minute}, LimitCPU, killed},
			{[]string{"busy"}, Limits{Idle: 100 * time.Millisecond, Wall: 400 * time.Millisecond}, LimitWall, killed},
			{[]string{"sleep"}, Limits{Idle: 100 * time.Millisecond, Wall: time.Minute}, LimitIdle, killed},
			{[]string{"naps"}, Limits{Idle: 100 * time.Millisecond, Wall: time.Minute}, LimitIdle, killed},
			{[]string{"sleep"}, Limits{Wall: 100 * time.Millisecond}, LimitWall, killed},
			{[]string{"deadlock"}, Limits{CPU: time.Minute, Idle: 100 * time.Millisecond}, LimitIdle, killed},
			{[]string{"mask"}, Limits{Idle: 100 * time.Millisecond}, LimitIdle, killed},
			{[]string{"stop"}, Limits{Idle: 100 * time.Millisecond}, LimitIdle, killed},
			{[]string{"waitforchild", "400"}, Limits{CPU: time.Minute, Idle: 150 * time.Millisecond}, LimitNone,
				process.Exit{Code: 9}},
			{[]string{"exec", "exec sleep 1000"}, Limits{Idle: 100 * time.Millisecond}, LimitIdle, killed},
			{[]string{"eat"}, Limits{AddressSpace: size + 64<<20, CPU: time.Minute}, LimitNone,
				process.Exit{Signal: syscall.SIGABRT}},
			{[]string{"eat"}, Limits{Memory: 256 << 20, CPU: time.Minute}, LimitMemory, killed},
			{[]string{"flood"}, Limits{FileSize: 1 << 20, CPU: time.Minute}, LimitNone,
				process.Exit{Signal: syscall.SIGXFSZ}},
			{[]string{"exit", "1"}, Limits{}, LimitNone, process.Exit{Code: 1}},
		}
		for _, test := range tests {
			res := runReq(t, z, Request{Args: test.args, Limits: test.limits, KeepOutput: 10})
			if res.Met != test.want || res.Exit != test.exit {
				t.Errorf("%s %q: timed out: %v, %v; want %v, %v",
					name, test.args, res.Met, res.Exit, test.want, test.exit)
			}
			if test.limits.FileSize > 0 && res.OutputSize != int64(test.limits.FileSize) {
				t.Errorf("%s %q wrote %d bytes, the limit is %d", name, test.args, res.OutputSize, test.limits.FileSize)
			}
			if test.want == LimitCPU && (res.CPU < test.limits.CPU || res.CPU > 100*test.limits.CPU) {
				t.Errorf("%s %q used %v", name, test.args, res.CPU)
			}
		}
		// It may run into the end of its address space before it is looked at: it has met the limit all the same.
		res := runReq(t, z, Request{Args: []string{"eat"},
			Limits: Limits{Memory: 32 << 20, AddressSpace: size + 64<<20, CPU: time.Minute}})
		if res.Met != LimitMemory || res.Exit.Success() {
			t.Errorf("%s: met %v, %v; want memory", name, res.Met, res.Exit)
		}
	}
}

// TestStuck: who waits for ever is told from who only waits.
func TestStuck(t *testing.T) {
	z := victim(t)
	long := Limits{Idle: 40 * time.Second, Wall: 50 * time.Second}
	stuck := long
	stuck.Stuck = true
	for _, test := range []struct {
		mode   string
		limits Limits
		want   Limit
	}{
		{"deadlock", stuck, LimitIdle},
		{"reads itself", stuck, LimitIdle},
		{"children wait", stuck, LimitIdle},
		{"wakes up", stuck, LimitNone},
		{"threads", stuck, LimitNone},
		{"naps", Limits{Idle: time.Second, Stuck: true}, LimitIdle},
		{"reads itself", Limits{Idle: 10 * time.Second, Wall: time.Second}, LimitWall},
	} {
		start := time.Now()
		res := runReq(t, z, Request{Args: []string{test.mode}, Limits: test.limits})
		if res.Met != test.want || test.want == LimitNone && res.Exit.Signal != 0 {
			t.Errorf("%s: met %v, %v; want %v", test.mode, res.Met, res.Exit, test.want)
		}
		if took := time.Since(start); took > test.limits.Idle && test.want == LimitIdle && test.mode != "naps" {
			t.Errorf("%s: only after %v", test.mode, took)
		}
	}
}

// TestCPUByChildren: whoever used up the time has timed out, also when it ended by itself.
func TestCPUByChildren(t *testing.T) {
	res := runReq(t, victim(t), Request{Args: []string{"waitforchild", "100"},
		Limits: Limits{CPU: 60 * time.Millisecond}})
	if res.Met != LimitCPU || res.CPU < 60*time.Millisecond {
		t.Errorf("timed out: %v after %v", res.Met, res.CPU)
	}
}

func TestOrphans(t *testing.T) {
	for name, z := range victims(t) {
		for _, test := range []struct {
			args   []string
			limits Limits
			atMost Limit
			killed int // at least
		}{
			{[]string{"orphans", "5"}, safe, LimitNone, 5},
			{[]string{"orphans", "200"}, safe, LimitNone, 200},
			{[]string{"daemon"}, safe, LimitNone, 1},
			{[]string{"exec", "sleep 1000 & setsid sleep 1000 & exit 0"}, safe, LimitNone, 2},
			{[]string{"bomb"}, Limits{CPU: 60 * time.Millisecond, Wall: time.Minute}, LimitCPU, 1},
		} {
			res := runReq(t, z, Request{Args: test.args, Limits: test.limits})
			if res.Met != test.atMost || res.Killed < test.killed {
				t.Errorf("%s %q: timed out: %v, killed %d, want %v, %d",
					name, test.args, res.Met, res.Killed, test.atMost, test.killed)
			}
			if len(res.Output) > 0 {
				t.Errorf("%s %q: %s", name, test.args, res.Output)
			}
			if n := descendants(t, z.slots.idle[0].pid); n != 0 {
				t.Errorf("%s %q left %d processes", name, test.args, n)
			}
		}
		if res := run(t, z, "exit", "3"); res.Exit.Code != 3 || res.Killed != 0 {
			t.Errorf("%s: afterwards: %v, killed %d", name, res.Exit, res.Killed)
		}
	}
}

// TestKilledSupervisor: a run that kills its parent costs that run only.
func TestKilledSupervisor(t *testing.T) {
	z := victim(t)
	for range 3 {
		_, err := z.Run(testContext(t), Request{Args: []string{"killparent"}, Limits: safe})
		if !errors.Is(err, process.ErrGone) {
			t.Errorf("the run killed its slot: %v", err)
		}
		if res := run(t, z, "exit", "3"); res.Exit.Code != 3 {
			t.Errorf("afterwards: %v", res.Exit)
		}
		if n := descendants(t, z.Pid()); n != 1 {
			t.Errorf("%d processes below the zygote, want its one slot", n)
		}
	}
}

// TestSignalledSupervisor: whatever a run sends its parent, it ends as it does otherwise.
func TestSignalledSupervisor(t *testing.T) {
	for name, z := range victims(t) {
		// All that can be blocked, at once; then those that stop, and end what was stopped.
		for _, arg := range []string{"-1", "15", "6", "11", "64", "19"} {
			if res := run(t, z, "signalparent", arg); res.Exit.Code != 13 || res.Met != LimitNone {
				t.Errorf("%s, signal %s: %v, met %v", name, arg, res.Exit, res.Met)
			}
		}
	}
}

// TestKilledZygotes: whoever ends the processes that runs are forked from, the next run is
// made, with what was mapped.
func TestKilledZygotes(t *testing.T) {
	s := start(t, Config{Path: build(t, "victim.c", "-rdynamic"), Args: []string{"exit", "77"}})
	compute := symbol(t, s.Early(), "compute")
	im, at := mapTestImage(t, s.Early(), compute)
	m, err := s.Main(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for name, victims := range map[string][]*Zygote{"main": {m}, "early": {s.Early()}, "both": {m, s.Early()}} {
			for _, z := range victims {
				if err := syscall.Kill(z.Pid(), syscall.SIGKILL); err != nil {
					t.Fatal(err)
				}
			}
			for _, z := range []*Zygote{m, s.Early()} {
				// A run may have been sent to the dying process: it was not made.
				res, err := z.Run(testContext(t), Request{Args: []string{"exit", "5"}, Limits: safe})
				for errors.Is(err, process.ErrGone) {
					res, err = z.Run(testContext(t), Request{Args: []string{"exit", "5"}, Limits: safe})
				}
				if err != nil || res.Exit.Code != 5 {
					t.Errorf("%s: %v, %v", name, res.Exit, err)
				}
				data := make([]byte, 4)
				if err := z.ReadMemory(at, data); err != nil || !slices.Contains(z.mapped.images, im) {
					t.Errorf("%s: the image is lost: %v", name, err)
				}
			}
		}
	}
	if s.Revived() == 0 {
		t.Error("nobody was killed")
	}
}

// TestKilledAtTheEnd: whoever ends the first process just before the program is closed, nothing of a run is left.
func TestKilledAtTheEnd(t *testing.T) {
	s := start(t, Config{Path: build(t, "victim.c", "-rdynamic"), Args: []string{"exit", "77"}})
	ctx, ended := testContext(t), make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = s.Early().Run(ctx, Request{Args: []string{"exec", "sleep 1000 & wait"}, Limits: safe})
	}()
	below := process.Below(s.Early().Pid())
	// The slot, the shell and what it has started.
	for ; len(below) < 3 && ctx.Err() == nil; below = process.Below(s.Early().Pid()) {
		time.Sleep(10 * time.Millisecond)
	}
	s.reviving.Lock() // by nobody else
	if err := syscall.Kill(s.Early().Pid(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	s.awaited.close()
	s.reviving.Unlock()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	<-ended
	for _, pid := range below {
		// Who was killed may take a moment to go.
		for begin := time.Now(); syscall.Kill(pid, 0) == nil && time.Since(begin) < 5*time.Second; {
			time.Sleep(10 * time.Millisecond)
		}
		if syscall.Kill(pid, syscall.SIGKILL) == nil {
			t.Errorf("process %d of %v is left", pid, below)
		}
	}
}

func TestCancel(t *testing.T) {
	z := victim(t)
	for range 20 {
		ctx, cancel := context.WithCancel(testContext(t))
		time.AfterFunc(time.Millisecond, cancel)
		if _, err := z.Run(ctx, Request{Args: []string{"sleep"}}); !errors.Is(err, context.Canceled) {
			t.Fatalf("cancelled run: %v", err)
		}
		if res := run(t, z, "exit", "3"); res.Exit.Code != 3 {
			t.Fatalf("after a cancelled run: %v", res.Exit)
		}
	}
}

// TestHammer makes all kinds of runs at the same time.
func TestHammer(t *testing.T) {
	zs := victims(t)
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for i := range 40 {
				z := zs["main"]
				if (i+worker)%4 == 0 {
					z = zs["early"]
				}
				code := (worker*40 + i) % 200
				mode, limits, want := "exit", safe, process.Exit{Code: code}
				switch i % 10 {
				case 3:
					mode, limits, want = "sleep", Limits{Idle: 60 * time.Millisecond},
						process.Exit{Signal: syscall.SIGKILL}
				case 5:
					mode, want = "segv", process.Exit{Signal: syscall.SIGSEGV}
				case 7:
					mode, want = "orphans", process.Exit{}
				}
				res, err := z.Run(testContext(t), Request{Args: []string{mode, fmt.Sprint(code)}, Limits: limits})
				if err != nil || res.Exit != want {
					t.Errorf("%s %d: %v, %v", mode, code, res.Exit, err)
				}
			}
		})
	}
	wg.Wait()
}

// TestKillAll: a run cannot reach all processes. It asks with signal 0, which harms
// nobody when the guard is not in force.
func TestKillAll(t *testing.T) {
	for name, z := range victims(t) {
		if res := run(t, z, "killall"); res.Exit.Code != int(syscall.EPERM) {
			t.Errorf("%s: kill(-1): %v", name, res.Exit)
		}
	}
}
