package forkserver

import (
	"context"
	"fmt"
	"slices"

	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/forkserver/peer"
)

// slots are those of a zygote, whose lock guards them.
type slots struct {
	zygote    *Zygote
	idle      []*slot // the one used last is at the end
	idleFresh []*slot
	busy      map[*slot]struct{}
}

// acquire takes the idle slot that was used last, or makes a new one.
func (l *slots) acquire(ctx context.Context) (*slot, error) { return l.locked(ctx, l.take) }

// acquireFresh is acquire for runs in fresh processes, which have images of their own.
func (l *slots) acquireFresh(ctx context.Context, images []*memory.Image, places memory.Places) (*slot, error) {
	return l.locked(ctx, func() (*slot, error) { return l.takeFresh(images, places) })
}

// locked takes a slot; take is called with the zygote's lock held.
func (l *slots) locked(ctx context.Context, take func() (*slot, error)) (s *slot, err error) {
	err = l.zygote.living(ctx, func(*peer.Peer) error {
		l.zygote.mu.Lock()
		defer l.zygote.mu.Unlock()
		s, err = take()
		return err
	})
	return s, err
}

func (l *slots) take() (*slot, error) {
	z := l.zygote
	for !z.closed && len(l.idle) > 0 {
		s := l.idle[len(l.idle)-1]
		l.idle = l.idle[:len(l.idle)-1]
		if s.generation == z.generation {
			l.busy[s] = struct{}{}
			return s, nil
		}
		s.end()
	}
	return l.add(&slot{generation: z.generation, shared: memory.Shared{Places: z.mapped.places},
		images: z.mapped.images})
}

func (l *slots) takeFresh(images []*memory.Image, places memory.Places) (*slot, error) {
	for !l.zygote.closed && len(l.idleFresh) > 0 {
		s := l.idleFresh[len(l.idleFresh)-1]
		l.idleFresh = l.idleFresh[:len(l.idleFresh)-1]
		if slices.Equal(s.shared.Places, places) && slices.Equal(s.images, images) {
			l.busy[s] = struct{}{}
			return s, nil
		}
		s.end()
	}
	return l.add(&slot{fresh: true, shared: memory.Shared{Places: places}, images: images})
}

// add completes a slot; the lock is held. It does not stop half-way when the run
// that it is for is cancelled: the zygote would be lost for all others.
func (l *slots) add(s *slot) (*slot, error) {
	z := l.zygote
	if z.closed {
		return nil, ErrClosed
	}
	s.home, s.server, s.parent = l, z.server, z.p
	if err := s.start(context.Background()); err != nil {
		s.release()
		return nil, fmt.Errorf("making a slot for runs: %w", err)
	}
	l.busy[s] = struct{}{}
	return s, nil
}

// release takes back a slot that acquire has given.
func (l *slots) release(s *slot) {
	z := l.zygote
	z.mu.Lock()
	defer z.mu.Unlock()
	delete(l.busy, s)
	if s.broken || z.closed || s.parent != z.p {
		s.end()
		return
	}
	if s.fresh {
		l.idleFresh = append(l.idleFresh, s)
	} else {
		l.idle = append(l.idle, s)
	}
}

// dropIdle gives away those that are idle; the lock is held.
func (l *slots) dropIdle() []*slot {
	idle := append(l.idle, l.idleFresh...)
	l.idle, l.idleFresh = nil, nil
	return idle
}
