package compile

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"syscall"

	"ames/internal/engine/pattern"
)

// lastWords keeps the first and the last part of what a worker writes to its standard
// error: what LLVM says stands first, and stacks follow that may be long.
type lastWords struct {
	mu          sync.Mutex
	first, last []byte
}

func (t *lastWords) Write(p []byte) (int, error) {
	const keep = 4096
	t.mu.Lock()
	defer t.mu.Unlock()
	n := min(len(p), keep-len(t.first))
	t.first = append(t.first, p[:n]...)
	t.last = append(t.last, p[n:]...)
	if n := len(t.last) - keep; n > 0 {
		t.last = bytes.Clone(t.last[n:])
	}
	return len(p), nil
}

func (t *lastWords) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(append(bytes.Clone(t.first), t.last...)))
}

// crashed matches how Go's runtime begins to tell of a signal that C code met.
var crashed = pattern.Of(`SIG[A-Z]+: [a-z][a-z -]*[a-z]`)

// causeOfDeath says in a few words why a worker died: what LLVM said itself, else the signal
// that ended it, by Go's runtime or by the kernel, and else how it ended. Stacks are never part of it.
func causeOfDeath(words string, ended *os.ProcessState) string {
	for line := range strings.SplitSeq(words, "\n") {
		if strings.Contains(line, "ERROR") || strings.Contains(line, "Assertion") ||
			strings.Contains(line, "error:") && !strings.HasPrefix(line, "fatal error:") {
			return strings.TrimSpace(line)
		}
	}
	if signal := crashed().FindString(words); signal != "" {
		return strings.TrimSuffix(signal, " code") + " in LLVM"
	}
	if status, ok := ended.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return status.Signal().String()
	}
	return ended.String()
}
