package workdir

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFlatten removes what os.RemoveAll may not be able to: folders nested
// deeper than paths are long, some of them without permissions.
func TestFlatten(t *testing.T) {
	top := t.TempDir()
	root := filepath.Join(top, "tree")
	at := root
	for i := range 40 {
		// Folders are put on top, since no path to the lowest would be short enough.
		if err := os.Mkdir(filepath.Join(top, "next"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(top, "next", "file"), nil, 0o400); err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			long := filepath.Join(top, "next", strings.Repeat("long-name-", 20))
			if err := os.Rename(at, long); err != nil {
				t.Fatal(err)
			}
			if i == 39 {
				if err := os.Chmod(long, 0); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := os.Rename(filepath.Join(top, "next"), root); err != nil {
			t.Fatal(err)
		}
	}
	if err := flatten(root); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(top)
	if err != nil || len(left) != 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
	if err := flatten(root); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
