package forkserver

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"ames/internal/engine/forkserver/memory"
	"ames/internal/engine/forkserver/peer"
	"ames/internal/engine/process"
	"ames/internal/engine/world"
)

// slots are those of a zygote, whose lock guards them.
type slots struct {
	zygote    *Zygote
	idle      []*slot // the one used last is at the end
	idleFresh []*slot
}

// acquire takes the idle slot of a world that was used last, or makes a new one.
func (l *slots) acquire(ctx context.Context, w *world.World) (*slot, error) {
	w = cmp.Or(w, l.zygote.server.cfg.World)
	return l.locked(ctx, func() (*slot, error) { return l.take(w) })
}

// acquireFresh is acquire for runs in fresh processes, which have images of their own.
func (l *slots) acquireFresh(ctx context.Context, w *world.World, images []*memory.Image,
	places memory.Places) (*slot, error) {
	w = cmp.Or(w, l.zygote.server.cfg.World)
	return l.locked(ctx, func() (*slot, error) { return l.takeFresh(w, images, places) })
}

// locked takes a slot; take is called with the zygote's lock held.
func (l *slots) locked(ctx context.Context, take func() (*slot, error)) (s *slot, err error) {
	err = l.zygote.living(ctx, func(p *peer.Peer) error {
		if l.zygote.server.isAstray(p) {
			return process.ErrGone
		}
		l.zygote.mu.Lock()
		defer l.zygote.mu.Unlock()
		s, err = take()
		return err
	})
	return s, err
}

// last takes the slot of a world out of those that are idle which was used last; nil if there is none.
func last(idle *[]*slot, w *world.World) *slot {
	for i, s := range slices.Backward(*idle) {
		if s.world == w && (w == nil || s.epoch == w.Epoch()) {
			*idle = slices.Delete(*idle, i, i+1)
			return s
		}
	}
	return nil
}

func (l *slots) take(w *world.World) (*slot, error) {
	z := l.zygote
	for !z.closed {
		s := last(&l.idle, w)
		if s == nil {
			break
		}
		if s.generation == z.generation && s.estate == z.server.estate.Load() {
			s.server.awaited.addSlot(s)
			return s, nil
		}
		s.end()
	}
	return l.add(&slot{generation: z.generation, world: w, places: z.mapped.places, images: z.mapped.images})
}

func (l *slots) takeFresh(w *world.World, images []*memory.Image, places memory.Places) (*slot, error) {
	for !l.zygote.closed {
		s := last(&l.idleFresh, w)
		if s == nil {
			break
		}
		if slices.Equal(s.places, places) && slices.Equal(s.images, images) &&
			s.estate == l.zygote.server.estate.Load() {
			s.server.awaited.addSlot(s)
			return s, nil
		}
		s.end()
	}
	return l.add(&slot{fresh: true, world: w, places: places, images: images})
}

// add completes a slot; the lock is held. It does not stop half-way when the run
// that it is for is cancelled: the zygote would be lost for all others.
func (l *slots) add(s *slot) (*slot, error) {
	z := l.zygote
	if z.closed {
		return nil, ErrClosed
	}
	s.home, s.server, s.parent, s.estate = l, z.server, z.p, z.server.estate.Load()
	if err := s.start(context.Background()); err != nil {
		s.release()
		return nil, fmt.Errorf("making a slot for runs: %w", err)
	}
	s.server.awaited.addSlot(s)
	return s, nil
}

// release takes back a slot that acquire has given.
func (l *slots) release(s *slot) {
	z := l.zygote
	z.mu.Lock()
	defer z.mu.Unlock()
	s.server.awaited.removeSlot(s)
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
