package program

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// listTimeout is generous: the loader only opens and maps files.
const listTimeout = time.Minute

// Dependencies lists the shared libraries that the program at path would be
// started with, in load order and as absolute paths. The program's own loader
// finds them (interpreter --list), in the given environment, and nothing of
// the program or its libraries runs. A nil env means the own environment.
func Dependencies(path string, env []string) ([]string, error) {
	m, err := headers(path)
	if err != nil {
		return nil, err
	}
	interp := m.Interp
	if interp == "" {
		return nil, fmt.Errorf("%s names no loader: only a dynamically linked program can list its libraries", path)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), listTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, interp, "--list", abs)
	var stderr bytes.Buffer
	cmd.Env, cmd.Stderr, cmd.WaitDelay = env, &stderr, time.Second
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s --list %s: %w: %s", interp, abs, err, strings.TrimSpace(stderr.String()))
	}
	return parseDependencies(string(out))
}

// parseDependencies reads lines such as
//
//	libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f…)
//	/lib64/ld-linux-x86-64.so.2 (0x00007f…)
//	linux-vdso.so.1 (0x00007f…)
//	libgone.so => not found
func parseDependencies(list string) ([]string, error) {
	var paths, missing []string
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if i := strings.LastIndex(line, " (0x"); i >= 0 {
			line = line[:i]
		}
		name, file, arrow := strings.Cut(line, " => ")
		switch {
		case !arrow:
			file = name
		case file == "not found":
			missing = append(missing, name)
			continue
		}
		if !strings.Contains(file, "/") {
			continue // the kernel's own (vdso)
		}
		abs, err := filepath.Abs(file)
		if err != nil {
			return nil, err
		}
		paths = append(paths, abs)
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("shared libraries not found: %s: set LD_LIBRARY_PATH as for the tests", strings.Join(missing, ", "))
	}
	return paths, nil
}
