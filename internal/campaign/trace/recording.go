package trace

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"ames/internal/campaign/find"
	"ames/internal/campaign/patch"
	"ames/internal/campaign/schedule"
	"ames/internal/campaign/suite"
	"ames/internal/campaign/work"
	"ames/internal/engine/forkserver"
)

// mark says which mutant a byte of the reach tables speaks of.
type mark struct {
	addr uint64
	of   int // its Index
}

// marks are in the order of their addresses once they are sorted.
type marks []mark

// add enters the bytes of compiled code; mutants are those of its numbers.
func (m *marks) add(schemas []patch.Schema, mutants []*find.Mutant) {
	for i := range schemas {
		at := &schemas[i]
		for k, n := range at.Numbers {
			if i := mutants[n-1].Index; i >= 0 {
				*m = append(*m, mark{at.Bytes + uint64(at.Reach[k]), i})
			}
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
// what happens, and adds the tests to sets of the mutants.
type recording struct {
	tr         *Tracer
	program    *suite.Program
	at         *patch.Program
	marks      marks
	places     []*find.Place
	sets       []*schedule.Set // by the mutants' Index
	steps      *Steps          // nil: they are not counted
	beforeMain map[int]bool    // the mutants that were marked before main

	mu       sync.Mutex
	blocks   map[int]*block
	failures map[*suite.Test]forkserver.Result
}

// block is what is known of a block of tests that are not in the sets yet. Adding
// them together saves going through all sets for each.
type block struct {
	by   []uint64 // for each mark the tests that marked it, a bit each
	left int      // tests that are still to be run
}

// run returns the tests that fail that way; they are not recorded. What happens before
// main is the same for all tests: only the first one starts there, unless all must.
func (rec *recording) run(ctx context.Context) (failed []*suite.Test, err error) {
	tr, tests := rec.tr, rec.program.Tests
	rec.marks.sort()
	rec.beforeMain, rec.blocks, rec.failures = map[int]bool{}, map[int]*block{}, map[*suite.Test]forkserver.Result{}
	for _, t := range tests {
		rec.block(t).left++
	}
	first, others := tr.copiesOf(rec.at, rec.places, true), tr.copiesOf(rec.at, rec.places, false)
	fails := make([]bool, len(tests))
	err = work.Parallel(ctx, len(tests), tr.Jobs, func(ctx context.Context, i int) error {
		groups := others
		if i == 0 {
			groups = first
		}
		r, err := tr.identities(ctx, tests[i], groups, i == 0)
		if err != nil {
			return err
		}
		if fails[i] = !tests[i].Passes(r); !fails[i] {
			rec.take(tests[i], r)
		} else {
			rec.fail(tests[i], r)
		}
		rec.done(tests[i])
		tr.Progress.Step(1)
		return nil
	})
	for i, f := range fails {
		if f {
			failed = append(failed, tests[i])
		}
	}
	return failed, err
}

func (rec *recording) block(t *suite.Test) *block {
	k := t.Number() / schedule.BlockSize
	if rec.blocks[k] == nil {
		rec.blocks[k] = &block{}
	}
	return rec.blocks[k]
}

func (rec *recording) fail(t *suite.Test, r forkserver.Result) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.failures[t] = r
}

// take records a test's run.
func (rec *recording) take(t *suite.Test, r forkserver.Result) {
	rec.tr.Planning(func() {
		rec.mu.Lock()
		defer rec.mu.Unlock()
		b := rec.block(t)
		if b.by == nil {
			b.by = make([]uint64, len(rec.marks))
		}
		for i := range r.Shared {
			rec.marks.note(&r.Shared[i], b.by, t.Number()%schedule.BlockSize)
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
func (rec *recording) done(t *suite.Test) {
	rec.tr.Planning(func() {
		rec.mu.Lock()
		defer rec.mu.Unlock()
		b := rec.block(t)
		if b.left--; b.left == 0 {
			rec.add(t.Number()/schedule.BlockSize, b)
		}
	})
}

// flush adds all blocks to the sets that are not there yet.
func (rec *recording) flush() {
	rec.tr.Planning(func() {
		for k, b := range rec.blocks {
			rec.add(k, b)
		}
	})
}

func (rec *recording) add(k int, b *block) {
	rec.tr.growing.Lock() // other programs may have the same mutants
	defer rec.tr.growing.Unlock()
	g := schedule.Grow(k)
	for i, tests := range b.by {
		of := rec.marks[i].of
		rec.sets[of] = g.Of(rec.sets[of], tests)
	}
	delete(rec.blocks, k)
}
