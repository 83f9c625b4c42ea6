package session

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ames/internal/campaign/work"
	"ames/internal/engine/forkserver"
	"ames/internal/engine/outside"
)

// notes are what the user is told.
type notes struct {
	work.Progress
	told []string
}

func (n *notes) Note(text string) { n.told = append(n.told, text) }

// TestTellLeft: only what is still there is told.
func TestTellLeft(t *testing.T) {
	there := filepath.Join(t.TempDir(), "there")
	if err := os.WriteFile(there, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var user notes
	w, err := work.New(work.Options{Programs: []work.Program{{}}, Jobs: 1, Progress: &user})
	if err != nil {
		t.Fatal(err)
	}
	came := []outside.Thing{{Kind: outside.File, Name: there}, {Kind: outside.File, Name: there + "-no-more"}}
	tellLeft(w, came)
	if len(user.told) != 1 || !strings.Contains(user.told[0], there+";") || strings.Contains(user.told[0], "no-more") {
		t.Errorf("told: %q", user.told)
	}
	if tellLeft(w, came[1:]); len(user.told) != 1 {
		t.Errorf("told of what has gone: %q", user.told)
	}
}

func TestMoreJobs(t *testing.T) {
	for _, c := range []struct {
		wall, cpu time.Duration
		jobs      int
		want      bool
	}{
		{6 * time.Second, 400 * time.Millisecond, 1, true}, {6 * time.Second, 4 * time.Second, 1, false},
		{600 * time.Millisecond, 0, 1, false}, {6 * time.Second, 0, 1 << 20, false},
	} {
		if got := moreJobs(c.jobs, forkserver.Result{Wall: c.wall, CPU: c.cpu}); (got != "") != c.want {
			t.Errorf("%v, %v of CPU time, %d jobs: %q", c.wall, c.cpu, c.jobs, got)
		}
	}
}
