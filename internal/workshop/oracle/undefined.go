package oracle

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"syscall"
	"time"
)

// memoryError is what Valgrind's memcheck says of memory that was never written, or
// never allocated, and the function that it happened in.
var memoryError = regexp.MustCompile(
	`(?m)^==\d+== ((?:Conditional jump or move|Use of uninitialised|Invalid (?:read|write|free)|` +
		`Jump to the invalid|Syscall param|Argument '|Source and destination).*)$` +
		`(?:\n==\d+== +at 0x[0-9A-F]+: (\S+))?`)

// enoughOfMemcheck is how long a program is watched: one that has gone wrong may not end.
const enoughOfMemcheck = time.Minute

// Undefined watches a mutant's executable while it runs with args in dir, and gives the
// first use of memory that has no defined contents, "" if there is none. What the unmutated
// executable does as well is not the mutant's.
func Undefined(ctx context.Context, mutated, unmutated string, args []string, dir string) (string, error) {
	before, err := memcheck(ctx, unmutated, args, dir)
	if err != nil {
		return "", err
	}
	after, err := memcheck(ctx, mutated, args, dir)
	for _, what := range after {
		if !slices.Contains(before, what) {
			return what, err
		}
	}
	return "", err
}

// memcheck gives the errors that a program makes, each with the function that it is made in.
func memcheck(ctx context.Context, exe string, args []string, dir string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, enoughOfMemcheck)
	defer cancel()
	scratch, err := os.MkdirTemp("", "memcheck-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(scratch)
	// Valgrind gives up on debug information that it does not know.
	stripped, log := filepath.Join(scratch, "program"), filepath.Join(scratch, "log")
	if out, err := exec.CommandContext(ctx, "strip", "-g", "-o", stripped, exe).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("strip: %w: %s", err, out)
	}
	cmd := exec.CommandContext(ctx, "valgrind", append([]string{"--quiet", "--log-file=" + log, stripped}, args...)...)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("valgrind: %w", err)
	}
	_ = cmd.Wait() // what counts is in the log
	text, err := os.ReadFile(log)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, m := range memoryError.FindAllSubmatch(text, -1) {
		found = append(found, fmt.Sprintf("%s in %s", m[1], m[2]))
	}
	return found, nil
}
