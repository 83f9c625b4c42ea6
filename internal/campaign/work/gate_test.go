package work

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
)

func TestGate(t *testing.T) {
	for _, c := range []struct{ jobs, generators, want int32 }{{4, 0, 4}, {4, 1, 3}, {4, 3, 1}, {4, 4, 1}, {1, 0, 1},
		{1, 1, 1}} {
		synctest.Test(t, func(t *testing.T) {
			g := NewGate(int(c.jobs))
			g.Generate(int(c.generators))
			var inside atomic.Int32
			end := make(chan bool)
			for range 2 * c.jobs {
				go func() {
					g.Enter()
					inside.Add(1)
					<-end
					inside.Add(-1)
					g.Leave()
				}()
			}
			synctest.Wait()
			if got := inside.Load(); got != c.want {
				t.Errorf("%d tests at a time with %d jobs and %d code generators, not %d", got, c.jobs, c.generators,
					c.want)
			}
			g.Generate(-int(c.generators))
			synctest.Wait()
			if got := inside.Load(); got != c.jobs {
				t.Errorf("%d tests at a time with %d jobs when code is generated", got, c.jobs)
			}
			close(end)
			synctest.Wait()
			if got := inside.Load(); got != 0 {
				t.Errorf("%d tests are left", got)
			}
		})
	}
}
