package work

import "sync"

// Gate lets tests be run without a mutant in what code generators leave of the jobs: mutants
// are waited for longer than tests. One test may always be run: it may do nothing but sleep.
type Gate struct {
	mu         sync.Mutex
	changed    sync.Cond
	jobs       int
	generators int
	tests      int
}

// NewGate makes a gate for so many jobs.
func NewGate(jobs int) *Gate {
	g := &Gate{jobs: jobs}
	g.changed.L = &g.mu
	return g
}

// Generate says how many code generators more have something to do, or less.
func (g *Gate) Generate(more int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.generators += more
	g.changed.Broadcast()
}

// Enter waits until a test may be run. The caller calls Leave afterwards.
func (g *Gate) Enter() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.tests > 0 && g.tests+g.generators >= g.jobs {
		g.changed.Wait()
	}
	g.tests++
}

// Leave ends what Enter began.
func (g *Gate) Leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.tests--
	g.changed.Broadcast()
}
