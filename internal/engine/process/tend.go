package process

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Tend sees after a child of ours that is waited for, until done is closed. Who is stopped is let go on. Who is stopped
// over and over, is traced, or does nothing for longer than patience is ended: who waits for it notices.
func Tend(h *Handle, patience time.Duration, done <-chan struct{}) {
	tick := time.NewTicker(LookEvery)
	defer tick.Stop()
	var t tended
	for {
		select {
		case <-done:
			return
		case now := <-tick.C:
			if sig := t.look(h.Number(), now, patience); sig != 0 {
				h.Signal(sig)
			}
		}
	}
}

// tended is what was seen of a process so far.
type tended struct {
	stops int
	used  int64
	since time.Time // when it was last seen to do something
}

// look says what to send to it; 0: nothing.
func (t *tended) look(pid int, now time.Time, patience time.Duration) unix.Signal {
	state, used := activity(pid)
	if t.since.IsZero() || used != t.used || state == "R" || state == "D" {
		t.used, t.since = used, now
	}
	switch state {
	case "":
		return 0
	case "T", "t":
		if t.stops++; t.stops > mostStops {
			return unix.SIGKILL
		}
		if state == "T" {
			return unix.SIGCONT
		}
	case "S":
		if now.Sub(t.since) > patience {
			return unix.SIGKILL
		}
	}
	return 0
}

// activity reads a process's state and how much CPU time it has used, in ticks.
func activity(pid int) (state string, used int64) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", 0
	}
	_, rest, _ := strings.Cut(string(text), " (")
	f := strings.Fields(rest[strings.LastIndexByte(rest, ')')+1:])
	if len(f) < 13 {
		return "", 0
	}
	for _, n := range f[11:13] { // utime and stime: proc(5), fields 14 and 15
		ticks, _ := strconv.ParseInt(n, 10, 64)
		used += ticks
	}
	return f[0], used
}
