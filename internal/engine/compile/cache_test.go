package compile_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"ames/internal/engine/compile"
)

// TestCacheOfOthers: what somebody else may have written is not there, and is replaced.
func TestCacheOfOthers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "objects")
	c, err := compile.OpenCache(dir, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	key, body := compile.MakeKey([]byte("key")), []byte("body")
	entry := filepath.Join(dir, key.String()[:2], key.String()[2:])
	for _, spoil := range []struct {
		name string
		path string
		mode os.FileMode
		put  bool // it can be replaced
	}{
		{"an entry of the group's", entry, 0o660, true},
		{"an entry of everybody's", entry, 0o606, true},
		{"a folder of everybody's", filepath.Dir(entry), 0o777, false},
	} {
		if err := c.Put(key, body); err != nil {
			t.Fatal(err)
		}
		if got, ok := c.Get(key); !ok || !bytes.Equal(got, body) {
			t.Errorf("before: %q, %v", got, ok)
		}
		if err := os.Chmod(spoil.path, spoil.mode); err != nil {
			t.Fatal(err)
		}
		if got, ok := c.Get(key); ok {
			t.Errorf("%s: %q is taken", spoil.name, got)
		}
		if err := c.Put(key, body); (err == nil) != spoil.put {
			t.Errorf("%s: put: %v", spoil.name, err)
		}
		if _, ok := c.Get(key); ok != spoil.put {
			t.Errorf("%s: afterwards it is there: %v", spoil.name, ok)
		}
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := compile.OpenCache(dir, 1<<20); err == nil {
		t.Error("a folder that everybody may write to is a cache")
	}
}

// TestCacheEntryMoved: what was kept under another name is not there.
func TestCacheEntryMoved(t *testing.T) {
	dir := t.TempDir()
	c, err := compile.OpenCache(dir, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	one, two := compile.MakeKey([]byte("one")), compile.MakeKey([]byte("two"))
	path := func(k compile.Key) string { return filepath.Join(dir, k.String()[:2], k.String()[2:]) }
	for _, k := range []compile.Key{one, two} {
		if err := c.Put(k, []byte(k.String())); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(path(one), path(two)); err != nil {
		t.Fatal(err)
	}
	if got, ok := c.Get(two); ok {
		t.Errorf("%q is taken", got)
	}
}
