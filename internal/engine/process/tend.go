package process

import (
	"fmt"
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
	s := readStat(fmt.Sprintf("/proc/%d/stat", pid))
	return s.state, s.used
}
