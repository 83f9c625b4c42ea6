package workdir

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// janitor is our side of the process that removes the copies should we die.
type janitor struct {
	cmd  *exec.Cmd
	pipe *os.File // its end tells the process that we are gone
}

func startJanitor(command []string, dir string) (*janitor, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("pipe: %w", err)
	}
	defer r.Close()
	cmd := exec.Command(command[0], append(append([]string(nil), command[1:]...), dir)...)
	cmd.Stdin = r
	cmd.Dir = "/"
	// A signal to our process group, such as Ctrl-C, must not reach it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		w.Close()
		return nil, fmt.Errorf("starting the janitor: %w", err)
	}
	return &janitor{cmd, w}, nil
}

func (j *janitor) end() error {
	j.pipe.Close()
	if err := j.cmd.Wait(); err != nil {
		return fmt.Errorf("janitor: %w", err)
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
