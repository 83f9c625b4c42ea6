package workdir

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// janitor is our side of the process that removes the copies should we die.
type janitor struct {
	command []string
	pipe    *os.File // its end tells the process that we are gone
	theirs  *os.File
	over    chan struct{} // closed when there is no process any more
	err     error         // of the last one; to be read then

	mu    sync.Mutex
	cmd   *exec.Cmd
	ended bool
}

// janitorPatience is how long one may take to end when it is no longer needed: somebody may have stopped it.
const janitorPatience = time.Second / 2

// mostJanitors is how often one is started in place of one that somebody has ended.
const mostJanitors = 100

func startJanitor(command []string, dir string) (*janitor, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("pipe: %w", err)
	}
	j := &janitor{command: append(append([]string(nil), command...), dir), pipe: w, theirs: r,
		over: make(chan struct{})}
	cmd, err := j.start()
	if err != nil {
		w.Close()
		r.Close()
		return nil, fmt.Errorf("starting the janitor: %w", err)
	}
	go j.watch(cmd)
	return j, nil
}

func (j *janitor) start() (*exec.Cmd, error) {
	cmd := exec.Command(j.command[0], j.command[1:]...)
	cmd.Stdin = j.theirs
	cmd.Dir = "/"
	// A signal to our process group, such as Ctrl-C, must not reach it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	err := cmd.Start()
	if err == nil {
		j.cmd = cmd
	}
	return cmd, err
}

// watch puts another process in the place of one that is ended before its time.
func (j *janitor) watch(cmd *exec.Cmd) {
	defer close(j.over)
	defer j.theirs.Close()
	for n := 1; cmd != nil; n++ {
		j.err = cmd.Wait()
		cmd = j.next(n)
	}
}

// next gives the process after so many, nil if there is none.
func (j *janitor) next(n int) *exec.Cmd {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.ended || n >= mostJanitors {
		return nil
	}
	cmd, err := j.start()
	if err != nil {
		return nil
	}
	return cmd
}

func (j *janitor) kill() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.cmd.Process.Kill()
}

func (j *janitor) end() error {
	j.mu.Lock()
	j.ended = true
	j.mu.Unlock()
	j.pipe.Close()
	select {
	case <-j.over:
	case <-time.After(janitorPatience):
		j.kill() // it has nothing to do any more
		<-j.over
	}
	// One that was ended from outside had nothing to do any more.
	var exit *exec.ExitError
	if j.err != nil && !(errors.As(j.err, &exit) && exit.Sys().(syscall.WaitStatus).Signaled()) {
		return fmt.Errorf("janitor: %w", j.err)
	}
	return nil
}

// Janitor waits until the pipe ends, which it does when the process that holds the
// other end does, and removes the folder, if it is still there and is one of ours.
// Processes that die at the same time may still write to it, so it takes several
// attempts.
func Janitor(pipe io.Reader, dir string) error {
	if _, err := io.Copy(io.Discard, pipe); err != nil {
		return fmt.Errorf("janitor: %w", err)
	}
	if _, err := os.Lstat(filepath.Join(dir, marker)); errors.Is(err, os.ErrNotExist) {
		os.Remove(dir) // it is empty, if it was made at all
		return nil
	}
	var err error
	for range 50 {
		if err = removeScratch(dir); err == nil {
			return nil
		}
		if errors.Is(err, os.ErrPermission) {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("janitor: %w", err)
}
