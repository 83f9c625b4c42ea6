package ownership_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"ames/internal/engine/ownership"
)

// open begins what is said of what others may write to.
const open = "others may write to"

// other is a user and a group that nobody is in.
const other = 54321

// TestFolder: a folder is trusted if nobody else can write to it, nor put another one in its place.
func TestFolder(t *testing.T) {
	root := os.Geteuid() == 0
	for _, c := range []struct {
		name string
		root bool // only root can make it
		make func(t *testing.T, top, dir string)
		says string // empty: it is trusted
	}{
		{"as made", false, func(*testing.T, string, string) {}, ""},
		{"readable", false, func(t *testing.T, _, dir string) { chmod(t, dir, 0o755) }, ""},
		{"written by the group", false, func(t *testing.T, _, dir string) { chmod(t, dir, 0o770) }, open},
		{"written by all", false, func(t *testing.T, _, dir string) { chmod(t, dir, 0o702) }, open},
		{"written by all, sticky", false, func(t *testing.T, _, dir string) { chmod(t, dir, 0o777|os.ModeSticky) },
			open},
		{"in a folder of all", false, func(t *testing.T, top, _ string) { chmod(t, top, 0o777) }, open},
		{"in a sticky folder of all", false,
			func(t *testing.T, top, _ string) { chmod(t, top, 0o777|os.ModeSticky) }, ""},
		{"in a folder of the user's group", true, func(t *testing.T, top, _ string) { chmod(t, top, 0o770) }, ""},
		{"in a folder of another group", true, func(t *testing.T, top, _ string) {
			chown(t, top, 0, other)
			chmod(t, top, 0o770)
		}, open},
		{"of somebody else", true, func(t *testing.T, _, dir string) { chown(t, dir, other, 0) },
			"belongs to user 54321"},
		{"in a folder of somebody else", true, func(t *testing.T, top, _ string) { chown(t, top, other, 0) },
			"belongs to user 54321"},
		{"through a link", false,
			func(t *testing.T, top, dir string) { move(t, dir, filepath.Join(top, "moved")) }, ""},
		{"through a link to a folder of all", false, func(t *testing.T, top, dir string) {
			to := filepath.Join(top, "open", "moved")
			mkdir(t, filepath.Dir(to))
			move(t, dir, to)
			chmod(t, filepath.Dir(to), 0o777)
		}, open},
		{"through a relative link", false, func(t *testing.T, top, dir string) {
			rename(t, dir, filepath.Join(top, "moved"))
			symlink(t, "../"+filepath.Base(top)+"/moved", dir)
		}, ""},
		{"through a link of somebody else", true, func(t *testing.T, top, dir string) {
			move(t, dir, filepath.Join(top, "moved"))
			if err := os.Lchown(dir, other, 0); err != nil {
				t.Fatal(err)
			}
		}, "is a link of user 54321"},
		{"through a link to itself", false, func(t *testing.T, _, dir string) {
			rename(t, dir, dir+"-moved")
			symlink(t, dir, dir)
		}, "too many links"},
		{"a file", false, func(t *testing.T, _, dir string) {
			rename(t, dir, dir+"-moved")
			write(t, dir)
		}, "is not a folder"},
		{"missing", false, func(t *testing.T, _, dir string) { rename(t, dir, dir+"-moved") }, "no such file"},
	} {
		if c.root && !root {
			continue
		}
		top := filepath.Join(t.TempDir(), "top")
		dir := filepath.Join(top, "dir")
		mkdir(t, dir)
		c.make(t, top, dir)
		check(t, c.name, ownership.Folder(dir), c.says)
		if c.name == "missing" {
			check(t, "made", ownership.MakeFolder(dir), "")
		}
	}
}

// TestMakeFolder: what cannot be made is named.
func TestMakeFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	write(t, file)
	check(t, "below a file", ownership.MakeFolder(filepath.Join(file, "dir")), file+" cannot be made: not a directory")
}

// TestReadFile: a file is read if nobody else can write to it.
func TestReadFile(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(t *testing.T, path string)
		says string
	}{
		{"as made", func(*testing.T, string) {}, ""},
		{"written by the group", func(t *testing.T, path string) { chmod(t, path, 0o660) }, open},
		{"written by all", func(t *testing.T, path string) { chmod(t, path, 0o602) }, open},
		{"of somebody else", func(t *testing.T, path string) {
			if os.Geteuid() == 0 {
				chown(t, path, other, 0)
			} else {
				chmod(t, path, 0o666)
			}
		}, othersOf(os.Geteuid())},
		{"a link", func(t *testing.T, path string) { move(t, path, path+"-moved") },
			"too many levels of symbolic links"},
		{"a folder", func(t *testing.T, path string) {
			rename(t, path, path+"-moved")
			mkdir(t, path)
		}, "is not a file"},
		{"a pipe", func(t *testing.T, path string) {
			rename(t, path, path+"-moved")
			if err := unix.Mkfifo(path, 0o600); err != nil {
				t.Fatal(err)
			}
		}, "is not a file"},
		{"missing", func(t *testing.T, path string) { rename(t, path, path+"-moved") }, "no such file"},
	} {
		path := filepath.Join(t.TempDir(), "file")
		write(t, path)
		c.make(t, path)
		data, err := ownership.ReadFile(path)
		check(t, c.name, err, c.says)
		if want := "text"; err == nil && string(data) != want {
			t.Errorf("%s: %q", c.name, data)
		}
	}
}

// othersOf is what is said of a file that is made somebody else's, as far as the user can.
func othersOf(user int) string {
	if user == 0 {
		return "belongs to user 54321"
	}
	return open
}

func check(t *testing.T, name string, err error, says string) {
	t.Helper()
	switch {
	case says == "" && err != nil:
		t.Errorf("%s: %v", name, err)
	case says != "" && (err == nil || !strings.Contains(err.Error(), says)):
		t.Errorf("%s: %v, want %q", name, err, says)
	}
}

// move moves something and leaves a link in its place.
func move(t *testing.T, from, to string) {
	t.Helper()
	rename(t, from, to)
	symlink(t, to, from)
}

func rename(t *testing.T, from, to string) { must(t, os.Rename(from, to)) }

func symlink(t *testing.T, to, path string) { must(t, os.Symlink(to, path)) }

func mkdir(t *testing.T, path string) { must(t, os.MkdirAll(path, 0o700)) }

func write(t *testing.T, path string) { must(t, os.WriteFile(path, []byte("text"), 0o600)) }

func chmod(t *testing.T, path string, mode os.FileMode) { must(t, os.Chmod(path, mode)) }

func chown(t *testing.T, path string, user, group int) { must(t, os.Chown(path, user, group)) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
