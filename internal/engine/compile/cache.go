package compile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"time"

	"ames/internal/engine/ownership"
)

// Key names a cache entry: a digest of everything that its contents follow from.
type Key [sha256.Size]byte

// MakeKey digests the parts, each with its length.
func MakeKey(parts ...[]byte) Key {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:", len(p))
		h.Write(p)
	}
	return Key(h.Sum(nil))
}

// sum says that a body is what is kept under the key.
func (k Key) sum(body []byte) [sha256.Size]byte {
	h := sha256.New()
	h.Write(k[:])
	h.Write(body)
	return [sha256.Size]byte(h.Sum(nil))
}

func (k Key) String() string { return hex.EncodeToString(k[:]) }

// Cache is a folder of content-addressed files, bounded in size. Entries are
// written by rename and checked when they are read; a damaged one is a miss, and
// one that somebody else may have written. A nil Cache holds nothing.
type Cache struct {
	dir   string
	limit int64
}

// OpenCache makes the folder if need be, which must be the user's alone. limit is in bytes.
func OpenCache(dir string, limit int64) (*Cache, error) {
	if err := ownership.MakeFolder(dir); err != nil {
		return nil, err
	}
	return &Cache{dir: dir, limit: limit}, nil
}

func (c *Cache) path(k Key) string {
	s := k.String()
	return filepath.Join(c.dir, s[:2], s[2:])
}

// Has reports whether there is an entry; Get may still find it damaged.
func (c *Cache) Has(k Key) bool {
	if c == nil {
		return false
	}
	_, err := os.Stat(c.path(k))
	return err == nil
}

// Get reads an entry.
func (c *Cache) Get(k Key) ([]byte, bool) {
	if c == nil {
		return nil, false
	}
	path := c.path(k)
	if ownership.Inner(filepath.Dir(path)) != nil {
		return nil, false
	}
	data, err := ownership.ReadFile(path)
	if err != nil || len(data) < sha256.Size {
		return nil, false
	}
	body := data[sha256.Size:]
	if sum := k.sum(body); !bytes.Equal(sum[:], data[:sha256.Size]) {
		os.Remove(path)
		return nil, false
	}
	now := time.Now()
	os.Chtimes(path, now, now) // marks it as used; if that fails it is only pruned earlier
	return body, true
}

// Put writes an entry. Failure is not an error of the run: the next one
// compiles again.
func (c *Cache) Put(k Key, body []byte) error {
	if c == nil {
		return nil
	}
	path := c.path(k)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := ownership.Inner(filepath.Dir(path)); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	sum := k.sum(body)
	_, err = f.Write(append(sum[:], body...))
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// Prune removes the entries that were not used for longest until the rest fit
// the limit, and what interrupted writers left behind.
func (c *Cache) Prune() error {
	if c == nil {
		return nil
	}
	type entry struct {
		path string
		size int64
		used time.Time
	}
	var entries []entry
	var total int64
	err := filepath.WalkDir(c.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return nil
		}
		if filepath.Base(path)[0] == '.' {
			if time.Since(info.ModTime()) > time.Hour {
				os.Remove(path)
			}
			return nil
		}
		entries = append(entries, entry{path, info.Size(), info.ModTime()})
		total += info.Size()
		return nil
	})
	if err != nil {
		return err
	}
	sort.Slice(entries, func(i, j int) bool { return entries[i].used.Before(entries[j].used) })
	for _, e := range entries {
		if total <= c.limit {
			break
		}
		if os.Remove(e.path) == nil {
			total -= e.size
		}
	}
	return nil
}
