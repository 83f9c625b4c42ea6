package workdir

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Small copies are made in memory where there is room, large ones are not, nor
// any where the user has named a place.
func TestMemory(t *testing.T) {
	t.Setenv("TMPDIR", "")
	_, memory := inMemory(memoryFolder, 2)
	root := func(dir string, o Options) string {
		s := newSet(t, dir, o)
		return s.Root()
	}
	dir := original(t)
	if got := strings.HasPrefix(root(dir, Options{}), memoryFolder); got != memory {
		t.Errorf("a small directory's copies are in memory: %v; there is room in memory: %v", got, memory)
	}
	named := t.TempDir()
	if got := root(dir, Options{TempDir: named}); filepath.Dir(got) != named {
		t.Errorf("copies are in %s, not in %s as told", got, named)
	}
	if err := os.WriteFile(filepath.Join(dir, "large"), make([]byte, memoryCopy), 0o666); err != nil {
		t.Fatal(err)
	}
	if got := root(dir, Options{}); strings.HasPrefix(got, memoryFolder) {
		t.Errorf("a large directory's copies are in %s", got)
	}
	t.Setenv("TMPDIR", named)
	if got := root(original(t), Options{}); filepath.Dir(got) != named {
		t.Errorf("copies are in %s although TMPDIR is %s", got, named)
	}
}

func TestNoRoomInMemory(t *testing.T) {
	if got, ok := inMemory("/proc", 1); ok {
		t.Errorf("%s is no file system in memory", got)
	}
	if got, ok := inMemory(memoryFolder, 1<<40); ok {
		t.Errorf("%s has no room for so many copies", got)
	}
	if got, ok := inMemory("/nonexistent", 1); ok {
		t.Errorf("%s does not exist", got)
	}
}
