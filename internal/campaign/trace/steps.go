package trace

import (
	"encoding/binary"
	"slices"

	"ames/internal/campaign/patch"
	"ames/internal/campaign/suite"
	"ames/internal/engine/forkserver"
)

// A mutated function counts its steps: how often it comes to code that holds mutants. A
// mutant that makes many times as many as the tests do without it counts as one that
// does not end. Of most endless loops that is known long before a limit of time, which
// must be generous, and it does not depend on how fast the machine is.

// manySteps of a test in a schema are written down; fewer are not worth the memory.
const manySteps = 10_000

// Steps knows the most steps that any test makes in each schema, without a mutant.
type Steps struct {
	addrs []uint64 // of the counters, ascending
	most  map[uint64]uint64
	of    map[int]map[uint64]uint64 // those of a test in schemas, by its number and by counter, where they are many
}

func (c *Steps) add(schemas []patch.Schema) {
	for i := range schemas {
		c.addrs = append(c.addrs, schemas[i].Counter)
	}
	slices.Sort(c.addrs)
	c.addrs = slices.Compact(c.addrs)
}

// note takes the counters of a test's run without a mutant.
func (c *Steps) note(t *suite.Test, shared []forkserver.SharedMemory) {
	if c == nil {
		return
	}
	if c.most == nil {
		c.most = map[uint64]uint64{}
	}
	steps := map[uint64]uint64(nil)
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
				if steps == nil {
					steps = map[uint64]uint64{}
				}
				steps[at] = max(steps[at], n)
			}
		}
	}
	c.of[t.Number()] = steps
}

// Usual is how many steps a test makes in a schema without a mutant, or a little more.
func (c *Steps) Usual(t *suite.Test, counter uint64) uint64 {
	if t.All || t.Members != nil {
		return c.most[counter] * uint64(t.Size())
	}
	return max(c.of[t.Number()][counter], min(c.most[counter], manySteps))
}
