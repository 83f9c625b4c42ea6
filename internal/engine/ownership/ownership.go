// Package ownership says whether files can be trusted that are to be loaded or read as our own: only the user, and
// root, may have been able to write them.
//
// Folders are judged on the way from the root, so that nobody else can put another one in their place afterwards;
// files by what was opened.
package ownership

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// othersWrite are the permissions of the group and of others to write.
const othersWrite = 0o022

// mostLinks is how many symbolic links a path may lead through.
const mostLinks = 40

// MakeFolder makes a folder, unless it is there, and says whether it can be trusted as Folder does.
func MakeFolder(path string) error {
	err := os.MkdirAll(path, 0o755)
	if err == nil {
		return Folder(path)
	}
	var e *fs.PathError
	if errors.As(err, &e) {
		return fmt.Errorf("%s cannot be made: %w", e.Path, e.Err)
	}
	return err
}

// Folder says why a folder cannot be trusted. It must be the user's, and none but the user may write to it. Nobody
// but the user and root may be able to put another one in its place.
func Folder(path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	w := walk{user: os.Geteuid(), links: mostLinks}
	if err := w.to(path); err != nil {
		return err
	}
	defer unix.Close(w.fd)
	return own(&w.stat, w.user, w.at)
}

// Inner says why a folder cannot be trusted that is in one that can.
func Inner(path string) error {
	var st unix.Stat_t
	if err := unix.Lstat(path, &st); err != nil {
		return &fs.PathError{Op: "stat", Path: path, Err: err}
	}
	if st.Mode&unix.S_IFMT != unix.S_IFDIR {
		return fmt.Errorf("%s is not a folder", path)
	}
	return own(&st, os.Geteuid(), path)
}

// walk is a way through folders.
type walk struct {
	user  int
	top   int // who the root folder belongs to
	links int // that may still be followed
	fd    int
	at    string
	stat  unix.Stat_t // of what it stands at
}

// to goes to an absolute path. fd is open if there is no error.
func (w *walk) to(path string) error {
	if err := w.root(); err != nil {
		return err
	}
	names := split(path)
	for len(names) > 0 {
		err := w.passable()
		var link string
		if err == nil {
			link, err = w.step(names[0])
		}
		if err != nil {
			unix.Close(w.fd)
			return err
		}
		names = names[1:]
		if link != "" {
			names = append(split(link), names...)
		}
		if filepath.IsAbs(link) {
			unix.Close(w.fd)
			if err := w.root(); err != nil {
				return err
			}
		}
	}
	return nil
}

// root begins at the root folder.
func (w *walk) root() (err error) {
	if w.fd, err = unix.Open("/", unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0); err != nil {
		return &fs.PathError{Op: "open", Path: "/", Err: err}
	}
	w.at = "/"
	err = unix.Fstat(w.fd, &w.stat)
	w.top = int(w.stat.Uid)
	return err
}

// trusts reports whether who something belongs to can do all that the user can. Where a user namespace does not have
// root's number, root is whom the root folder belongs to.
func (w *walk) trusts(st *unix.Stat_t) bool {
	return st.Uid == 0 || int(st.Uid) == w.user || int(st.Uid) == w.top
}

// step goes on to what has a name in the folder; if that is a symbolic link, it stays, and gives where it leads.
func (w *walk) step(name string) (link string, err error) {
	path := filepath.Join(w.at, name)
	fd, err := unix.Openat(w.fd, name, unix.O_PATH|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	if err != nil {
		return "", fmt.Errorf("%s cannot be opened: %w", path, err)
	}
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		unix.Close(fd)
		return "", fmt.Errorf("%s cannot be read: %w", path, err)
	}
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFDIR:
		unix.Close(w.fd)
		w.fd, w.at, w.stat = fd, path, st
		return "", nil
	case unix.S_IFLNK:
		defer unix.Close(fd)
		if !w.trusts(&st) {
			return "", fmt.Errorf("%s is a link of %s", path, owner(&st))
		}
		if w.links--; w.links < 0 {
			return "", fmt.Errorf("%s leads through too many links", path)
		}
		return readLink(fd, path)
	}
	unix.Close(fd)
	return "", fmt.Errorf("%s is not a folder", path)
}

// readLink gives where an open link leads.
func readLink(fd int, path string) (string, error) {
	buf := make([]byte, unix.PathMax)
	n, err := unix.Readlinkat(fd, "", buf)
	if err != nil || n == 0 {
		return "", fmt.Errorf("%s cannot be read: %w", path, err)
	}
	return string(buf[:n]), nil
}

func split(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
}

// passable says why a folder on the way cannot be trusted. Whose it is, and who writes there, could put others in
// place of what is in it; in folders with the sticky bit only of what is theirs. A group with the user's number is
// the user alone.
func (w *walk) passable() error {
	st := &w.stat
	switch {
	case !w.trusts(st):
		return fmt.Errorf("%s belongs to %s", w.at, owner(st))
	case st.Mode&unix.S_ISVTX != 0:
		return nil
	case st.Mode&unix.S_IWOTH != 0, st.Mode&unix.S_IWGRP != 0 && int(st.Gid) != w.user:
		return fmt.Errorf("others may write to %s (mode %03o)", w.at, st.Mode&0o7777)
	}
	return nil
}

// own says why what is at a path is not the user's alone.
func own(st *unix.Stat_t, user int, path string) error {
	switch {
	case int(st.Uid) != user:
		return fmt.Errorf("%s belongs to %s", path, owner(st))
	case st.Mode&othersWrite != 0:
		return fmt.Errorf("others may write to %s (mode %03o)", path, st.Mode&0o7777)
	}
	return nil
}

// owner names who something belongs to.
func owner(st *unix.Stat_t) string {
	if st.Uid == 0 {
		return "root"
	}
	return fmt.Sprintf("user %d", st.Uid)
}

// ReadFile reads a file of a folder that can be trusted, if the file is the user's and none but the user may write
// to it. Anything else, such as a link, is an error.
func ReadFile(path string) ([]byte, error) {
	// What is no file is not waited for.
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var st unix.Stat_t
	if err := unix.Fstat(int(f.Fd()), &st); err != nil {
		return nil, &fs.PathError{Op: "stat", Path: path, Err: err}
	}
	if st.Mode&unix.S_IFMT != unix.S_IFREG {
		return nil, fmt.Errorf("%s is not a file", path)
	}
	if err := own(&st, os.Geteuid(), path); err != nil {
		return nil, err
	}
	data := make([]byte, st.Size)
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, err
	}
	return data, nil
}
