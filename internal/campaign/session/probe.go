package session

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"sync"

	"ames/internal/campaign/mutant"
	"ames/internal/campaign/schedule"
	"ames/internal/engine/forkserver"
)

// mark says which candidate a byte of the reach tables speaks of.
type mark struct {
	addr uint64
	of   *candidate
}

// marks are in the order of their addresses once they are sorted.
type marks []mark

// add enters the bytes of compiled code; mutants are the candidates of its numbers.
func (m *marks) add(schemas []schemaAt, mutants []*candidate) {
	for i := range schemas {
		at := &schemas[i]
		for k, n := range at.Numbers {
			*m = append(*m, mark{at.reach + uint64(at.Reach[k]), mutants[n-1]})
		}
	}
}

func (m marks) sort() {
	slices.SortStableFunc(m, func(a, b mark) int { return cmp.Compare(a.addr, b.addr) })
}

// in gives the marks of a segment, from the first to before the end.
func (m marks) in(seg *forkserver.SharedMemory) (first, end int) {
	find := func(addr uint64) int {
		i, _ := slices.BinarySearchFunc(m, addr, func(k mark, addr uint64) int { return cmp.Compare(k.addr, addr) })
		return i
	}
	return find(seg.Addr), find(seg.Addr + uint64(len(seg.Data)))
}

// recording runs all tests of a program with functions replaced by code that marks
// what happens, and adds the tests to sets of the candidates.
type recording struct {
	st         *stage
	marks      marks
	places     []*place
	set        func(*candidate) **schedule.Set
	steps      *stepCounts
	beforeMain map[*candidate]bool // those that were marked before main

	mu       sync.Mutex
	blocks   map[int]*block
	failures map[*test]forkserver.Result
}

// block is what is known of a block of tests that are not in the sets yet. Adding
// them together saves going through all sets for each.
type block struct {
	by   []uint64 // for each mark the tests that marked it, a bit each
	left int      // tests that are still to be run
}

// run returns the tests that fail that way; they are not recorded. What happens before
// main is the same for all tests: only the first one starts there, unless all must.
func (rec *recording) run(ctx context.Context) (failed []*test, err error) {
	st := rec.st
	rec.marks.sort()
	rec.beforeMain, rec.blocks, rec.failures = map[*candidate]bool{}, map[int]*block{}, map[*test]forkserver.Result{}
	for _, t := range st.tests {
		rec.block(t).left++
	}
	first, others := st.copiesOf(rec.places, true), st.copiesOf(rec.places, false)
	fails := make([]bool, len(st.tests))
	err = parallel(ctx, len(st.tests), st.s.opts.Jobs, func(ctx context.Context, i int) error {
		groups := others
		if i == 0 {
			groups = first
		}
		r, err := st.identities(ctx, st.tests[i], groups, i == 0)
		if err != nil {
			return err
		}
		if fails[i] = !st.tests[i].passes(r); !fails[i] {
			rec.take(st.tests[i], r)
		} else {
			rec.fail(st.tests[i], r)
		}
		rec.done(st.tests[i])
		st.s.opts.Progress.Step(1)
		return nil
	})
	for i, f := range fails {
		if f {
			failed = append(failed, st.tests[i])
		}
	}
	return failed, err
}

func (rec *recording) block(t *test) *block {
	k := t.number() / schedule.BlockSize
	if rec.blocks[k] == nil {
		rec.blocks[k] = &block{}
	}
	return rec.blocks[k]
}

func (rec *recording) fail(t *test, r forkserver.Result) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.failures[t] = r
}

// take records a test's run.
func (rec *recording) take(t *test, r forkserver.Result) {
	rec.st.s.planning(func() {
		rec.mu.Lock()
		defer rec.mu.Unlock()
		b := rec.block(t)
		if b.by == nil {
			b.by = make([]uint64, len(rec.marks))
		}
		for i := range r.Shared {
			rec.marks.note(&r.Shared[i], b.by, t.number()%schedule.BlockSize)
		}
		rec.steps.note(t, r.Shared)
		for i := range r.SharedAtMain {
			seg := &r.SharedAtMain[i]
			first, end := rec.marks.in(seg)
			for _, k := range rec.marks[first:end] {
				if seg.Data[k.addr-seg.Addr] != 0 {
					rec.beforeMain[k.of] = true
				}
			}
		}
	})
}

// note sets a bit of the marks whose bytes are set.
func (m marks) note(seg *forkserver.SharedMemory, by []uint64, bit int) {
	first, end := m.in(seg)
	for i, k := range m[first:end] {
		var set uint64 // without a branch, which would be mispredicted most of the time
		if seg.Data[k.addr-seg.Addr] != 0 {
			set = 1
		}
		by[first+i] |= set << bit
	}
}

// done adds a block to the sets once all its tests were run.
func (rec *recording) done(t *test) {
	rec.st.s.planning(func() {
		rec.mu.Lock()
		defer rec.mu.Unlock()
		b := rec.block(t)
		if b.left--; b.left == 0 {
			rec.add(t.number()/schedule.BlockSize, b)
		}
	})
}

// flush adds all blocks to the sets that are not there yet.
func (rec *recording) flush() {
	rec.st.s.planning(func() {
		for k, b := range rec.blocks {
			rec.add(k, b)
		}
	})
}

func (rec *recording) add(k int, b *block) {
	rec.st.s.growing.Lock() // other programs may have the same mutants
	defer rec.st.s.growing.Unlock()
	g := schedule.Grow(k)
	for i, tests := range b.by {
		s := rec.set(rec.marks[i].of)
		*s = g.Of(*s, tests)
	}
	delete(rec.blocks, k)
}

// addAll adds the tests that are wanted, and that may be added to a candidate, to sets.
func (st *stage) addAll(candidates iter.Seq[*candidate], set func(*candidate) **schedule.Set, wanted func(*test) bool, within func(*candidate) *schedule.Set) {
	blocks := map[int]uint64{}
	for _, t := range st.tests {
		if wanted(t) {
			blocks[t.number()/schedule.BlockSize] |= 1 << (t.number() % schedule.BlockSize)
		}
	}
	st.s.growing.Lock()
	defer st.s.growing.Unlock()
	for k, tests := range blocks {
		g := schedule.Grow(k)
		for c := range candidates {
			word := tests
			if within != nil {
				word &= within(c).Block(k)
			}
			s := set(c)
			*s = g.Of(*s, word)
		}
	}
}

// probe runs each test with every function replaced by its schema and no mutant
// selected. It shows what the tests reach, and that the replacement itself changes nothing.
func (c *campaign) probe(ctx context.Context) error {
	c.s.opts.Progress.Stage("finding what tests reach", len(c.tests))
	err := parallel(ctx, len(c.stages), c.s.opts.Jobs, func(ctx context.Context, i int) error {
		return c.stages[i].probe(ctx)
	})
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(c.tests, func(t *test) bool { return !t.varies }) {
		return c.stages[0].noneFit()
	}
	c.s.planning(func() { c.spread(reachedBy) })
	for _, m := range c.f.mutants {
		m.infected = m.reached
	}
	c.s.planning(func() {
		for set, n := range c.f.bySet() {
			for t := range set.All() {
				c.tests[t].reaches += n
			}
		}
	})
	return nil
}

func (st *stage) probe(ctx context.Context) error {
	rec := &recording{st: st, places: st.usable(st.places), set: reachedBy, steps: &st.steps}
	for _, p := range rec.places {
		rec.marks.add(st.schemas[p], p.mutants)
		st.steps.add(st.schemas[p])
	}
	failed, err := rec.run(ctx)
	if err != nil {
		return err
	}
	for _, t := range failed {
		first := t == st.tests[0]
		// The functions at fault may have been taken out on account of another test.
		left := st.usable(st.places)
		r, err := st.identities(ctx, t, st.copiesOf(left, first), first)
		switch {
		case err != nil:
		case !t.passes(r):
			r, err = st.withoutDiffering(ctx, t, left, first)
		case len(left) == len(rec.places): // with the very same copies
			t.varies = true
			st.note(t, mutant.TestVaries, rec.failures[t])
		}
		if err != nil {
			return err
		}
		if !t.varies {
			rec.take(t, r)
		}
	}
	rec.flush()
	st.beforeMain = rec.beforeMain
	st.s.planning(func() {
		st.addAll(maps.Keys(st.beforeMain), reachedBy, func(t *test) bool { return !t.varies }, nil)
	})
	return nil
}

func reachedBy(c *candidate) **schedule.Set { return &c.reached }

// copies are places that are replaced at once by their unmutated schemas.
type copies struct {
	writes []forkserver.Write // in the order of their addresses
	late   bool               // they are not there at the early fork point
}

// copiesOf gives the places in one group, or in more where a place has several schemas.
// For runs from the start, late places are apart.
func (st *stage) copiesOf(places []*place, fromStart bool) []copies {
	early, late := places, []*place(nil)
	if fromStart {
		early, late = st.split(places)
	}
	var out []copies
	for group, places := range [][]*place{early, late} {
		for n := 0; ; n++ {
			places = st.withSchema(places, n)
			if len(places) == 0 {
				break
			}
			c := copies{late: group > 0}
			seen := map[uint64]bool{}
			for _, p := range places {
				if at := st.entries[p]; !seen[at] {
					seen[at] = true
					c.writes = append(c.writes, st.replace(p, &st.schemas[p][n], 0)...)
				}
			}
			slices.SortFunc(c.writes, func(a, b forkserver.Write) int { return cmp.Compare(a.Addr, b.Addr) })
			out = append(out, c)
		}
	}
	return out
}

// identities runs a test with each group of copies. The result is that of the run that
// failed, else the first one's with the memory of all.
func (st *stage) identities(ctx context.Context, t *test, groups []copies, fromStart bool) (forkserver.Result, error) {
	var out forkserver.Result
	for i := range groups {
		r, err := st.identity(ctx, t, &groups[i], fromStart)
		if err != nil || !t.passes(r) {
			return r, err
		}
		if out.Shared == nil {
			out = r
			continue
		}
		out.CPU = max(out.CPU, r.CPU)
		out.Shared, out.SharedAtMain = append(out.Shared, r.Shared...), append(out.SharedAtMain, r.SharedAtMain...)
	}
	st.s.count("probe CPU µs", out.CPU.Microseconds())
	// Schemas are slower than the originals; that must not look like a timeout.
	t.slower = max(t.slower, out.CPU-t.baseline.CPU)
	return out, nil
}

// withSchema are the places that have a schema of that number.
func (st *stage) withSchema(places []*place, n int) []*place {
	var out []*place
	for _, p := range places {
		if len(st.schemas[p]) > n {
			out = append(out, p)
		}
	}
	return out
}

// identity runs a test with copies in place.
func (st *stage) identity(ctx context.Context, t *test, c *copies, fromStart bool) (forkserver.Result, error) {
	limits := t.limits
	limits.CPU *= 4
	req := t.request(forkserver.Request{Writes: c.writes, Limits: limits, KeepOutput: outputKept, ReadShared: true})
	if st.main != nil && (!fromStart || c.late) {
		return st.runIn(ctx, st.main, t, nil, req)
	}
	req.SnapshotAtMain = true
	return st.runIn(ctx, st.server.Early(), t, nil, req)
}
