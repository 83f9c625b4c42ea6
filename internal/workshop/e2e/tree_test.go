package e2e

import (
	"io/fs"
	"path/filepath"
	"testing"
)

// tree lists a folder's files with their contents, results of ames left out.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == ".ames" {
			return fs.SkipDir
		}
		if d.Type().IsRegular() {
			out[path] = string(readFile(t, path))
		} else {
			out[path] = d.Type().String()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// unchanged compares the project's folder with how it was.
func unchanged(t *testing.T, dir string, before map[string]string) {
	t.Helper()
	after := tree(t, dir)
	for path, text := range before {
		if after[path] != text {
			t.Errorf("%s was changed or removed", path)
		}
	}
	for path := range after {
		if _, ok := before[path]; !ok {
			t.Errorf("%s is new", path)
		}
	}
}
