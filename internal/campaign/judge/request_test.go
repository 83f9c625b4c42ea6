package judge

import (
	"testing"
	"time"

	"ames/internal/campaign/work"
)

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
		{0, 0, 0, [2]uint64{500_000, 500_000}}, {100, ms, 0, [2]uint64{540_000, 502_000}},
		{0, 5 * ms, 0, [2]uint64{500_000, 500_000}}, {0, 10 * ms, 0, [2]uint64{1_000_000, 500_000}},
		{100_000, 10 * ms, 0, [2]uint64{41_000_000, 2_500_000}},
		{1000, 2000 * ms, 0, [2]uint64{200_400_000, 520_000}}, {1000, 10 * ms, 40, [2]uint64{2_800_000, 1_040_000}},
	} {
		r := requests{&Case{Work: &work.Work{Options: work.Options{TimeoutFactor: c.factor}}}}
		if most, toFail := r.allowed(c.usual, c.own); [2]uint64{most, toFail} != c.want {
			t.Errorf("%d steps in %v, factor %v: %d allowed, %d to fail, want %d", c.usual, c.own, c.factor, most,
				toFail, c.want)
		}
	}
}
