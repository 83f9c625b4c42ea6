package session

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"ames/internal/forkserver"
	"ames/internal/mutant"
	"ames/internal/schedule"
)

// marks says which candidates a byte of the reach tables speaks of, by its address.
type marks map[uint64][]*candidate

// add enters the bytes of compiled code; mutants are the candidates of its numbers.
func (m marks) add(schemas []schemaAt, mutants []*candidate) {
	for i := range schemas {
		at := &schemas[i]
		for k, n := range at.Numbers {
			addr := at.reach + uint64(at.Reach[k])
			m[addr] = append(m[addr], mutants[n-1])
		}
	}
}

// in gives the candidates whose bytes are set.
func (m marks) in(memory []forkserver.SharedMemory) map[*candidate]bool {
	out := map[*candidate]bool{}
	for _, seg := range memory {
		for off, b := range seg.Data {
			if b == 0 {
				continue
			}
			for _, c := range m[seg.Addr+uint64(off)] {
				out[c] = true
			}
		}
	}
	return out
}

// recording runs all tests of a program with functions replaced by code that marks
// what happens.
type recording struct {
	st     *stage
	marks  marks
	places []*place
	// seen is told which candidates a test's run has marked, and which of these
	// before main. There is one call at a time.
	seen func(t *test, marked, beforeMain map[*candidate]bool)
	mu   sync.Mutex
}

// run returns the tests that fail that way; they are not recorded. What happens before
// main is the same for all tests: only the first one starts there, unless all must.
func (rec *recording) run(ctx context.Context) (failed []*test, err error) {
	st := rec.st
	fails := make([]bool, len(st.tests))
	err = parallel(ctx, len(st.tests), st.s.opts.Jobs, func(ctx context.Context, i int) error {
		r, err := st.identities(ctx, st.tests[i], rec.places, i == 0)
		if err != nil {
			return err
		}
		if fails[i] = !passed(r); !fails[i] {
			rec.take(st.tests[i], r)
		}
		return nil
	})
	for i, f := range fails {
		if f {
			failed = append(failed, st.tests[i])
		}
	}
	return failed, err
}

func (rec *recording) take(t *test, r forkserver.Result) {
	marked, before := rec.marks.in(r.Shared), rec.marks.in(r.SharedAtMain)
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.seen(t, marked, before)
}

// probe runs each test with every function replaced by its schema and no mutant
// selected. It shows what the tests reach, and that the replacement itself changes nothing.
func (c *campaign) probe(ctx context.Context) error {
	c.s.opts.Progress.Stage("finding what tests reach", len(c.tests))
	for _, st := range c.stages {
		if err := st.probe(ctx); err != nil {
			return err
		}
		c.s.opts.Progress.Step(len(st.tests))
	}
	if !slices.ContainsFunc(c.tests, func(t *test) bool { return !t.varies }) {
		return c.stages[0].noneFit()
	}
	for _, m := range c.f.mutants {
		m.infected = m.reached
	}
	for set, n := range c.f.bySet() {
		for t := range set.All() {
			c.tests[t].reaches += n
		}
	}
	return nil
}

func (st *stage) probe(ctx context.Context) error {
	rec := &recording{st: st, marks: marks{}, places: st.usable(st.places)}
	for _, p := range rec.places {
		rec.marks.add(st.schemas[p], p.mutants)
	}
	st.beforeMain = map[*candidate]bool{}
	rec.seen = func(t *test, marked, beforeMain map[*candidate]bool) {
		grow(marked, t, reachedBy)
		maps.Copy(st.beforeMain, beforeMain)
	}
	failed, err := rec.run(ctx)
	if err != nil {
		return err
	}
	for _, t := range failed {
		first := t == st.tests[0]
		// The functions at fault may have been taken out on account of another test.
		r, err := st.identities(ctx, t, st.usable(st.places), first)
		if err == nil && !passed(r) {
			r, err = st.withoutBroken(ctx, t, st.usable(st.places), first)
		}
		if err != nil {
			return err
		}
		if !t.varies {
			rec.take(t, r)
		}
	}
	for _, t := range st.tests {
		if !t.varies {
			grow(st.beforeMain, t, reachedBy)
		}
	}
	return nil
}

func reachedBy(c *candidate) **schedule.Set { return &c.reached }

// grow adds a test to a set of each candidate that does not have it.
func grow(candidates map[*candidate]bool, t *test, set func(*candidate) **schedule.Set) {
	g := schedule.Grow(t.number())
	for c := range candidates {
		if s := set(c); !(*s).Has(t.number()) {
			*s = g.Of(*s)
		}
	}
}

// identities runs a test with the places replaced by their unmutated schemas:
// once, or more often where a place has several. The result is that of the run
// that failed, else the first one's with the memory of all.
func (st *stage) identities(ctx context.Context, t *test, places []*place, fromStart bool) (forkserver.Result, error) {
	early, late := places, []*place(nil)
	if fromStart {
		early, late = st.split(places)
	}
	var out forkserver.Result
	for group, places := range [][]*place{early, late} {
		for n := 0; ; n++ {
			places = st.withSchema(places, n)
			if len(places) == 0 {
				break
			}
			r, err := st.identity(ctx, t, places, n, fromStart && group == 0)
			if err != nil || !passed(r) {
				return r, err
			}
			if out.Shared == nil {
				out = r
				continue
			}
			out.CPU = max(out.CPU, r.CPU)
			out.Shared, out.SharedAtMain = append(out.Shared, r.Shared...), append(out.SharedAtMain, r.SharedAtMain...)
		}
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

// identity runs a test with the places replaced by their unmutated schemas of
// that number.
func (st *stage) identity(ctx context.Context, t *test, places []*place, schema int, fromStart bool) (forkserver.Result, error) {
	var writes []forkserver.Write
	seen := map[uint64]bool{}
	for _, p := range places {
		if at := st.entries[p]; !seen[at] {
			seen[at] = true
			writes = append(writes, st.replace(p, &st.schemas[p][schema], 0)...)
		}
	}
	limits := t.limits
	limits.CPU *= 4
	req := t.request(forkserver.Request{Writes: writes, Limits: limits, KeepOutput: outputKept, ReadShared: true})
	if st.main != nil && !fromStart {
		return st.runIn(ctx, st.main, req)
	}
	req.SnapshotAtMain = true
	return st.runIn(ctx, st.server.Early(), req)
}

// withoutBroken finds the functions whose schemas alone make the test fail,
// takes their mutants out, and runs the test with the rest. A test that fails
// without anything replaced varies, which is noted.
func (st *stage) withoutBroken(ctx context.Context, t *test, places []*place, fromStart bool) (forkserver.Result, error) {
	// The test itself may be at fault: then it fails again without anything.
	again, err := st.runIn(ctx, st.server.Early(), t.request(forkserver.Request{Limits: t.limits, KeepOutput: outputKept}))
	if err != nil {
		return again, err
	}
	if !passed(again) {
		t.varies = true
		st.note(t, mutant.TestVaries, again)
		return again, nil
	}
	var good []*place
	for _, p := range places {
		r, err := st.identities(ctx, t, []*place{p}, fromStart)
		if err != nil {
			return r, err
		}
		if passed(r) {
			good = append(good, p)
			continue
		}
		st.s.count("functions not reproduced", 1)
		st.s.opts.Log.Warn("schema without a mutant makes the tests fail", "function", p.function, "how", describe(r))
		delete(st.schemas, p)
		st.s.failAll(p, fmt.Sprintf("the compiled copy of %s does not behave like the original: %s", p.function, describe(r)))
	}
	r, err := st.identities(ctx, t, good, fromStart)
	if err == nil && !passed(r) {
		err = fmt.Errorf("%s fails with unmutated copies of the functions (%s), though with each copy alone it passes; run with --keep-temps and report this", t.name, describe(r))
	}
	return r, err
}
