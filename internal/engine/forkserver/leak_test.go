package forkserver

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"ames/internal/engine/world"
)

func openFiles(t testing.TB, pid string) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/" + pid + "/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// descendants counts the processes below one, zombies included.
func descendants(t testing.TB, pid int) int {
	t.Helper()
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range files {
		data, _ := os.ReadFile(f) // a thread may be over by now
		for _, c := range strings.Fields(string(data)) {
			child, err := strconv.Atoi(c)
			if err != nil {
				t.Fatal(err)
			}
			n += 1 + descendants(t, child)
		}
	}
	return n
}

// TestNothingLeaks makes a thousand runs and some that go wrong, and looks at
// descriptors and processes on both sides.
func TestNothingLeaks(t *testing.T) {
	before := openFiles(t, "self")
	s, err := Start(testContext(t), Config{Path: build(t, "victim.c"), RuntimeLib: testEnv.runtime})
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.Main(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	run(t, m, "exit", "1")
	slot := strconv.Itoa(m.slots.idle[0].pid)
	self, theirs := openFiles(t, "self"), openFiles(t, slot)
	for i := range 1000 {
		if res := run(t, m, "exit", strconv.Itoa(i%100)); res.Exit.Code != i%100 {
			t.Fatalf("run %d: %v", i, res.Exit)
		}
	}
	if n := openFiles(t, "self"); n != self {
		t.Errorf("%d descriptors before a thousand runs, %d after", self, n)
	}
	if n := openFiles(t, slot); n != theirs {
		t.Errorf("slot: %d descriptors before a thousand runs, %d after", theirs, n)
	}
	for range 5 {
		if _, err := s.RunFresh(testContext(t), nil, Request{}); err != nil {
			t.Fatal(err)
		}
		m.Run(testContext(t), Request{Args: []string{"killparent"}, Limits: safe})
		m.Run(testContext(t), Request{Dir: "/nonexistent"})
		m.Run(testContext(t), Request{Writes: []Write{{Addr: 8, Data: []byte{1}}}})
		ctx, cancel := context.WithTimeout(testContext(t), time.Millisecond)
		m.Run(ctx, Request{Args: []string{"sleep"}})
		cancel()
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if n := openFiles(t, "self"); n != before {
		t.Errorf("%d descriptors before the server, %d after it was closed", before, n)
	}
	if n := descendants(t, os.Getpid()); n != 0 {
		t.Errorf("%d processes left", n)
	}
}

// TestIdleSlotKilled: a slot that dies between two runs costs neither.
func TestIdleSlotKilled(t *testing.T) {
	z := victim(t)
	for range 3 {
		run(t, z, "exit", "1")
		if err := syscall.Kill(z.slots.idle[0].pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		for stateOf(z.slots.idle[0].pid) != "Z" {
			time.Sleep(time.Millisecond)
		}
		if res := run(t, z, "exit", "2"); res.Exit.Code != 2 {
			t.Errorf("run after that: %v", res.Exit)
		}
	}
	if n := descendants(t, z.Pid()); n != 1 {
		t.Errorf("%d processes below the zygote", n)
	}
}

func stateOf(pid int) string {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	return strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))[0]
}

// TestCloseDuringRuns: closing ends what runs, and Run says so.
func TestCloseDuringRuns(t *testing.T) {
	s, err := Start(testContext(t), Config{Path: build(t, "victim.c"), RuntimeLib: testEnv.runtime})
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.Main(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	errs := make(chan error)
	for range 4 {
		go func() {
			_, err := m.Run(testContext(t), Request{Args: []string{"sleep"}})
			errs <- err
		}()
	}
	for descendants(t, m.Pid()) < 8 {
		time.Sleep(time.Millisecond)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	for range 4 {
		if err := <-errs; err == nil {
			t.Error("a run was ended by Close and has no error")
		}
	}
	if n := descendants(t, os.Getpid()); n != 0 {
		t.Errorf("%d processes left", n)
	}
	if _, err := m.Run(testContext(t), Request{}); err == nil {
		t.Error("a run after Close")
	}
}

// helperMain is this test binary when it plays Ames in a process of its own.
func helperMain(role string) {
	if role == "keeper" {
		if err := world.Serve(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	ctx := context.Background()
	program, runtimeLib, _ := strings.Cut(role, "\n")
	s, err := Start(ctx, Config{Path: program, RuntimeLib: runtimeLib})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	m, err := s.Main(ctx)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	go m.Run(ctx, Request{Args: []string{"sleep"}})
	go m.Run(ctx, Request{Args: []string{"exec", "setsid sleep 1000 & sleep 1000 & sleep 1000"}})
	go s.Early().Run(ctx, Request{Args: []string{"mask"}})
	go s.RunFresh(ctx, nil, Request{Args: []string{"sleep"}})
	select {}
}

// marked lists the processes that have the mark in their environment.
func marked(t *testing.T, mark string) (pids []string) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if data, err := os.ReadFile(f); err == nil && bytes.Contains(data, []byte(mark)) {
			pids = append(pids, filepath.Base(filepath.Dir(f)))
		}
	}
	return pids
}

// TestAmesIsKilled: when the process that made the server is killed, without any
// chance to clean up, everything below it ends too.
func TestAmesIsKilled(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	mark := fmt.Sprintf("FORKSERVER_TEST_MARK=%d", os.Getpid())
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), mark, "FORKSERVER_TEST_HELPER="+build(t, "victim.c")+"\n"+testEnv.runtime)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	// Ames, early, main, four slots, four runs, and two or three more that the shell starts.
	deadline := time.Now().Add(30 * time.Second)
	for len(marked(t, mark)) < 13 {
		if time.Now().After(deadline) {
			cmd.Process.Kill()
			line, _ := bufio.NewReader(out).ReadString('\n')
			t.Fatalf("only %d processes came up: %s", len(marked(t, mark)), line)
		}
		time.Sleep(10 * time.Millisecond)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	deadline = time.Now().Add(30 * time.Second)
	for {
		left := marked(t, mark)
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("processes left: %v", left)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
