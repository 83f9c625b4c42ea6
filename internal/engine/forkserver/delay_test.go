package forkserver

import (
	"runtime"
	"sync"
	"testing"
	"time"
)

// TestDelay: of runs that compute beside too many others, it is known that they waited for a processor
// and for nothing else.
func TestDelay(t *testing.T) {
	z := victim(t)
	results := make([]Result, 4*runtime.NumCPU())
	var wg sync.WaitGroup
	for i := range results {
		wg.Go(func() {
			results[i] = runReq(t, z, Request{Args: []string{"busy"}, Delay: true,
				Limits: Limits{CPU: 100 * time.Millisecond}})
		})
	}
	wg.Wait()
	for _, r := range results {
		if r.Delay < r.Wall/4 || r.Wall-r.CPU-r.Delay > r.Wall/4 {
			t.Errorf("%v in all, %v of it computing, %v of it waiting for a processor", r.Wall, r.CPU, r.Delay)
		}
	}
	if r := runReq(t, z, Request{Args: []string{"busy"}, Limits: Limits{CPU: 10 * time.Millisecond}}); r.Delay != 0 {
		t.Errorf("a delay of %v that was not asked for", r.Delay)
	}
}
