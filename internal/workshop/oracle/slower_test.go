package oracle

import (
	"testing"
	"time"

	"ames/internal/campaign/mutant"
)

// A mutant that ends has only timed out if it takes as much more as its test does not allow.
func TestSlower(t *testing.T) {
	const ms = time.Millisecond
	res := &mutant.Result{Baseline: mutant.Baseline{CPU: 50 * ms, Limit: 500 * ms},
		Tests: []mutant.Test{{Name: "quick", CPU: ms, Limit: 25 * ms}}}
	unmutated := Answer{CPU: 30 * ms} // nearly all of it the program's start
	for _, c := range []struct {
		status mutant.Status
		test   string
		cpu    time.Duration
		want   bool
	}{
		{mutant.Timeout, "quick", 62 * ms, true}, {mutant.Timeout, "quick", 40 * ms, false},
		{mutant.Killed, "quick", 62 * ms, false},
		{mutant.Timeout, "", 62 * ms, false}, {mutant.Timeout, "", 700 * ms, true},
	} {
		if got := (Answer{CPU: c.cpu}).Slower(res, mutant.Verdict{Status: c.status, Test: c.test},
			unmutated); got != c.want {
			t.Errorf("%s at %q, %v of CPU time: %v", c.status, c.test, c.cpu, got)
		}
	}
}
