package suite

import (
	"context"
	"slices"
	"sync"
)

// needs says beside which others a test may be run.
type needs struct {
	alone bool     // beside none
	locks []string // beside none that has one of these
}

// clash reports whether two tests may not be run side by side.
func (n *needs) clash(other *needs) bool {
	return n.alone || other.alone || slices.ContainsFunc(n.locks,
		func(lock string) bool { return slices.Contains(other.locks, lock) })
}

// apart keeps tests from being run side by side that must not be, whatever runs them and
// for whichever mutant. Who came first goes first, so that a test which must be alone is not
// waited out by others.
type apart struct {
	mu      sync.Mutex
	running []*needs
	waiting []*waiter // in the order in which they came
}

type waiter struct {
	needs *needs
	goOn  chan struct{}
}

// enter waits until a run with these needs may begin. The caller must call leave if there
// is no error, and must not enter again before.
func (a *apart) enter(ctx context.Context, n *needs) error {
	a.mu.Lock()
	w := &waiter{n, make(chan struct{})}
	a.waiting = append(a.waiting, w)
	a.admit()
	a.mu.Unlock()
	select {
	case <-w.goOn:
		return nil
	case <-ctx.Done():
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	select {
	case <-w.goOn: // in the same moment
		a.end(n)
	default:
		a.waiting = slices.DeleteFunc(a.waiting, func(o *waiter) bool { return o == w })
		a.admit()
	}
	return context.Cause(ctx)
}

// leave ends what enter began.
func (a *apart) leave(n *needs) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.end(n)
}

// end and admit are called with mu held.
func (a *apart) end(n *needs) {
	i := slices.Index(a.running, n)
	a.running = slices.Delete(a.running, i, i+1)
	a.admit()
}

// admit lets those go on that clash with none that runs, nor with one that came before.
func (a *apart) admit() {
	var left []*waiter
	for _, w := range a.waiting {
		if slices.ContainsFunc(a.running, w.needs.clash) ||
			slices.ContainsFunc(left, func(o *waiter) bool { return o.needs.clash(w.needs) }) {
			left = append(left, w)
			continue
		}
		a.running = append(a.running, w.needs)
		close(w.goOn)
	}
	a.waiting = left
}
