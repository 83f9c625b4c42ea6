package forkserver

import (
	"time"

	"golang.org/x/sys/unix"

	"ames/internal/engine/process"
)

// answerTime is for how long a fork point's answer is waited for, on a busy machine.
const answerTime = 2 * time.Minute

// seeAfter looks at those that are waited for until the server is closed.
func (s *Server) seeAfter() {
	tick := time.NewTicker(process.LookEvery)
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
	for s := range z.slots.busy {
		if s.wait.IsLong(now) {
			busy = append(busy, s)
		}
	}
	z.mu.Unlock()
	for _, s := range busy {
		s.wait.Look(now, 0, &s.handle)
		trunk := s.trunk.Load()
		if trunk == 0 {
			continue
		}
		if pid := process.Child(s.pid, int(trunk)); process.Stopped(pid) {
			// It stands there for as long as the slot lives, whose child it is.
			unix.Kill(pid, unix.SIGCONT)
		}
	}
	p.Wait.Look(now, answerTime, &p.Handle)
}
