package session

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ames/internal/engine/outside"
)

// notes are what the user is told.
type notes struct {
	silent
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
	s := &session{opts: Options{Progress: &user}, counters: map[string]int64{}}
	s.came = []outside.Thing{{Kind: outside.File, Name: there}, {Kind: outside.File, Name: there + "-no-more"}}
	s.tellLeft()
	if len(user.told) != 1 || !strings.Contains(user.told[0], there+";") || strings.Contains(user.told[0], "no-more") {
		t.Errorf("told: %q", user.told)
	}
	s.came = s.came[1:]
	if s.tellLeft(); len(user.told) != 1 {
		t.Errorf("told of what has gone: %q", user.told)
	}
}
