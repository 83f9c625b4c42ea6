package process

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Run runs a command to its end, and gives what it wrote to both outputs. It sees after the command, and after
// what that has started, as Tend does. All of them end with the command's context.
func Run(cmd *exec.Cmd, patience time.Duration) ([]byte, error) {
	var text bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &text
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if cmd.Cancel != nil {
		cmd.Cancel = func() error { return unix.Kill(-cmd.Process.Pid, unix.SIGKILL) }
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	done := make(chan struct{})
	go tendTree(cmd.Process.Pid, patience, done)
	err := cmd.Wait()
	close(done)
	return text.Bytes(), err
}

// tendTree is Tend for a child that is waited for elsewhere, and all below it.
func tendTree(pid int, patience time.Duration, done <-chan struct{}) {
	tick := time.NewTicker(LookEvery)
	defer tick.Stop()
	seen := map[int]*tended{}
	for {
		var now time.Time
		select {
		case <-done:
			return
		case now = <-tick.C:
		}
		for _, p := range append([]int{pid}, Below(pid)...) {
			if seen[p] == nil {
				seen[p] = &tended{}
			}
			if p != pid && seen[p].stops == 0 {
				seen[p].since = now // who waits for a child does nothing
			}
			sig := seen[p].look(p, now, patience)
			select {
			case <-done: // its number may be another's
				return
			default:
			}
			if sig != 0 {
				unix.Kill(p, sig)
			}
		}
	}
}

// Below lists the processes below one: its children, theirs, and so on.
func Below(pid int) []int {
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		return nil
	}
	var out []int
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		for _, number := range strings.Fields(string(text)) {
			if child, err := strconv.Atoi(number); err == nil {
				out = append(append(out, child), Below(child)...)
			}
		}
	}
	return out
}

// End waits for a child, the leader of a session, that is about to end itself and all below it. If it does not within
// some time, it is killed. Who is killed, by whomever, ends nobody: then what is left of its session is ended, before
// its number can be another's. Of a child that was waited for already nothing is left to end.
func End(cmd *exec.Cmd, patience time.Duration) error {
	if cmd.ProcessState != nil {
		return nil
	}
	timer := time.AfterFunc(patience, func() { cmd.Process.Kill() })
	defer timer.Stop()
	const exited = 1 // CLD_EXITED, see waitid(2)
	var info unix.Siginfo
	err := unix.EINTR
	for err == unix.EINTR {
		err, _ = unix.Waitid(unix.P_PID, cmd.Process.Pid, &info, unix.WEXITED|unix.WNOWAIT, nil).(unix.Errno)
	}
	if err == 0 && info.Code != exited {
		EndSession(cmd.Process.Pid)
	}
	return cmd.Wait()
}
