// Package workdir gives each run slot a copy of the user's working directory, so
// that programs under test, gone wrong, harm neither the user's files nor each
// other. After a run the copy is made equal to the original again; that costs one
// system call when nothing was changed.
//
// Paths that lead upwards keep working: the copy lies in a tree that looks like the
// original's surroundings, with links to what is really there. What is reached
// through these links is the user's own and is not protected. Large object files, archives
// and executables, of which build folders are full, are links too: tests replace them at most.
//
// The package knows files only: nothing of programs, mutants or processes.
package workdir

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

// ErrTooLarge: the directory holds more than Options allow to be copied.
var ErrTooLarge = errors.New("the working directory is too large to be copied")

// Options for New. The zero value is usable.
type Options struct {
	MaxBytes int64 // of one copy; 0: no limit
	MaxFiles int   // files and folders; 0: no limit
	// Exclude are patterns, as in path.Match, for names or for paths relative to the
	// directory; what matches is left out of the copies. nil: DefaultExclude.
	Exclude []string
	// Janitor is the command that runs Janitor in a process of its own; the folder
	// to remove is added as its last argument. Empty: nobody cleans up after a crash.
	Janitor []string
	// TempDir is where copies are made; "": in memory if they are small, else os.TempDir.
	TempDir string
	// Layer says that the original is seen beneath the copy: what a copy would link to is left out.
	Layer bool
	// Keep leaves the copies behind on Close.
	Keep bool
}

// DefaultExclude is what tests have no use for.
var DefaultExclude = []string{".git", ".ames", ".hg", ".svn"}

// Prefix begins the names of the folders that hold copies.
const Prefix = "ames-"

const (
	// marker is a file that says that a folder is ours to remove.
	marker = ".ames-scratch"
	// ancestors is how many levels above the directory are rebuilt around a copy.
	ancestors = 3
	// maxSiblings is how many entries of such a level are linked.
	maxSiblings = 4096
)

// Set is the copies of one directory.
type Set struct {
	root     string // holds all below
	pristine string // never used by runs: what copies are restored from
	below    string // where the directory's copy is in it
	slots    []*Slot
	keep     bool
	janitor  *janitor
}

// Slot is one copy, with its surroundings. It belongs to one run at a time.
type Slot struct {
	root     string
	dir      string
	pristine string
	watch    *watch            // nil if the system does not let us
	seen     map[string]string // without watch: what everything looked like
}

// New makes so many copies of dir. The caller must Close the set.
func New(ctx context.Context, dir string, slots int, opts Options) (*Set, error) {
	dir, err := physical(dir)
	if err != nil {
		return nil, fmt.Errorf("working directory: %w", err)
	}
	if opts.Exclude == nil {
		opts.Exclude = DefaultExclude
	}
	if fast, ok := opts.fast(slots); ok {
		if s, err := newIn(ctx, dir, slots, fast); err == nil || ctx.Err() != nil {
			return s, err
		}
	}
	return newIn(ctx, dir, slots, opts)
}

// NewFolder makes an empty folder for temporary files, which Root names, and which does not
// outlive us either. Of the options TempDir, Janitor and Keep count. The caller must Close the set.
func NewFolder(opts Options) (*Set, error) {
	s, err := emptySet(opts)
	if err != nil {
		return nil, advise("folder for temporary files", err)
	}
	return s, nil
}

// Temporary makes an empty folder for temporary files, which the caller removes.
func Temporary(prefix string) (string, error) {
	dir, err := os.MkdirTemp("", prefix)
	if err != nil {
		return "", advise("folder for temporary files", err)
	}
	return dir, nil
}

// advise says in one line what cannot be done, and what to do about it.
func advise(what string, err error) error {
	where := " (it is " + os.Getenv("TMPDIR") + ")"
	if os.Getenv("TMPDIR") == "" {
		where = " (it is not set)"
	}
	do := "set TMPDIR to a folder in which files can be made"
	if errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) {
		do = "make room, or set TMPDIR to a folder with more of it"
	}
	return fmt.Errorf("%s: %w; %s%s", what, err, do, where)
}

func emptySet(opts Options) (*Set, error) {
	temp, err := physical(cmp.Or(opts.TempDir, os.TempDir()))
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(temp); err != nil || !info.IsDir() {
		return nil, cmp.Or(err, error(&os.PathError{Op: "open", Path: temp, Err: unix.ENOTDIR}))
	}
	root := filepath.Join(temp, Prefix+rand.Text())
	s := &Set{root: root, pristine: filepath.Join(root, "pristine"), keep: opts.Keep}
	if err := s.makeRoot(opts); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func newIn(ctx context.Context, dir string, slots int, opts Options) (*Set, error) {
	s, err := emptySet(opts)
	if err != nil {
		return nil, advise("folder for copies of the working directory", err)
	}
	if err := s.fill(ctx, dir, slots, opts); err != nil {
		what := "copying " + dir
		if err = errors.Join(err, s.Close()); ctx.Err() != nil || errors.Is(err, ErrTooLarge) {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		return nil, advise(what, err)
	}
	return s, nil
}

func physical(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(dir)
}

// makeRoot makes the folder that holds all copies. The janitor is there first: whenever
// we are killed, it knows what to remove.
func (s *Set) makeRoot(opts Options) error {
	if len(opts.Janitor) > 0 && !opts.Keep {
		var err error
		if s.janitor, err = startJanitor(opts.Janitor, s.root); err != nil {
			return err
		}
	}
	if err := os.Mkdir(s.root, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.root, marker), nil, 0o600)
}

func (s *Set) fill(ctx context.Context, dir string, slots int, opts Options) error {
	below, err := surround(s.pristine, dir, s.root)
	if err != nil {
		return err
	}
	s.below = below
	c := unlimited(ctx)
	if opts.MaxFiles > 0 {
		c.left = opts.MaxFiles
	}
	if opts.MaxBytes > 0 {
		c.bytes = opts.MaxBytes
	}
	c.exclude, c.never, c.source, c.link, c.layer = opts.Exclude, s.root, dir, true, opts.Layer
	if err := c.tree(dir, filepath.Join(s.pristine, below)); err != nil {
		return err
	}
	for i := range slots {
		slot := &Slot{root: filepath.Join(s.root, strconv.Itoa(i)), pristine: s.pristine}
		slot.dir = filepath.Join(slot.root, below)
		s.slots = append(s.slots, slot)
		if err := slot.build(ctx); err != nil {
			return err
		}
	}
	return nil
}

// surround makes the folders above a copy, up to where dir goes, with links to all
// that stands beside. It returns dir's place within.
func surround(root, dir, never string) (below string, err error) {
	top := dir
	for range ancestors {
		top = filepath.Dir(top)
	}
	rel, err := filepath.Rel(top, dir)
	if err != nil {
		return "", err
	}
	if err := os.Mkdir(root, 0o755); err != nil {
		return "", err
	}
	if rel == "." {
		return rel, nil // dir is the root of the file system
	}
	for _, name := range strings.Split(rel, string(filepath.Separator)) {
		linkSiblings(top, root, name, never)
		top, root = filepath.Join(top, name), filepath.Join(root, name)
		if top == dir {
			break
		}
		if err := os.Mkdir(root, 0o755); err != nil {
			return "", err
		}
	}
	return rel, nil
}

// linkSiblings links all entries of a folder but one. Folders that cannot be read
// or hold very many entries have no links: then paths over them do not work.
func linkSiblings(from, to, except, never string) {
	entries, err := os.ReadDir(from)
	if err != nil || len(entries) > maxSiblings {
		return
	}
	for _, e := range entries {
		target := filepath.Join(from, e.Name())
		if e.Name() != except && target != never {
			os.Symlink(target, filepath.Join(to, e.Name()))
		}
	}
}

// Root is the folder that holds all copies.
func (s *Set) Root() string { return s.root }

// Pristine is the copy that the others are made from.
func (s *Set) Pristine() string { return filepath.Join(s.pristine, s.below) }

// Slots is the number of copies.
func (s *Set) Slots() int { return len(s.slots) }

// Slot returns one of the copies, counted from 0.
func (s *Set) Slot(i int) *Slot { return s.slots[i] }

// Close removes all copies.
func (s *Set) Close() error {
	// The system takes many milliseconds to end a watch.
	var watches sync.WaitGroup
	for _, slot := range s.slots {
		watches.Go(slot.watch.close)
	}
	defer watches.Wait()
	var err error
	if !s.keep {
		err = removeScratch(s.root)
	}
	if s.janitor != nil {
		err = errors.Join(err, s.janitor.end())
		s.janitor = nil
	}
	if err != nil {
		return fmt.Errorf("removing copies of the working directory: %w", err)
	}
	return nil
}

// Root is the folder that holds the copy and what it is surrounded by.
func (s *Slot) Root() string { return s.root }

// Dir is the copy of the working directory.
func (s *Slot) Dir() string { return s.dir }
