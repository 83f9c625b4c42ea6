package suite

import (
	"testing"
	"time"

	"ames/internal/campaign/work"
	"ames/internal/engine/forkserver"
)

// The wall clock must not end what the limit of CPU time allows, even on a
// machine that is several times too busy.
func TestWallIsABackstop(t *testing.T) {
	for _, factor := range []float64{0, 1, 10, 40} {
		for _, cpu := range []time.Duration{time.Millisecond, 300 * time.Millisecond, 2 * time.Second, time.Minute} {
			s := &Suite{Work: &work.Work{Options: work.Options{TimeoutFactor: factor}}}
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
		{3 * ms, 0, 80 * ms, 0}, {3 * ms, 2 * ms, 42 * ms, 0}, {4 * ms, 4 * ms, 43 * ms, 0},
		{4 * ms, 9 * ms, 43 * ms, 0},
		{1000 * ms, 10 * ms, 4980 * ms, 0}, {3 * ms, 2 * ms, 90 * ms, 10},
	} {
		s := &Suite{Work: &work.Work{Options: work.Options{TimeoutFactor: c.factor}}}
		if got := s.limits(forkserver.Result{CPU: c.cpu, Wall: c.cpu}, c.start).CPU; got != c.want {
			t.Errorf("%v, of which %v are the start, factor %v: %v, want %v", c.cpu, c.start, c.factor, got, c.want)
		}
	}
}
