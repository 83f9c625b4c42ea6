package workdir

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// build makes the slot from the pristine copy.
func (s *Slot) build(ctx context.Context) error {
	s.watch.close()
	s.watch = nil
	if err := removeTree(s.root); err != nil {
		return err
	}
	if err := unlimited(ctx).tree(s.pristine, s.root); err != nil {
		return err
	}
	// Without watches, of which each user has a limited number, looking at
	// everything does as well; it takes longer.
	var err error
	if s.watch, err = newWatch(s.root); err != nil {
		s.seen, err = look(s.root)
	}
	return err
}

// Restore makes the copy and its surroundings what they were at first. No process
// may be at work in it.
func (s *Slot) Restore(ctx context.Context) error {
	if s.watch == nil {
		now, err := look(s.root)
		if err == nil && maps.Equal(now, s.seen) {
			return nil
		}
		return s.rebuild(ctx, err)
	}
	paths, lost, err := s.watch.changes()
	if len(paths) == 0 && !lost && err == nil {
		return nil
	}
	if err == nil && !lost {
		err = s.restore(ctx, paths)
	}
	if err != nil || lost {
		return s.rebuild(ctx, err)
	}
	// What we have done has made events too.
	_, lost, err = s.watch.changes()
	if err != nil || lost {
		return s.rebuild(ctx, err)
	}
	return nil
}

// rebuild makes the slot anew when the changes are not known or cannot be undone one by one.
func (s *Slot) rebuild(ctx context.Context, cause error) error {
	if err := s.build(ctx); err != nil {
		return fmt.Errorf("restoring the working directory: %w", errors.Join(err, cause))
	}
	return nil
}

func (s *Slot) restore(ctx context.Context, paths map[string]touched) error {
	// Parents come before what is in them, and that before anything else.
	ordered := slices.SortedFunc(maps.Keys(paths), func(a, b string) int {
		return strings.Compare(strings.ReplaceAll(a, "/", "\x00"), strings.ReplaceAll(b, "/", "\x00"))
	})
	replaced := ""
	for _, p := range ordered {
		if replaced != "" && Within(p, replaced) {
			continue
		}
		done, err := s.restoreEntry(ctx, p, paths[p].replace)
		if err != nil {
			return err
		}
		if done {
			replaced = p
		}
	}
	// Folders get their times last: work in them has changed these.
	for _, p := range slices.Backward(ordered) {
		if err := s.restoreFolder(p); err != nil {
			return err
		}
	}
	return nil
}

func (s *Slot) restoreFolder(rel string) error {
	want, err := os.Lstat(filepath.Join(s.pristine, rel))
	if errors.Is(err, fs.ErrNotExist) || err == nil && !want.IsDir() {
		return nil
	}
	if err != nil {
		return err
	}
	return Likeness(filepath.Join(s.root, rel), want)
}

// errLinked: what was written to one name of a file has changed it under its other
// names too, of which there was no event.
var errLinked = errors.New("a file has several names")

func links(info fs.FileInfo) uint64 {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(st.Nlink)
	}
	return 1
}

// restoreEntry restores what stands at a path. replaced says that all below the
// path is as it should be.
func (s *Slot) restoreEntry(ctx context.Context, rel string, replace bool) (replaced bool, err error) {
	from, to := filepath.Join(s.pristine, rel), filepath.Join(s.root, rel)
	want, err := os.Lstat(from)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	have, haveErr := os.Lstat(to)
	if haveErr != nil && !errors.Is(haveErr, fs.ErrNotExist) {
		return false, haveErr
	}
	if haveErr == nil && links(have) > 1 && !have.IsDir() {
		return false, errLinked
	}
	switch {
	case err != nil && haveErr != nil:
		return true, nil // came and went
	case err == nil && haveErr == nil && !replace && sameType(want, have):
		if same, err := sameContents(from, to, want, have); same || err != nil {
			return false, err
		}
	}
	// Never write into what is there: it may be another name of a file that is not
	// ours. As for folders, what is new in them was not watched.
	if err := s.remove(rel); err != nil {
		return false, err
	}
	if want == nil {
		return true, nil
	}
	if err := unlimited(ctx).entry(from, to); err != nil {
		return false, err
	}
	if want.IsDir() {
		return true, s.watch.add(rel)
	}
	return true, nil
}

// remove removes what stands at a path, also from a folder that may not be changed.
// The folder is one that we made, or was restored before: os.RemoveAll would wait
// for ever for someone to write to a pipe in its place.
func (s *Slot) remove(rel string) error {
	s.watch.forget(rel)
	path := filepath.Join(s.root, rel)
	os.Chmod(filepath.Dir(path), 0o700) // restoreFolder follows
	return removeTree(path)
}

func sameType(a, b fs.FileInfo) bool { return a.Mode().Type() == b.Mode().Type() }

// sameContents compares, and gives equal contents the right permissions and time.
// Only folders that are the ones we made come here.
func sameContents(from, to string, want, have fs.FileInfo) (bool, error) {
	if want.IsDir() {
		return true, errors.Join(os.Chmod(to, have.Mode().Perm()|0o700), sameFolder(from, to, want, have))
	}
	if !sameOwner(want, have) || attributes(from) != attributes(to) {
		return false, nil
	}
	switch want.Mode().Type() {
	case fs.ModeSymlink:
		a, err1 := os.Readlink(from)
		b, err2 := os.Readlink(to)
		return a == b, errors.Join(err1, err2)
	case 0:
	default:
		return false, nil
	}
	if want.Size() != have.Size() || want.Mode() != have.Mode() {
		return false, nil
	}
	same, err := sameBytes(from, to)
	if same && !want.ModTime().Equal(have.ModTime()) {
		err = Likeness(to, want)
	}
	return same, err
}

// sameFolder gives a folder the right owner, and takes away the attributes that it has got: what is made in it could
// inherit them. restoreFolder follows.
func sameFolder(from, to string, want, have fs.FileInfo) error {
	if st, ok := want.Sys().(*syscall.Stat_t); ok && !sameOwner(want, have) {
		if err := os.Lchown(to, int(st.Uid), int(st.Gid)); err != nil {
			return err
		}
	}
	right := attributes(from)
	if got := attributes(to); got != right {
		for _, name := range strings.Split(strings.TrimSuffix(got, "\x00"), "\x00") {
			if !strings.Contains("\x00"+right, "\x00"+name+"\x00") {
				if err := unix.Lremovexattr(to, name); err != nil {
					return os.NewSyscallError("removexattr", err)
				}
			}
		}
	}
	return nil
}

func sameOwner(a, b fs.FileInfo) bool {
	s, ok1 := a.Sys().(*syscall.Stat_t)
	t, ok2 := b.Sys().(*syscall.Stat_t)
	return !ok1 || !ok2 || s.Uid == t.Uid && s.Gid == t.Gid
}

// attributes are the names of the extended attributes, each ended by a zero byte. Copies begin with those only that the
// system gives each file.
func attributes(path string) string {
	n, err := unix.Llistxattr(path, nil)
	if err != nil || n == 0 {
		return ""
	}
	names := make([]byte, n)
	if n, err = unix.Llistxattr(path, names); err != nil {
		return ""
	}
	return string(names[:n])
}

func sameBytes(a, b string) (bool, error) {
	f, err := os.Open(a)
	if err != nil {
		return false, err
	}
	defer f.Close()
	g, err := os.Open(b)
	if err != nil {
		return false, nil // it will be replaced
	}
	defer g.Close()
	x, y := make([]byte, 32<<10), make([]byte, 32<<10)
	for {
		n, err := io.ReadFull(f, x)
		m, _ := io.ReadFull(g, y)
		if !bytes.Equal(x[:n], y[:m]) {
			return false, nil
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return true, nil
		}
		if err != nil {
			return false, err
		}
	}
}

// look describes everything in a tree. Whatever changes a file changes the time of
// its last change too, which no program can set.
func look(root string) (map[string]string, error) {
	seen := make(map[string]string)
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		st, ok := info.Sys().(*syscall.Stat_t)
		if !ok {
			return fmt.Errorf("no system information on %s", p)
		}
		seen[strings.TrimPrefix(p, root)] = fmt.Sprint(st.Ino, st.Mode, st.Size, st.Ctim)
		return nil
	})
	return seen, err
}
