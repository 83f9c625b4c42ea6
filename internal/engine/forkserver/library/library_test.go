package library_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"ames/internal/engine/forkserver/library"
)

// TestBuildOfOthers: a library that somebody else may have written is made anew, and in a folder that others may
// write to none is.
func TestBuildOfOthers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "runtime")
	s := library.Source{Flags: []string{"-shared", "-fPIC"},
		Files: fstest.MapFS{"runtime/one.c": {Data: []byte("int one(void) { return 1; }\n")}}}
	build := func() (string, os.FileInfo) {
		t.Helper()
		path, err := s.Build(t.Context(), "clang-19", dir)
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode()&0o022 != 0 {
			t.Errorf("others may write to it: %v", info.Mode())
		}
		return path, info
	}
	path, first := build()
	if _, second := build(); !os.SameFile(first, second) {
		t.Error("it is made twice")
	}
	for _, spoilt := range []string{path, path + ".sha256"} {
		_, before := build()
		if err := os.Chmod(spoilt, 0o777); err != nil {
			t.Fatal(err)
		}
		if _, after := build(); os.SameFile(before, after) {
			t.Errorf("%s is taken although others may write to it", filepath.Base(spoilt))
		}
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if path, err := s.Build(t.Context(), "clang-19", dir); err == nil {
		t.Errorf("%s is in a folder that others may write to", path)
	}
}
