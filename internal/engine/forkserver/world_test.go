package forkserver

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// Whoever ends the keeper of worlds, or stops it, runs are made in worlds, and these are what they were.
func TestKilledKeeper(t *testing.T) {
	k, home, w := oneWorld(t)
	s := start(t, Config{Path: build(t, "victim.c"), Args: []string{"exit", "77"}, Worlds: k, Home: home, World: w})
	m, err := s.Main(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, sig := range []syscall.Signal{syscall.SIGKILL, syscall.SIGSTOP, syscall.SIGKILL} {
		for name, z := range map[string]*Zygote{"early": s.Early(), "main": m} {
			left := filepath.Join("/tmp", "ames-test-left")
			if res := run(t, z, "exec", "test ! -e "+left+" && touch "+left+" && exit 3"); res.Exit.Code != 3 {
				t.Errorf("%s: %v\n%s", name, res.Exit, res.Output)
			}
			if err := syscall.Kill(k.Pid(), sig); err != nil {
				t.Fatal(err)
			}
			if err := w.Restore(); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(left); err == nil {
				t.Errorf("%s: %s is there outside", name, left)
			}
		}
	}
	if k.Epoch() < 5 {
		t.Errorf("the keeper was ended four times, and worlds were made %d times", k.Epoch())
	}
}
