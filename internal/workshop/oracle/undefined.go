package oracle

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"time"
)

// memoryError is what Valgrind's memcheck says of memory that was never written, or
// never allocated.
var memoryError = regexp.MustCompile(
	`(?m)^==\d+== ((?:Conditional jump or move|Use of uninitialised|Invalid (?:read|write|free)|` +
		`Jump to the invalid|Syscall param|Argument '|Source and destination).*)$`)

// enoughOfMemcheck is how long a program is watched: one that has gone wrong may not end.
const enoughOfMemcheck = time.Minute

// Undefined watches a mutant's executable while it runs with args in dir, and gives the
// first use of memory that has no defined contents, "" if there is none. The unmutated
// executable must be free of such.
func Undefined(ctx context.Context, mutated, unmutated string, args []string, dir string) (string, error) {
	clean, err := memcheck(ctx, unmutated, args, dir)
	if err != nil {
		return "", err
	}
	if clean != "" {
		return "", fmt.Errorf("%s itself: %s", filepath.Base(unmutated), clean)
	}
	return memcheck(ctx, mutated, args, dir)
}

func memcheck(ctx context.Context, exe string, args []string, dir string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, enoughOfMemcheck)
	defer cancel()
	scratch, err := os.MkdirTemp("", "memcheck-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(scratch)
	// Valgrind gives up on debug information that it does not know.
	stripped, log := filepath.Join(scratch, "program"), filepath.Join(scratch, "log")
	if out, err := exec.CommandContext(ctx, "strip", "-g", "-o", stripped, exe).CombinedOutput(); err != nil {
		return "", fmt.Errorf("strip: %w: %s", err, out)
	}
	cmd := exec.CommandContext(ctx, "valgrind", append([]string{"--quiet", "--log-file=" + log, stripped}, args...)...)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		return "", fmt.Errorf("valgrind: %w", err)
	}
	_ = cmd.Wait() // what counts is in the log
	text, err := os.ReadFile(log)
	if err != nil {
		return "", err
	}
	if m := memoryError.FindSubmatch(bytes.TrimSpace(text)); m != nil {
		return string(m[1]), nil
	}
	return "", nil
}
