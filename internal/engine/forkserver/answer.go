package forkserver

import (
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"ames/internal/engine/forkserver/peer"
	"ames/internal/engine/process"
)

// answerTime is for how long a fork point's answer is waited for, on a busy machine.
const answerTime = 2 * time.Minute

// awaited are the processes whose answers may be waited for. Whoever waits may hold any other lock meanwhile.
type awaited struct {
	mu     sync.Mutex
	peers  map[*peer.Peer]struct{}
	slots  map[*slot]struct{} // that make runs
	closed bool
}

// addPeer takes one in whose process is there. It is closed at once if all are.
func (t *awaited) addPeer(p *peer.Peer) {
	p.Handle.Open(p.Pid)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		p.Close()
		return
	}
	t.peers[p] = struct{}{}
}

// closePeer lets go of one: its process ends itself.
func (t *awaited) closePeer(p *peer.Peer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.peers, p)
	p.Handle.Close()
	p.Close()
}

func (t *awaited) addSlot(s *slot) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.slots[s] = struct{}{}
	if t.closed {
		s.channel.Shutdown()
	}
}

func (t *awaited) removeSlot(s *slot) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.slots, s)
}

// close has nobody wait any more, now or later.
func (t *awaited) close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	for p := range t.peers {
		p.Handle.Signal(unix.SIGCONT) // so that it can end itself
		p.Close()
	}
	for s := range t.slots {
		s.channel.Shutdown()
	}
}

func (t *awaited) isClosed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.closed
}

// look looks at those that are waited for. Most are by nobody, or not for long.
func (t *awaited) look(now time.Time) {
	var peers []*peer.Peer
	var slots []*slot
	t.mu.Lock()
	for p := range t.peers {
		if p.Wait.IsLong(now) {
			peers = append(peers, p)
		}
	}
	for s := range t.slots {
		if s.wait.IsLong(now) {
			slots = append(slots, s)
		}
	}
	t.mu.Unlock()
	for _, p := range peers {
		p.Wait.Look(now, answerTime, &p.Handle)
	}
	for _, s := range slots {
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
}

// seeAfter looks at those that are waited for until the server is closed.
func (s *Server) seeAfter() {
	tick := time.NewTicker(process.LookEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.done:
			return
		case <-s.cfg.Over:
			go s.Close()
			<-s.done
			return
		case now := <-tick.C:
			s.awaited.look(now)
		}
	}
}
