package session

import (
	"encoding/binary"
	"testing"
	"time"

	"ames/internal/engine/forkserver"
)

// The wall clock must not end what the limit of CPU time allows, even on a
// machine that is several times too busy.
func TestWallIsABackstop(t *testing.T) {
	for _, factor := range []float64{0, 1, 10, 40} {
		for _, cpu := range []time.Duration{time.Millisecond, 300 * time.Millisecond, 2 * time.Second, time.Minute} {
			s := &session{opts: Options{TimeoutFactor: factor}}
			l := s.limits(forkserver.Result{CPU: cpu, Wall: cpu}, 0)
			if l.Wall < 5*l.CPU {
				t.Errorf("factor %v, tests of %v: %v of wall time for %v of CPU time", factor, cpu, l.Wall, l.CPU)
			}
			if factor == 0 && (l.CPU < 3*cpu || l.CPU > 20*cpu+time.Second) {
				t.Errorf("tests of %v may take %v", cpu, l.CPU)
			}
		}
	}
}

// What a program takes before it begins with a test does not count twenty times.
func TestLimitOfOwnPart(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		cpu, start, want time.Duration
		factor           float64
	}{
		{3 * ms, 0, 80 * ms, 0}, {3 * ms, 2 * ms, 42 * ms, 0}, {4 * ms, 4 * ms, 43 * ms, 0}, {4 * ms, 9 * ms, 43 * ms, 0},
		{1000 * ms, 10 * ms, 4980 * ms, 0}, {3 * ms, 2 * ms, 90 * ms, 10},
	} {
		s := &session{opts: Options{TimeoutFactor: c.factor}}
		if got := s.limits(forkserver.Result{CPU: c.cpu, Wall: c.cpu}, c.start).CPU; got != c.want {
			t.Errorf("%v, of which %v are the start, factor %v: %v, want %v", c.cpu, c.start, c.factor, got, c.want)
		}
	}
}

// A mutant may make more steps than its test, but not many times as many; of a longer
// test, whose endless loops cost more, fewer times. Who fails must have done so before that, whatever the time.
func TestStepsAllowed(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		usual  uint64
		own    time.Duration
		factor float64
		want   [2]uint64
	}{
		{0, 0, 0, [2]uint64{500_000, 500_000}}, {100, ms, 0, [2]uint64{540_000, 502_000}}, {0, 5 * ms, 0, [2]uint64{500_000, 500_000}}, {0, 10 * ms, 0, [2]uint64{1_000_000, 500_000}},
		{100_000, 10 * ms, 0, [2]uint64{41_000_000, 2_500_000}}, {1000, 2000 * ms, 0, [2]uint64{200_400_000, 520_000}}, {1000, 10 * ms, 40, [2]uint64{2_800_000, 1_040_000}},
	} {
		s := &session{opts: Options{TimeoutFactor: c.factor}}
		if most, toFail := s.stepsAllowed(c.usual, c.own); [2]uint64{most, toFail} != c.want {
			t.Errorf("%d steps in %v, factor %v: %d allowed, %d to fail, want %d", c.usual, c.own, c.factor, most, toFail, c.want)
		}
	}
}

// What is usual in a schema is so for the test; what little it does there does not count.
func TestUsualSteps(t *testing.T) {
	var c stepCounts
	c.add([]schemaAt{{counter: 108}, {counter: 100}, {counter: 300}})
	heavy, light := &test{}, &test{}
	memory := func(a, b uint64) []forkserver.SharedMemory {
		data := binary.NativeEndian.AppendUint64(binary.NativeEndian.AppendUint64(nil, a), b)
		return []forkserver.SharedMemory{{Addr: 100, Data: data}}
	}
	c.note(heavy, memory(500_000, 20))
	c.note(light, memory(7, 30_000))
	st := &stage{tests: []*test{heavy, light}}
	all, both := &test{stage: st, whole: true}, &test{members: []int{0, 1}}
	for _, want := range []struct {
		of           *test
		first, other uint64
	}{{heavy, 500_000, manySteps}, {light, manySteps, 30_000}, {all, 1_000_000, 60_000}, {both, 1_000_000, 60_000}} {
		if a, b := c.usual(want.of, 100), c.usual(want.of, 108); a != want.first || b != want.other {
			t.Errorf("%+v: %d and %d, want %d and %d", want.of, a, b, want.first, want.other)
		}
	}
	if n := c.usual(heavy, 300); n != 0 {
		t.Errorf("a schema that no test comes to: %d steps", n)
	}
}

func TestMoreJobs(t *testing.T) {
	s := &session{opts: Options{Jobs: 1}}
	for _, c := range []struct {
		wall, cpu time.Duration
		jobs      int
		want      bool
	}{
		{6 * time.Second, 400 * time.Millisecond, 1, true}, {6 * time.Second, 4 * time.Second, 1, false},
		{600 * time.Millisecond, 0, 1, false}, {6 * time.Second, 0, 1 << 20, false},
	} {
		s.opts.Jobs = c.jobs
		if got := s.moreJobs(forkserver.Result{Wall: c.wall, CPU: c.cpu}); (got != "") != c.want {
			t.Errorf("%v, %v of CPU time, %d jobs: %q", c.wall, c.cpu, c.jobs, got)
		}
	}
}
