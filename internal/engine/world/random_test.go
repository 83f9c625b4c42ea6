package world

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	"pgregory.net/rapid"
)

// deed is something that a run may do to files, and to what has names like them.
type deed struct {
	What string
	A, B string
	N    uint32
}

// deeds are what it can be, by name. What fails, fails: a run may try.
var deeds = map[string]func(deed){
	"write":       func(d deed) { writeTo(d, unix.O_WRONLY|unix.O_CREAT|unix.O_TRUNC) },
	"append":      func(d deed) { writeTo(d, unix.O_WRONLY|unix.O_CREAT|unix.O_APPEND) },
	"map":         mapped,
	"truncate":    func(d deed) { unix.Truncate(d.A, int64(d.N)) },
	"rename":      func(d deed) { unix.Rename(d.A, d.B) },
	"exchange":    func(d deed) { unix.Renameat2(unix.AT_FDCWD, d.A, unix.AT_FDCWD, d.B, unix.RENAME_EXCHANGE) },
	"link":        func(d deed) { unix.Link(d.A, d.B) },
	"symlink":     func(d deed) { unix.Symlink(d.B, d.A) },
	"chmod":       func(d deed) { unix.Chmod(d.A, d.N&0o7777) },
	"chown":       func(d deed) { unix.Lchown(d.A, int(d.N%4), int(d.N%3)) },
	"utimes":      func(d deed) { unix.UtimesNanoAt(unix.AT_FDCWD, d.A, times(int64(d.N)), unix.AT_SYMLINK_NOFOLLOW) },
	"setxattr":    func(d deed) { unix.Lsetxattr(d.A, "user.x", make([]byte, d.N%64), 0) },
	"removexattr": func(d deed) { unix.Lremovexattr(d.A, "user.there") },
	"acl":         func(d deed) { unix.Setxattr(d.A, acls[d.N%2], acl(d.N), 0) },
	"mkdir":       func(d deed) { unix.Mkdir(d.A, d.N&0o7777) },
	"rmdir":       func(d deed) { unix.Rmdir(d.A) },
	"unlink":      func(d deed) { unix.Unlink(d.A) },
	"remove":      func(d deed) { os.RemoveAll(d.A) },
	"fifo":        func(d deed) { unix.Mkfifo(d.A, d.N&0o777) },
	"socket":      socket,
	"deleted":     func(d deed) { writeTo(d, unix.O_RDWR|unix.O_CREAT); unix.Unlink(d.A) },
	"mount":       func(d deed) { unix.Mount("tmpfs", d.A, "tmpfs", 0, "") },
	"device":      func(d deed) { unix.Mknod(d.A, unix.S_IFCHR|0o600, int(unix.Mkdev(1, 3))) },
	"memory":      func(d deed) { unix.SysvShmGet(int(d.N), 4096, unix.IPC_CREAT|0o600) },
	"semaphores":  func(d deed) { unix.Syscall(unix.SYS_SEMGET, uintptr(d.N), 3, unix.IPC_CREAT|0o600) },
	"messages":    func(d deed) { unix.Syscall(unix.SYS_MSGGET, uintptr(d.N), unix.IPC_CREAT|0o600, 0) },
}

func writeTo(d deed, flags int) {
	fd, err := unix.Open(d.A, flags|unix.O_NONBLOCK, d.N&0o777)
	if err != nil {
		return
	}
	unix.Write(fd, []byte(fmt.Sprint(d.N)))
	unix.Close(fd)
}

// mapped changes a byte of a file through memory.
func mapped(d deed) {
	fd, err := unix.Open(d.A, unix.O_RDWR|unix.O_NONBLOCK, 0)
	if err != nil {
		return
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if unix.Fstat(fd, &st) != nil || st.Size == 0 {
		return
	}
	m, err := unix.Mmap(fd, 0, 1, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err == nil {
		m[0]++
		unix.Munmap(m)
	}
}

func socket(d deed) {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		return
	}
	unix.Bind(fd, &unix.SockaddrUnix{Name: d.A})
	unix.Close(fd)
}

func times(n int64) []unix.Timespec { return []unix.Timespec{{Sec: n}, {Sec: n / 2, Nsec: 5}} }

// acls are the names of a list of who may use a file, and of one for those that will be made in a folder.
var acls = []string{"system.posix_acl_access", "system.posix_acl_default"}

// acl is such a list, in which a user is named: see linux/posix_acl_xattr.h.
func acl(n uint32) []byte {
	b := []byte{2, 0, 0, 0}
	for _, e := range []struct {
		tag, may uint16
		id       uint32
	}{{1, 7, ^uint32(0)}, {2, 7, n % 5}, {4, 5, ^uint32(0)}, {16, 7, ^uint32(0)}, {32, 0, ^uint32(0)}} {
		b = append(b, byte(e.tag), 0, byte(e.may), 0, byte(e.id), byte(e.id>>8), byte(e.id>>16), byte(e.id>>24))
	}
	return b
}

// play is what this program does in a world.
func play(what string, text []byte) error {
	if what == "describe" {
		var paths []string
		err := json.Unmarshal(text, &paths)
		fmt.Print(describe(paths))
		return err
	}
	var list []deed
	if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	for _, d := range list {
		deeds[d.What](d)
	}
	return nil
}

// describe lists what there is at some paths, and, where they end with a slash, in all folders there; and what there
// is of System V.
func describe(paths []string) string {
	var b strings.Builder
	for _, path := range paths {
		root, whole := strings.CutSuffix(path, "/")
		filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
			if err != nil {
				fmt.Fprintln(&b, path, err)
				return nil
			}
			fmt.Fprintln(&b, path, entry(path))
			if !whole {
				return fs.SkipAll
			}
			return nil
		})
	}
	for _, name := range []string{"shm", "sem", "msg"} {
		text, err := os.ReadFile("/proc/sysvipc/" + name)
		fmt.Fprintln(&b, strings.Count(string(text), "\n"), "lines of", name, err)
	}
	return b.String()
}

// busy are paths at which others are at work too, or whose times are those of the world's beginning.
var busy = []string{"/tmp", "/var/tmp", "/dev/shm", "/run", "/dev/mqueue", "/dev/null", "/dev/full", "/dev/zero"}

// entry describes what stands at a path. How long a folder is, and how many names it has, is the file system's.
func entry(path string) string {
	var st unix.Stat_t
	if err := unix.Lstat(path, &st); err != nil {
		return err.Error()
	}
	text := fmt.Sprintf("%o %d:%d", st.Mode, st.Uid, st.Gid)
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFREG:
		data, err := os.ReadFile(path)
		text += fmt.Sprintf(" %d bytes %x %v", len(data), sha256.Sum256(data), err)
	case unix.S_IFLNK:
		target, _ := os.Readlink(path)
		text += " to " + target
	}
	if !slices.Contains(busy, path) && !slices.ContainsFunc([]string{"/run/", "/dev/shm/"}, func(dir string) bool {
		return strings.HasPrefix(path, dir) // folders on the way to others
	}) {
		text += fmt.Sprintf(" %d.%09d", st.Mtim.Sec, st.Mtim.Nsec)
	}
	names := make([]byte, 4096)
	n, _ := unix.Llistxattr(path, names)
	for _, name := range slices.Sorted(strings.SplitSeq(string(names[:max(n, 0)]), "\x00")) {
		value := make([]byte, 4096)
		if n, err := unix.Lgetxattr(path, name, value); err == nil {
			text += fmt.Sprintf(" %s=%x", name, value[:n])
		}
	}
	return text
}

// randomly does random deeds in a world and makes it what it was, again and again.
func randomly(t *testing.T, l Layout, home, project string) {
	flag.Set("rapid.checks", cmp.Or(os.Getenv("AMES_CHECKS"), "5"))
	own := t.TempDir()
	whole := []string{home, project, own}
	for _, dir := range whole {
		fill(t, dir)
	}
	k := start(t, l)
	if err := k.Add(Folder{Path: project}); err != nil {
		t.Fatal(err)
	}
	var w *World
	anew := func() { // also so that a case can be made smaller
		var err error
		if w, err = k.Make(All); err != nil {
			t.Fatal(err)
		}
	}
	anew()
	var names, inside []string
	outside := slices.Clone(busy)
	for _, dir := range whole {
		for _, name := range []string{".", "a", "a/f", "a/deep", "a/deep/g", "link", "h1", "h2", "fifo", "empty", "new",
			"new/n", "a/new", "empty/n",
			"mounted/n", "deep", "deep/er", "deep/file", "deep/x", "first"} {
			names = append(names, filepath.Join(dir, name))
		}
		inside, outside = append(inside, dir+"/"), append(outside, dir+"/")
	}
	names = append(names, filepath.Dir(project), filepath.Dir(filepath.Dir(project)))
	for _, dir := range []string{"/dev/shm", "/run", "/dev/mqueue", "/tmp", "/var/tmp", "/etc"} {
		names = append(names, dir+"/ames-x", dir+"/ames-x/y", dir+"/ames-z")
		outside = append(outside, dir, dir+"/ames-x", dir+"/ames-z")
	}
	inside = append(inside, outside...)
	inside = append(inside, "/dev/shm/", "/run/", "/dev/mqueue/")
	all := slices.Concat(names, busy)
	output := filepath.Join(t.TempDir(), "output")
	inWorld := func(t rapid.TB, do string, what any) string { return runTest(t, w, output, do, what) }
	want, before := inWorld(t, "describe", inside), describe(outside)
	try := func(t rapid.TB, list []deed, settled bool) {
		if settled {
			time.Sleep(tick + tick/2)
			if err := w.Restore(); err != nil {
				t.Fatal(err)
			}
		}
		inWorld(t, "act", list)
		if err := w.Restore(); err != nil {
			anew()
			t.Fatalf("%v: %v", list, err)
		}
		if got := inWorld(t, "describe", inside); got != want {
			anew()
			t.Errorf("not restored after %v:\n%s", list, difference(got, want))
		}
		if got := describe(outside); got != before {
			t.Errorf("outside, after %v:\n%s", list, difference(got, before))
		}
	}
	for _, list := range once(home, project) {
		try(t, list, false)
		try(t, list, true)
	}
	rapid.Check(t, func(t *rapid.T) {
		var list []deed
		for range rapid.IntRange(1, 6).Draw(t, "deeds") {
			what := rapid.SampledFrom(slices.Sorted(maps.Keys(deeds))).Draw(t, "what")
			from := names
			if slices.Contains(ofAll, what) {
				from = all
			}
			list = append(list, deed{what, rapid.SampledFrom(from).Draw(t, "a"), rapid.SampledFrom(names).Draw(t, "b"),
				rapid.Uint32Range(0, 1<<12).Draw(t, "n")})
		}
		try(t, list, rapid.Bool().Draw(t, "settled"))
	})
}

// once are deeds of which something stayed once.
func once(home, project string) [][]deed {
	way := filepath.Dir(project)
	mounted := filepath.Join(home, "a/deep")
	first := filepath.Join(home, "first")
	return [][]deed{
		{{What: "chmod", A: "/dev/full", N: 0o600}},
		{{What: "chmod", A: "/dev/mqueue", N: 0o600}}, {{What: "chown", A: "/dev/mqueue", N: 1}},
		{{What: "acl", A: home, N: 1}}, {{What: "acl", A: "/dev/shm", N: 1}}, {{What: "acl", A: project, N: 1}},
		{{What: "setxattr", A: project, N: 1}},
		{{What: "utimes", A: home, N: 1000}},
		{{What: "deleted", A: home + "/x"}}, {{What: "deleted", A: project + "/x"}},
		{{What: "chmod", A: way, N: 0o700}}, {{What: "rename", A: way, B: way + "-x"}},
		{{What: "write", A: "/dev/shm/ames-x"}}, {{What: "write", A: "/run/ames-x"}},
		{{What: "mount", A: mounted}},
		{{What: "chmod", A: home + "/a", N: 0o700}}, {{What: "rename", A: first, B: first + "-x"}},
		{{What: "unlink", A: first}, {What: "symlink", A: first + "-x", B: "in"}},
	}
}

// ofAll are those that are done to what is not ours alone too.
var ofAll = []string{"write", "append", "chmod", "chown", "utimes", "setxattr", "acl", "rmdir", "unlink"}

// fill puts one of each kind into a folder.
func fill(t *testing.T, dir string) {
	cmd := exec.Command("sh", "-c", `mkdir -p a/deep && echo f >a/f && echo g >a/deep/g && ln -s a link && echo h >h1 &&
		ln h1 h2 && mkfifo fifo && chmod 750 a/deep && mkdir empty && touch -d 2001-01-01 a a/f .`)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	err := unix.Setxattr(filepath.Join(dir, "a/f"), "user.there", []byte("x"), 0)
	if err != nil && !errors.Is(err, unix.EOPNOTSUPP) {
		t.Fatal(err)
	}
}

// runTest runs this program in a world.
func runTest(t rapid.TB, w *World, output, do string, what any) string {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(what)
	if err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(output)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	status, err := w.Run(context.Background(), Command{Path: self, Args: []string{do, string(text)}, Dir: "/"}, out)
	said, _ := os.ReadFile(output)
	if err != nil || status != 0 {
		t.Fatalf("%v, status %v: %s", err, status, said)
	}
	return string(said)
}

// difference gives the lines that only one of two texts has.
func difference(got, want string) string {
	var b strings.Builder
	only := func(sign, text, other string) {
		for line := range strings.Lines(text) {
			if !strings.Contains("\n"+other, "\n"+line) {
				b.WriteString(sign + line)
			}
		}
	}
	only("-", want, got)
	only("+", got, want)
	return b.String()
}

// What runs do to files, at random, is thrown away, wherever it is done.
func TestRandomDeeds(t *testing.T) {
	layout := func(home string) Layout {
		return Layout{Thrown: []Folder{{Path: "/tmp"}, {Path: "/var/tmp"}, {Path: home}}, Runtime: "/run/user/1000/x"}
	}
	within := func(home string) (project string) {
		project = filepath.Join(home, "in", "project")
		if err := os.MkdirAll(project, 0o755); err != nil {
			t.Fatal(err)
		}
		return project
	}
	t.Run("in memory", func(t *testing.T) {
		home := elsewhere(t)
		randomly(t, layout(home), home, within(home))
	})
	t.Run("on disk", func(t *testing.T) {
		home := elsewhere(t)
		l := layout(home)
		l.Disk = t.TempDir()
		randomly(t, l, home, within(home))
	})
	t.Run("project in memory", func(t *testing.T) {
		dir, err := os.MkdirTemp("/dev/shm", "ames-test-")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(dir) })
		home := elsewhere(t)
		randomly(t, layout(home), home, within(dir))
	})
}

// The same for a folder in which something is mounted.
func TestRandomDeedsMirrored(t *testing.T) {
	if !mounts(t) {
		return
	}
	home := elsewhere(t)
	l := Layout{Thrown: []Folder{{Path: home}}}
	project := filepath.Join(home, "in", "project")
	script := "mkdir -p mounted deep/er in/project && mount -t tmpfs tmpfs mounted && " +
		"mount -t tmpfs tmpfs deep/er && ln -s in first && echo f >deep/file"
	cmd := exec.Command("sh", "-c", script)
	cmd.Dir = home
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	randomly(t, l, home, project)
}
