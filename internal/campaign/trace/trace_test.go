package trace

import (
	"encoding/binary"
	"maps"
	"slices"
	"testing"

	"ames/internal/campaign/patch"
	"ames/internal/campaign/schedule"
	"ames/internal/campaign/suite"
	"ames/internal/campaign/work"
	"ames/internal/engine/forkserver"
)

// Tests come into the sets of what they mark, block by block, whichever was run first;
// of what is marked before main, all tests.
func TestRecording(t *testing.T) {
	const tests, before = 3*schedule.BlockSize + 10, 10
	// A program before has ten tests.
	all := &suite.Suite{Work: quiet(t)}
	first, p := &suite.Program{}, &suite.Program{}
	for i := range before {
		first.Tests = append(first.Tests, &suite.Test{Program: first, Index: i})
	}
	for i := range tests {
		p.Tests = append(p.Tests, &suite.Test{Program: p, Index: i})
	}
	all.Number(first, p)
	const every, odd, early, none = 0, 1, 2, 3
	tr := &Tracer{Work: all.Work, suite: all}
	reached := make([]*schedule.Set, 4)
	rec := &recording{tr: tr, program: p, sets: reached, beforeMain: map[int]bool{}, blocks: map[int]*block{},
		marks: marks{{1007, odd}, {1002, every}, {1001, early}, {1003, every}, {2000, none}}}
	rec.marks.sort()
	for _, t := range p.Tests {
		rec.block(t).left++
	}
	for i := range tests {
		n := i * 7 % tests // 7 and the number of tests have no common factor
		memory := forkserver.SharedMemory{Addr: 1000, Data: []byte{1, 0, 1, 1, 0, 1, 0, byte(n % 2), 1}}
		rec.take(p.Tests[n], forkserver.Result{Shared: []forkserver.SharedMemory{memory},
			SharedAtMain: []forkserver.SharedMemory{{Addr: 1001, Data: []byte{1}}}})
		rec.done(p.Tests[n])
	}
	if len(rec.blocks) != 0 {
		t.Errorf("%d blocks are left", len(rec.blocks))
	}
	tr.addAll(p, slices.Collect(maps.Keys(rec.beforeMain)), reached, func(t *suite.Test) bool { return t.Index != 5 },
		nil)
	want := make([][]int32, 4)
	for i := range int32(tests) {
		want[every] = append(want[every], before+i)
		if i%2 == 1 {
			want[odd] = append(want[odd], before+i)
		}
		if i != 5 {
			want[early] = append(want[early], before+i)
		}
	}
	for i, set := range reached {
		if got := set.Tests(); !slices.Equal(got, want[i]) {
			t.Errorf("mutant %d: %v, want %v", i, got, want[i])
		}
	}
	// Within the tests that reach it, a mutant is seen by those that failed.
	seen := make([]*schedule.Set, 4)
	tr.addAll(p, []int{odd, none}, seen, func(t *suite.Test) bool { return t.Index < 4 }, reached)
	if got := seen[odd].Tests(); !slices.Equal(got, []int32{11, 13}) || seen[none] != nil {
		t.Errorf("%v, %v", got, seen[none])
	}
}

func quiet(t *testing.T) *work.Work {
	w, err := work.New(work.Options{Programs: []work.Program{{}}, Jobs: 1})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// What is usual in a schema is so for the test; what little it does there does not count.
func TestUsualSteps(t *testing.T) {
	c := Steps{of: map[int]map[uint64]uint64{}}
	c.add([]patch.Schema{{Counter: 108}, {Counter: 100}, {Counter: 300}})
	p := &suite.Program{}
	heavy, light := &suite.Test{Program: p}, &suite.Test{Program: p, Index: 1}
	memory := func(a, b uint64) []forkserver.SharedMemory {
		data := binary.NativeEndian.AppendUint64(binary.NativeEndian.AppendUint64(nil, a), b)
		return []forkserver.SharedMemory{{Addr: 100, Data: data}}
	}
	c.note(heavy, memory(500_000, 20))
	c.note(light, memory(7, 30_000))
	p.Tests = []*suite.Test{heavy, light}
	all, both := &suite.Test{Program: p, All: true}, &suite.Test{Program: p, Members: []int{0, 1}}
	for _, want := range []struct {
		of           *suite.Test
		first, other uint64
	}{{heavy, 500_000, manySteps}, {light, manySteps, 30_000}, {all, 1_000_000, 60_000}, {both, 1_000_000, 60_000}} {
		if a, b := c.Usual(want.of, 100), c.Usual(want.of, 108); a != want.first || b != want.other {
			t.Errorf("%+v: %d and %d, want %d and %d", want.of, a, b, want.first, want.other)
		}
	}
	if n := c.Usual(heavy, 300); n != 0 {
		t.Errorf("a schema that no test comes to: %d steps", n)
	}
}
