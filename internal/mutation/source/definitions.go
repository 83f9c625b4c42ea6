package source

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Definitions finds the definitions of macros: in the files of a translation unit and in
// what these include, as far as that is found beside them or in folders that they come from.
// System headers are left aside. It may be used concurrently.
type Definitions struct {
	mu     sync.Mutex
	files  map[string]*File // nil: cannot be read
	scopes map[string]*Scope
}

// NewDefinitions has read nothing yet.
func NewDefinitions() *Definitions {
	return &Definitions{files: map[string]*File{}, scopes: map[string]*Scope{}}
}

// Scope gives the macros that a unit made of some files may use.
func (d *Definitions) Scope(files []string) *Scope {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := strings.Join(files, "\x00")
	if s := d.scopes[key]; s != nil {
		return s
	}
	var own []string
	for _, name := range files {
		if !isSystem(name) {
			own = append(own, name)
		}
	}
	s := NewScope(d.closure(own))
	d.scopes[key] = s
	return s
}

// closure opens files and what they include.
func (d *Definitions) closure(queue []string) []*File {
	folders := foldersOf(queue)
	var out []*File
	for n := 0; n < len(queue); n++ {
		f := d.open(queue[n])
		if f == nil {
			continue
		}
		out = append(out, f)
		for _, name := range f.Includes() {
			for _, dir := range append([]string{filepath.Dir(queue[n])}, folders...) {
				path := filepath.Join(dir, name)
				if slices.Contains(queue, path) {
					break
				}
				if d.open(path) != nil {
					queue = append(queue, path)
					break
				}
			}
		}
	}
	return out
}

// foldersOf lists the folders that files are in, and the nearest ones above these.
func foldersOf(files []string) []string {
	const above = 3
	var out []string
	for _, name := range files {
		dir := filepath.Dir(name)
		for n := 0; n <= above && dir != "/" && dir != "."; n++ {
			if !slices.Contains(out, dir) {
				out = append(out, dir)
			}
			dir = filepath.Dir(dir)
		}
	}
	return out
}

func (d *Definitions) open(path string) *File {
	f, known := d.files[path]
	if known {
		return f
	}
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
		f, _ = Open(path) // nil if it cannot be read
	}
	d.files[path] = f
	return f
}
