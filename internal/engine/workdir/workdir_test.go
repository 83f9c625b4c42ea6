package workdir

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// original makes a directory with a bit of everything, beside a sibling.
func original(t testing.TB) string {
	t.Helper()
	top := t.TempDir()
	dir := filepath.Join(top, "a", "b", "work")
	for path, text := range map[string]string{"in.txt": "in", "sub/deep/x": "x", ".git/HEAD": "ref",
		"../data/d": "beside", "../../up": "above"} {
		full := filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("in.txt", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// snapshot describes a tree: names, kinds, modes, contents.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		out.WriteString(rel + " " + info.Mode().String())
		if info.Mode().IsRegular() {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			out.WriteString(" " + string(data))
		}
		if info.Mode().Type() == fs.ModeSymlink {
			target, err := os.Readlink(path)
			if err != nil {
				return err
			}
			out.WriteString(" " + target)
		} else {
			out.WriteString(" " + info.ModTime().String())
		}
		st := info.Sys().(*syscall.Stat_t)
		fmt.Fprintf(&out, " %d:%d", st.Uid, st.Gid)
		names := make([]byte, 4096)
		if n, _ := unix.Llistxattr(path, names); n > 0 {
			fmt.Fprintf(&out, " %q", names[:n])
		}
		out.WriteString("\n")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestRestore(t *testing.T) {
	ctx := context.Background()
	dir := original(t)
	s, err := New(ctx, dir, 2, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	slot := s.Slot(0)
	want := snapshot(t, slot.Dir())
	if !strings.Contains(want, "sub/deep/x") || strings.Contains(want, ".git") {
		t.Fatalf("copied:\n%s", want)
	}
	for _, damage := range []string{
		"true", "echo more >> in.txt", "rm in.txt link", "echo new > new.txt", "mkdir d && touch d/f", "rm -r sub",
		"chmod 000 sub in.txt", "mv sub bus", "rm -rf ./* && ln -s /etc etc", "cd .. && rm -rf work",
		"cd .. && mv work gone",
		"ln -f in.txt hard && echo x > hard", "touch -d 2001-01-01 in.txt", "truncate -s 0 sub/deep/x",
	} {
		cmd := exec.Command("bash", "-c", damage)
		cmd.Dir = slot.Dir()
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", damage, err, out)
		}
		if err := slot.Restore(ctx); err != nil {
			t.Fatalf("%s: %v", damage, err)
		}
		if got := snapshot(t, slot.Dir()); got != want {
			t.Errorf("after %q:\n%s\nwant:\n%s", damage, got, want)
		}
	}
	if got := snapshot(t, s.Slot(1).Dir()); got != want {
		t.Errorf("the other slot changed:\n%s", got)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "in.txt")); err != nil || string(data) != "in" {
		t.Errorf("the original changed: %q, %v", data, err)
	}
}

func TestPathsUpwards(t *testing.T) {
	s, err := New(context.Background(), original(t), 1, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for path, want := range map[string]string{"../data/d": "beside", "../../up": "above", "link": "in"} {
		if data, err := os.ReadFile(filepath.Join(s.Slot(0).Dir(), path)); err != nil || string(data) != want {
			t.Errorf("%s: %q, %v", path, data, err)
		}
	}
}

func TestTooLarge(t *testing.T) {
	for _, o := range []Options{{MaxFiles: 2}, {MaxBytes: 1}} {
		if _, err := New(context.Background(), original(t), 1, o); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

// What a build has left in the folder is linked to, and does not count.
func TestArtifacts(t *testing.T) {
	ctx := context.Background()
	dir := original(t)
	for name, head := range map[string]string{"prog": "\x7fELF\x02\x01\x01", "lib.a": "!<arch>\n", "data": "\x7fELK"} {
		if err := os.WriteFile(filepath.Join(dir, name), append([]byte(head), make([]byte, artifactSize)...),
			0o755); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := New(ctx, dir, 1, Options{MaxBytes: artifactSize}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("data counts: %v", err)
	}
	s, err := New(ctx, dir, 1, Options{MaxBytes: 2 * artifactSize})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	slot := s.Slot(0)
	want := snapshot(t, slot.Dir())
	for _, name := range []string{"prog", "lib.a"} {
		if target, err := os.Readlink(filepath.Join(slot.Dir(), name)); err != nil ||
			target != filepath.Join(dir, name) {
			t.Errorf("%s leads to %q, %v", name, target, err)
		}
		if err := os.Remove(filepath.Join(slot.Dir(), name)); err != nil {
			t.Error(err)
		}
	}
	if err := slot.Restore(ctx); err != nil {
		t.Fatal(err)
	}
	if got := snapshot(t, slot.Dir()); got != want {
		t.Errorf("restored:\n%s", got)
	}
	if info, err := os.Lstat(filepath.Join(dir, "prog")); err != nil || info.Size() < artifactSize {
		t.Errorf("the original: %v, %v", info, err)
	}
}

func TestCloseRemovesEverything(t *testing.T) {
	s, err := New(context.Background(), original(t), 1, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(s.Slot(0).Dir(), "sub"), 0); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.Root()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("still there: %v", err)
	}
}

// TestJanitor stands for a killed process: the pipe ends, nothing was closed.
func TestJanitor(t *testing.T) {
	s, err := New(context.Background(), original(t), 1, Options{Keep: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Janitor(strings.NewReader(""), s.Root()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(s.Root()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("still there: %v", err)
	}
	// Killed at the folder's making.
	made := filepath.Join(t.TempDir(), "ames-made")
	if err := os.Mkdir(made, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Janitor(strings.NewReader(""), made); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(made); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("still there, empty: %v", err)
	}
	innocent := t.TempDir()
	if err := os.WriteFile(filepath.Join(innocent, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Janitor(strings.NewReader(""), innocent); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(innocent); err != nil {
		t.Errorf("a folder that is not ours was removed: %v", err)
	}
}
