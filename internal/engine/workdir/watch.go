package workdir

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// watch hears of changes in a tree. Writes through a memory mapping are not among
// inotify's events, but the end of the writer's descriptor is.
type watch struct {
	fd   int
	root string
	dirs map[int32]string // watch descriptor → folder, relative to root
	buf  []byte
}

const watched = unix.IN_ATTRIB | unix.IN_CREATE | unix.IN_DELETE | unix.IN_MODIFY | unix.IN_CLOSE_WRITE |
	unix.IN_MOVED_FROM | unix.IN_MOVED_TO | unix.IN_DELETE_SELF | unix.IN_MOVE_SELF

func newWatch(root string) (*watch, error) {
	fd, err := unix.InotifyInit1(unix.IN_NONBLOCK | unix.IN_CLOEXEC)
	if err != nil {
		return nil, err
	}
	w := &watch{fd: fd, root: root, dirs: make(map[int32]string), buf: make([]byte, 16<<10)}
	if err := w.add("."); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

// add watches a folder and all folders in it.
func (w *watch) add(rel string) error {
	return filepath.WalkDir(filepath.Join(w.root, rel), func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		wd, err := unix.InotifyAddWatch(w.fd, p, watched|unix.IN_ONLYDIR|unix.IN_DONT_FOLLOW)
		if err != nil {
			return os.NewSyscallError("inotify_add_watch", err)
		}
		r, err := filepath.Rel(w.root, p)
		w.dirs[int32(wd)] = r
		return err
	})
}

// forget ends the watches of a folder that is to be replaced, wherever it is now.
func (w *watch) forget(rel string) {
	for wd, dir := range w.dirs {
		if Within(dir, rel) {
			unix.InotifyRmWatch(w.fd, uint32(wd))
			delete(w.dirs, wd)
		}
	}
}

// Within reports whether a path is that of a folder or leads into it. Both are clean, and absolute or not.
func Within(path, dir string) bool {
	return dir == "." || dir == "/" || path == dir || strings.HasPrefix(path, dir+string(filepath.Separator))
}

// touched is a path that something has happened to.
type touched struct {
	// replace: a folder that stands there is not, or may not be, the one that we made.
	replace bool
}

// changes returns what was touched since it was last called. lost means that
// there was more than the system kept account of.
func (w *watch) changes() (paths map[string]touched, lost bool, err error) {
	for {
		n, err := unix.Read(w.fd, w.buf)
		if err == unix.EAGAIN {
			return paths, lost, nil
		}
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return nil, false, os.NewSyscallError("inotify", err)
		}
		if paths == nil {
			paths = make(map[string]touched)
		}
		more, err := w.read(w.buf[:n], paths)
		if err != nil {
			return nil, false, err
		}
		lost = lost || more
	}
}

var errEvent = errors.New("malformed inotify event")

func (w *watch) read(buf []byte, paths map[string]touched) (lost bool, err error) {
	for len(buf) > 0 {
		if len(buf) < unix.SizeofInotifyEvent {
			return false, errEvent
		}
		wd, mask := int32(binary.NativeEndian.Uint32(buf)), binary.NativeEndian.Uint32(buf[4:])
		size := binary.NativeEndian.Uint32(buf[12:])
		buf = buf[unix.SizeofInotifyEvent:]
		if uint64(size) > uint64(len(buf)) {
			return false, errEvent
		}
		name, _, _ := bytes.Cut(buf[:size], []byte{0})
		buf = buf[size:]
		lost = lost || mask&unix.IN_Q_OVERFLOW != 0
		if dir, ok := w.dirs[wd]; ok {
			note(paths, dir, string(name), mask)
		}
	}
	return lost, nil
}

func note(paths map[string]touched, dir, name string, mask uint32) {
	const entries = unix.IN_CREATE | unix.IN_DELETE | unix.IN_MOVED_FROM | unix.IN_MOVED_TO
	path, replace := dir, false
	if name == "" {
		replace = mask&(unix.IN_DELETE_SELF|unix.IN_MOVE_SELF|unix.IN_IGNORED|unix.IN_UNMOUNT) != 0
	} else {
		path = filepath.Join(dir, name)
		replace = mask&unix.IN_ISDIR != 0 && mask&entries != 0
		paths[dir] = touched{paths[dir].replace} // its time has changed
	}
	paths[path] = touched{paths[path].replace || replace}
}

func (w *watch) close() {
	if w != nil && w.fd >= 0 {
		unix.Close(w.fd)
		w.fd = -1
	}
}
