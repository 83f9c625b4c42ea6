package workdir

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// copier copies trees, within limits.
type copier struct {
	ctx     context.Context
	left    int   // files and folders
	bytes   int64 // of contents
	exclude []string
	never   string // a path that is not copied: our own folder
	source  string // what excluded paths are relative to
	link    bool   // what compilers and linkers have made is linked to, not copied
	layer   bool   // nor that, but left out
}

// unlimited copies what was within the limits already.
func unlimited(ctx context.Context) *copier {
	return &copier{ctx: ctx, left: int(^uint(0) >> 1), bytes: 1<<63 - 1}
}

func (c *copier) skips(path string) bool {
	return path == c.never || len(c.exclude) > 0 && matchesAny(c.exclude, c.source, path)
}

func matchesAny(patterns []string, base, name string) bool {
	rel, err := filepath.Rel(base, name)
	if err != nil || rel == "." {
		return false
	}
	for _, p := range patterns {
		if ok, err := path.Match(p, rel); ok && err == nil {
			return true
		}
		if ok, err := path.Match(p, path.Base(rel)); ok && err == nil && !strings.Contains(p, "/") {
			return true
		}
	}
	return false
}

// tree copies a folder, which must not be there yet, with all in it.
func (c *copier) tree(from, to string) error {
	if err := c.ctx.Err(); err != nil {
		return err
	}
	info, err := os.Lstat(from)
	if err != nil {
		return err
	}
	if err := os.Mkdir(to, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	if err != nil && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	for _, e := range entries {
		name := filepath.Join(from, e.Name())
		if c.skips(name) {
			continue
		}
		if err := c.entry(name, filepath.Join(to, e.Name())); err != nil {
			return err
		}
	}
	return Likeness(to, info)
}

// entry copies whatever stands at a path. What has vanished, may not be read or
// cannot be copied, such as a socket, is left out.
func (c *copier) entry(from, to string) error {
	info, err := os.Lstat(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if c.left--; c.left < 0 {
		return fmt.Errorf("%w: it has too many files", ErrTooLarge)
	}
	switch info.Mode().Type() {
	case fs.ModeDir:
		return c.tree(from, to)
	case fs.ModeSymlink:
		target, err := os.Readlink(from)
		if err != nil {
			return err
		}
		return os.Symlink(target, to)
	case fs.ModeNamedPipe:
		if err := unix.Mkfifo(to, 0o600); err != nil {
			return err
		}
		return Likeness(to, info)
	case 0:
		return c.file(from, to, info)
	}
	return nil
}

// artifactSize is the size from which on a file may be linked to.
const artifactSize = 1 << 20

// isArtifact reports whether a compiler or a linker has made the file: an ELF file, an
// archive of them, or bitcode.
func isArtifact(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 8)
	if _, err := io.ReadFull(f, head); err != nil {
		return false
	}
	for _, magic := range []string{"\x7fELF", "!<arch>\n", "!<thin>\n", "BC\xc0\xde"} {
		if strings.HasPrefix(string(head), magic) {
			return true
		}
	}
	return false
}

func (c *copier) file(from, to string, info fs.FileInfo) error {
	if c.link && info.Size() >= artifactSize && isArtifact(from) {
		if c.layer {
			return nil
		}
		return os.Symlink(from, to)
	}
	if c.bytes -= info.Size(); c.bytes < 0 {
		return fmt.Errorf("%w: its files hold too many bytes", ErrTooLarge)
	}
	in, err := os.Open(from)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	// A file that grows while it is copied must not grow beyond the limit.
	if _, err = io.Copy(out, io.LimitReader(in, info.Size())); err == nil {
		err = out.Close()
	} else {
		out.Close()
	}
	if err != nil {
		return err
	}
	return Likeness(to, info)
}

// Likeness gives a copy the original's permissions and time.
func Likeness(to string, info fs.FileInfo) error {
	if err := os.Chmod(to, info.Mode()&(fs.ModePerm|fs.ModeSetuid|fs.ModeSetgid|fs.ModeSticky)); err != nil {
		return err
	}
	accessed := info.ModTime()
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		accessed = time.Unix(st.Atim.Unix())
	}
	return os.Chtimes(to, accessed, info.ModTime())
}

// removeScratch removes the folder with all copies. The marker goes last: as long as
// anything is left, the janitor knows it for ours.
func removeScratch(root string) error {
	entries, err := os.ReadDir(root)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == marker {
			continue
		}
		if err := flatten(filepath.Join(root, e.Name())); err != nil {
			return err
		}
	}
	return os.RemoveAll(root)
}

// removeTree removes all at a path, also what programs have made unremovable:
// by taking their own permissions away, or by nesting folders deeper than there
// are descriptors to hold on to them.
func removeTree(path string) error {
	err := os.RemoveAll(path)
	if err == nil {
		return nil
	}
	return flatten(path)
}

// flatten removes a tree breadth first: every folder found in a folder is moved
// up beside the tree, so that no path is ever long.
func flatten(root string) error {
	info, err := os.Lstat(root)
	if err != nil || !info.IsDir() {
		return os.RemoveAll(root)
	}
	moved := 0
	for folders := []string{root}; len(folders) > 0; {
		dir := folders[len(folders)-1]
		folders = folders[:len(folders)-1]
		if err := os.Chmod(dir, 0o700); err != nil {
			return err
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, e := range entries {
			name := filepath.Join(dir, e.Name())
			if !e.IsDir() {
				if err := os.Remove(name); err != nil {
					return err
				}
				continue
			}
			// A folder that may not be written to cannot be moved either.
			if err := os.Chmod(name, 0o700); err != nil {
				return err
			}
			moved++
			up := fmt.Sprintf("%s.removed-%d", root, moved)
			if err := os.Rename(name, up); err != nil {
				return err
			}
			folders = append(folders, up)
		}
		if err := os.Remove(dir); err != nil {
			return err
		}
	}
	return nil
}
