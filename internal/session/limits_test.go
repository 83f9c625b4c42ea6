package session

import (
	"testing"
	"time"

	"ames/internal/forkserver"
)

// The wall clock must not end what the limit of CPU time allows, even on a
// machine that is several times too busy.
func TestWallIsABackstop(t *testing.T) {
	for _, factor := range []float64{0, 1, 10, 40} {
		for _, cpu := range []time.Duration{time.Millisecond, 300 * time.Millisecond, 2 * time.Second, time.Minute} {
			s := &session{opts: Options{TimeoutFactor: factor}}
			l := s.limits(forkserver.Result{CPU: cpu, Wall: cpu})
			if l.Wall < 5*l.CPU {
				t.Errorf("factor %v, tests of %v: %v of wall time for %v of CPU time", factor, cpu, l.Wall, l.CPU)
			}
			if factor == 0 && (l.CPU < 3*cpu || l.CPU > 20*cpu+time.Second) {
				t.Errorf("tests of %v may take %v", cpu, l.CPU)
			}
		}
	}
}
