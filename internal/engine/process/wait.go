package process

import (
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// No wait for a process is without end. A test may stop its parent: that is let go on, as
// a shell would be by its user. Who is stopped over and over, or does not answer for far
// longer than anything takes, is ended: who waits for it notices, and another takes its place.

const (
	// LookEvery is how often those that are waited for should be looked at.
	LookEvery = 250 * time.Millisecond
	// mostStops is how often a process is let go on for one answer.
	mostStops = 20
)

// Wait is that for a process's answer. Who waits says when it begins and when it is over;
// somebody else looks at it now and then. The zero value is none.
type Wait struct {
	since atomic.Int64 // in ns of the Unix epoch; 0: nobody waits
	seen  int64        // the wait that stops is about
	stops int
}

// Begin notes that an answer is waited for.
func (w *Wait) Begin() { w.since.Store(time.Now().UnixNano()) }

// Over notes that it is not waited for any more.
func (w *Wait) Over() { w.since.Store(0) }

// IsLong reports a wait that has gone on for some time already.
func (w *Wait) IsLong(now time.Time) bool {
	since := w.since.Load()
	return since != 0 && now.UnixNano()-since > int64(LookEvery)
}

// Look sees after the process that is waited for; patience 0 is for ever. It is called by one
// at a time.
func (w *Wait) Look(now time.Time, patience time.Duration, h *Handle) {
	since := w.since.Load()
	if since == 0 || now.UnixNano()-since < int64(LookEvery) {
		return
	}
	if w.seen != since {
		w.seen, w.stops = since, 0
	}
	late := patience > 0 && now.UnixNano()-since > int64(patience)
	if Stopped(h.Number()) {
		w.stops++
		h.Signal(unix.SIGCONT)
	}
	if late || w.stops > mostStops {
		h.Signal(unix.SIGKILL)
	}
}
