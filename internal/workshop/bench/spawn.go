package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// The floor is what Ames is compared with: the unmutated program, started in a
// fresh process as often as there are mutants, by a loop that does nothing
// else. Each job's loop is a process of its own, because Go lets only one
// thread of a process start others at a time.

// Spin is such a loop: it starts the program args[1] with the rest as its
// arguments args[0] times, one after the other, when a line arrives on in, and
// writes to out what CPU time that took.
func Spin(args []string, in io.Reader, out io.Writer) error {
	if len(args) < 2 {
		return fmt.Errorf("spin: want a number and a program")
	}
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return fmt.Errorf("spin: %w", err)
	}
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer null.Close()
	fd := null.Fd()
	attr := &syscall.ProcAttr{Env: os.Environ(), Files: []uintptr{fd, fd, fd}}
	if _, err := fmt.Fprintln(out, "ready"); err != nil {
		return err
	}
	if _, err := bufio.NewReader(in).ReadString('\n'); err != nil {
		return err
	}
	before, err := cpuTime()
	if err != nil {
		return err
	}
	for range n {
		if err := spawn(args[1:], attr); err != nil {
			return err
		}
	}
	after, err := cpuTime()
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(after - before)
}

// spawn starts a process with vfork and exec, as posix_spawn does, and waits for it.
func spawn(argv []string, attr *syscall.ProcAttr) error {
	pid, err := syscall.ForkExec(argv[0], argv, attr)
	if err != nil {
		return fmt.Errorf("start %s: %w", argv[0], err)
	}
	var status syscall.WaitStatus
	for {
		_, err := syscall.Wait4(pid, &status, 0, nil)
		if err == nil {
			break
		}
		if err != syscall.EINTR {
			return fmt.Errorf("wait for %s: %w", argv[0], err)
		}
	}
	if status != 0 {
		return fmt.Errorf("%s fails without any mutant: status %#x", argv[0], uint32(status))
	}
	return nil
}

// cpuTime is the CPU time so far of this process and of those it waited for.
func cpuTime() (time.Duration, error) {
	var sum time.Duration
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if err := syscall.Getrusage(who, &u); err != nil {
			return 0, err
		}
		sum += time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	return sum, nil
}

// spinner is the other side of Spin.
type spinner struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// floor runs the program n times, shared among as many loops as there are dirs;
// each loop has one of the dirs as its working directory.
func (b *bench) floor(ctx context.Context, p *program, n int, dirs []string) (cost, error) {
	loops := make([]spinner, len(dirs))
	for i, dir := range dirs {
		share := n / len(dirs)
		if i < n%len(dirs) {
			share++
		}
		argv := append(append([]string{}, b.Self...), strconv.Itoa(share), p.path)
		cmd := exec.CommandContext(ctx, argv[0], append(argv[1:], p.args...)...)
		cmd.Dir, cmd.Stderr = dir, os.Stderr
		in, err := cmd.StdinPipe()
		if err != nil {
			return cost{}, err
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			return cost{}, err
		}
		if err := cmd.Start(); err != nil {
			return cost{}, err
		}
		defer cmd.Wait()
		loops[i] = spinner{cmd, in, bufio.NewReader(out)}
		if _, err := loops[i].out.ReadString('\n'); err != nil {
			return cost{}, fmt.Errorf("the loop over %s: %w", p.name, err)
		}
	}
	start := time.Now()
	for _, l := range loops {
		if _, err := io.WriteString(l.in, "go\n"); err != nil {
			return cost{}, err
		}
	}
	var c cost
	for _, l := range loops {
		var cpu time.Duration
		line, err := l.out.ReadBytes('\n')
		if err == nil {
			err = json.Unmarshal(line, &cpu)
		}
		if err != nil {
			return cost{}, fmt.Errorf("the loop over %s: %w", p.name, err)
		}
		c.cpu += cpu
	}
	c.wall = time.Since(start)
	return c, nil
}

// execute runs a command to its end and gives its cost, all that it waited for included.
func execute(cmd *exec.Cmd) (cost, error) {
	start := time.Now()
	err := cmd.Run()
	if err != nil {
		return cost{}, err
	}
	return cost{time.Since(start), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}, nil
}
