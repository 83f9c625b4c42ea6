package world

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"

	"ames/internal/engine/workdir"
)

// A folder in which the system has mounted something cannot be laid in layers: the kernel does not let anybody see what
// that covers. Such a folder is mirrored: a folder in memory has the same entries, of which each folder that has
// nothing mounted in it is in layers. The files directly in it can only be read.

// mostMirrored is how many folders of a mirrored one are in layers; the others can only be read.
const mostMirrored = 128

// holdsMounts reports whether the system has mounted something in a folder.
func (k *keep) holdsMounts(dir string) bool {
	return slices.ContainsFunc(k.host, func(at string) bool { return within(at, dir) })
}

// mirror makes a folder like the one at a place.
type mirror struct {
	keep   *keep
	layers string // where there is memory for it
	n      int    // folders in layers
}

// mirror puts a mirrored folder at a place.
func (w *kept) mirror(p *place) error {
	m := &mirror{keep: w.keep, layers: p.layers}
	top := filepath.Join(p.layers, "top")
	if err := m.folder(p.path, top); err != nil {
		return err
	}
	// It is a layer itself: what runs do to what is in it at first is to be seen by how much the memory holds.
	if err := layer(p.path, []string{top}, p.layers); err != nil {
		return err
	}
	err := m.mounts(p.path, p.path)
	p.uppers = []string{"upper"}
	for i := range m.n {
		p.uppers = append(p.uppers, fmt.Sprintf("%d/upper", i+1))
	}
	return err
}

// folder makes the folders that are only mirrored, with room for all that is in them.
func (m *mirror) folder(path, to string) error {
	info, err := os.Lstat(host + path)
	if err != nil {
		return fmt.Errorf("%s, mirrored: %w", path, err)
	}
	if err := os.Mkdir(to, 0o700); err != nil {
		return fmt.Errorf("%s, mirrored: %w", path, err)
	}
	entries, err := os.ReadDir(host + path)
	if err != nil {
		return fmt.Errorf("%s, mirrored: %w", path, err)
	}
	for _, e := range entries {
		if err := m.entry(filepath.Join(path, e.Name()), filepath.Join(to, e.Name()), e); err != nil {
			return err
		}
	}
	return like(to, info)
}

// entry makes an entry, or room for what is mounted there.
func (m *mirror) entry(path, to string, e os.DirEntry) error {
	info, err := e.Info()
	if err != nil {
		return nil // it is gone
	}
	switch {
	case info.Mode()&os.ModeSymlink != 0:
		target, err := os.Readlink(host + path)
		if err != nil {
			return nil
		}
		return errors.Join(os.Symlink(target, to), likeLink(to, info))
	case info.IsDir() && m.keep.holdsMounts(path) && !slices.Contains(m.keep.host, path):
		return m.folder(path, to)
	case info.IsDir():
		return os.Mkdir(to, 0o700)
	case info.Mode().IsRegular():
		return os.WriteFile(to, nil, 0o600)
	}
	return nil
}

// like gives a copy the owner, the permissions and the time of what it is made from.
func like(path string, info os.FileInfo) error {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		unix.Lchown(path, int(st.Uid), int(st.Gid)) // who cannot, has files of its own there
	}
	return workdir.Likeness(path, info)
}

// likeLink is the same for a symbolic link, which has no permissions.
func likeLink(path string, info os.FileInfo) error {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	unix.Lchown(path, int(st.Uid), int(st.Gid))
	times := []unix.Timespec{unix.Timespec(st.Atim), unix.Timespec(st.Mtim)}
	return unix.UtimesNanoAt(unix.AT_FDCWD, path, times, unix.AT_SYMLINK_NOFOLLOW)
}

// mounts puts into a mirrored folder, once it is in place, what is no copy. Other processes go on changing the system's
// folder meanwhile: what came after its copy was made, or went, is not there.
func (m *mirror) mounts(path, at string) error {
	entries, err := os.ReadDir(host + path)
	if err != nil {
		return fmt.Errorf("%s, mirrored: %w", path, err)
	}
	for _, e := range entries {
		from, to := filepath.Join(path, e.Name()), filepath.Join(at, e.Name())
		info, err := e.Info()
		if err != nil {
			continue
		}
		copied, err := os.Lstat(to)
		if err != nil || copied.Mode().Type() != info.Mode().Type() {
			continue
		}
		if err := m.mount(from, to, info); err != nil {
			if now, gone := os.Lstat(host + from); gone != nil || !os.SameFile(now, info) {
				continue
			}
			return err
		}
	}
	return nil
}

// mount puts one entry of a mirrored folder in place, if it is no copy.
func (m *mirror) mount(from, to string, info os.FileInfo) error {
	switch {
	case info.IsDir() && slices.Contains(m.keep.host, from), info.Mode().IsRegular():
		return bind(from, to)
	case info.IsDir() && m.keep.holdsMounts(from):
		return m.mounts(from, to)
	case info.IsDir() && m.n < mostMirrored:
		memory := filepath.Join(m.layers, fmt.Sprint(m.n+1))
		if err := layer(from, []string{host + from}, memory); err != nil {
			return errors.Join(err, os.RemoveAll(memory))
		}
		m.n++
	case info.IsDir():
		return bind(from, to)
	}
	return nil
}

// bind shows what the system has at a path.
func bind(from, to string) error {
	if err := unix.Mount(host+from, to, "", unix.MS_BIND|unix.MS_REC, ""); err != nil {
		return fmt.Errorf("%s: %w", to, err)
	}
	return nil
}
