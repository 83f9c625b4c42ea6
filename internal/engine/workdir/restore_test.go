package workdir

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	"pgregory.net/rapid"
)

func newSet(t testing.TB, dir string, o Options) *Set {
	t.Helper()
	s, err := New(context.Background(), dir, 2, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func damage(t testing.TB, slot *Slot, script string) {
	t.Helper()
	cmd := exec.Command("bash", "-c", script)
	cmd.Dir = slot.Dir()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", script, err, out)
	}
}

// TestRestoreSurroundings looks at all that a run can reach by going upwards, and
// at folders that are replaced by others of the same name.
func TestRestoreSurroundings(t *testing.T) {
	for _, watching := range []bool{true, false} {
		slot := newSet(t, original(t), Options{}).Slot(0)
		if !watching {
			slot.watch.close()
			slot.watch = nil
			var err error
			if slot.seen, err = look(slot.root); err != nil {
				t.Fatal(err)
			}
		}
		want := snapshot(t, slot.root)
		for _, script := range []string{
			"rm ../data", "cd ../../.. && rm -rf ./*", "mv ../../up ../../down", "touch ../new ../../new",
			"rm -rf ../../*",
			"rm -r sub && mkdir -p sub/deep && echo x > sub/deep/x", "mv sub s && mv s sub",
			"mv sub/deep deeper && mkdir sub/deep",
			"mkdir -p a/b/c && mv sub a/b", "rm -r sub && touch sub", "rm in.txt && mkdir in.txt && touch in.txt/x",
			"rm in.txt && ln -s /etc/passwd in.txt", "mkfifo pipe", "rm in.txt && mkfifo in.txt", "ln -sf sub link",
			"ln -s / root && chmod 777 .",
			"cp in.txt t && mv t in.txt", "touch -d 2001-01-01 . sub sub/deep", "chmod 0 sub .", "printf in > in.txt",
			"printf out > in.txt; touch -d @0 in.txt",
			"[ $UID != 0 ] || chown 1:2 . in.txt sub", "[ $UID != 0 ] || chown -h 1 link",
			"for i in $(seq 20); do mkdir d$i; touch d$i/f; rm -r d$i; done", "ln in.txt hard",
			"ln in.txt hard; mv hard sub/deep/x",
		} {
			damage(t, slot, script)
			for range 2 { // what restoring does must not look like a change
				if err := slot.Restore(context.Background()); err != nil {
					t.Fatalf("%s: %v", script, err)
				}
				if got := snapshot(t, slot.root); got != want {
					t.Fatalf("watching: %v, after %q:\n%s\nwant:\n%s", watching, script, got, want)
				}
			}
			if watching && len(slot.watch.dirs) != strings.Count("\n"+want, " drwx") {
				t.Fatalf("after %q %d folders are watched: %v", script, len(slot.watch.dirs), slot.watch.dirs)
			}
		}
	}
}

// TestWriteThroughMapping: inotify has no event for it.
func TestWriteThroughMapping(t *testing.T) {
	slot := newSet(t, original(t), Options{}).Slot(0)
	want := snapshot(t, slot.Dir())
	f, err := os.OpenFile(filepath.Join(slot.Dir(), "in.txt"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	m, err := unix.Mmap(int(f.Fd()), 0, 2, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	f.Close()
	if err != nil {
		t.Fatal(err)
	}
	copy(m, "ou")
	if err := unix.Munmap(m); err != nil {
		t.Fatal(err)
	}
	if err := slot.Restore(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := snapshot(t, slot.Dir()); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// TestOverflow makes more events than the system keeps.
func TestOverflow(t *testing.T) {
	limit, err := os.ReadFile("/proc/sys/fs/inotify/max_queued_events")
	if err != nil {
		t.Fatal(err)
	}
	slot := newSet(t, original(t), Options{}).Slot(0)
	want := snapshot(t, slot.root)
	damage(t, slot, fmt.Sprintf("for ((i = 0; i < %s; i++)); do : > f$((i %% 2)); done; "+
		"rm -r sub", bytes.TrimSpace(limit)))
	if err := slot.Restore(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := snapshot(t, slot.root); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// TestLittleIsTouched: restoring one file leaves the others as they are, and
// restoring nothing touches nothing.
func TestLittleIsTouched(t *testing.T) {
	slot := newSet(t, original(t), Options{}).Slot(0)
	before, err := look(slot.root)
	if err != nil {
		t.Fatal(err)
	}
	if err := slot.Restore(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, script := range []string{"true", "cat in.txt sub/deep/x; ls -R", "echo >> in.txt",
		"mkdir new && touch new/x"} {
		damage(t, slot, script)
		if err := slot.Restore(context.Background()); err != nil {
			t.Fatal(err)
		}
		after, err := look(slot.root)
		if err != nil {
			t.Fatal(err)
		}
		for name := range before {
			if strings.Contains(name, "deep") && before[name] != after[name] {
				t.Errorf("%q: %s was touched: %s, %s", script, name, before[name], after[name])
			}
		}
	}
}

// TestRandomRestore does arbitrary things to a slot.
func TestRandomRestore(t *testing.T) {
	flag.Set("rapid.checks", cmp.Or(os.Getenv("AMES_CHECKS"), "100"))
	slot := newSet(t, original(t), Options{}).Slot(0)
	want := snapshot(t, slot.root)
	names := []string{"in.txt", "link", "sub", "sub/deep", "sub/deep/x", "new", "new/x", "sub/new", "../data",
		"../n", "..", "."}
	name := rapid.SampledFrom(names)
	rapid.Check(t, func(r *rapid.T) {
		for range rapid.IntRange(1, 8).Draw(r, "steps") {
			a, b := filepath.Join(slot.Dir(), name.Draw(r, "a")), filepath.Join(slot.Dir(), name.Draw(r, "b"))
			// What fails, fails: a run may try.
			switch rapid.IntRange(0, 16).Draw(r, "op") {
			case 0:
				text := rapid.StringN(0, 4, 4).Draw(r, "text")
				// It may be a pipe that nobody reads.
				if f, err := os.OpenFile(a, os.O_WRONLY|os.O_CREATE|os.O_TRUNC|syscall.O_NONBLOCK, 0o644); err == nil {
					f.WriteString(text)
					f.Close()
				}
			case 1:
				// RemoveAll opens it, even a pipe
				if parent, err := os.Lstat(filepath.Dir(a)); err == nil && parent.IsDir() {
					os.RemoveAll(a)
				}
			case 2:
				os.Mkdir(a, 0o755)
			case 3:
				os.Rename(a, b)
			case 4:
				mode := fs.FileMode(rapid.SampledFrom([]int{0, 0o500, 0o777}).Draw(r, "mode"))
				if info, err := os.Lstat(a); err == nil && info.Mode().Type() != fs.ModeSymlink {
					os.Chmod(a, mode)
				}
			case 5:
				os.Remove(a)
				os.Symlink("../data/d", a)
			case 6:
				os.Chtimes(a, time.Unix(1, 0), time.Unix(2, 0))
			case 7:
				os.Truncate(a, 1)
			case 8:
				unix.Mkfifo(a, 0o600)
			case 9:
				os.Link(a, b)
			case 10:
				unix.Lsetxattr(a, "user.x", []byte(a), 0)
			case 11:
				unix.Lchown(a, rapid.IntRange(0, 3).Draw(r, "user"), rapid.IntRange(0, 3).Draw(r, "group"))
			case 12:
				unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE)
			case 13:
				writeMapped(a)
			case 14:
				listen(a)
			case 15:
				if info, err := os.Lstat(a); err == nil && info.Mode().Type() != fs.ModeSymlink {
					unix.Chmod(a, uint32(rapid.SampledFrom([]int{0o4755, 0o2770, 0o1777}).Draw(r, "bits")))
				}
			case 16:
				unix.Setxattr(a, "system.posix_acl_default", defaultACL, 0)
			}
			if !strings.HasPrefix(filepath.Clean(slot.Dir()), slot.root) {
				r.Fatal("left the slot")
			}
		}
		if err := slot.Restore(context.Background()); err != nil {
			r.Fatal(err)
		}
		if got := snapshot(t, slot.root); got != want {
			r.Fatalf("%s\nwant\n%s", got, want)
		}
	})
}

// defaultACL lets user 1 write to what will be made in a folder: see linux/posix_acl_xattr.h.
var defaultACL = []byte("\x02\x00\x00\x00" + "\x01\x00\x07\x00\xff\xff\xff\xff" + "\x02\x00\x07\x00\x01\x00\x00\x00" +
	"\x04\x00\x05\x00\xff\xff\xff\xff" + "\x10\x00\x07\x00\xff\xff\xff\xff" + "\x20\x00\x05\x00\xff\xff\xff\xff")

// writeMapped changes a byte of a file through memory.
func writeMapped(path string) {
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_NONBLOCK, 0)
	if err != nil {
		return
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if unix.Fstat(fd, &st) != nil || st.Size == 0 {
		return
	}
	if m, err := unix.Mmap(fd, 0, 1, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED); err == nil {
		m[0]++
		unix.Munmap(m)
	}
}

// listen makes a socket at a path.
func listen(path string) {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err == nil {
		unix.Bind(fd, &unix.SockaddrUnix{Name: path})
		unix.Close(fd)
	}
}

func TestExclude(t *testing.T) {
	dir := original(t)
	for _, test := range []struct {
		exclude []string
		there   []string
		gone    []string
	}{
		{nil, []string{"in.txt", "sub/deep/x"}, []string{".git"}},
		{[]string{}, []string{".git/HEAD"}, nil},
		{[]string{"*.txt", "sub/deep"}, []string{".git", "sub"}, []string{"in.txt", "sub/deep"}},
		{[]string{"deep"}, nil, []string{"sub/deep"}},
	} {
		slot := newSet(t, dir, Options{Exclude: test.exclude}).Slot(1)
		for _, name := range slices.Concat(test.there, test.gone) {
			_, err := os.Lstat(filepath.Join(slot.Dir(), name))
			if (err == nil) != slices.Contains(test.there, name) {
				t.Errorf("exclude %q: %s: %v", test.exclude, name, err)
			}
		}
	}
}

// TestCopyOfItself: the folder for copies may lie in the directory that is copied.
func TestCopyOfItself(t *testing.T) {
	dir := original(t)
	slot := newSet(t, dir, Options{TempDir: dir, MaxFiles: 100}).Slot(0)
	entries, err := os.ReadDir(slot.Dir())
	if err != nil || len(entries) != 3 {
		t.Errorf("%v, %v", entries, err)
	}
	if slot := newSet(t, "/proc/self/task", Options{MaxFiles: 1 << 20, Exclude: []string{"*"}}).Slot(
		0); !strings.HasSuffix(slot.Dir(), "/task") {
		t.Errorf("a directory near the root: %s", slot.Dir())
	}
}

func TestCancelledCopy(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	temp := t.TempDir()
	if _, err := New(ctx, original(t), 1, Options{TempDir: temp}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if entries, err := os.ReadDir(temp); err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

// FuzzEvents feeds bytes to the reader of the system's events.
func FuzzEvents(f *testing.F) {
	f.Add([]byte("\x01\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x04\x00\x00\x00a\x00\x00\x00"))
	f.Add([]byte("\x01\x00\x00\x00\x00\x40\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("\xff\xff\xff\xff\x00\x40\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		w := &watch{dirs: map[int32]string{1: ".", 2: "sub"}}
		paths := make(map[string]touched)
		if _, err := w.read(data, paths); err == nil && len(paths) > 2*len(data) {
			t.Fatal("paths from nowhere")
		}
	})
}

const helperEnv = "WORKDIR_TEST_HELPER"

func TestMain(m *testing.M) {
	switch role, arg, _ := strings.Cut(os.Getenv(helperEnv), " "); role {
	case "janitor":
		if err := Janitor(os.Stdin, os.Args[len(os.Args)-1]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case "ames":
		os.Setenv(helperEnv, "janitor")
		exe, err := os.Executable()
		if err != nil {
			panic(err)
		}
		s, err := New(context.Background(), arg, 1, Options{Janitor: []string{exe}})
		if err != nil {
			panic(err)
		}
		fmt.Println(s.Root())
		select {}
	default:
		os.Exit(m.Run())
	}
}

func helper(t *testing.T, role string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), helperEnv+"="+role)
	return cmd
}

// TestKilled: nothing is left of copies whose maker was killed.
func TestKilled(t *testing.T) {
	cmd := helper(t, "ames "+original(t))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var root string
	if _, err := fmt.Fscanln(out, &root); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "0")); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if _, err := os.Stat(root); errors.Is(err, fs.ErrNotExist) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is still there", root)
		}
	}
}

func (j *janitor) number() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.cmd.Process.Pid
}

// TestJanitorEnds: who ends the janitor gets another one; after Close none is left.
func TestJanitorEnds(t *testing.T) {
	t.Setenv(helperEnv, "janitor")
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(context.Background(), original(t), 1, Options{Janitor: []string{exe}})
	if err != nil {
		t.Fatal(err)
	}
	first := s.janitor.number()
	if err := syscall.Kill(first, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	for s.janitor.number() == first {
		time.Sleep(time.Millisecond) // another takes its place
	}
	pid := s.janitor.number()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("the janitor is still there: %v", err)
	}
	if _, err := New(context.Background(), original(t), 1, Options{Janitor: []string{"/nonexistent"}}); err == nil {
		t.Error("a janitor that cannot be started is no error")
	}
}

// TestUnprivileged does it all without root's powers, for which folders without
// permissions are no obstacle.
func TestUnprivileged(t *testing.T) {
	if os.Getuid() != 0 {
		return // the other tests have shown it
	}
	dir, err := os.MkdirTemp("", "workdir-test-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// The test binary lies in a folder of root's.
	own := filepath.Join(dir, "test")
	data, err := os.ReadFile(exe)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.WriteFile(own, data, 0o755), os.Chmod(dir, 0o777)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(own, "-test.run=Restore|Surroundings|Close|Killed")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "TMPDIR="+dir, "HOME="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func BenchmarkRestore(b *testing.B) {
	for _, script := range []string{"true", "echo >> in.txt", "mkdir new && touch new/x && rm -r new"} {
		b.Run(script, func(b *testing.B) {
			slot := newSet(b, original(b), Options{}).Slot(0)
			for b.Loop() {
				b.StopTimer()
				damage(b, slot, script)
				b.StartTimer()
				if err := slot.Restore(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
