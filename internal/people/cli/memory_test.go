package cli

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// A heap is collected less often than Go would, as long as it is small.
func TestCollectRarely(t *testing.T) {
	before := debug.SetGCPercent(100)
	defer debug.SetGCPercent(before)
	percent := func() int {
		p := debug.SetGCPercent(collectAt)
		debug.SetGCPercent(p)
		return p
	}
	collectRarely()
	runtime.GC()
	time.Sleep(10 * time.Millisecond) // finalizers run by themselves
	if p := percent(); p != collectAt {
		t.Fatalf("a small heap is collected at %d %%", p)
	}
	large := make([]byte, largeHeap+1)
	for try := 0; percent() != collectNow; try++ {
		if try == 500 {
			t.Fatal("a large heap is collected as rarely as a small one")
		}
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	runtime.KeepAlive(large)
}
