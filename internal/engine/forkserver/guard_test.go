package forkserver

import (
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"
)

// TestForksBesideOthers: a run with few processes may go on to fork when others on the machine come to
// have many.
func TestForksBesideOthers(t *testing.T) {
	z := victim(t)
	file := filepath.Join(t.TempDir(), "run waits")
	ctx := testContext(t)
	ended := make(chan Result)
	go func() {
		ended <- runReq(t, z, Request{Args: []string{"children", file}, Limits: Limits{Wall: time.Minute}})
	}()
	for ctx.Err() == nil {
		if _, err := os.Stat(file); err == nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	others := make(chan bool)
	var there, gone sync.WaitGroup
	for range 700 {
		there.Add(1)
		gone.Go(func() {
			runtime.LockOSThread() // and never unlocks, so that the thread ends with it
			there.Done()
			<-others
		})
	}
	there.Wait()
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if r := <-ended; !r.Exit.Success() {
		t.Errorf("%v, met %v", r.Exit, r.Met)
	}
	close(others)
	gone.Wait()
}
