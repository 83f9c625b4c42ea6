package forkserver

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// No wait for a process is without end. A test may stop its parent: that is let go on, as
// a shell would be by its user. Who is stopped over and over, or does not answer for far
// longer than anything takes, is ended: who waits for it notices, and another takes its place.

const (
	watchEvery = 250 * time.Millisecond
	// mostStops is how often a process is let go on for one answer.
	mostStops = 20
	// answerTime is for how long a fork point's answer is waited for, on a busy machine.
	answerTime = 2 * time.Minute
)

// watched is what the watch knows of a process that is waited for.
type watched struct {
	since int64 // the wait
	stops int
}

// seeAfter looks at those that are waited for until the server is closed.
func (s *Server) seeAfter() {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.done:
			return
		case <-tick.C:
		}
		s.mu.Lock()
		zygotes := append([]*Zygote{s.early}, s.mains...)
		s.mu.Unlock()
		for _, z := range zygotes {
			z.look(time.Now())
		}
	}
}

// look looks at a zygote and its slots. Most are waited for by nobody, or not for long.
func (z *Zygote) look(now time.Time) {
	z.mu.Lock()
	p := z.p
	var busy []*slot
	for s := range z.busy {
		if since := s.since.Load(); since != 0 && now.UnixNano()-since > int64(watchEvery) {
			busy = append(busy, s)
		}
	}
	z.mu.Unlock()
	for _, s := range busy {
		s.watched.look(now, s.since.Load(), 0, &s.handle)
		if pid := s.trunk.Load(); pid != 0 && stopped(int(pid)) {
			// It stands there for as long as the slot lives, whose child it is.
			unix.Kill(int(pid), unix.SIGCONT)
		}
	}
	p.watched.look(now, p.since.Load(), answerTime, &p.handle)
}

// look sees after a process that is waited for since some time; patience 0 is for ever.
func (w *watched) look(now time.Time, since int64, patience time.Duration, h *handle) {
	if since == 0 || now.UnixNano()-since < int64(watchEvery) {
		return
	}
	if w.since != since {
		*w = watched{since: since}
	}
	late := patience > 0 && now.UnixNano()-since > int64(patience)
	if stopped(h.number()) {
		w.stops++
		h.signal(unix.SIGCONT)
	}
	if late || w.stops > mostStops {
		h.signal(unix.SIGKILL)
	}
}

// stopped reports a process that a signal or a debugger has stopped.
func stopped(pid int) bool {
	if pid == 0 {
		return false
	}
	_, _, state := statOf(fmt.Sprintf("/proc/%d/stat", pid))
	return state == "T" || state == "t"
}

// begin notes that the slot's answer is waited for.
func (s *slot) begin() { s.since.Store(time.Now().UnixNano()) }

// over notes that it is not waited for any more.
func (s *slot) over() { s.since.Store(0) }
