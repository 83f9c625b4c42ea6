package session

import (
	"encoding/binary"
	"slices"
	"time"

	"ames/internal/engine/forkserver"
)

// A mutated function counts its steps: how often it comes to code that holds mutants. A
// mutant that makes many times as many as the tests do without it counts as one that
// does not end. Of most endless loops that is known long before a limit of time, which
// must be generous, and it does not depend on how fast the machine is.

const (
	// mostTimes the steps of a test without a mutant it may make if it passes, and failTimes if it
	// fails. A step may take a hundredth of what others in the same function take, so that even the first is no
	// long time.
	mostTimes, failTimes = 400, 20
	// fewestFree is how many it may make besides: more than a loop over all numbers of 16
	// bits makes, at some steps each.
	fewestFree = 500_000
	// manySteps of a test in a schema are written down; fewer are not worth the memory.
	manySteps = 10_000
	// slowStep is what a step takes at most where nothing else is done, so that a longer
	// test has as many more free as it could make.
	slowStep = 10 * time.Nanosecond
	// stepping is how many times the CPU time of others a mutant may take besides that steps
	// at a pace by which the steps decide, and not how long one takes on this machine today.
	stepping, mostStepping = 7, time.Second
)

// stepCounts knows the most steps that any test makes in each schema, without a mutant.
type stepCounts struct {
	addrs []uint64 // of the counters, ascending
	most  map[uint64]uint64
}

func (c *stepCounts) add(schemas []schemaAt) {
	for i := range schemas {
		c.addrs = append(c.addrs, schemas[i].counter)
	}
	slices.Sort(c.addrs)
	c.addrs = slices.Compact(c.addrs)
}

// note takes the counters of a test's run without a mutant.
func (c *stepCounts) note(t *test, shared []forkserver.SharedMemory) {
	if c == nil {
		return
	}
	if c.most == nil {
		c.most = map[uint64]uint64{}
	}
	t.steps = nil
	for i := range shared {
		seg := &shared[i]
		first, _ := slices.BinarySearch(c.addrs, seg.Addr)
		for _, at := range c.addrs[first:] {
			if at+8 > seg.Addr+uint64(len(seg.Data)) {
				break
			}
			n := binary.NativeEndian.Uint64(seg.Data[at-seg.Addr:])
			if n > c.most[at] {
				c.most[at] = n
			}
			if n > manySteps {
				if t.steps == nil {
					t.steps = map[uint64]uint64{}
				}
				t.steps[at] = max(t.steps[at], n)
			}
		}
	}
}

// boundSteps makes a mutant's run count its steps, and end at too many of them.
func (st *stage) boundSteps(req *forkserver.Request, c *candidate, t *test) {
	var usual uint64
	for i, p := range c.places {
		at := st.schemaOf(p, c.numbers[i])
		if at == nil || st.entries[p] == 0 || slices.Contains(req.Counters, at.counter) {
			continue
		}
		req.Counters = append(req.Counters, at.counter)
		usual += st.steps.usual(t, at.counter)
	}
	req.Limits.Steps, req.Limits.StepsToFail = st.s.stepsAllowed(usual, ownPart(t.baseline.CPU, st.begins))
	if st.s.opts.TimeoutFactor == 0 {
		req.Limits.Stepping = req.Limits.CPU + min(stepping*req.Limits.CPU, mostStepping)
	}
}

// usual is how many steps a test makes in a schema without a mutant, or a little more.
func (c *stepCounts) usual(t *test, counter uint64) uint64 {
	if t.whole || t.members != nil {
		return c.most[counter] * uint64(t.size())
	}
	return max(t.steps[counter], min(c.most[counter], manySteps))
}

// stepsAllowed is how many steps a mutant may make where its test, which takes some CPU
// time, makes as many as usual; and after how many it may not fail any more. The first number follows
// from a time, and is another one on each day: whether a mutant that goes on out of bounds has crashed or
// was ended must not follow from that.
func (s *session) stepsAllowed(usual uint64, own time.Duration) (most, toFail uint64) {
	patience := max(1, s.opts.TimeoutFactor/failTimes)
	most = uint64(patience * (mostTimes*float64(usual) + max(fewestFree, float64(own/slowStep))))
	return most, uint64(patience * (failTimes*float64(usual) + fewestFree))
}

// size is how many tests it runs.
func (t *test) size() int {
	switch {
	case t.whole:
		return len(t.stage.tests)
	case t.members != nil:
		return len(t.members)
	}
	return 1
}
