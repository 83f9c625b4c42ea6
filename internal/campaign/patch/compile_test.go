package patch

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"ames/internal/campaign/find"

	"pgregory.net/rapid"
)

func TestBatchesHoldEveryPlaceOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var places []*find.Place
		for module := range rapid.IntRange(1, 3).Draw(t, "modules") {
			for unit := range rapid.IntRange(0, 4).Draw(t, "units") {
				for _, n := range rapid.SliceOfN(rapid.IntRange(0, 4000), 0, 30).Draw(t, "instructions") {
					places = append(places, &find.Place{Module: module, Unit: unit, Instructions: n,
						Function: fmt.Sprint("f", len(places))})
				}
			}
		}
		var got []*find.Place
		for _, b := range planBatches(places) {
			if len(b.places) == 0 {
				t.Fatal("an empty batch")
			}
			total := 0
			for _, p := range b.places {
				if p.Module != b.module || p.Unit != b.unit {
					t.Fatal("a batch of several units")
				}
				total += weight(p)
			}
			if total != b.weight {
				t.Fatalf("weight %d, not %d", b.weight, total)
			}
			got = append(got, b.places...)
		}
		slices.SortFunc(got, func(a, b *find.Place) int {
			return cmp.Compare(slices.Index(places, a),
				slices.Index(places, b))
		})
		if !slices.Equal(got, places) {
			t.Fatal("places are missing or doubled")
		}
	})
}

// Workers that share a unit's batches should be done at about the same time.
func TestBatchesAreEven(t *testing.T) {
	for _, c := range []struct{ functions, batches int }{{1, 1}, {29, 1}, {31, 2}, {110, 2}, {130, 3}, {1000, 6}} {
		batches := planBatches(hundreds(c.functions))
		if len(batches) != c.batches {
			t.Errorf("%d functions: %d batches, want %d", c.functions, len(batches), c.batches)
		}
		for _, b := range batches {
			if even := 100 * c.functions / c.batches; b.weight > even*3/2 || b.weight < even/2 {
				t.Errorf("%d functions: a batch of weight %d, others have %d", c.functions, b.weight, even)
			}
		}
	}
}

// hundreds are functions of 100 instructions.
func hundreds(n int) []*find.Place {
	var out []*find.Place
	for i := range n {
		out = append(out, &find.Place{Instructions: 100, Function: fmt.Sprintf("_ZN5space%dfunctionEv", i)})
	}
	return out
}

// An edit of one function leaves all batches but its own as they are.
func TestBatchesStay(t *testing.T) {
	names := func(b *Batch) (out []string) {
		for _, p := range b.places {
			out = append(out, p.Function)
		}
		return out
	}
	before, after := hundreds(200), hundreds(200)
	after[77].Instructions += 50
	after = append(after, &find.Place{Instructions: 20, Function: "added"})
	grown := 0
	a, b := planBatches(before), planBatches(after)
	for i := range a {
		if !slices.Equal(names(a[i]), names(b[i])) {
			grown++
		}
	}
	if len(a) != len(b) || grown != 1 {
		t.Errorf("%d batches became %d, %d of them others", len(a), len(b), grown)
	}
}
