package judge

import (
	"fmt"
	"testing"

	"ames/internal/campaign/find"
	"ames/internal/mutation/schema"
)

// Every missing mutant is in one batch, no batch has two pieces of a function nor functions
// of two units, and a large function is shared among several.
func TestBatches(t *testing.T) {
	var bodies []*body
	total := 0
	for i, size := range []int{10, 3000, 1, 400, 90_000, 0, 250} {
		b := &body{place: &find.Place{Unit: i % 2, Instructions: size}, missing: map[string][]schema.Mutation{}}
		for k := range 5 * (i + 1) {
			b.missing[fmt.Sprint(k)] = []schema.Mutation{{}}
			total++
		}
		bodies = append(bodies, b)
	}
	batches := batchesOf(bodies, 20_000)
	last, pieces := 1<<30, map[*body]int{}
	seen := map[string]bool{}
	for _, batch := range batches {
		work, in := 0, map[*body]bool{}
		for _, p := range batch {
			if in[p.body] || p.body.place.Unit != batch[0].body.place.Unit || len(p.keys) == 0 {
				t.Errorf("a batch of %d pieces has a function twice, another unit's, or none of its mutants",
					len(batch))
			}
			in[p.body] = true
			pieces[p.body]++
			work += max(p.body.place.Instructions, 1) * (1 + len(p.keys))
			for _, key := range p.keys {
				seen[fmt.Sprintf("%p %s", p.body, key)] = true
			}
		}
		if work > last {
			t.Errorf("%d instructions after %d", work, last)
		}
		last = work
	}
	if len(seen) != total {
		t.Errorf("%d mutants of %d", len(seen), total)
	}
	if large := bodies[4]; pieces[large] != len(large.missing) || large.pieces != pieces[large] {
		t.Errorf("%d pieces, %d counted, of a function of %d instructions and %d mutants", pieces[large],
			large.pieces, large.place.Instructions, len(large.missing))
	}
}
