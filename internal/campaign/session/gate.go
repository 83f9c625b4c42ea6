package session

import "sync"

// gate lets tests be run without a mutant in what code generators leave of the jobs: mutants
// are waited for longer than tests. One test may always be run: it may do nothing but sleep.
type gate struct {
	mu         sync.Mutex
	changed    sync.Cond
	jobs       int
	generators int
	tests      int
}

func newGate(jobs int) *gate {
	g := &gate{jobs: jobs}
	g.changed.L = &g.mu
	return g
}

// generate says how many code generators more have something to do, or less.
func (g *gate) generate(more int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.generators += more
	g.changed.Broadcast()
}

func (g *gate) enter() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.tests > 0 && g.tests+g.generators >= g.jobs {
		g.changed.Wait()
	}
	g.tests++
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.tests--
	g.changed.Broadcast()
}
