package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// mark names the variable by which the processes of one call are found: all
// that it starts inherit it.
const mark = "AMES_E2E_CALL"

// marked is a call after which nothing may be left.
type marked struct {
	t    *testing.T
	call call
	id   string
	tmp  string // the call's folder for temporary files
}

// marked prepares a call in the project's folder. When the test ends, nothing
// of the call may be left: no process, no temporary file.
func (p project) marked(t *testing.T) *marked {
	t.Helper()
	m := &marked{t: t, id: fmt.Sprintf("%s=%d/%s", mark, os.Getpid(), t.Name()), tmp: t.TempDir()}
	m.call = call{dir: p.dir, env: []string{m.id, "TMPDIR=" + m.tmp}}
	t.Cleanup(func() {
		for _, pid := range m.processes() {
			_ = syscall.Kill(pid, syscall.SIGKILL) // reported by nothingLeft
		}
	})
	return m
}

// run makes the call, and sees that it leaves nothing.
func (m *marked) run(args ...string) outcome {
	m.t.Helper()
	c := m.call
	c.args = args
	o := c.run(m.t)
	m.nothingLeft()
	return o
}

// nothingLeft waits for processes and files to go.
func (m *marked) nothingLeft() {
	m.t.Helper()
	const most = 30 * time.Second // far more than it takes
	var left []string
	for end := time.Now().Add(most); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		left = nil
		for _, pid := range m.processes() {
			line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
			left = append(left, fmt.Sprintf("process %d: %q", pid, line))
		}
		entries, err := os.ReadDir(m.tmp)
		if err != nil {
			m.t.Fatal(err)
		}
		for _, e := range entries {
			left = append(left, "file "+filepath.Join(m.tmp, e.Name()))
		}
		if len(left) == 0 {
			return
		}
	}
	m.t.Errorf("left behind:\n%s", strings.Join(left, "\n"))
}

// processes finds the processes of the call.
func (m *marked) processes() []int {
	m.t.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		m.t.Fatal(err)
	}
	var found []int
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil || pid == os.Getpid() {
			continue
		}
		env, err := os.ReadFile(filepath.Join("/proc", e.Name(), "environ"))
		if err == nil && bytes.Contains(append(env, 0), append([]byte(m.id), 0)) {
			found = append(found, pid)
		}
	}
	return found
}
