package session

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"ames/internal/campaign/work"
)

// mostScripts is how often an interpreter may be a script itself, as in the kernel.
const mostScripts = 4

// interpreter gives the program that a script is run by, and the arguments that it gets before the script's own, of
// which the script is called as it is. What is no script is its own program. See execve(2), and env(1) for the program
// that many scripts name.
func interpreter(path, called string) (string, []string, error) {
	script := path
	var leads []string
	for range mostScripts {
		line, err := firstLine(path)
		if err != nil {
			return "", nil, work.Usef("%s: %v", script, err)
		}
		if line == "" {
			return path, leads, nil
		}
		// All behind the interpreter is one argument.
		name, arg, has := strings.Cut(strings.TrimSpace(line), " ")
		own := []string{called}
		if has {
			own = []string{strings.TrimSpace(arg), called}
		}
		if filepath.Base(name) == "env" && has && !strings.HasPrefix(own[0], "-") {
			if found, err := exec.LookPath(own[0]); err == nil {
				name, own = found, own[1:]
			}
		}
		path, called, leads = name, name, append(own, leads...)
	}
	return "", nil, work.Usef("%s: its interpreter is a script, whose interpreter is one, and so on", script)
}

// firstLine gives what stands behind "#!" in the first line of a script; "" if it is none.
func firstLine(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", errors.Unwrap(err)
	}
	defer f.Close()
	head := make([]byte, 256)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return "", errors.Unwrap(err)
	}
	rest, script := bytes.CutPrefix(head[:n], []byte("#!"))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	if !script {
		return "", nil
	}
	return string(line), nil
}
