package session

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestBatchesHoldEveryPlaceOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var places []*place
		for module := range rapid.IntRange(1, 3).Draw(t, "modules") {
			for unit := range rapid.IntRange(0, 4).Draw(t, "units") {
				for _, n := range rapid.SliceOfN(rapid.IntRange(0, 4000), 0, 30).Draw(t, "instructions") {
					places = append(places, &place{module: module, unit: unit, instructions: n})
				}
			}
		}
		var got []*place
		for _, b := range planBatches(places) {
			if len(b.places) == 0 {
				t.Fatal("an empty batch")
			}
			weight := 0
			for _, p := range b.places {
				if p.module != b.module || p.unit != b.unit {
					t.Fatal("a batch of several units")
				}
				weight += p.weight()
			}
			if weight != b.weight {
				t.Fatalf("weight %d, not %d", b.weight, weight)
			}
			got = append(got, b.places...)
		}
		if !slices.Equal(got, places) {
			t.Fatal("places are missing, doubled or out of order")
		}
	})
}

// Workers that share a unit's batches should be done at the same time.
func TestBatchesAreEven(t *testing.T) {
	for _, c := range []struct{ functions, batches int }{{1, 1}, {29, 1}, {31, 2}, {110, 2}, {130, 3}, {1000, 6}} {
		var places []*place
		for range c.functions {
			places = append(places, &place{instructions: 100})
		}
		batches := planBatches(places)
		if len(batches) != c.batches {
			t.Errorf("%d functions: %d batches, want %d", c.functions, len(batches), c.batches)
		}
		for _, b := range batches {
			if even := 100 * c.functions / c.batches; b.weight > even+100 || b.weight < even-100 {
				t.Errorf("%d functions: a batch of weight %d, others have %d", c.functions, b.weight, even)
			}
		}
	}
}
